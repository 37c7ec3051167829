"""Planets from several catalogues as one table: names, matching, values, conflicts."""
