"""CI files, citation, archive and catalog metadata: what can be held without their services."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
CI_SCRIPTS = sorted((ROOT / ".ci").iterdir())
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
RULES = {
    name
    for file in (ROOT / "Snakefile", *(ROOT / "rules").glob("*.smk"))
    for name in re.findall(r"^rule (\w+):", file.read_text("utf-8"), re.MULTILINE)
}


class Yaml12(yaml.SafeLoader):
    """YAML as GitHub reads it: ``on`` is a word."""


Yaml12.yaml_implicit_resolvers = {
    first: [r for r in resolvers if r[0] != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=Yaml12)


def steps(workflow: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job in load(workflow)["jobs"].items():
        for step in job["steps"]:
            yield name, step


def commands(workflow: Path) -> list[str]:
    return [step["run"] for _, step in steps(workflow) if "run" in step]


def test_there_are_workflows() -> None:
    names = ["conda.yml", "data.yml", "next-snakemake.yml", "nightly.yml", "tests.yml"]
    assert [path.name for path in WORKFLOWS] == names


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda p: p.name)
def test_a_workflow_may_only_read_unless_it_runs_no_code_of_the_repository(workflow: Path) -> None:
    content = load(workflow)
    assert content["permissions"] == {"contents": "read"}
    assert content["concurrency"]["group"]
    for job in content["jobs"].values():
        assert job["timeout-minutes"] <= 90
        if "permissions" in job:
            assert not [s for s in job["steps"] if "checkout" in s.get("uses", "")]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda p: p.name)
def test_actions_are_pinned_and_keep_no_credentials(workflow: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", workflow.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d[\d.]*", comment), f"{action}: say which version this is"
    for _, step in steps(workflow):
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_one_action_has_one_version() -> None:
    used = {a for path in WORKFLOWS for a in re.findall(r"uses: (\S+)", path.read_text("utf-8"))}
    names = [action.split("@")[0] for action in used]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda p: p.name)
def test_commands_hold_no_expressions(workflow: Path) -> None:
    """The name of a branch that is a shell command would run."""
    assert not [command for command in commands(workflow) if "${{" in command]


@pytest.mark.parametrize(
    ("place", "command"),
    [(path.name, command) for path in WORKFLOWS for command in commands(path)]
    + [(path.name, path.read_text(encoding="utf-8")) for path in CI_SCRIPTS],
)
def test_commands_call_what_there_is(place: str, command: str) -> None:
    for line in re.split(r"[;\n]", command.replace("\\\n", " ")):
        program, *words = line.strip().removeprefix("if ").split() or [""]
        if program == "make":
            assert {word for word in words if re.fullmatch(r"[a-z][a-z-]*", word)} <= TARGETS, place
        if program.endswith("/snakemake"):
            assert {word for word in words[:1] if re.fullmatch(r"[a-z]\w*", word)} <= RULES, place
        if program.startswith(".ci/"):
            assert os.access(ROOT / program, os.X_OK), f"{place}: {program}"


def test_the_campaigns_of_the_night_can_be_started() -> None:
    night = "\n".join(commands(ROOT / ".github/workflows/nightly.yml"))
    campaigns = re.findall(r"python (benchmarks/\w+\.py)", night)
    assert len(campaigns) == 2
    for campaign in campaigns:
        command = [sys.executable, ROOT / campaign, "--help"]
        run = subprocess.run(command, capture_output=True, text=True, env={})
        assert run.returncode == 0, run.stderr


def test_the_tests_are_those_of_the_desk_and_results_are_kept() -> None:
    content = load(ROOT / ".github/workflows/tests.yml")
    assert set(content["on"]) >= {"push", "pull_request"}
    assert content["on"]["push"] is None, "every push"
    tests = content["jobs"]["tests"]
    listed = tomllib.loads((ROOT / "envs/environments.toml").read_text(encoding="utf-8"))
    assert tests["strategy"]["matrix"]["python"] == listed["python"]["supported"]
    assert ".ci/run push" in [step.get("run") for step in tests["steps"]]
    night = load(ROOT / ".github/workflows/nightly.yml")["jobs"]["rest"]
    assert ".ci/run night" in [step.get("run") for step in night["steps"]]
    conda = load(ROOT / ".github/workflows/conda.yml")["jobs"]
    assert "snakemake --sdm conda" in " ".join(s.get("run", "") for s in conda["study"]["steps"])
    for job in (tests, conda["study"]):
        kept = [s["with"]["path"] for s in job["steps"] if "upload-artifact" in s.get("uses", "")]
        assert len(kept) == 1
        assert "results/index.html" in kept[0]


def test_the_pins_of_all_platforms_are_tried_with_conda_itself() -> None:
    job = load(ROOT / ".github/workflows/conda.yml")["jobs"]["pins"]
    tried = {entry["platform"] for entry in job["strategy"]["matrix"]["include"]}
    assert tried == {path.name.split(".")[1] for path in (ROOT / "envs").glob("*.pin.txt")}


def test_the_next_snakemake_may_fail() -> None:
    jobs = load(ROOT / ".github/workflows/next-snakemake.yml")["jobs"].values()
    assert all(job["continue-on-error"] for job in jobs)


def test_the_hooks_of_a_commit_are_those_of_make_check() -> None:
    hooks = load(ROOT / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert recipe is not None
    checks = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe[1].splitlines()]
    assert len(hooks) == len(checks)
    for hook, check in zip(hooks, checks, strict=True):
        assert check.startswith(hook["entry"]), check


FORMS = [p for p in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if p.name != "config.yml"]


@pytest.mark.parametrize("form", FORMS, ids=lambda p: p.stem)
def test_an_issue_form_is_one_that_github_takes(form: Path) -> None:
    content = load(form)
    assert {"name", "description", "body"} <= set(content)
    kinds = {"input", "textarea", "dropdown", "checkboxes", "markdown"}
    assert {part["type"] for part in content["body"]} <= kinds
    asked = [part for part in content["body"] if part["type"] != "markdown"]
    assert asked, "GitHub wants a question"
    assert len({part["id"] for part in asked}) == len(asked)
    assert all(part["attributes"]["label"] for part in asked)


def test_issue_forms_ask_for_what_the_command_prints() -> None:
    texts = {form.stem: form.read_text(encoding="utf-8") for form in FORMS}
    assert "study inspect --json" in texts["file-not-read"]
    assert "results/numbers.csv" in texts["number-looks-wrong"]


def test_there_is_one_version() -> None:
    """``study --version`` reads it in CITATION.cff; the newest heading of the changes is it."""
    version = load(ROOT / "CITATION.cff")["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## \[(.*?)\](.*)$", changes, re.MULTILINE)
    assert heads[0] == ("Unreleased", "")
    assert heads[1][0] == version
    assert all(re.fullmatch(r" - \d{4}-\d{2}-\d{2}", date) for _, date in heads[1:])
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", changes, re.MULTILINE)) <= kinds


def test_changed_data_is_compared() -> None:
    content = load(ROOT / ".github/workflows/data.yml")
    for event in ("push", "pull_request"):
        assert set(content["on"][event]["paths"]) >= {"raw/**", "config.yaml"}
    script = (ROOT / ".ci/drift").read_text(encoding="utf-8")
    assert script.index("/study manifest\n") < script.index("/snakemake drift")
    run = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "snakemake drift --config 'drift={fail_on: numbers}'" in run


def test_only_pip_is_cached() -> None:
    """A cache of results or environments could hide what a change does."""
    for path in WORKFLOWS:
        for _, step in steps(path):
            assert "cache" not in step.get("uses", "")
            assert step.get("with", {}).get("cache", "pip") == "pip"


def test_dependabot_watches_what_there_is() -> None:
    updates = load(ROOT / ".github/dependabot.yml")["updates"]
    assert {u["package-ecosystem"] for u in updates} == {"pip", "github-actions"}
    assert all((ROOT / u["directory"].lstrip("/")).is_dir() for u in updates)


def test_the_archive_says_what_citation_and_licence_say() -> None:
    archive = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    citation = load(ROOT / "CITATION.cff")
    assert archive["title"] == citation["title"]
    assert archive["upload_type"] == citation["type"] == "software"
    assert [c["name"] for c in archive["creators"]] == [a["name"] for a in citation["authors"]]
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith(f"{archive['license']} License")
    assert archive["license"] == citation["license"]
    assert f"(c) 2026 {archive['creators'][0]['name']}" in licence.replace("Copyright ", "")
    (paper,) = archive["related_identifiers"]
    assert paper["identifier"] == citation["preferred-citation"]["doi"]
    assert "synthetic" in archive["description"]


def test_the_catalog_finds_what_it_asks_for() -> None:
    usage = load(ROOT / ".snakemake-workflow-catalog.yml")["usage"]
    assert set(usage) == {"mandatory-flags", "software-stack-deployment", "report"}
    assert usage["software-stack-deployment"]["conda"] is True
    readme = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    assert "snakemake" in readme
    assert "workflow" in readme
    page = (ROOT / "config/README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\((\.\./[^)#]+)\)", page):
        assert (ROOT / "config" / target).exists(), target
