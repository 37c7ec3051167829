"""Bodies of the solar system: reader, contract, the table."""
