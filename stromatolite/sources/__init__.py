"""Scientific sources: where each comes from, and how its files are brought here, checked byte by byte."""
