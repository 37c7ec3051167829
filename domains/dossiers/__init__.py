"""Dossiers: text about planets, stars and organisms, and the record that is read from it."""
