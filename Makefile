# The front door. `make` sets up and rebuilds everything; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

STUDY ?=

.DEFAULT_GOAL := all
.PHONY: all test check manifest new-study synthetic docs images doctor lock clean help

all: $(VENV)/.installed ## set up and rebuild every figure, table and number (of STUDY=folder)
	$(BIN)/snakemake $(if $(STUDY),--directory "$(STUDY)")

test: $(VENV)/.tested check ## set up what tests need and run them
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n auto

check: $(VENV)/.tested ## lint, format and type checks
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/snakemake --lint
	$(BIN)/mypy

manifest: $(VENV)/.installed ## write raw/manifest.sha256 anew after changing raw files (of STUDY=folder)
	$(BIN)/python scripts/write_manifest.py "$(or $(STUDY),.)/raw"

new-study: $(VENV)/.installed ## write an empty study into DIR=folder, ready for your files
	$(BIN)/python scripts/new_study.py "$(DIR)"

synthetic: $(VENV)/.installed ## write the shipped synthetic raw data anew (the same bytes)
	$(BIN)/python scripts/make_synthetic.py

docs: $(VENV)/.installed ## write the generated parts of the documentation anew
	$(BIN)/python scripts/write_docs.py

images: all ## write the pictures of the documentation anew
	$(BIN)/python scripts/write_images.py

doctor: $(VENV)/.installed ## what is installed, what the study lacks, what would be rebuilt and why
	$(BIN)/python scripts/doctor.py --directory "$(or $(STUDY),.)"

lock: ## resolve the pinned packages anew (needs uv)
	cd envs && for name in requirements requirements-test; do \
	  uv pip compile $$name.in --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate --no-emit-index-url --no-emit-find-links -o $$name.txt; \
	done

clean: ## delete the results and the local environment
	rm -rf results .snakemake $(VENV)

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, $$($(PYTHON) --version) was found; run make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: envs/requirements.txt | $(VENV)/bin/python
	$(PIP) -r envs/requirements.txt
	@touch $@

$(VENV)/.tested: envs/requirements-test.txt $(VENV)/.installed
	$(PIP) -r envs/requirements-test.txt
	@touch $@
