"""The careful regular-expression extractor: what the language model has to beat. Nothing here is learnt."""

from domains.dossiers.rules.read import label_spans, read

__all__ = ["label_spans", "read"]
