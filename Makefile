SHELL := bash
.SHELLFLAGS := -eo pipefail -c
.DELETE_ON_ERROR:
# Some machines tell Python to keep nothing that it has compiled; every command would then compile for seconds.
unexport PYTHONDONTWRITEBYTECODE

# The first Python from 3.11 to 3.13 that starts; or `make PYTHON=...`.
SUITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	if $$p -c '$(SUITS)' 2>/dev/null; then echo $$p; break; fi; done)
RUN := .venv/bin/python -m analysis
STAMP := .venv/.whole
LAB := .venv/.lab
NOTEBOOK ?= book
OUT ?= _build
JOBS ?=
TESTS ?=
# Some tests wait for processes or for a browser: one worker more than there are cores keeps these busy.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
RECORD ?=
FAULTS := data/truth/faults.csv
DRIFT = .venv/bin/python -m analysis.drift $(if $(filter file,$(origin OUT)),,--out "$(OUT)") $(if $(MIRROR),--mirror "$(MIRROR)") \
	$(if $(WRITE),--write) $(if $(JOBS),--jobs $(JOBS)) $(COHORT)

.PHONY: book pdf new test suite soak setup lab lint picture kept drift licences coverage benchmark clean lock

book: $(STAMP)  ## the book of the embedded cohorts, or of COHORT=<name, yml or open:NAME>; QUICK=1 OUTSIDE=1 MIRROR=<folder>
	$(RUN) book $(if $(COHORT),"$(COHORT)") --out "$(OUT)" $(if $(MIRROR),--mirror "$(MIRROR)") $(if $(QUICK),--quick) $(if $(OUTSIDE),--allow-outside) $(if $(JOBS),--jobs $(JOBS))

pdf: $(STAMP)  ## OUT/<name>.pdf of each cohort of the book, or of COHORT=<name>; builds the book where there is none
	@test -f "$(OUT)/html/index.html" || $(MAKE) book
	$(RUN) pdf $(if $(COHORT),"$(COHORT)") --out "$(OUT)"

new: $(STAMP)  ## a cohort out of what you have: SOURCE=folder-or-table OUT=new-folder; OPTIONS="--lesions gtv"
	@test -n "$(SOURCE)" -a "$(origin OUT)" != file || { echo 'Say what and where: make new SOURCE=my-folder OUT=my-cohort'; exit 2; }
	$(RUN) new "$(SOURCE)" --out "$(OUT)" $(OPTIONS)

test: lint suite  ## style, types, spelling, and every test; with -j2 side by side

suite: $(STAMP)  ## every test; RECORD=1 writes what those survived that break something, for the book
	.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(if $(RECORD),--record-faults=$(FAULTS)) $(TESTS)

soak: $(STAMP)  ## the tests that break something, at full length, in about an hour; RECORD=1 as above
	INTERLESION_SOAK=1 .venv/bin/python -m pytest -n auto --dist loadfile -m fault $(if $(RECORD),--record-faults=$(FAULTS)) $(TESTS)

lint: $(STAMP)  ## style, types, spelling, stripped notebooks
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/codespell $$(git ls-files 2>/dev/null || echo analysis benchmarks book tests README.md)
	.venv/bin/nbstripout --verify $$(find book -name '*.ipynb' -not -path '*/.*')

setup: $(STAMP)  ## the environment alone

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python from 3.11 to 3.13 was found; name one: make PYTHON=/path/to/python3.11"; exit 2; }
	rm -rf .venv
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(STAMP)

lab: $(LAB)  ## JupyterLab on the notebooks, or on NOTEBOOK=<file or folder>; OPTIONS="--no-browser"
	.venv/bin/python -m jupyterlab "$(NOTEBOOK)" --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(OPTIONS)

$(LAB): $(STAMP) requirements-lab.lock
	.venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements-lab.lock
	touch $(LAB)

picture:  ## the README's picture, from the book that was built last
	cp "$(OUT)/site/figures/finding.png" book/_static/finding.png

kept: $(STAMP)  ## results under data/results, written anew; MIRROR=<folder or address> instead of a download
	.venv/bin/python -m analysis.keep $(if $(MIRROR),--mirror "$(MIRROR)")

drift: $(STAMP)  ## what moved since results were kept; WITH="scipy==1.18.1" OUT=<runs> MIRROR=<folder> WRITE=1
	@test -z "$(WITH)" || { rm -rf .drift && .venv/bin/python -m pip install --quiet --no-deps --target .drift $(WITH); }
	$(if $(WITH),PYTHONPATH=.drift )$(DRIFT)

licences: $(STAMP)  ## licences of all packages of both locks; WHEELS=<folder> of what is not installed here
	.venv/bin/python -m analysis.supply $(if $(WHEELS),"$(WHEELS)")

coverage: $(STAMP)  ## how often intervals hold a known truth, simulated anew; some minutes
	.venv/bin/python -m analysis.truth.coverage $(if $(JOBS),--jobs $(JOBS))

benchmark: $(STAMP)  ## time this extraction and its rivals, about 50 minutes; OPTIONS="--quick"
	.venv/bin/python -m benchmarks $(OPTIONS)

lock:  ## pin what requirements-dev.txt and requirements-lab.txt pull in; needs uv
	uv pip compile requirements-dev.txt --universal --python-version 3.11 --generate-hashes --no-header \
		--quiet --output-file requirements.lock
	uv pip compile requirements-lab.txt --universal --python-version 3.11 --generate-hashes --no-header \
		--quiet --constraint requirements.lock --output-file requirements-lab.lock

clean:  ## remove what was built
	rm -rf .venv .drift _build *.egg-info .pytest_cache .mypy_cache .ruff_cache
