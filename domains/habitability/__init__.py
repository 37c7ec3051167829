"""Habitability: which part of a planet an organism could live on, by a stated mechanistic label."""
