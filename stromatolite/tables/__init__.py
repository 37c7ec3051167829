"""The tables of the project: a schema each, in the units that its columns say, and how they are stored."""
