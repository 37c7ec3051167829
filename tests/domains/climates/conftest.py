"""Real runs of the bundled ensemble."""

from climate_fixtures import bundle, bundled, edit, run_file, small_cube  # noqa: F401 - fixtures
