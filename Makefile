# What a newcomer types. `make run` and `make test` are enough to begin with.
PYTHON ?= $(shell command -v python3.11 || echo python3)
BIN := .venv/bin
# Installs the locked packages, hash by hash, in a sixth of pip's time.
UV_VERSION := 0.13.9
# Certificates of the system's: an office may have an authority of its own.
export UV_SYSTEM_CERTS ?= true
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help run prepare test browser deployment check checks check-lint check-types check-sql check-location check-data docs ui lock

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/installed ## install what is missing, then load data/ and publish a release
	$(BIN)/barometre run $(ARGS)

prepare: .venv/installed-dev
	$(BIN)/barometre prepare

test: prepare ## install what is missing, then run every test
	$(BIN)/pytest $(ARGS)

browser: ## install what the tests of Dagster's pages need, from Debian's packages (as root)
	command -v chromium && command -v chromedriver || { apt-get update --quiet=2 && \
	  DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --no-install-recommends chromium chromium-driver; }

deployment: prepare ## test the services of deploy/ on PostgreSQL: daemon, schedule, sensors, backfill
	BAROMETRE_TEST_PROGRAMS=required $(BIN)/pytest -n0 tests/end_to_end/test_deployment.py

check: ## lint, types, the code location, no real delivery in version control
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target checks

checks: check-types check-sql check-location check-lint check-data

check-lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-types: .venv/installed-dev
	$(BIN)/mypy

check-sql: .venv/installed-dev
	$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests

check-location: prepare
	$(BIN)/dagster definitions validate -m barometre_pipeline.definitions

check-data: .venv/installed-dev
	$(BIN)/python .ci/check_deliveries.py

docs: .venv/installed ## write docs/tables.md again, from the descriptions of the dbt models
	$(BIN)/barometre prepare
	$(BIN)/python -m barometre_pipeline.publication.tables_page dbt_project/target/manifest.json docs/tables.md

ui: .venv/installed ## Dagster on the output folder: http://127.0.0.1:3000
	$(BIN)/barometre ui $(ARGS)

lock: .venv/uv-$(UV_VERSION) ## write the three lock files again, with hashes and without index addresses
	$(BIN)/uv pip compile pyproject.toml --group build $(LOCK) --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra postgres --group build $(LOCK) --output-file requirements-postgres.lock
	$(BIN)/uv pip compile pyproject.toml --group build --group dev $(LOCK) --output-file requirements-dev.lock

LOCK := --quiet --universal --python-version 3.11 --no-strip-extras --generate-hashes --no-emit-index-url --no-header

.venv/uv-$(UV_VERSION):
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip --disable-pip-version-check --quiet install uv==$(UV_VERSION)
	touch $@

.venv/installed: .venv/uv-$(UV_VERSION) requirements.lock pyproject.toml
	$(UV) --require-hashes --requirement requirements.lock
	$(UV) --no-deps --no-build-isolation --editable .
	touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(UV) --require-hashes --requirement requirements-dev.lock
	touch $@
