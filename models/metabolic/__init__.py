"""Genome-scale metabolic networks: rebuilding them, what they are fed, and their fluxes by flux-balance analysis.

The data side only: the family that learns from these networks is not there yet, and nothing here needs torch.
"""
