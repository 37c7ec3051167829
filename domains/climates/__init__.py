"""Climates of planets as datacubes: readers of simulations, contracts, the common grid, emulated climates."""
