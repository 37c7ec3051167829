"""Published language models, as their files come."""
