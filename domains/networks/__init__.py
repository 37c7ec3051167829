"""Genome-scale metabolic networks and measured growth: readers, contracts, flux-balance analysis, the tables."""
