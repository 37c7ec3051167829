"""What the stage `build_spectra` knows of spectra: how they are sampled, which there are, what they must show."""
