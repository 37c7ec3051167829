"""How each climatology is made of what its source says: one module a cube."""
