"""Climatologies of the Earth as cubes: readers, contracts, orientation, the cubes."""
