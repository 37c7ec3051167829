"""A recorded training made again: where it came from, whether all that it needs can be had, and whether it is equal."""
