"""`strom gapfill`: reads a user's SBML model, recognises its reactions, and asks the model in production."""
