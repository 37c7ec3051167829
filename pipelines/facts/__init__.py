"""Facts that everybody knows, against which a built table is held: a wrong join is a right table with wrong content."""
