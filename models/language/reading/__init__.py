"""`strom read`: texts in, records out, by the model in production. It trains nothing: DVC passes this folder over."""
