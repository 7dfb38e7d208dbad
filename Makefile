# What is done often, in one word. “make” alone lists it.
PYTHON = .venv/bin/python

help:           ## what there is
	@sed -n 's/^\([a-z-]*\): *## */\1	/p; s/^\([a-z-]*\):.*## */\1	/p' Makefile | expand -t 16

setup:          ## fill .venv with what the tests need
	sh setup.sh test

check:          ## what is wrong with the data, the vocabulary, the shapes and the queries
	$(PYTHON) build.py check

build:          ## the publication, in dist/
	$(PYTHON) build.py

serve:          ## look at dist/ with a SPARQL endpoint
	$(PYTHON) build.py serve --open

lint:           ## style, types and layers of the code
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

quick: lint     ## what an edit needs: no server, no Java, no browser
	$(PYTHON) -m pytest -n logical -m "not (browser or java or server or slow or long)"

test: lint      ## all tests
	$(PYTHON) -m pytest -n auto

long:           ## what is long by nature: hundreds of kills
	$(PYTHON) -m pytest -m long

soak:           ## an hour of the server under everything at once
	$(PYTHON) -m bench.soak

bench:          ## speed, side by side
	$(PYTHON) -m bench.engines

.PHONY: help setup check build serve lint quick test long soak bench
