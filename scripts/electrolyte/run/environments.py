"""Whether conda made an environment exactly as its pin file says.

Only the standard library: every rule's environment imports this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from electrolyte.ground.errors import ElectrolyteError


class EnvironmentMismatch(ElectrolyteError):
    """A conda environment that is not the one that its pin file describes."""


def builds(pin: str) -> dict[str, str]:
    """``{"numpy-2.5.1-py313hf6604e3_0": URL with hash}`` of each line of a pin file."""
    urls = [line.strip() for line in pin.splitlines() if "://" in line and line[0] != "#"]
    return {re.sub(r"\.conda$|\.tar\.bz2$", "", _file(url)): url for url in urls}


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
