"""What a job script and its modules import is what its environment declares, no more, no less."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from electrolyte.figures.catalogue import PANELS
from electrolyte.multiverse.techniques import TECHNIQUES, file_of
from electrolyte.plan.code_digest import SCRIPTS, modules_of, reader_file
from electrolyte.plan.rule_files import RULES, environments_of_scripts
from electrolyte.readers.formats import formats_of
from electrolyte.run.software import python_name

ROOT = SCRIPTS.parent
LIST = ROOT / "envs" / "environments.toml"
DECLARED = {
    name: set(entry["packages"])
    for name, entry in tomllib.loads(LIST.read_text(encoding="utf-8"))["environments"].items()
}
DISTRIBUTIONS = packages_distributions()
ENVIRONMENT_OF = environments_of_scripts()
DRAWN = {f"figures/{panel.draw.partition(':')[0]}.py" for panel in PANELS.values()}
OF_ALL_TECHNIQUES = ("multiverse_subject.py", "multiverse_judged.py")
NOT_IMPORTED = {
    ("report", "snakemake"): "called as a program",
    ("eis", "python-calamine"): "for workbooks with a column map",
    ("microscopy", "python-calamine"): "for workbooks with a column map",
    ("xrd", "python-calamine"): "for workbooks with a column map",
}


@cache
def techniques_read(script: str) -> set[str]:
    """The techniques whose files a job script reads, as the rules say."""
    rules = "".join(file.read_text(encoding="utf-8") for file in RULES.glob("*.smk"))
    its = [
        rule for rule in re.split(r"^ *rule\b", rules, flags=re.M) if f"scripts/{script}" in rule
    ]
    return {name for rule in its for name in re.findall(r'^ +technique="(\w+)",', rule, re.M)}


def run_time_modules(script: str) -> set[str]:
    """What a script imports by name: readers, evaluations, or the modules of the figures."""
    techniques = techniques_read(script)
    named = {f"electrolyte/{name}" for name in DRAWN} if script.startswith("figure_") else set()
    if script in OF_ALL_TECHNIQUES:
        techniques = set(TECHNIQUES)
        named = {file_of(technique) for technique in techniques}
    formats = [f for technique in techniques for f in formats_of(technique)]
    return {reader_file(f.module) for f in formats} | named


@cache
def imported_names(file: str) -> frozenset[str]:
    """Dotted names in the import statements of a file, save those for type checkers alone.

    ``from a import b`` gives ``a`` and ``a.b``, which may be a module.
    """
    names: set[str] = set()
    waiting: list[ast.AST] = [ast.parse((SCRIPTS / file).read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.update([str(node.module), *(f"{node.module}.{a.name}" for a in node.names)])
    return frozenset(names)


def closure(*files: str) -> set[str]:
    """The files and the modules of the project that they import at run time, directly or not."""
    found, waiting = set(files), list(files)
    while waiting:
        for name in imported_names(waiting.pop()):
            parts = name.split(".")
            bases = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
            for file in (f"{b}{end}" for b in bases for end in (".py", "/__init__.py")):
                if file not in found and (SCRIPTS / file).is_file():
                    found.add(file)
                    waiting.append(file)
    return found


@cache
def users_of_packages(script: str) -> dict[str, set[str]]:
    """The distributions that a script and its modules import, each with the files that do."""
    found: dict[str, set[str]] = {}
    for file in closure(script, *run_time_modules(script)):
        tops = {name.partition(".")[0] for name in imported_names(file)}
        for top in tops - sys.stdlib_module_names - {"electrolyte"}:
            for package in DISTRIBUTIONS.get(top, [top]):
                found.setdefault(python_name(package), set()).add(file)
    return found


def used_in(environment: str) -> dict[str, set[str]]:
    scripts = [s for s, names in ENVIRONMENT_OF.items() if environment in names]
    found: dict[str, set[str]] = {}
    for script in scripts:
        for package, files in users_of_packages(script).items():
            found.setdefault(package, set()).update(files)
    return found


def test_every_job_script_has_one_environment() -> None:
    jobs = {
        script.name
        for script in SCRIPTS.glob("*.py")
        if "job.running(snakemake)" in script.read_text(encoding="utf-8")
    }
    assert jobs == set(ENVIRONMENT_OF)
    assert {script: names for script, names in ENVIRONMENT_OF.items() if len(names) > 1} == {}
    assert {name for names in ENVIRONMENT_OF.values() for name in names} == set(DECLARED)


@pytest.mark.parametrize("script", sorted(ENVIRONMENT_OF))
def test_no_module_is_missing_among_the_digests_of_code(script: str) -> None:
    assert closure(script) <= set(modules_of(script))


@pytest.mark.parametrize("script", sorted(ENVIRONMENT_OF))
def test_what_a_script_imports_is_declared(script: str) -> None:
    (environment,) = ENVIRONMENT_OF[script]
    used = users_of_packages(script)
    lacking = {name: sorted(used[name]) for name in set(used) - DECLARED[environment]}
    assert not lacking, f"declare in envs/environments.toml: environments.{environment}"
    print(f"{script}: {len(used)} packages, all in envs/{environment}.yaml")


@pytest.mark.parametrize("environment", sorted(DECLARED))
def test_what_is_declared_is_imported(environment: str) -> None:
    reasons = {package for name, package in NOT_IMPORTED if name == environment}
    superfluous = DECLARED[environment] - set(used_in(environment)) - reasons
    assert not superfluous, f"no script of envs/{environment}.yaml imports these"
    assert not reasons & set(used_in(environment)), "imported now: needs no reason"
