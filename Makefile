# The commands of Open Rounds. Nothing has to be installed but Python 3.11 or later; uv is used when it is there.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo env env-run test suite browser test-sqlite test-deep faults bench lint types format check \
	check-security audit check-xss check-html screenshots lock clean

PORT ?= 8000
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
WORKERS := -n auto --dist loadfile

ifneq ($(shell command -v uv),)
create := uv venv --quiet --allow-existing --python "$$(command -v python3)" .venv
install := uv pip install --quiet --python $(PYTHON) --require-hashes --requirement
else
create := python3 -m venv .venv
install := $(PYTHON) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --requirement
endif

# What a production machine would set, for the checks that load the settings without serving anything.
production = env -u DEMO -u TLS -u SECOND_FACTOR -u STATIC_FROM_SOURCE DATABASE_URL=sqlite://:memory: SITE_URL=https://rounds.example \
	SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))')"

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: env-run ## Run the site with its demonstration content on http://localhost:8000/ (another port: make demo PORT=9000)
	@(umask 077; mkdir -p .data; test -s .data/secret || \
		$(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))' > .data/secret)
	@set -e; \
	unset DATABASE_URL CACHE_URL EMAIL_URL DATA_DIR STATIC_FROM_SOURCE; \
	export DEMO=on TLS=off SECOND_FACTOR=off SECRET_KEY="$$(cat .data/secret)"; \
	export SITE_URL=http://localhost:$(PORT) ALLOWED_HOSTS='localhost,127.0.0.1,[::1]'; \
	$(PYTHON) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT))).close()' 2>/dev/null || \
		{ echo "Port $(PORT) is taken. Choose another: make demo PORT=9000"; exit 1; }; \
	$(PYTHON) manage.py migrate --verbosity 0; \
	if test -n "$$(find static requirements.txt -newer .data/static/staticfiles.json 2>&1)"; then \
		$(PYTHON) manage.py collectstatic --noinput --verbosity 0; \
	fi; \
	$(PYTHON) manage.py seed_demo; \
	echo "Open Rounds is on $$SITE_URL/ (Ctrl-C ends it)"; \
	echo "Mail goes to nobody: it is shown here, and in the admin under Mails."; \
	trap 'trap "" INT TERM HUP; kill -TERM $$mail $$server 2>/dev/null || :; wait; exit 0' INT TERM HUP; \
	$(PYTHON) manage.py send_mail_queue --watch & mail=$$!; \
	$(PYTHON) -m granian --interface wsgi --workers 2 --blocking-threads 2 --respawn-failed-workers \
		--workers-kill-timeout 3 --http 1 --no-ws --host 127.0.0.1 --port $(PORT) config.wsgi:application & server=$$!; \
	status=0; wait $$server || status=$$?; \
	kill -TERM $$mail 2>/dev/null || :; wait; exit $$status

env: .venv/dev ## Make the environment for working on the site
env-run: .venv/run # ... and what is enough to run it

.venv/run: requirements.txt
	@echo "Making the environment; the first time this takes up to a minute ..."
	@$(create)
	@$(install) requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt
	@echo "Making the environment, with what tests and linters need ..."
	@$(create)
	@$(install) requirements-dev.txt
	@touch .venv/run $@

test: suite browser ## Run every test, on PostgreSQL and Valkey

suite: env ## Run the tests that need no browser
	@echo "== suite"
	$(PYTEST) $(WORKERS) -m "not browser and not faults"

browser: env ## Run the tests in Chromium
	@echo "== browser"
	$(PYTEST) $(WORKERS) tests/browser

test-sqlite: env ## Run the tests on SQLite and a cache in files: all without a browser, and a few with one
	@echo "== sqlite"
	TEST_DATABASE=sqlite $(PYTEST) $(WORKERS) -m "(not browser or smoke) and not faults" $(pure:%=--ignore=%)

# What no database has a part in, or the same part in every one: texts in, texts out.
pure = tests/richtext tests/test_translation.py $(copies:%=tests/republish/test_%.py) $(texts:%=tests/security/test_%.py)
copies = checking checking_hostile formats hostile html jats json markdown
texts = asvs cleaning patterns supply

test-deep: env ## Run the tests that invent their examples with ten times as many, new ones each time
	HYPOTHESIS_PROFILE=deep $(PYTEST) $(WORKERS) -m hypothesis

bench: env ## Time 10,000 comments against 100, on an article and on the desk, on both databases; copies; and editing
	TEST_DATABASE=sqlite $(PYTHON) -m tests.bench.discussion
	$(PYTHON) -m tests.bench.discussion
	TEST_DATABASE=sqlite $(PYTHON) -m tests.bench.desk
	$(PYTHON) -m tests.bench.desk
	TEST_DATABASE=sqlite $(PYTHON) -m tests.bench.copies
	TEST_DATABASE=sqlite $(PYTHON) -m tests.bench.editing
	$(PYTHON) -m tests.bench.editing

faults: env ## Run the tests that kill what is at work, on PostgreSQL and then on SQLite
	$(PYTEST) -m faults
	TEST_DATABASE=sqlite $(PYTEST) -m faults

lint: env ## Check style, templates, types and which room imports which
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m djlint --lint --quiet templates
	.venv/bin/lint-imports
	@$(production) $(PYTHON) -m mypy .

types: env ## Check types
	@$(production) $(PYTHON) -m mypy .

format: env ## Put the code into shape
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

check: env ## Check that no migration is missing and that the production settings are safe
	@$(production) $(PYTHON) manage.py makemigrations --check --dry-run
	@$(production) $(PYTHON) manage.py check --deploy --fail-level WARNING

check-security: env ## Print the figures of security that the tests keep, and fail where one is not met
	$(PYTEST) -p tests.figures $(WORKERS) tests
	@$(PYTHON) -m tests.security.audit || test $$? -eq 2  # that pypi.org cannot be asked is said, and is no hole

audit: env ## Ask pypi.org whether a hole is known in any locked package; fail where one is, or where it does not answer
	@$(PYTHON) -m tests.security.audit

check-xss: env ## Run hostile text through the site in Chromium: the project's own, or make check-xss CORPUS=folder
	$(PYTHON) -m tests.security.xss $(or $(CORPUS),tests/security/corpora)

check-html: env ## Read every kind of page and every HTML copy with the Nu checker (needs Java and npm; fetches 32 MB)
	$(PYTHON) -m tests.browser.html

screenshots: env ## Write docs/screenshots/
	$(PYTHON) -m tests.browser.screenshots

lock: ## Write the locked requirements anew (needs uv; newest versions: make lock UPGRADE=--upgrade)
	uv pip compile pyproject.toml $(locking) -o requirements.txt
	uv pip compile pyproject.toml $(locking) --group dev --constraint requirements.txt -o requirements-dev.txt

locking = $(UPGRADE) --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command "make lock"

clean: ## Remove the environment and what tools left behind; .data, with the site's own files, stays
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
