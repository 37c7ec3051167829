"""Finds the characters of a text that may matter: quantities, names, terms of closed lists, questions."""

from domains.dossiers.spans.find import find_spans
from domains.dossiers.spans.span import Label, Span

__all__ = ["Label", "Span", "find_spans"]
