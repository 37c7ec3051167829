"""A registered model with all that is known of it, as a folder that stands on its own: an RO-Crate."""

from typing import Final

LICENCE: Final = "Apache-2.0"
"""SPDX identifier of this project's licence, under which its models are given on. Their data have their own."""
MODEL: Final = "model"
"""The folder of the MLflow package in an export."""
METADATA: Final = "ro-crate-metadata.json"
