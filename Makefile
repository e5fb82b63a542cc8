# `make run` and `make test` need Python 3.11 or newer with venv, and nothing else.
# PORT=8123 chooses the port; PORTAL_STACK=second gives another portal with data of its own.
PORT ?= 8000
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; \
	done; echo python3)
BIN := .venv/bin
export PORT PORTAL_STACK
# Many processes load the same thousand modules: each would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run dev test check fix css lock messages bench explain screenshots venv venv-dev clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: venv ## the whole portal with demo data, on this machine
	@exec $(BIN)/python -m devstack run

dev: venv-dev ## the same for developers: reloads on change, shows tracebacks
	@exec $(BIN)/python -m devstack dev

test: venv-dev ## all tests, in a browser too where a Chromium is found
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: venv-dev ## style, types, layers, migrations, translations
	@$(BIN)/python scripts/check.py

fix: venv-dev ## mend what the style checks can mend
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

css: venv ## join static/css/src into static/css/portal.css
	@$(BIN)/python scripts/build_css.py

lock: venv-dev ## requirements.txt from requirements.in (UPGRADE=1 takes newer versions)
	@for list in requirements-uv requirements requirements-dev; do \
		$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
			--custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade) \
			$$list.in -o $$list.txt || exit 1; \
	done

messages: venv-dev ## collect strings for the translators (needs gettext), compile them
	@$(BIN)/python manage.py makemessages -l ky -l ru --no-obsolete --no-wrap \
		--add-location file -i .venv -i .run -i node_modules -i scripts -i tests
	@$(BIN)/python manage.py compile_catalogues

bench: venv-dev ## speed of the main pages next to a bare view
	@exec $(BIN)/python scripts/bench.py $(ARGS)

explain: venv-dev ## how the database answers the main pages at national scale
	@exec $(BIN)/python scripts/explain.py $(ARGS)

screenshots: venv-dev ## pictures of the pages, for README and for looking at
	@exec $(BIN)/python scripts/screenshots.py $(ARGS)

venv:
	@$(PYTHON) devstack/virtualenv.py

venv-dev:
	@$(PYTHON) devstack/virtualenv.py dev

clean: ## stop the local servers and delete their data
	@[ ! -x $(BIN)/python ] || $(BIN)/python -m devstack clean
