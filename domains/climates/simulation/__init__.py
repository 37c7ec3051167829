"""Runs ExoPlaSim for planets of the Sobol sequence."""
