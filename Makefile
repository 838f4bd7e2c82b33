# SPDX-License-Identifier: Apache-2.0
# make demo · make test · make test-blenders · make extension · make bench · make consistency · make asan · make lint ·
# make clean

PYTHON ?= python3
# pip index with the torch wheel of your choice. pip's default brings the CUDA build (several GB, and building the engine
# then needs nvcc); name PyTorch's CPU index here on a machine without a GPU: make demo TORCH_INDEX=URL
TORCH_INDEX ?=
TORCH := torch==2.13.0
BLENDER ?= 5.0.1
BLENDERS := 4.2.23 4.5.15 5.0.1

VENV := .venv
BIN := $(VENV)/bin
BLENDER_VENV := .venv-bpy-$(BLENDER)
PIP := -m pip --quiet --disable-pip-version-check install
SYSTEM_PACKAGES := g++ cmake ninja-build ccache python3-dev libopencv-dev libopenimageio-dev openimageio-tools \
                   libeigen3-dev libgtest-dev libgmock-dev nlohmann-json3-dev ffmpeg libegl1 libgl1 libsm6 libxi6 \
                   libxkbcommon0 libxrender1 libxxf86vm1 libxfixes3
SOURCES := CMakeLists.txt pyproject.toml README.md $(shell find kernels models native addon tests -name runs -prune \
           -o -name __pycache__ -prune -o -type f \( -name '*.cpp' -o -name '*.h' -o -name '*.txt' -o -name '*.toml' \
           -o -name '*.json' -o -name '*.safetensors' -o -path 'native/*.py' -o -path 'addon/*.py' -o -path 'addon/*.png' \) -print)

.PHONY: demo test test-engine test-addon test-blenders extension bench consistency asan lint clean

demo: build/.engine $(BLENDER_VENV)/.ready
	$(BIN)/python tests/demo/demo.py --blender $(BLENDER_VENV)/bin/python --out out/demo

test: lint test-engine test-addon

test-engine: build/.engine-tests $(BLENDER_VENV)/.ready
	ctest --test-dir build/engine --output-on-failure
	MULTIPLANE_BLENDER=$(BLENDER_VENV)/bin/python $(BIN)/python -m pytest tests --ignore tests/addon

test-addon: $(BLENDER_VENV)/.ready
	$(BLENDER_VENV)/bin/python -m pytest tests/addon

test-blenders:
	set -e; for version in $(BLENDERS); do $(MAKE) test-addon BLENDER=$$version; done

extension: build/.engine
	$(BIN)/python -m multiplane_engine.extension --out dist

bench: build/.engine-tests
	$(BIN)/python tests/bench/bench.py

consistency: build/.engine-tests $(BLENDER_VENV)/.ready
	$(BIN)/python tests/bench/consistency.py --blender $(BLENDER_VENV)/bin/python --out out/consistency

asan: $(VENV)/.ready
	cmake --preset asan
	cmake --build --preset asan
	ctest --preset asan

lint: $(VENV)/.ready-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	git ls-files '*.cpp' '*.h' | xargs $(BIN)/clang-format --dry-run --Werror

clean:
	rm -rf build dist out

# The engine as a wheel, built in build/engine and installed into $(VENV).
build/.engine: $(VENV)/.ready $(SOURCES)
	$(BIN)/python $(PIP) --no-build-isolation --no-deps --force-reinstall .
	touch $@

build/.engine-tests: $(VENV)/.ready-tests $(SOURCES)
	$(BIN)/python $(PIP) --no-build-isolation --no-deps --force-reinstall -C cmake.define.MULTIPLANE_TESTS=ON .
	touch build/.engine $@

$(VENV)/.ready: build/.system
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
	$(BIN)/python $(PIP) "numpy>=1.26" scikit-build-core==1.1.2
	touch $@

$(VENV)/.ready-tests: $(VENV)/.ready tests/requirements.txt
	$(BIN)/python $(PIP) -r tests/requirements.txt
	touch $@

$(BLENDER_VENV)/.ready:
	$(PYTHON) -m venv $(BLENDER_VENV)
	$(BLENDER_VENV)/bin/python $(PIP) bpy==$(BLENDER) pytest==9.2.0
	touch $@

# System packages: installed where we may, named exactly where we may not.
build/.system:
	@mkdir -p build
	@if ! command -v dpkg-query >/dev/null; then \
	  echo "Not a Debian system. Please install the counterparts of: $(SYSTEM_PACKAGES)"; \
	else \
	  missing=""; \
	  for package in $(SYSTEM_PACKAGES); do \
	    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	  done; \
	  if [ -n "$$missing" ]; then \
	    if [ "$$(id -u)" = 0 ]; then run=""; elif sudo -n true 2>/dev/null; then run="sudo"; else \
	      echo "Please install as root, then run make again:"; \
	      echo "  apt-get install --no-install-recommends$$missing"; exit 1; fi; \
	    echo "Installing$$missing"; \
	    $$run apt-get -qq update && \
	    DEBIAN_FRONTEND=noninteractive $$run apt-get -qq install --no-install-recommends $$missing >build/system.log 2>&1 \
	      || { tail -n 20 build/system.log; exit 1; }; \
	  fi; \
	fi
	@touch $@
