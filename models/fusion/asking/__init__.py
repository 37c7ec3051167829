"""`strom ask`: on which part of a planet an organism could live, by the models in production.

It trains nothing: DVC passes this folder over.
"""
