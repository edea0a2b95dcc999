"""Which claims stand under other defensible choices: what `snakemake multiverse` wrote, as read.

``results/multiverse/summary.json`` is the one file that ledger, pages and paper read of a
multiverse. It holds of what it was made, so that nobody prints it beside other numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of

# Whether a verdict survives other defensible choices.
ROBUST, DEPENDS, FRAGILE = "robust", "depends on", "fragile"
UNTRIED = "not tried"  # no other universe has its numbers

FILE = "multiverse/summary.json"  # below the folder of the results
COUNTS = (
    "universes",
    "choices",
    "alternatives",
    "claims",
    "robust",
    "dependent",
    "fragile",
    "not_tried",
)


@dataclass(frozen=True)
class Robustness:
    """Of one claim.

    Attributes
    ----------
    word : robust | depends on | fragile | not tried
    depends_on : the choices that flip its verdict
    share_same : of the universes, those with its verdict
    universes : in which it could be judged
    verdict : in the universe of the config
    """

    word: str
    depends_on: tuple[str, ...]
    share_same: float
    universes: int
    verdict: str

    @property
    def words(self) -> str:
        """As a reader meets it: ``depends on law and form``."""
        names = [name.replace("_", " ") for name in self.depends_on]
        return f"{DEPENDS} {' and '.join(names)}" if self.word == DEPENDS else self.word


@dataclass(frozen=True)
class Summary:
    """What a multiverse comes to.

    Attributes
    ----------
    made_of : digests of the numbers, and of what was asked of them
    claims : by id
    counts : of ``COUNTS``
    """

    made_of: Mapping[str, str]
    claims: Mapping[str, Robustness] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


def write_summary(summary: Summary, path: Path) -> None:
    """Write what ``read_summary`` reads."""
    text = json.dumps(asdict(summary), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def made_of(numbers: Path, asked: str) -> dict[str, str]:
    """Of a multiverse: its numbers, and ``asked``, a digest of its universes and claims."""
    return {"numbers": sha256_of(numbers), "asked": asked}


def read_summary(numbers: Path, planned: Mapping[str, str]) -> Summary | None:
    """The multiverse beside ``results/numbers.csv``; ``None`` if there is none of these numbers.

    Parameters
    ----------
    planned : what the plan says of it, empty if there was none at planning
    """
    path = numbers.parent / FILE
    if not planned or not path.is_file():
        return None
    found = read_kept(path)
    return found if found.made_of == made_of(numbers, planned["asked"]) else None


def read_kept(path: Path) -> Summary:
    """A summary of whatever numbers."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    claims = {
        name: Robustness(**{**own, "depends_on": tuple(own["depends_on"])})
        for name, own in content["claims"].items()
    }
    return Summary(content["made_of"], claims, content["counts"])
