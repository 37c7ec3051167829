"""The corpus: dossiers written from rows of our tables in hand-written pattern families, with what each span is."""
