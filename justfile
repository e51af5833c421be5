# What is done often, by one word each: https://just.systems (in the extra "dev"; .venv/bin/just).

bin := ".venv/bin"

# What there is.
default:
    @{{bin}}/just --list

# Set up for work on the code.
setup:
    python3 -m venv .venv
    {{bin}}/pip install --quiet --editable '.[dev]' --constraint constraints.txt

# The tests that take minutes are left out; all: just test-long.
test *paths:
    {{bin}}/pytest -n 2 {{paths}}

# The tests that take minutes.
test-long *paths:
    {{bin}}/pytest -n 2 -m long {{paths}}

# Style and types.
lint:
    {{bin}}/ruff check .
    {{bin}}/ruff format --check .
    {{bin}}/mypy

# Code and Turtle in their one form.
format:
    {{bin}}/ruff check --fix .
    {{bin}}/ruff format .
    {{bin}}/iscm format

# Bring new texts of pages into the catalogues, where they wait to be translated.
words:
    {{bin}}/pybabel --quiet extract --mapping pyproject.toml --no-default-keywords \
      --keyword _ --keyword gettext --keyword ngettext:1,2 \
      --keyword translatable --keyword plural:1,2 \
      --no-location --sort-output --omit-header --output-file .words.pot server/iscm ontology
    for language in fr es; do {{bin}}/pybabel --quiet update --locale $language \
      --input-file .words.pot --output-file server/iscm/web/translations/$language.po \
      --no-fuzzy-matching --ignore-obsolete --no-wrap --omit-header; done
    rm .words.pot

# The data against the shapes.
validate:
    {{bin}}/iscm format --check
    {{bin}}/iscm validate

# The rows that questions are expected to give, made anew; look at the differences that it shows.
expected *questions:
    {{bin}}/iscm expected {{questions}}

# The site, on this machine alone.
serve *flags:
    {{bin}}/iscm serve {{flags}}

# Ratios to other servers; leave the machine alone meanwhile.
bench *flags:
    {{bin}}/pip install --quiet --editable '.[bench]' --constraint constraints.txt
    {{bin}}/python -m tests.benchmarks {{flags}}

# All that is checked before a change is taken in.
ci:
    .ci/run

# A wheel for others, with the editor or not at all.
wheel folder:
    REQUIRE_EDITOR=1 {{bin}}/pip wheel --quiet --no-deps --wheel-dir {{folder}} .

# A version: everything checked, then the dumps and the description written to FOLDER.
release folder: lint validate test (wheel folder)
    {{bin}}/iscm build {{folder}}
