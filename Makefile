# Nothing here that could not be typed by hand; `make help` lists the targets, the README says more.

# The Python that makes the environment: 3.11.
PYTHON ?= $(or $(shell command -v python3.11 2>/dev/null),python3)
# Which torch, and a package index to find its builds in (empty: pip's own). See "CPU or CUDA" in the README.
TORCH ?= torch==2.13.0
TORCH_INDEX ?=
# Stages that `make run` runs at once.
JOBS ?= 2
# For `make ui` and `make simulate`.
PORT ?= 5000
PLANETS ?= 8
START ?= 0
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# DVC starts the stages with the first `python` on PATH: it has to be the environment's.
IN_ENVIRONMENT := PATH="$(CURDIR)/$(BIN):$$PATH"

export DO_NOT_TRACK = 1
export DVC_NO_ANALYTICS = 1
export GOMP_SPINCOUNT = 0
export MLFLOW_DISABLE_TELEMETRY = true

.PHONY: help run test check ui simulate clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.all ## the environment, the whole pipeline, and the closing table
	$(IN_ENVIRONMENT) strom run --jobs $(JOBS)
	@$(BIN)/strom status
	@echo "The report: reports/index.html. The runs: make ui"

test: $(VENV)/.dev ## the whole test suite
	OMP_NUM_THREADS=1 $(IN_ENVIRONMENT) pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

ui: $(VENV)/.all ## MLflow on this machine alone, at http://127.0.0.1:5000 (or PORT)
	MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false $(BIN)/mlflow ui --host 127.0.0.1 --port $(PORT) --workers 1 \
	  --backend-store-uri "$$($(BIN)/python -m stromatolite.tracking)"

simulate: $(VENV)/.simulate ## more planets with ExoPlaSim (needs gfortran): PLANETS, START, WORKERS
	$(IN_ENVIRONMENT) python -m pipelines.simulate --planets $(PLANETS) --start $(START) --workers $(WORKERS)

clean: ## remove what the pipeline and the tools have made; runs, models, archives and DVC's cache stay
	rm -rf build data/processed data/raw data/splits data/tables data/validated reports/figures reports/index.html reports/validation
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# An environment that was begun and not finished has no pip, or no stamp: the next make goes on with it.
$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.torch: | $(BIN)/pip
	@echo "Installing the environment; this takes some minutes the first time."
	$(PIP) $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) "$(TORCH)"
	@touch $@

$(VENV)/.all: pyproject.toml constraints.txt $(VENV)/.torch
	$(PIP) --editable ".[all]"
	@touch $@

$(VENV)/.dev: $(VENV)/.all
	$(PIP) --editable ".[all,dev]"
	@touch $@

$(VENV)/.simulate: $(VENV)/.all
	$(PIP) --editable ".[all,simulate]"
	@touch $@
