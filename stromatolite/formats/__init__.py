"""Reads files in common formats (text tables, NetCDF) strictly; what is wrong is told with file and line."""
