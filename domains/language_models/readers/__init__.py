"""One module a source, named like it: how its files become tables and cubes in known units."""
