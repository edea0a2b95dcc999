"""Every rule says what it does, logs, is measured, and runs in a pinned environment."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.paper.tables import TABLES
from electrolyte.run.report import table_in_report

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "Snakefile", *sorted((ROOT / "rules").glob("*.smk"))]
RULE = re.compile(r"^rule (\w+):\n(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
# rules that a loop defines have their name among their directives
LOOPED = re.compile(r"^    rule:\n((?:        .*\n|\n)*)", re.MULTILINE)


def rules() -> dict[str, str]:
    """The text of each rule by its name, or by what a loop calls it."""
    found = {}
    for file in FILES:
        text = file.read_text("utf-8")
        found |= {match[1]: match[2] for match in RULE.finditer(text)}
        for match in LOOPED.finditer(text):
            body = textwrap.indent(textwrap.dedent(match[1]), "    ")
            name = re.search(r"^    name:\n +(.*)$", body, re.M)
            assert name, body
            found[name[1]] = body
    return found


RULES = rules()
JOBS = {name: body for name, body in RULES.items() if "script:" in body}


def test_there_are_rules() -> None:
    assert {"eis_fit", "eis_transport", "drawing.name", "all"} <= set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_a_docstring(name: str) -> None:
    assert RULES[name].lstrip().startswith('"""')


@pytest.mark.parametrize("name", JOBS)
def test_a_job_logs_is_measured_and_runs_in_an_environment(name: str) -> None:
    body = JOBS[name]
    for directive in ("input", "output", "log", "benchmark", "conda", "message"):
        assert re.search(rf"^    {directive}:", body, re.M), f"{name} has no {directive}:"
    assert "recipe=plan.recipe(" in body, f"{name} has no recipe"
    assert not re.search(r"\blambda\b|^    run:|\bconfig=config\b", body, re.M)
    environment = re.search(r'"\.\./(envs/[\w.]+)"', body)
    assert environment is not None
    assert (ROOT / environment[1]).is_file()


@pytest.mark.parametrize("name", JOBS)
def test_a_job_reads_and_writes_below_raw_and_results(name: str) -> None:
    paths = re.findall(r'"([^"\n]*/[^"\n]*)"', JOBS[name])
    strange = [p for p in paths if not p.startswith(("<results>/", "<raw>/", "../", "captions/"))]
    strange = [p for p in strange if " / " not in p]  # a quantity over its unit
    assert not [
        p for p in strange if p not in PANELS and not p.endswith((".py", ".yaml", ".rst", ".css"))
    ]


def test_every_target_has_a_rule_of_its_name() -> None:
    """With a sentence of its own, that ``--list`` prints."""
    command = [sys.executable, "-m", "snakemake", "--list"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    listed = dict(re.findall(r"^(\w+) \((.*)\)$", run.stdout, re.MULTILINE))
    targets = {*PANELS, *COMPOSED, *TABLES}
    assert not targets - set(listed)
    assert len({listed[name] for name in targets}) == len(targets)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_in_the_report_with_its_own_caption(table: str) -> None:
    mark = f'table_in_report("{table}")'
    assert len([name for name, body in JOBS.items() if mark in body]) == 1
    shown = table_in_report(table).flags["report"]
    assert (shown.labels, shown.caption) == ({"table": table}, f"captions/{table}.rst")
    caption = (ROOT / "rules/captions" / f"{table}.rst").read_text(encoding="utf-8")
    assert f'"{table}"' in caption


@pytest.mark.parametrize("script", sorted((ROOT / "scripts").glob("*.py")), ids=lambda p: p.name)
def test_job_scripts_are_thin_and_guarded(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert 'if __name__ == "__main__":' in text
    if "snakemake" in text.split('if __name__ == "__main__":')[1]:
        lines = [s for s in text.splitlines() if s.strip() and not s.lstrip().startswith("#")]
        assert len(lines) <= 60, f"{script.name}: {len(lines)} lines; move work to the library"


def test_locked_packages_have_hashes_and_name_no_host() -> None:
    files = [ROOT / f"envs/requirements{kind}.txt" for kind in ("", "-test", "-cluster")]
    for file in (*files, ROOT / "tests/cluster/requirements.txt"):
        text = file.read_text(encoding="utf-8")
        assert text.count("==") > 20
        assert "://" not in text
        for block in re.split(r"\n(?=\S)", text.strip()):
            assert "--hash=sha256:" in block, block[:60]
