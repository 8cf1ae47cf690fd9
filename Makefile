# The commands of this repository. `make` prints them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo setup setup-dev test check mutate fuzz corpus bench bench-pdf bench-office bench-ooxml samples docs lock clean

PY := .venv/bin/python
# Where the public test documents are, for `make corpus` and `make bench`.
CORPUS ?= ../shared/corpus
# More arguments for `make corpus` and `make bench`, e.g. make corpus OPTIONS="--every 10"
OPTIONS ?=
# For `make fuzz`: minutes for all targets together; which targets (all where none is named), e.g. make fuzz TARGETS="engine text"
MINUTES ?= 5
TARGETS ?=
# For `make mutate`: which verifier; that of PDFs takes nine minutes
VERIFIER ?= pdf
# A number, to change the samples in the same way again
SEED ?=
# More arguments for pytest, e.g. make test PYTEST="-k vault"
PYTEST ?=

help: ## Print this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{ printf "  make %-10s %s\n", $$1, $$2 }'

demo: setup ## Set everything up, disarm all samples through the daemon, and show what came out and why (leaves ./demo)
	@$(PY) -m scripts.demo

setup: ## Debian packages, .venv and the command .venv/bin/mugai
	@scripts/setup

setup-dev: ## The same, with what the tests need
	@scripts/setup dev

test: check ## Set up, check and run every test
	@$(PY) -m pytest -n 2 --dist loadgroup $(PYTEST)

check: setup-dev ## Lint, format, types and floors
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

mutate: setup-dev ## Take each rule of a verifier away in turn (VERIFIER=pdf ooxml odf rtf svg): which ones does no test miss?
	@$(PY) -m scripts.mutate_verifier $(VERIFIER)

fuzz: setup-dev ## Feed changed samples to the engines and their parts for MINUTES (TARGETS="engine text": only these)
	@$(PY) -m fuzz $(TARGETS) --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) $(if $(EXECUTIONS),--executions $(EXECUTIONS))

corpus: setup-dev ## Disarm the documents of CORPUS: what was released, by which method, and what was held and why
	@$(PY) -m benchmarks.corpus $(CORPUS) $(OPTIONS)

bench: setup-dev ## Speed per format against the bare libraries, on the documents of CORPUS
	@$(PY) -m benchmarks.speed $(CORPUS) $(OPTIONS)

bench-pdf: setup-dev ## Only the PDF engine's time and memory, against `mutool clean`
	@$(PY) -m benchmarks.pdf_speed $(CORPUS) $(OPTIONS)

bench-office: setup-dev ## Old Office files through LibreOffice in its jail, against the bare command
	@$(PY) -m benchmarks.office_speed $(CORPUS) $(OPTIONS)

bench-ooxml: setup-dev ## Only the OOXML engine's time, against reading and writing each part with lxml
	@$(PY) -m benchmarks.ooxml_speed $(CORPUS) $(OPTIONS)

samples: setup ## Build the samples into samples/, and write samples/catalog.toml
	@$(PY) -m samples --catalog

docs: setup ## Write docs/formats.md from what the engines declare
	@$(PY) -m scripts.write_formats docs/formats.md

lock: setup-dev ## Write both lock files anew from pyproject.toml; UPGRADE=1 takes newer versions
	@scripts/lock $(if $(UPGRADE),--upgrade)

clean: ## Remove what was built: samples, demo and caches (.venv stays)
	@rm -rf demo samples/benign samples/hostile samples/malformed build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
