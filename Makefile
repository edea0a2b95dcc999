# The front door. `make` sets up and rebuilds everything; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VALIDATOR := $(VENV)/validator
CLUSTER := $(VENV)/cluster
# twice quiet: errors only, not what pip will change one day
PIP := -m pip install --quiet --quiet --disable-pip-version-check --require-hashes

COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
  --no-emit-index-url --no-emit-find-links --quiet

STUDY ?=
MIRROR ?=

.DEFAULT_GOAL := all
.PHONY: all test test-night test-all test-conda test-environments test-reruns test-identical test-crate check \
  cluster test-cluster real-data baseline drift synthetic docs images lock clean help moved

all: $(VENV)/.installed ## set up and rebuild every figure, table and number (of STUDY=folder)
	@$(BIN)/snakemake $(if $(STUDY),--directory "$(STUDY)")

test: $(VENV)/.tested check ## set up what tests need and run those that every push waits for
	$(BIN)/python -m pytest -n auto -m "not night"

test-night: $(VENV)/.tested ## the tests that `make test` leaves out: whole runs and long simulations
	$(BIN)/python -m pytest -n auto -m night

test-all: test test-night ## all tests

test-conda: all .conda-test/.installed ## run the paper in an environment per rule, compare with `make`
	PYTHONPATH=scripts:tools CONDA_TEST_PYTHON="$$PWD/.conda-test/venv/bin/python" \
	  $(BIN)/python tests/conda/run.py .conda-test

check: $(VENV)/.tested ## lint, format and type checks
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m snakefmt --check Snakefile workflow/Snakefile rules
	$(BIN)/snakemake --lint
	$(BIN)/python -m mypy
	$(BIN)/hadolint Dockerfile

cluster: $(CLUSTER)/.installed ## set up Snakemake for Slurm and S3 in .venv/cluster

test-cluster: all $(CLUSTER)/.tested ## run the paper on a Slurm node, raw files from S3, compare bytes
	PYTHONPATH=scripts:tools $(CLUSTER)/bin/python tests/cluster/run.py $(CLUSTER)/test

test-environments: $(VENV)/.tested ## each environment declares what its scripts import
	$(BIN)/python -m pytest -q -s tests/repository/test_declared_packages.py

test-reruns: $(VENV)/.tested ## each kind of change makes exactly what depends on it run again
	$(BIN)/python -m pytest -q -s tests/workflow/test_reruns.py

test-identical: all ## build again in another folder and environment, compare all bytes
	PYTHONPATH=scripts $(BIN)/python tools/rebuild_elsewhere.py

test-crate: all $(VENV)/.validator ## pack the RO-Crate, unpack it, verify and validate it
	$(BIN)/snakemake crate
	rm -rf $(VALIDATOR)/crate && $(BIN)/python -m zipfile -e results/crate.zip $(VALIDATOR)/crate
	$(BIN)/study verify --results $(VALIDATOR)/crate/results
	$(VALIDATOR)/bin/python tests/crate/validate_crate.py $(VALIDATOR)/crate

real-data: $(VENV)/.installed ## download the public instrument files that tests read (from MIRROR=folder)
	PYTHONPATH=scripts $(BIN)/python tools/fetch_real_data.py --mirror "$(MIRROR)"

synthetic: $(VENV)/.installed ## rewrite the shipped synthetic raw data (the same bytes)
	PYTHONPATH=scripts $(BIN)/python tools/make_synthetic.py

baseline: all ## accept the present numbers and verdicts as those that `make drift` compares with
	PYTHONPATH=scripts $(BIN)/python tools/write_baseline.py

drift: all ## what changed since the baseline, in results/drift.html
	$(BIN)/snakemake drift

docs: $(VENV)/.installed ## rewrite the generated parts of the documentation
	PYTHONPATH=scripts $(BIN)/python tools/write_docs.py

images: all ## redraw the pictures of the documentation
	PYTHONPATH=scripts $(BIN)/python tools/write_images.py

lock: $(VENV)/.installed .conda-test/.installed ## rewrite all of envs/ from its list (needs uv)
	PYTHONPATH=scripts $(BIN)/python tools/write_environments.py input
	cd envs && for name in requirements requirements-test requirements-cluster; do \
	  $(COMPILE) --constraint constraints.txt --annotation-style line $$name.in \
	    --output-file $$name.txt || exit 1; \
	done
	for part in conda crate cluster; do \
	  (cd tests/$$part && $(COMPILE) --no-annotate requirements.in --output-file requirements.txt) \
	    || exit 1; \
	done
	PYTHONPATH=scripts $(BIN)/python tools/write_environments.py files
	PYTHONPATH=scripts:tools .conda-test/venv/bin/python tools/check_conda_builds.py
	PYTHONPATH=tools $(BIN)/python tests/conda/conda_prefix.py

clean: ## delete the results and the local environment
	rm -rf results .snakemake .conda-test $(VENV)

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, $$($(PYTHON) --version) was found; run make PYTHON=..."; exit 1; }
	@echo "Setting up Python in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV) && pwd > $(VENV)/.place

$(VENV)/.installed: envs/requirements.txt scripts/launcher.sh | $(VENV)/bin/python moved
	@echo "Installing the packages of $< into $(VENV) (about a minute, once)"
	@$(BIN)/python $(PIP) -r envs/requirements.txt
	@for name in snakemake study; do install -m 755 scripts/launcher.sh $(BIN)/$$name || exit; done
	@touch $@

# bin/activate holds the path of the folder
moved: | $(VENV)/bin/python
	@pwd | cmp -s - $(VENV)/.place || { $(BIN)/python -m venv --without-pip $(VENV) && pwd > $(VENV)/.place; }

$(VENV)/.tested: envs/requirements-test.txt $(VENV)/.installed
	@echo "Installing what the tests need into $(VENV)"
	@$(BIN)/python $(PIP) -r envs/requirements-test.txt
	@touch $@

$(VENV)/.validator: tests/crate/requirements.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(VALIDATOR)
	$(VALIDATOR)/bin/python $(PIP) -r tests/crate/requirements.txt
	@touch $@

$(CLUSTER)/.installed: envs/requirements-cluster.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(CLUSTER)
	$(CLUSTER)/bin/python $(PIP) -r envs/requirements-cluster.txt
	@touch $@

$(CLUSTER)/.tested: tests/cluster/requirements.txt $(CLUSTER)/.installed
	$(CLUSTER)/bin/python $(PIP) -r tests/cluster/requirements.txt
	@touch $@

.conda-test/.installed: tests/conda/requirements.txt
	$(PYTHON) -m venv .conda-test/venv
	.conda-test/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r tests/conda/requirements.txt
	@touch $@
