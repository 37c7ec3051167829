"""Stars of several catalogues: readers, contracts, matching, settling of conflicts, the tables; model stars."""
