"""Enthalpies and heat capacities: readers, contracts, order of precedence, the tables."""
