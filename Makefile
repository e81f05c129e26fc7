# The only list of commands. Each target sets up what it needs; CI calls the same ones (.ci/run).

PYTHON ?= python3
# Which PostgreSQL: empty for the embedded 18, PG=15 for Debian's 15.
PG ?=
# How much of the long drills: 1 is the stated size, 0.1 a tenth.
SCALE ?= 1
# How many drills beside each other; more than one only to know whether they hold, not for figures.
AT_ONCE ?= 1
# Only some tests: a pytest mark expression, for example ONLY="wall or clock or story".
ONLY ?=
# How many test processes.
JOBS ?= 2

BIN := .venv/bin
export TTRT_PG := $(PG)

.DEFAULT_GOAL := help
.PHONY: help run setup dev assets demo check format test bench drill mutants contract pictures locks

help:
	@echo "make run        start the tool: http://localhost:8000 (TTRT_PORT), data in var/ (TTRT_DATA)"
	@echo "make test       every test, browser included; PG=15 on Debian's PostgreSQL 15"
	@echo "make check      format, lint, types, stairs, migrations, templates, locks"
	@echo "make bench      speed at 100,000 and 1,000,000 tickets → var/bench.json"
	@echo "make drill      kills, corpora, storms → var/drill.json; SCALE=0.1 for a tenth"
	@echo "make mutants    widen each policy, grant and check in turn: the tests must notice"
	@echo "make contract   each row of docs/contract.md: pass, fail, not yet"
	@echo "make pictures   the pictures of docs/tour.md, from the demonstration world"
	@echo "make demo       load the demonstration world into the empty database of TTRT_DATA"
	@echo "make setup      the environment and the assets only"
	@echo "make locks      write the hashed locks anew from requirements*.in"

run: setup
	@exec $(BIN)/ttrt run

setup:
	@$(PYTHON) scripts/make_venv.py
	@$(MAKE) --no-print-directory assets

dev:
	@$(PYTHON) scripts/make_venv.py --dev
	@$(BIN)/python scripts/node_packages.py tests/oidc
	@$(MAKE) --no-print-directory assets

assets:
	@$(BIN)/python scripts/build_assets.py
	@$(MAKE) --silent --no-print-directory build/served/staticfiles.json

# Hashed, compressed copies; made anew only when the built ones or the packages that bring some have changed. Former ones
# stay beside them: a server that is still up hands out the names it began with.
build/served/staticfiles.json: build/assets.stamp requirements.txt
	@rm -rf build/served.old; [ ! -d build/served ] || mv build/served build/served.old
	@TTRT_DATA=build/work $(BIN)/python -m django collectstatic --settings ttrt.settings --no-input --verbosity 0
	@[ ! -d build/served.old ] || cp -an build/served.old/. build/served/; rm -rf build/served.old
	@touch $@

demo: setup
	@$(BIN)/ttrt load-demo

check: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	TTRT_DATA=build/work $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --settings ttrt.settings --check --dry-run
	TTRT_DATA=build/work $(BIN)/python scripts/compile_templates.py
	@! grep -nE 'https?://|--(extra-)?index-url|--find-links|--trusted-host' requirements*.txt requirements*.in
	@! grep -nE '"resolved"' package-lock.json tests/oidc/package-lock.json

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: dev
	@$(PYTHON) scripts/debian_packages.py
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(if $(ONLY),-m "$(ONLY)")

bench: dev
	$(BIN)/python -m tests.bench

drill: dev
	@$(PYTHON) scripts/debian_packages.py packages-debian.txt packages-debian-drill.txt
	$(BIN)/python -m tests.drill --scale $(SCALE) --at-once $(AT_ONCE) $(if $(DRILLS),--only $(DRILLS))

mutants: dev
	$(BIN)/python -m tests.mutants

pictures: dev
	@$(PYTHON) scripts/debian_packages.py
	$(BIN)/python -m tests.pictures

contract: dev
	@$(PYTHON) scripts/debian_packages.py
	$(BIN)/python -m tests.contract

locks: dev
	@for lock in requirements requirements-node requirements-uv requirements-dev; do \
		$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
			$$lock.in -o $$lock.txt || exit 1; \
	done
