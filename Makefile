# Launch Ready. `make demo` and `make test` do all the set-up themselves; see `make help`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

BIN := .venv/bin
JOBS ?= 2
PYTEST = $(BIN)/python -m pytest -n $(JOBS) --dist worksteal
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-build-options

.PHONY: help setup demo test test-fast test-full lint docs changelog lock upgrade clean

help: ## list these commands
	@sed -nE 's/^([a-z-]+): .*## (.*)/  make \1 \t\2/p' Makefile | expand -t 20
	@echo '  PYTHON=… names the Python for .venv; LR_NO_APT=1 leaves system packages alone; JOBS=… sets test workers.'

setup: ## .venv with the locked requirements, and system packages where allowed
	@PYTHON='$(PYTHON)' tools/setup.sh

demo: setup ## audit the reference platform, both builds, and name the HTML reports
	@$(BIN)/launchready demo --out demo-report

test: setup ## all lints and all tests that `test-full` does not have alone
	@failed=0; $(MAKE) lint || failed=1; $(PYTEST) || failed=$$?; exit $$failed

test-fast: setup ## lints and the tests without the reference platform and browser (under two minutes)
	@failed=0; $(MAKE) lint || failed=1; $(PYTEST) -m 'not slow and not full' || failed=$$?; exit $$failed

test-full: setup ## everything, each fault against every row included
	@failed=0; $(MAKE) lint || failed=1; $(PYTEST) -m '' || failed=$$?; exit $$failed

lint: setup ## ruff, mypy, the rooms' arrows, sizes; says all that is wrong before it fails
	@failed=0; \
	$(BIN)/ruff check --quiet --output-format concise . || failed=1; \
	$(BIN)/mypy --no-error-summary || failed=1; \
	arrows=$$($(BIN)/lint-imports 2>&1) || { printf '%s\n' "$$arrows"; failed=1; }; \
	$(BIN)/python tools/size_lint.py || failed=1; \
	exit $$failed

docs: setup ## write the generated pages again
	@$(BIN)/python tools/docs.py

changelog: setup ## gather changes/*.md into CHANGELOG.md for the version in pyproject.toml
	@$(BIN)/python tools/changelog.py

lock: setup ## write the lock files again from pyproject.toml, keeping versions that still fit
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) pyproject.toml --all-extras --group dev --output-file requirements-dev.lock

upgrade: setup ## the same with the newest versions
	@$(COMPILE) --upgrade pyproject.toml --output-file requirements.lock
	@$(COMPILE) --upgrade pyproject.toml --all-extras --group dev --output-file requirements-dev.lock

clean: ## remove what these commands made, .venv included
	@rm -rf .venv demo-report build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
