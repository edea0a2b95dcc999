"""Where a number comes from: its raw files, the code that made it, the page on its method."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from electrolyte.claims.estimate import Number
from electrolyte.claims.links import Link, fit_address
from electrolyte.ground.command_line import WORKFLOW


@dataclass(frozen=True)
class Provenance:
    """Where a number comes from; ``fits`` are its measurements in the inspector."""

    raw: tuple[Link, ...]
    fits: tuple[Link, ...]
    code: Link
    method: Link


class Library:
    """Addresses as seen from the folder of the ledger.

    Parameters
    ----------
    sources : path by measurement id by technique
    folder : of the ledger, relative to the working directory as the paths are
    """

    def __init__(self, sources: Mapping[str, Mapping[str, str]], folder: Path) -> None:
        self.sources, self.folder = sources, folder

    def of(self, number: Number) -> Provenance:
        """Raw files, module and method page of a number."""
        known = self.sources.get(number.technique, {})
        ids = dict.fromkeys(part for part in number.source.split(";") if part)
        raw = tuple(
            Link(known[i], self.address(Path(known[i]))) if i in known else Link(i) for i in ids
        )
        fits = tuple(Link(i, fit_address(number.technique, i)) for i in ids if i in known)
        code = f"scripts/electrolyte/techniques/{number.technique}"
        method = f"docs/{number.technique}.md"
        return Provenance(raw, fits, self._of_repository(code), self._of_repository(method))

    def address(self, path: Path) -> str:
        """A path of the study as seen from the folder of the ledger."""
        return Path(os.path.relpath(path, self.folder)).as_posix()

    def _of_repository(self, name: str) -> Link:
        """A link only where study and workflow are one folder, so that both travel together."""
        if Path.cwd() != WORKFLOW or not (WORKFLOW / name).exists():
            return Link(name)
        return Link(name, self.address(Path(name)))
