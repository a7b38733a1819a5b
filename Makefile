# The commands of the house. On Windows use the lines that README.md gives instead.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
RUNNING := $(VENV)/.running
READY := $(VENV)/.ready
PARALLEL ?= 2
SHELL := bash
.SHELLFLAGS := -o pipefail -c

# A line that says which package is being fetched; what pip complains of stays below it.
PROGRESS := while read -r word package _; do case $$word in \
	Collecting|Building|Installing) printf '\r\033[K      %s %s' "$$word" "$$package";; esac; done; printf '\r\033[K'
# Every package has the version and one of the hashes that a lock names; ours is made without fetching anything.
PIP := $(BIN)/pip install --disable-pip-version-check
LOCKED := $(PIP) --no-deps --require-hashes --requirement
OURS := $(PIP) --quiet --no-deps --no-build-isolation --editable .
TOOLS := $(VENV)/tools/bin
LOCK := $(TOOLS)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command 'make lock' $(UPGRADE)

.PHONY: install run test check format lint types contracts deps bench fuzz lock sbom clean

install: $(READY)

# What running takes, and nothing else.
$(RUNNING): pyproject.toml locks/run.txt
	@echo '[1/3] 建立环境 environment: $(VENV)'
	@$(PYTHON) -m venv $(VENV)
	@echo '[2/3] 安装程序包，首次需几分钟 packages, some minutes the first time'
	@$(LOCKED) locks/run.txt | { $(PROGRESS); }
	@$(OURS)
	@echo '[3/3] 编译排班内核 compiling the kernel of the planner'
	@$(BIN)/python -m rosters.shifts
	@touch $(RUNNING)

# What tests, linters and benchmarks take beside.
$(READY): $(RUNNING) locks/dev.txt
	@echo '[+] 安装测试与检查工具 packages for tests and checks'
	@$(LOCKED) locks/dev.txt | { $(PROGRESS); }
	@touch $(READY)

run: $(RUNNING)
	@$(BIN)/greenleaf up --demo

test: install
	$(BIN)/python -m pytest -q -n $(PARALLEL) --dist loadgroup

format: install
	$(BIN)/ruff format --check .

lint: install
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

contracts: install
	$(BIN)/lint-imports

# What is imported is declared: what runs without the packages of the tests, what tests among all of them.
deps: install
	$(BIN)/deptry models calendars rosters notifications actions flows web cli migrations
	$(BIN)/deptry tests benchmarks --ignore DEP002,DEP004

check: format lint types contracts deps test

# Wild requests at every door, others each week; `make test` sends a few hundred, always the same.
fuzz: install
	GREENLEAF_FUZZ=$${GREENLEAF_FUZZ:-20000} GREENLEAF_FUZZ_SEED=$${GREENLEAF_FUZZ_SEED:-$$(date +%G%V)} \
		$(BIN)/python -m pytest -q -n $(PARALLEL) --timeout 1800 tests/web/test_fuzz.py

bench: install
	$(BIN)/python -m benchmarks

# What is shipped, for who must know: every package of a running installation with its hashes (CycloneDX).
sbom: $(TOOLS)
	@mkdir -p dist
	$(TOOLS)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --of JSON \
		-o dist/greenleaf.cdx.json locks/run.txt

# The locks for every system, from pyproject.toml. Versions stay; `make lock UPGRADE=--upgrade` takes newer ones.
lock: $(TOOLS)
	$(LOCK) pyproject.toml --extra postgres --group build --output-file locks/run.txt
	$(LOCK) pyproject.toml --extra postgres --extra dev --group build --constraint locks/run.txt --output-file locks/dev.txt
	$(LOCK) locks/tools.in --output-file locks/tools.txt

$(TOOLS): locks/tools.txt
	$(PYTHON) -m venv $(VENV)/tools
	$(TOOLS)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement locks/tools.txt
	@touch $(TOOLS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
