"""The evaluation code that all families share: documents with intervals, figures, and safe reading of run artifacts."""
