"""The DVC stages, one module a stage, named with a verb."""
