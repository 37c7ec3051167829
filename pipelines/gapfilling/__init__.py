"""A user's metabolic network: read from SBML, recognised in the pool, and answered with candidates for its gaps."""
