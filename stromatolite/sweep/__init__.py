"""Sweeps over configurations: what may be varied."""
