"""What the environment files in ``envs/`` promise, and whether an environment keeps it.

An environment ``eis`` is up to three files: ``eis.yaml`` names the packages with exact versions,
``eis.linux-64.pin.txt`` every conda build with URL and hash, and ``eis.post-deploy.sh`` what is
installed with pip afterwards. Versions are by the name a package has for Python: numpy,
matplotlib (conda says matplotlib-base).

Only the standard library: every rule's environment imports this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from electrolyte.ground.errors import ElectrolyteError

PYTHON_NAMES = {"matplotlib-base": "matplotlib", "brotli-python": "brotli"}
_CONDA = re.compile(r"^ +- ([A-Za-z0-9._-]+)=([^=\s]+)$", re.MULTILINE)
_PIP = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", re.MULTILINE)


class EnvironmentMismatch(ElectrolyteError):
    """A conda environment that is not the one that its pin file describes."""


def expected_versions(folder: Path, name: str) -> dict[str, str]:
    """Version of each package of an environment, ``python`` among them, in order of name.

    Those of the conda builds come from ``<name>.linux-64.pin.txt`` where there is one, so that
    packages which others need are included; direct ones from ``<name>.yaml`` count first.

    Parameters
    ----------
    folder : ``envs/``
    name : ``eis``, as in ``eis.yaml``

    Raises
    ------
    FileNotFoundError
        There is no ``<name>.yaml``.
    """
    pin, script = folder / f"{name}.linux-64.pin.txt", folder / f"{name}.post-deploy.sh"
    versions: dict[str, str] = {}
    if pin.is_file():
        versions |= build_versions(pin.read_text(encoding="utf-8"))
    versions |= yaml_versions((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    if script.is_file():
        versions |= pip_versions(script.read_text(encoding="utf-8"))
    return dict(sorted(versions.items()))


def yaml_versions(text: str) -> dict[str, str]:
    """``{"numpy": "2.5.1"}`` of the lines ``- numpy=2.5.1`` of an environment file."""
    return {python_name(m[1]): m[2] for m in _CONDA.finditer(text)}


def pip_versions(text: str) -> dict[str, str]:
    """``{"impedance": "1.7.1"}`` of the lines ``impedance==1.7.1`` of a script or lock.

    Of a package that stands there once for each Python the last counts; markers are not judged.
    """
    return {python_name(m[1]): m[2] for m in _PIP.finditer(text)}


def build_versions(pin: str) -> dict[str, str]:
    """``{"numpy": "2.5.1"}`` of the builds of a pin file."""
    parts = (build.rsplit("-", 2) for build in builds(pin))
    return {python_name(name): version for name, version, _ in parts}


def builds(pin: str) -> dict[str, str]:
    """``{"numpy-2.5.1-py313hf6604e3_0": URL with hash}`` of each line of a pin file."""
    urls = [line.strip() for line in pin.splitlines() if "://" in line and line[0] != "#"]
    return {re.sub(r"\.conda$|\.tar\.bz2$", "", _file(url)): url for url in urls}


def python_name(package: str) -> str:
    """The name of a package as Python's own metadata has it, in PyPI's normal form."""
    name = re.sub(r"[-_.]+", "-", package).lower()
    return PYTHON_NAMES.get(name, name)


def made_by_snakemake(prefix: Path) -> bool:
    """Whether Snakemake made the environment for a rule, here or in a container of its making."""
    done, in_container = prefix.with_suffix(".env_setup_done"), prefix / "environment.yaml"
    return done.is_file() or in_container.is_file()


def check_environment(prefix: Path) -> None:
    """Refuse an environment that Snakemake did not build from the pin file.

    When a pin file cannot be installed (a changed hash, a build that is gone), Snakemake says so
    once and builds the environment from the loose file. It leaves what it used beside the
    environment: ``<prefix>.pin.txt``, and ``<prefix>.yaml`` only if it fell back. Nothing is
    checked where there is no pin file: without conda, or on a platform without pins.

    Parameters
    ----------
    prefix : ``sys.prefix`` of the Python that runs a job

    Raises
    ------
    EnvironmentMismatch
    """
    pin = prefix.with_name(f"{prefix.name}.pin.txt")
    if not pin.is_file():
        return
    again = f"Remove it (rm -rf {prefix}*) and run again; conda's own message says why it failed."
    if prefix.with_name(f"{prefix.name}.yaml").is_file():
        raise EnvironmentMismatch(
            f"{prefix}: expected an environment built from its pin file, found one that Snakemake"
            f" built from the loose environment file because the pins failed. {again}"
        )
    pinned = set(builds(pin.read_text(encoding="utf-8")))
    installed = {file.stem for file in (prefix / "conda-meta").glob("*.json")}
    if pinned != installed:
        raise EnvironmentMismatch(
            f"{prefix}: expected exactly the builds of its pin file, found"
            f" {_few('without', pinned - installed)}{_few('beyond them', installed - pinned)}"
            f"{again}"
        )


def _few(what: str, names: Iterable[str]) -> str:
    shown = sorted(names)
    return f"{what} {', '.join(shown[:3])}{' ...' if len(shown) > 3 else ''}. " if shown else ""


def _file(url: str) -> str:
    return url.partition("#")[0].rpartition("/")[2]
