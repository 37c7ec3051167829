"""Tracking: run records projected into MLflow, and what is asked of it. MLflow is imported when a store is opened."""

from __future__ import annotations

from stromatolite.tracking.queries import RunSummary, config_of, runs_by_identity
from stromatolite.tracking.tracker import Tracker

__all__ = ["RunSummary", "Tracker", "config_of", "runs_by_identity"]
