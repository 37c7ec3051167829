"""Model versions, the gates before production, and the decisions they end in."""
