"""Metabolic networks: reading their files, joining them into one pool of reactions, and judging what came of it."""
