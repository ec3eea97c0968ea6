# Every command, by name. Each is only `python3 manage.py …`, which does the same where there is no make.
PYTHON ?= python3

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo:  ## the registry with demonstration data, at http://localhost:8000 (REGISTRY_PORT)
	@$(PYTHON) manage.py demo

test:  ## every check and every test
	@$(PYTHON) manage.py test

check:  ## the checks alone: style, types, layers, migrations, translations
	@$(PYTHON) manage.py test --checks

soak:  ## the long forms of the random and concurrency tests
	@$(PYTHON) manage.py test --soak

reset:  ## throw the demonstration data away; refuses any other
	@$(PYTHON) manage.py reset

messages:  ## gather what needs translating into registry/locale
	@$(PYTHON) manage.py makemessages

lock:  ## pin what pyproject.toml names (needs uv)
	uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	uv pip compile pyproject.toml $(LOCK) --group dev -o requirements-dev.txt

LOCK = --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help demo test check soak reset messages lock
