"""Which CIF files a study names as reference phases. Light: every call of snakemake comes here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import ConfigError, Problem, suggested

SHIPPED = Path(__file__).parent / "references"


def shipped_names() -> list[str]:
    """The phases that come with the workflow."""
    return sorted(path.stem for path in SHIPPED.glob("*.cif"))


def cif_of(name: str) -> Path:
    """A shipped phase by its name, or the path of a CIF in the study's folder.

    Raises
    ------
    ConfigError
        There is no such file.
    """
    path = Path(name) if name.lower().endswith(".cif") else SHIPPED / f"{name}.cif"
    if not path.is_file():
        expected, advice = "a shipped phase or a CIF file", suggested(name, shipped_names())
        problem = Problem(expected, f"'{name}'", advice, "config.yaml", subject="xrd.references")
        raise ConfigError([problem])
    return path


def digests(names: Iterable[str]) -> dict[str, str]:
    """For ``params``: each reference with the digest of its file, empty if there is none."""
    found = {}
    for name in names:
        try:
            found[name] = sha256_of(cif_of(name))
        except ConfigError:
            found[name] = ""  # the job says so
    return found
