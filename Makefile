# Every target sets up what it needs; what is set up already costs a moment.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test lint types unit docs bench-tools setup lock hooks clean

SHELL := bash
bin := .venv/bin
WORKERS ?= 2
TESTS ?= tests
title = @printf '\n== %s ==\n'

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .setup  ## compute the demo city from raw files to PostGIS, and show it
	@$(bin)/urban-sdg demo

test: .setup lint types unit  ## all checks: lint, types, tests

lint: .environment  ## rules and format of the code
	$(title) lint
	@$(bin)/ruff check
	@$(bin)/ruff format --check

types: .environment  ## types of the code
	$(title) types
	@$(bin)/mypy

unit: .setup  ## tests (TESTS=path for some of them, WORKERS=0 for one process)
	$(title) tests
	@$(bin)/pytest -n $(WORKERS) --dist loadfile $(TESTS)

docs: .setup  ## write the generated pages of docs/
	@$(bin)/urban-sdg docs

setup: .setup  ## only set up: Python environment, PostGIS, compiled kernels

bench-tools: .environment  ## the rival libraries of the benchmarks
	@VIRTUAL_ENV=.venv $(bin)/uv pip install --no-deps --require-hashes --requirement requirements/bench.lock

lock: .environment  ## choose versions anew (UPGRADE=--upgrade for the newest)
	@scripts/lock.sh $(UPGRADE)

hooks: .environment  ## check every commit before it is made
	@$(bin)/pre-commit install

clean:  ## remove the environment and the caches; data and database stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	@find spatial_indicators pipelines tests -name __pycache__ -prune -exec rm -rf {} +

.PHONY: .setup .environment
.setup:
	@scripts/set_up.sh all
.environment:
	@scripts/set_up.sh environment
