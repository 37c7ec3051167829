"""The platform: configuration, contracts, run records, tracking, registry. It knows no model family and no stage."""

__version__ = "0.1.0"
