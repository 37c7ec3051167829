"""Records of past climates: reader, contract, the table."""
