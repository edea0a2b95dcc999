"""What the pages link to and name exists: pages, headings, files, commands, options, targets."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import study

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "config/README.md", "examples/*/README.md")
PAGES = sorted(page for name in (*NAMES, "docs/*.md") for page in ROOT.glob(name))
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.S)
FOLDERS = ("", "scripts", "scripts/electrolyte")  # pages name modules from their package
PATH = re.compile(r"^(?:[\w.-]+/)+[\w.-]+\.(?:py|md|yaml|toml|csv|tsv|smk|typ|tex|csl|txt|json)$")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())


@cache
def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub addresses them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    heads = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def codes(page: Path) -> list[str]:
    """What a page sets as code, without its marks."""
    return [text.strip("`") for text in CODE.findall(page.read_text(encoding="utf-8"))]


@cache
def options(command: str) -> set[str]:
    parser = ArgumentParser()
    import_module(f"electrolyte.commands.{command}").add_arguments(parser)
    return {option for action in parser._actions for option in action.option_strings}


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:|\.\./\.\./actions", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def lines_of(page: Path, command: str) -> list[list[str]]:
    """The words of each line of code that calls a command."""
    lines = [line for code in codes(page) for line in code.replace("\\\n", " ").splitlines()]
    called = command, f".venv/bin/{command}"
    words = [line.partition(" #")[0].split() for line in lines]
    return [line[1:] for line in words if len(line) > 1 and line[0] in called]


@each_page
def test_targets_of_make_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    for words in lines_of(page, "make"):
        named = words[2:] if words[0] == "-C" else words
        wrong = [w for w in named[:1] if w not in targets and w[:5] != ".venv" and "=" not in w]
        assert not wrong, f"make {' '.join(words)}"


@each_page
def test_commands_and_their_options_exist(page: Path) -> None:
    for first, *rest in lines_of(page, "study"):
        if first == "metadata":  # a category of claims
            continue
        assert first in study.COMMANDS
        named = {word.partition("=")[0] for word in rest if word.startswith("--")}
        assert named <= options(first)


@each_page
def test_files_that_are_named_exist(page: Path) -> None:
    """Paths of the repository; those of results and of anybody's study begin otherwise."""
    first = {path.name for folder in FOLDERS for path in (ROOT / folder).iterdir()}
    for code in codes(page):
        path = code.strip()
        named = PATH.match(path) and path.split("/")[0] in first
        if named and not path.startswith(("raw/", "results/", "baseline/")):
            assert any((ROOT / folder / path).is_file() for folder in FOLDERS), path
