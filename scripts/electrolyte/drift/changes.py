"""What differs between the present results and earlier ones: numbers, verdicts, figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from electrolyte.drift.source import CLAIMS, NUMBERS, figure_of
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import counted
from electrolyte.numbers.numbers_comparison import KEY, Moved, by_key, compare_numbers
from electrolyte.numbers.quantities import read_quantities

NAN = math.nan


@dataclass(frozen=True)
class Tolerance:
    """By how much a number may differ and still count as the same.

    ``u`` : of a value, in units of its earlier u; of u itself, as a fraction of it.
    ``relative`` : of a value without u, as a fraction of it.
    """

    u: float
    relative: float

    def allows(self, number: Moved) -> bool:
        """Whether the number stayed where it was."""
        if number.words:
            return False
        if math.isnan(number.before) and math.isnan(number.after):
            return True
        if number.u_before > 0:
            widened = abs(number.u_after - number.u_before) <= self.u * number.u_before
            return abs(number.in_u) <= self.u and widened
        return number.relative <= self.relative and not number.u_after > 0


@dataclass(frozen=True)
class VerdictChange:
    """A claim whose verdict is not what it was; empty where the claim was, or is, not judged."""

    claim: str
    statement: str
    before: str
    after: str


@dataclass(frozen=True)
class FigureChange:
    """A figure that is not drawn as it was; ``None`` where there was, or is, none."""

    name: str
    before: Path | None
    after: Path | None


@dataclass(frozen=True)
class Drift:
    """All that differs, and how much was compared.

    Attributes
    ----------
    moved : by how far, in units of u; the furthest first
    appeared, vanished : numbers that only one side has; the missing side is NaN
    compared : how many numbers, claims and figures both sides have
    figures : ``None`` if the earlier results hold no figures
    origins : of the present numbers
    """

    moved: Sequence[Moved]
    appeared: Sequence[Moved]
    vanished: Sequence[Moved]
    verdicts: Sequence[VerdictChange]
    figures: Sequence[FigureChange] | None
    compared: Mapping[str, int]
    origins: frozenset[str]

    @property
    def numbers_changed(self) -> int:
        return len(self.moved) + len(self.appeared) + len(self.vanished)

    def sentence(self) -> str:
        """Everything in one sentence, for the terminal and the head of the summary."""
        if not (self.numbers_changed or self.verdicts or self.figures):
            counts = (counted(n, name) for name, n in self.compared.items() if n)
            return f"Nothing moved ({', '.join(counts)} compared)."
        numbers = f"{len(self.moved)} of {counted(self.compared['number'], 'number')} moved"
        numbers += f", {len(self.appeared)} appeared, {len(self.vanished)} vanished"
        parts = [numbers, f"{counted(len(self.verdicts), 'verdict')} changed"]
        if self.figures is not None:
            parts.append(f"{counted(len(self.figures), 'figure')} changed")
        return "; ".join(parts) + "."


def drift(earlier: Path, present: Path, figures: Sequence[str], tolerance: Tolerance) -> Drift:
    """Compare two folders of results.

    Parameters
    ----------
    figures : names of the figures to look at

    Raises
    ------
    AnalysisError
        A table of numbers or claims is not one.
    """
    old, new = _numbers(earlier / NUMBERS), _numbers(present / NUMBERS)
    compared = compare_numbers(old, new)
    moved = [number for number in compared.numbers if not tolerance.allows(number)]
    moved.sort(key=lambda n: (-abs(n.in_u) if n.u_before > 0 else 0.0, -n.relative))
    before, after = _verdicts(earlier / CLAIMS), _verdicts(present / CLAIMS)
    drawn = {name: (figure_of(earlier, name), figure_of(present, name)) for name in figures}
    known = (earlier / "figures").is_dir()
    return Drift(
        moved,
        _alone(new, compared.new, after=True),
        _alone(old, compared.gone, after=False),
        _verdict_changes(before, after),
        _figure_changes(drawn) if known else None,
        {
            "number": len(compared.numbers),
            "claim": len(set(before.index) & set(after.index)),
            "figure": sum(a.is_file() and b.is_file() for a, b in drawn.values()),
        },
        frozenset(new["origin"]),
    )


def _numbers(path: Path) -> pd.DataFrame:
    expected = "a table as the rule `numbers` writes it"
    try:
        table = read_quantities(path)
    except ValueError as error:
        raise AnalysisError(f"{path}", expected, f"{error}") from error
    if not set(KEY) <= set(table):
        raise AnalysisError(f"{path}", expected, f"columns {', '.join(table)}")
    return table


def _verdicts(path: Path) -> pd.DataFrame:
    """``verdict``, ``in_words`` and, if known, ``statement`` by id; empty without a file."""
    columns = ["id", "verdict", "in_words", "statement"]
    if not path.is_file():
        return pd.DataFrame(columns=columns).set_index("id")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if not set(columns[:3]) <= set(table):
        raise AnalysisError(f"{path}", "a ledger of claims", f"columns {', '.join(table)}")
    return table.reindex(columns=columns, fill_value="").set_index("id")


def _verdict_changes(before: pd.DataFrame, after: pd.DataFrame) -> list[VerdictChange]:
    found = []
    for claim in dict.fromkeys([*after.index, *before.index]):
        old = before.loc[claim] if claim in before.index else None
        new = after.loc[claim] if claim in after.index else None
        if old is None or new is None or old["verdict"] != new["verdict"]:
            statement = next(row["statement"] for row in (new, old) if row is not None)
            words = ["" if row is None else row["in_words"] for row in (old, new)]
            found.append(VerdictChange(claim, statement, *words))
    return found


def _figure_changes(drawn: Mapping[str, tuple[Path, Path]]) -> list[FigureChange]:
    found = []
    for name, paths in drawn.items():
        before, after = (path if path.is_file() else None for path in paths)
        if before and after and before.read_bytes() == after.read_bytes():
            continue
        if before or after:
            found.append(FigureChange(name, before, after))
    return found


def _alone(numbers: pd.DataFrame, keys: Sequence[tuple[str, ...]], *, after: bool) -> list[Moved]:
    """The numbers of these keys, without a counterpart."""
    rows, found = by_key(numbers), []
    for key in keys:
        row = rows[key]
        value, u = (NAN, row["value"]), (NAN, row["u"])
        if not after:
            value, u = value[::-1], u[::-1]
        found.append(Moved(key, *value, *u, row["unit"]))
    return found
