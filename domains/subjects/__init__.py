"""The planet, the organism and the scenario that a question is about: its record, and tables for what it leaves out."""
