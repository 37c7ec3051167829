"""Sweeps over configurations: what may be varied, and the study, its processes and its results. Knows no family."""
