"""Versions of the data: tables and cubes as they were at a git revision, out of the DVC cache, and how two differ."""
