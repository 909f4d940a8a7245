# `make` alone lists what there is to run. Needed: Python >= 3.10 with venv, and a package index
# the first time. Each environment is made once and kept; it is brought up to date when
# pyproject.toml changes and made again when the Python does.

PYTHON ?=
CANDIDATES = python3.13 python3.12 python3.11 python3.10 python3 python
WORKERS ?= auto
PYTEST_ARGS ?=
BENCH_ARGS ?=

# The tests run side by side already, and the demo's matrices are small.
OMP_NUM_THREADS ?= 1
OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS OPENBLAS_NUM_THREADS
export PIP_DISABLE_PIP_VERSION_CHECK = 1

pytest = .venv-test/bin/python -m pytest --numprocesses=$(WORKERS) --maxprocesses=8

.PHONY: help demo test test-all nightly lint coverage clean bench environment-demo \
    environment-test environment-bench

help:
	@echo 'make demo       train a network on real digits with a gradient whose source you can read'
	@echo 'make test       ruff, mypy and the test suite'
	@echo 'make test-all   the same with nothing left out: every rotated test, the nightly programs'
	@echo 'make nightly    thousands of random programs'
	@echo 'make lint       ruff and mypy only'
	@echo 'make coverage   the test suite with branch coverage'
	@echo 'make bench      gradients of twelve programs: ours, by hand, autograd, JAX, PyTorch'
	@echo 'make clean      remove what these commands made'
	@echo
	@echo 'PYTHON=python3.11         the Python to use instead of the first found'
	@echo 'PYTEST_ARGS="-k heat -x"  passed to pytest'
	@echo 'BENCH_ARGS="--only gmm --quick"  passed to the bench; --help lists what there is'
	@echo 'WORKERS=0                 run the tests in one process (a debugger needs that)'

demo: environment-demo
	@.venv-demo/bin/python examples/digits.py

test: lint
	$(pytest) $(PYTEST_ARGS)

test-all: lint
	AUTODIFF_SST_TEST_ALL=1 $(pytest) -m '' $(PYTEST_ARGS)

nightly: environment-test
	$(pytest) -m nightly $(PYTEST_ARGS)

lint: environment-test
	.venv-test/bin/ruff check
	.venv-test/bin/ruff format --check
	.venv-test/bin/mypy

bench: environment-bench
	.venv-bench/bin/python -m benchmarks.gradbench $(BENCH_ARGS)

coverage: environment-test
	.venv-test/bin/python -m pip install --quiet 'pytest-cov>=6'
	$(pytest) --cov --cov-report=term $(PYTEST_ARGS)

clean:
	rm -rf .venv-demo .venv-test .venv-bench .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage* \
	    dist build

environment-demo:
	@$(call environment,.venv-demo,--group demo,)

# The second list may be missing for a new Python or a rare machine: tests that compare with
# those packages are then skipped.
environment-test:
	@$(call environment,.venv-test,--group test --group examples --group lint,--group oracles)

# Without a peer its column is left out.
environment-bench:
	@$(call environment,.venv-bench,--group bench,--group peers)

# $(call environment,directory,what must be there,what may be missing)
# The files `python` and `installed` in the directory tell what it was made from.
define environment
set -eu; \
stop() { echo "$$1" >&2; exit 1; }; \
works() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; }; \
has_venv() { "$$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }; \
python=; bare=; \
for candidate in $(or $(PYTHON),$(CANDIDATES)); do \
    works $$candidate || continue; \
    if has_venv $$candidate; then python=$$candidate; break; fi; \
    bare=$${bare:-$$candidate}; \
done; \
if [ -z "$$python" ] && [ -n "$$bare" ]; then \
    stop "$$bare has no venv module: install it (on Debian and Ubuntu: apt install python3-venv), or name another Python with PYTHON=..."; \
elif [ -z "$$python" ]; then \
    stop "Python 3.10 or later is needed, and none was found (tried: $(or $(PYTHON),$(CANDIDATES))): install one, or name it with PYTHON=..."; \
fi; \
made_with="$$("$$python" -c 'import sys; print(sys.version, sys.base_prefix)') in $$(pwd)"; \
install="pip install --editable . $(2) $(3) # pyproject.toml $$(cksum < pyproject.toml)"; \
if [ "$$(cat $(1)/python 2>/dev/null)" != "$$made_with" ]; then \
    echo "Making $(1) with $$("$$python" --version) ..."; \
    "$$python" -m venv --clear $(1); \
    $(1)/bin/python -m pip install --quiet --upgrade 'pip>=25.1'; \
    echo "$$made_with" > $(1)/python; \
fi; \
if [ "$$(cat $(1)/installed 2>/dev/null)" != "$$install" ]; then \
    echo "Installing into $(1) ..."; \
    $(1)/bin/python -m pip install --quiet --editable . $(2) $(3) \
        || { [ -n "$(3)" ] && echo "Without $(3) then ..." \
             && $(1)/bin/python -m pip install --quiet --editable . $(2); }; \
    echo "$$install" > $(1)/installed; \
fi
endef
