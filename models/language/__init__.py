"""The language family: a text to the record that others read. Nothing heavy is imported until it is used."""
