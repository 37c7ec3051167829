"""Spectra of stars and planets, and reflectance of surfaces: readers, contracts, resampling, the tables."""
