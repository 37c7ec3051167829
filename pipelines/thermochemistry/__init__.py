"""What the stage `build_thermochemistry` knows of substances: formulas, elements, which source comes first."""
