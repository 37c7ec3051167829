"""Puts this folder on the path: excerpts of real files are shared by the domains' tests."""
