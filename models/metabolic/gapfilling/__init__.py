"""`strom gapfill`: read a user's SBML model, match its reactions to the pool, and rank those that it lacks."""
