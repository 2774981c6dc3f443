# `make` or `make help` lists the commands. Needs: python3 (3.11 or newer) with python3-venv, make, git.

PYTHON ?= python3
PORT   ?= 8000
ARGS   ?=
BENCH  ?= deliveries registers notebooks builds suppression audit scan analyses publishing browsing

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.peilmerk-setup
UV     := $(BIN)/uv
# Read when a recipe needs it: the version of uv that the lock names.
UV_VERSION = $(shell awk '/^name = "uv"$$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' uv.lock)
# `make lab` and `make quarto` leave a mark, so that a later setup keeps what they added.
SYNC = $(UV) sync --quiet --frozen --compile-bytecode $(if $(wildcard $(VENV)/.peilmerk-lab),--extra lab) $(if $(wildcard $(VENV)/.peilmerk-quarto),--inexact)

# A notebook in git carries no output and no traces of a run; the ids of its cells stay.
STRIP = $(BIN)/nbstripout --keep-id --extra-keys "metadata.papermill cell.metadata.papermill cell.metadata.execution" notebooks/*.ipynb

# Quarto, if `make quarto` put it in .venv, has to be found. The rest must not look at another environment.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/$(VENV)
unexport VIRTUAL_ENV
unexport PYTHONPATH
unexport PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help setup site check serve test non-interference bench bench-checks masks lint strip lab quarto lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo '  Options go in ARGS, for instance: make site ARGS="-m almelo -p 2020-T1"'

setup: $(STAMP) ## make .venv with the locked packages (does nothing if it is up to date)

$(STAMP): pyproject.toml uv.lock
	@command -v $(PYTHON) >/dev/null || { \
	  echo "$(PYTHON) is missing. Debian or Ubuntu: sudo apt-get install -y python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Debian 12 or newer: sudo apt-get install -y python3 python3-venv; or name another: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "python3-venv is missing. Debian or Ubuntu: sudo apt-get install -y python3-venv" >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || { echo "Making $(VENV) ..."; $(PYTHON) -m venv --clear $(VENV); }
	@test "$$($(UV) --version 2>/dev/null | cut -d' ' -f2)" = "$(UV_VERSION)" || { \
	  echo "Installing uv $(UV_VERSION) in $(VENV) ..."; \
	  $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"; }
	@echo "Installing the locked packages (the first time this takes a minute or two) ..."
	@$(SYNC)
	@touch $@

site: $(STAMP) ## build the website of all editions, in reports/site
	@$(BIN)/peilmerk build $(ARGS)

check: $(STAMP) ## read and check the deliveries, without building
	@$(BIN)/peilmerk check $(ARGS)

serve: $(STAMP) ## show the website on http://localhost:8000 (another port: PORT=8001)
	@$(BIN)/peilmerk serve --port $(PORT)

test: $(STAMP) ## run the tests, in as many processes as there are cores, at most 4 (one after another: ARGS="-n 0")
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  echo "Chromium is missing, so tests in a browser are skipped. To run them too: sudo apt-get install -y chromium"
	@$(BIN)/python -m pytest -q -n auto $(ARGS)

non-interference: $(STAMP) ## give hidden values other values, hundreds of times, and see that nothing that is published changes (WORLDS=300)
	@PEILMERK_WORLDS=$(or $(WORLDS),300) $(BIN)/python -m pytest -q tests/test_non_interference.py $(ARGS)

masks: $(STAMP) ## protect and audit thousands of generated tables, with errors planted (MASKS=3000)
	@PEILMERK_GENERATED=$(or $(MASKS),3000) $(BIN)/python -m pytest -q tests/disclosure/test_generated_masks.py $(ARGS)

bench: $(STAMP) ## measure speed and memory beside plain pandas and papermill (an hour; one of them: BENCH=registers)
	@for what in $(BENCH); do echo "== $$what"; $(BIN)/python benchmarks/$$what.py $(ARGS) || exit 1; done

bench-checks: $(STAMP) ## plant faults in raw cells and texts, and tell how many the checks find (half an hour; a sample: ARGS="--plants 200")
	@$(BIN)/python benchmarks/checks.py $(ARGS)

lint: $(STAMP) ## check the code, and that notebooks carry no output
	@$(BIN)/ruff check .
	@$(STRIP) --verify || { echo "These notebooks carry output or traces of a run. Clean them: make strip" >&2; exit 1; }

strip: $(STAMP) ## remove output and traces of a run from the notebooks
	@$(STRIP)

lab: $(STAMP) ## open the notebooks in JupyterLab
	@$(SYNC) --extra lab
	@touch $(VENV)/.peilmerk-lab
	@$(BIN)/jupyter lab --notebook-dir=notebooks $(ARGS)

quarto: $(STAMP) ## install the Quarto command line in .venv (an alternative: the embedded publisher needs nothing)
	@echo "Fetching Quarto; this takes a minute or two ..."
	@limit=$$(command -v timeout >/dev/null && echo "timeout 300"); log=$(VENV)/quarto-install.log; \
	if $$limit $(UV) pip install --quiet --python $(BIN)/python quarto-cli >$$log 2>&1 \
	   && version=$$($$limit $(BIN)/quarto --version 2>>$$log); then \
	  touch $(VENV)/.peilmerk-quarto; \
	  echo "Quarto $$version is installed. The next build uses it where peilmerk.yml says publisher: auto."; \
	else \
	  $(UV) pip uninstall --quiet --python $(BIN)/python quarto-cli >/dev/null 2>&1; \
	  echo "Quarto could not be installed. It is downloaded from GitHub; most likely this network does not allow that ($$log tells)." >&2; \
	  echo "Nothing is broken and nothing else is needed: builds use the embedded publisher, which makes the same site." >&2; \
	  echo "Other ways to Quarto: its installer (quarto.org), or conda (environment.yml)." >&2; \
	  exit 1; \
	fi

lock: $(STAMP) ## after a change in pyproject.toml: renew uv.lock and environment.yml
	@$(UV) lock $(ARGS)
	@$(SYNC)
	@$(BIN)/python tests/test_environment.py --write
	@touch $(STAMP)

clean: ## remove what builds made (not .venv, not deliveries, not releases)
	@mkdir -p data/processed reports
	@find data/processed reports -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	@rm -rf .pytest_cache .ruff_cache .hypothesis
	@find src tests notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +
