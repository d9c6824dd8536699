# Everything there is to run. `make` alone lists it.
#
# Nothing but make and Python 3.11 or later is needed first: what else there is goes into .venv, from locks with hashes.

.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
# For make deploy: the stack's name, and where in the world it lies.
STACK ?= own-words
REGION ?= eu-west-2

export SAM_CLI_TELEMETRY := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The sum of a lock is in its stamp's name: set-up runs again when a lock changed, and only then.
SUM = $(firstword $(shell cksum $(1) 2>/dev/null))
LOCAL := $(VENV)/set-up-local-$(call SUM,requirements-local.txt)
DEV := $(VENV)/set-up-dev-$(call SUM,requirements-dev.txt)
# The second engine pins a botocore of its own, so it has a virtual environment of its own.
ENGINE_VENV := $(VENV)/second-engine
ENGINE := $(ENGINE_VENV)/set-up-$(call SUM,requirements-engine.txt)
# So do the scanners, which pin much that the product needs otherwise.
SCAN_VENV := $(VENV)/scan
SCAN := $(SCAN_VENV)/set-up-$(call SUM,requirements-scan.txt)

# The functions are deployed on Python 3.13. A machine that has one, and one that starts, runs some tests on it too; from
# the same lock, in a virtual environment of its own.
PY313 := $(shell for python in python3.13 $(HOME)/.pyenv/versions/3.13.*/bin/python3.13; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null && command -v "$$python" && break; done)
VENV313 := $(VENV)/python-3.13
DEV313 := $(if $(PY313),$(VENV313)/set-up-$(call SUM,requirements-dev.txt))

# pip's resolver is kept out: the locks are whole, and pip 23 does not accept what the extras of one package ask of another.
INSTALL := $(PY) -m pip install --quiet --no-deps --require-hashes

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- Use it ----------------------------------------------------------------------------------------------------------

.PHONY: setup
setup: look ## make .venv with what `make run` needs, and the pages' look

.PHONY: run
run: setup ## the whole service on this computer (PORT, DATA, PACK and TODAY are read from the environment)
	@exec $(PY) -m infra.local

# ---- Change it -------------------------------------------------------------------------------------------------------

.PHONY: setup-dev
setup-dev: $(DEV) look ## add what tests, checks and builds need

.PHONY: test
test: setup-dev browser $(SCAN) ## every test, scanners among them, then make lint
	$(PY) -m pytest -n 2 --dist loadfile
	@$(MAKE) --no-print-directory lint

.PHONY: test-313
test-313: setup-dev $(DEV313) ## the tests of the domain, of pages and of what is deployed, on Python 3.13 if there is one
ifneq ($(PY313),)
	$(VENV313)/bin/python -m pytest --quiet -n 2 --dist loadfile tests/domain tests/web
	PATH="$(CURDIR)/$(VENV313)/path:$$PATH" $(PY) -m pytest --quiet -n 0 tests/infra/test_artifacts.py
else
	@echo 'There is no Python 3.13 here, so these tests are left to a machine that has one.'
endif

.PHONY: trial
trial: setup-dev ## the longer trials of what must never be lost, doubled or given away, in full (make test has them smaller)
	TRIAL=1 $(PY) -m pytest -n 2 --dist loadfile tests/faults tests/disclosure tests/reports \
		tests/functions/test_years_issued.py
	@$(MAKE) --no-print-directory trial-engine

.PHONY: trial-engine
trial-engine: setup-dev $(ENGINE) ## the tests of storage, faults and HTTP on a second engine that speaks DynamoDB and S3
	$(PY) -m tests.second_engine $(ENGINE_VENV)/bin/python -n 2 --dist loadfile tests/storage tests/faults tests/functions

.PHONY: lint
lint: setup-dev ## style, types, the pages' scripts and the template
	$(VENV)/bin/ruff check --quiet .
	$(VENV)/bin/ruff format --quiet --check .
	$(VENV)/bin/mypy --no-error-summary
	$(PY) -m infra.packaging.check_scripts
	$(VENV)/bin/sam validate --lint --region $(REGION)
	$(VENV)/bin/cfn-lint --include-checks I -- template.yaml

.PHONY: scan
scan: setup-dev $(SCAN) ## what checkov finds in the template, and bandit in the code, that is not accepted
	$(PY) -m pytest --quiet -n 0 tests/infra/test_scan.py

.PHONY: docs
docs: setup-dev ## make the pages of docs/reference again, from what the program itself goes by
	$(PY) -m infra.packaging.reference_pages

.PHONY: pictures
pictures: setup-dev browser ## take the pictures of the documentation again, from a service on which the tutorial is done
	$(PY) -m infra.packaging.pictures

.PHONY: bench
bench: setup-dev ## the benchmarks, as a table
	$(PY) -m tests.bench

.PHONY: lock
lock: setup-dev ## resolve pyproject.toml into the locks again
	$(call LOCK,requirements-dev.txt,--extra local --extra report --extra dev)
	$(call LOCK,requirements-local.txt,--extra local --extra report --constraints requirements-dev.txt)
	$(call LOCK,requirements-report.txt,--extra report --constraints requirements-dev.txt)
	$(call LOCK,requirements.txt,--constraints requirements-dev.txt)
	echo 'ministack==1.5.33' | $(call LOCK,requirements-engine.txt,,-)
	printf 'bandit==1.9.4\ncheckov==3.3.30\n' | $(call LOCK,requirements-scan.txt,,-)

LOCK = $(VENV)/bin/uv pip compile $(or $(3),pyproject.toml) --quiet --output-file $(1) $(2) --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras >/dev/null

# ---- Put it on AWS ---------------------------------------------------------------------------------------------------

SAMCONFIG := --config-file $(CURDIR)/infra/samconfig.toml

.PHONY: build
build: setup-dev ## build what AWS is given (sam build), and check it
	$(VENV)/bin/sam build $(SAMCONFIG)
	$(PY) -m infra.packaging.artifacts .aws-sam/build
	$(PY) -m pytest --quiet tests/infra/test_artifacts.py

.PHONY: deploy
deploy: build ## build, then deploy to AWS, asking what it needs to know (STACK and REGION say what and where)
	$(PY) -m infra.packaging.secrets $(STACK) --region $(REGION)
	$(VENV)/bin/sam deploy --guided --stack-name $(STACK) --region $(REGION) $(SAMCONFIG)

# What sam asks for: each function, with what it imports of shared/, and the layers.
BUILD = $(PY) -m infra.packaging.build "$(ARTIFACTS_DIR)"

.PHONY: build-SurveyPageFunction
build-SurveyPageFunction:
	$(BUILD) --function survey_page

.PHONY: build-SurveyFunction
build-SurveyFunction:
	$(BUILD) --function survey

.PHONY: build-RegisterFunction
build-RegisterFunction:
	$(BUILD) --function register

.PHONY: build-ReportsFunction
build-ReportsFunction:
	$(BUILD) --function reports

.PHONY: build-CompileEvidenceFunction
build-CompileEvidenceFunction:
	$(BUILD) --function compile_evidence

.PHONY: build-RemindFunction
build-RemindFunction:
	$(BUILD) --function remind

.PHONY: build-DependencyLayer
build-DependencyLayer:
	$(BUILD) --layer dependencies

.PHONY: build-ReportLayer
build-ReportLayer:
	$(BUILD) --layer report

# ---- How set-up is done ----------------------------------------------------------------------------------------------

$(PY):
	@for python in python3.11 python3; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$$python" -m venv $(VENV); \
		fi; \
	done; \
	echo 'Python 3.11 or later is needed, as python3.11 or python3, and neither was found.' >&2; exit 1

# The command `ownwords`, and a line that lets it, and tests, import the tree from where it lies.
$(LOCAL): | $(PY)
	@echo 'Setting up $(VENV): a minute or two the first time.'
	$(INSTALL) -r requirements-local.txt
	@pwd > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/own-words.pth"
	@printf '%s\n' '#!/bin/sh' "'''exec' \"\$$(dirname \"\$$0\")/python\" \"\$$0\" \"\$$@\"" "' '''" \
		'import sys' 'from infra.cli import main' 'sys.exit(main())' > $(VENV)/bin/ownwords
	@chmod +x $(VENV)/bin/ownwords
	@rm -f $(VENV)/set-up-local-* && touch $@

$(DEV): | $(LOCAL)
	@echo 'Adding what tests and checks need: a minute or two the first time.'
	$(INSTALL) -r requirements-dev.txt
	@rm -f $(VENV)/set-up-dev-* && touch $@

ifneq ($(PY313),)
$(DEV313): | $(DEV)
	$(PY313) -m venv --clear $(VENV313)
	mkdir $(VENV313)/path && ln -s "$(PY313)" $(VENV313)/path/python3.13
	$(VENV313)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.txt
	touch $@
endif

$(ENGINE): | $(PY)
	$(PY) -m venv $(ENGINE_VENV)
	$(ENGINE_VENV)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-engine.txt
	@rm -f $(ENGINE_VENV)/set-up-* && touch $@

$(SCAN): | $(PY)
	@echo 'Setting up the scanners: about a minute the first time.'
	$(PY) -m venv $(SCAN_VENV)
	$(SCAN_VENV)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-scan.txt
	@rm -f $(SCAN_VENV)/set-up-* && touch $@

# It knows by itself whether there is anything to do.
.PHONY: look
look: $(LOCAL)
	@$(PY) -m infra.packaging.build_assets

# The browser that the tests walk through the pages with: the system's own, or Debian's.
.PHONY: browser
browser:
	@if command -v chromium || command -v google-chrome; then exit 0; fi >/dev/null; \
	if ! command -v apt-get >/dev/null; then \
		echo 'The tests need Chromium; install it so that `chromium` is on PATH.' >&2; exit 1; \
	fi; \
	as_root=; if [ "$$(id -u)" -ne 0 ]; then as_root='sudo -n'; fi; \
	echo 'Installing Chromium for the tests.'; \
	export DEBIAN_FRONTEND=noninteractive; \
	$$as_root apt-get -qq update </dev/null && \
	$$as_root apt-get -qq install --yes --no-install-recommends chromium </dev/null >/dev/null
