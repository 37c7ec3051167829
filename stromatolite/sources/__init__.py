"""Scientific sources: where each comes from, and how its files are fetched and checked byte by byte."""
