"""Contracts of the tables of metabolic networks, one module a table."""
