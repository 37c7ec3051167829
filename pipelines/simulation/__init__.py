"""Runs ExoPlaSim for more planets: outside `dvc repro`, for it takes a Fortran compiler and many minutes a planet."""
