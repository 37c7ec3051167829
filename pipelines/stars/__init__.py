"""How the catalogues of stars become one table: which rows are one star, and whose values it gets."""
