# Everything lives in .venv/ (the environment) and .cache/ (uv, where the machine has none).
# `make setup` makes both; every other target calls it first and finds it done.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# Processes that the tests run in. Each holds torch to one thread.
WORKERS ?= 2
# `make test COVERAGE=yes` measures coverage as well, which takes half as long again, and holds it
# to these percentages of lines; 0 turns a threshold off.
COVERAGE ?=
COVERAGE_WORKBENCH ?= 90
COVERAGE_UI ?= 80
# What pytest runs; `make test TESTS=tests/spec` tries a part.
TESTS ?= tests
COVER := --cov --cov-report=term:skip-covered --cov-report=json:build/coverage.json
# A GPU machine may have no network, and a Python with torch of its own: what that lacks is taken
# from .wheels/ (scripts/gpu-wheels). `make gpu GPU_OPTIONS="--part 1"` runs a part.
GPU_PYTHON ?= $(if $(wildcard $(BIN)/python),$(BIN)/python,python3)
GPU_OPTIONS ?=

.DEFAULT_GOAL := help
.PHONY: help setup system run test lint format screenshots bench gpu bundle lock clean distclean

help: ## Say what the targets do
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1: \2/p' Makefile

setup: $(INSTALLED) ## Make the environment in .venv/ and install what Qt needs of the system

$(INSTALLED): requirements.lock pyproject.toml scripts/environment | system
	@PYTHON="$(PYTHON)" scripts/environment "$(VENV)"
	@touch $@

system:
	@PYTHON="$(PYTHON)" VENV="$(VENV)" scripts/system-packages

run: setup ## Open the window; without a display, train the built-in comparison
	@scripts/run "$(BIN)"

test: setup ## Run the tests; COVERAGE=yes measures coverage, as CI does
	@rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n $(WORKERS) $(if $(COVERAGE),$(COVER)) $(TESTS)
	@$(if $(COVERAGE),$(BIN)/python scripts/check_coverage.py build/coverage.json \
		workbench=$(COVERAGE_WORKBENCH) ui=$(COVERAGE_UI))

lint: setup ## Check style, types, import directions and dead code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture

format: setup ## Put the code into the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: setup ## Draw every screen in both themes into docs/screenshots/
	$(BIN)/python scripts/screenshots.py

bench: setup ## Measure what docs/measurements.md quotes
	$(BIN)/python -m benchmarks

gpu: ## Measure all that needs a GPU, in four parts of up to eight minutes; needs no .venv/
	@packages="$$($(GPU_PYTHON) -m benchmarks.gpu.packages)" || exit 2; \
	PYTHONPATH="$$packages:$$PYTHONPATH" $(GPU_PYTHON) -m benchmarks gpu $(GPU_OPTIONS)

bundle: system ## Build a folder that runs without Python into dist/workbench/
	@PYTHON="$(PYTHON)" scripts/bundle

lock: setup ## Choose anew the versions in requirements.lock
	@scripts/lock "$(VENV)"

clean: ## Remove what tests and builds leave behind; the environment stays
	rm -rf build dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis *.egg-info
	find . -path ./$(VENV) -prune -o -path ./.cache -prune -o \
		-name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the environment too
	rm -rf $(VENV) .cache
