# Two commands do all the set-up: `make demo` and `make test`. The others are for everyday work.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VASTA := $(BIN)/vasta
SOURCES := src tests scripts conftest.py $(wildcard bench)
# Failures are told in full.
PYTEST := $(BIN)/pytest -o verbosity_assertions=2
# Messages are compiled when a .po is newer than the stamp; the list is read at each start of make.
PO := $(wildcard src/vasta/locale/*/LC_MESSAGES/*.po src/vasta/*/locale/*/LC_MESSAGES/*.po)

.PHONY: demo run install production test test-fast test-full check bench messages pictures lock clean

demo: install  ## The demo school on 127.0.0.1:8000, with its people and their passwords
	@$(VASTA) demo

run: install  ## Web and worker on your own data (var/), after `.venv/bin/vasta setup`
	@$(VASTA) serve

install: $(VENV)/.installed node_modules/.installed $(VENV)/.messages

# --- The environment: locked by hashes, so any mirror of the package index will do -------------------------

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Vasta needs Python 3.11 or newer. Name it: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.bootstrapped: requirements-bootstrap.lock $(VENV)/.created
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.installed: requirements-dev.lock pyproject.toml $(VENV)/.bootstrapped
	@echo "Installing Python packages into $(VENV)"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.installed: package.json package-lock.json $(VENV)/.installed
	@echo "Installing front-end packages into node_modules"
	@$(BIN)/python scripts/npm.py ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/.messages: $(PO) $(VENV)/.installed
	@$(BIN)/python scripts/messages.py compile
	@touch $@

production: $(VENV)/.bootstrapped  ## The program alone, for a server: no tools, no tests
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --build-constraints requirements-dev.lock -e .
	@npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	@$(BIN)/python scripts/messages.py compile
	@rm -f $(VENV)/.installed

# --- Checks and tests --------------------------------------------------------------------------------------

test: install  ## Everything: checks, both databases, a real browser
	@$(PYTHON) scripts/system_packages.py
	@$(MAKE) --no-print-directory check
	@echo "== Tests on SQLite" && $(PYTEST) -n 2 -m "not browser"
	@echo "== Tests on PostgreSQL" && scripts/postgres.py -- $(PYTEST) -n 2 -m "not browser"
	@echo "== Tests in a browser" && $(PYTEST) -m browser

test-full: export VASTA_TEST_ALL_VARIANTS = 1
test-full: test  ## As test, and every page in every language, width and theme

test-fast: install  ## SQLite only, no browser: while you work
	@$(PYTEST) -n 2 -m "not browser"

# H015 and H020 ask for white space and forbid empty live regions, H043 asks for the default type of a
# button; H025 does not see that button.html opens one tag or the other.
check: install  ## Style, templates, settings, migrations
	@echo "== Checks"
	@$(BIN)/ruff check --quiet $(SOURCES)
	@$(BIN)/ruff format --check --quiet $(SOURCES)
	@$(BIN)/djlint --quiet --lint --ignore=H015,H020,H043 \
		--per-file-ignores src/vasta/core/templates/allauth/elements/button.html H025 src
	@VASTA_DATA_DIR=$(VENV)/check VASTA_BASE_URL=https://vasta.example VASTA_DATABASE_URL= \
		$(VASTA) manage check --deploy --fail-level WARNING
	@VASTA_DATA_DIR=$(VENV)/check VASTA_DATABASE_URL= $(VASTA) manage makemigrations --check --dry-run

bench: install  ## Page times and queries of the sizes S, M and L into bench/results.md
	@$(BIN)/python bench/run.py

# --- Upkeep ------------------------------------------------------------------------------------------------

messages: install  ## Bring the .po files up to date with the source
	@$(BIN)/python scripts/messages.py extract

pictures: install  ## Renew the README's pictures from the demo school
	@$(BIN)/python scripts/pictures.py

lock: install  ## Renew the lock files; commit them together with what needed it
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-annotate --no-header \
		--no-emit-index-url pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-annotate --no-header \
		--no-emit-index-url pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:  ## Remove what was installed and built; var/, your data, stays
	rm -rf $(VENV) node_modules .pytest_cache .ruff_cache .hypothesis htmlcov .coverage
	find src -name '*.mo' -delete
