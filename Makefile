# `make` alone lists what there is to do.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
NODE_SDKS := build/node-sdks

.DEFAULT_GOAL := help
.PHONY: help bench generate drift test lint types check mutation roundtrip corpus dependencies installed node-sdks stub diff audit facts docs environment clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

generate: $(INSTALLED) ## Bring generated/ up to date with specs/ and templates/
	$(BIN)/specgen generate --strict

test: $(INSTALLED) ## Run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST)

check: drift lint types test ## Everything that continuous integration checks

drift: $(INSTALLED) ## Fail if generated/ is not up to date with the specs
	$(BIN)/specgen generate --strict --check

lint: $(INSTALLED) ## Run the linters
	$(BIN)/ruff check .
	$(BIN)/black --check --quiet .

types: $(INSTALLED) ## Check all types
	$(BIN)/mypy generator templates generated tests
	$(BIN)/pyright --warnings

mutation: $(INSTALLED) ## Change each fact of the specs, one at a time: a conformance case must fail
	$(BIN)/python -m pytest -n auto tests/conformance/test_mutation.py --all-mutants

roundtrip: $(INSTALLED) ## Round-trip the calls of DOCUMENTS=<number> generated documents and of the whole corpus
	SPECGEN_ROUNDTRIP=$(or $(DOCUMENTS),2000) $(BIN)/python -m pytest -n auto tests/roundtrip

corpus: $(INSTALLED) ## Write docs/corpus.md from the documents in CORPUS=<directory>
	$(BIN)/python -m benchmarks.corpus $(CORPUS) --write docs/corpus.md

bench: $(INSTALLED) ## Measure generation and calls against peers; CORPUS=<directory> adds large documents
	$(BIN)/python -m benchmarks.bench $(if $(CORPUS),--corpus $(CORPUS))

dependencies: $(INSTALLED) ## Test the clients with the lowest and newest versions of their dependencies
	$(BIN)/python -m tests.vendor.dependency_ends

installed: $(INSTALLED) ## Install the package without extras, and use it away from the checkout
	$(BIN)/python -m tests.installation.plain

node-sdks: $(INSTALLED) ## Run the vendors' SDKs for Node against the stub, where npm can install them
	@if ! command -v npm >/dev/null; then echo "skipped: there is no npm"; \
	elif ! { mkdir -p $(NODE_SDKS) && cp tests/sdk/node/package.json $(NODE_SDKS) \
		&& npm install --prefix $(NODE_SDKS) --no-package-lock --no-audit --no-fund --silent; }; \
	then echo "skipped: npm cannot install tests/sdk/node/package.json"; \
	else npm ls --prefix $(NODE_SDKS) --depth 0 | tail -n +2 \
		&& SPECGEN_NODE_SDKS=$(abspath $(NODE_SDKS)) $(BIN)/python -m pytest -v tests/sdk/test_node.py; fi

stub: $(INSTALLED) ## Serve the stub of all specs on port 8700, for curl: signatures are not verified
	$(BIN)/specgen serve --no-auth

diff: $(INSTALLED) ## Show the impact of the edits to specs/ since BASE=<revision>
	$(BIN)/specgen diff $(if $(BASE),--base $(BASE))

audit: $(INSTALLED) ## Compare the specs with the statements of their vendors' pages, or with PAGES=<directory>
	$(BIN)/specgen audit $(if $(PAGES),--pages $(PAGES),--facts docs/facts.md --check)

facts: $(INSTALLED) ## Write docs/facts.md, the facts of the pages with their places in the specs
	$(BIN)/specgen audit --facts docs/facts.md

docs: $(INSTALLED) ## Write the documentation as a site to build/docs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint .ci/constraints.txt --editable '.[docs]'
	$(BIN)/sphinx-build --quiet --fail-on-warning -c docs/site . build/docs

environment: $(INSTALLED) ## Create the virtual environment VENV (default: .venv) of PYTHON (default: python3)

clean: ## Delete the virtual environment and caches
	rm -rf $(VENV) .venv-3.* .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(INSTALLED): pyproject.toml .ci/constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "specgen needs Python 3.11 or newer; try make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint .ci/constraints.txt --editable '.[dev,sdk]'
	touch $@
