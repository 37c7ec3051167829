"""Planets of several catalogues: readers, contracts, matching of names, settling of conflicts, the tables."""
