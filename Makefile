# Two commands do everything: `make lab` opens the course, `make test` passes the tests.
# Options for JupyterLab: make lab ARGS="--no-browser --port 8890", or make lab -- --no-browser --port 8890

VENV := .venv
BIN := $(VENV)/bin
INPUTS := pyproject.toml constraints.txt
OPTIONS := $(if $(filter --%,$(MAKECMDGOALS)),$(filter-out lab,$(MAKECMDGOALS)))
FLAGS := $(OPTIONS) $(filter --%,$(MAKEOVERRIDES))
ROOT_FLAG := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: lab test test-browser pictures setup lint build verify demo bench constraints clean

lab: $(VENV)/student.stamp
	$(BIN)/jupyter lab --ServerApp.root_dir=notebooks $(ROOT_FLAG) $(FLAGS) $(ARGS)

setup: $(VENV)/all.stamp

test: $(VENV)/all.stamp lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/browser $(ARGS)

# The explorers in a real JupyterLab in Debian's Chromium; screenshots go to build/screenshots.
test-browser: $(VENV)/all.stamp
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null || \
	  { echo "Chromium is missing: install it with 'apt-get install chromium' and try again."; exit 1; }
	$(BIN)/python -m pytest tests/browser $(ARGS)

lint: $(VENV)/all.stamp
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy --no-error-summary

# The README's picture of an explorer, taken by its test.
pictures: test-browser
	cp build/screenshots/explorer.png docs/explorer.png

build verify demo: $(VENV)/all.stamp
	$(BIN)/cnn-course $@ $(ARGS)

bench: $(VENV)/all.stamp
	$(BIN)/python -m benchmarks.light
	$(BIN)/python -m benchmarks.speed $(ARGS)
	$(BIN)/python -m benchmarks.grading

# What stock nbgrader gives for each attack, in a throw-away container; writes docs/attacks.md. Half an hour, or
# make attacks ARGS=--new for cases that the page does not have yet.
attacks: $(VENV)/all.stamp
	$(BIN)/python -m tests.attacks.stock $(ARGS)

# Exact versions for a reproducible install; packages that pip itself brought are left out.
constraints: | $(BIN)/python
	$(BIN)/pip install --quiet --upgrade --upgrade-strategy eager --editable '.[teach,dev]'
	$(BIN)/pip freeze --exclude-editable | sort --ignore-case > constraints.txt

$(BIN)/python:
	sh tools/make_venv.sh $(VENV)

$(VENV)/student.stamp: $(INPUTS) | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/all.stamp: $(INPUTS) | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[teach,dev]'
	touch $@ $(VENV)/student.stamp

# What stands behind `make lab --` is for JupyterLab, and nothing to make.
ifneq ($(OPTIONS),)
.PHONY: $(OPTIONS)
$(OPTIONS):
	@:
endif

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
