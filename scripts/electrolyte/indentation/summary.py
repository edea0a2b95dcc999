"""From indents to the numbers of a pellet, a sample, and of two samples compared.

Two spreads that are often mixed up are kept apart. Indents of one pellet are repeated readings of
that pellet: their standard deviation is a quantity of its own (``..._sd_indents``), and their
number makes the mean of the *pellet* precise. Only independent pellets say how far a *sample* may
be off. A comparison of samples by their indents is exact about the pellets and says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from electrolyte import uncertainty
from electrolyte.errors import AnalysisError
from electrolyte.indentation.indents import kept
from electrolyte.quantities import MEAN, SD, Quantity, joined_origin


@dataclass(frozen=True)
class Property:
    """column of ``Indent``; power of the projected area the value is proportional to."""

    quantity: str
    column: str
    unit: str
    area_power: float


PROPERTIES = (
    Property("indentation_modulus", "indentation_modulus_GPa", "GPa", -0.5),
    Property("indentation_elastic_modulus", "indentation_elastic_modulus_GPa", "GPa", -0.5),
    Property("indentation_hardness", "indentation_hardness_GPa", "GPa", -1.0),
    Property("vickers_hardness", "vickers_hardness_GPa", "GPa", -1.0),
    Property("vickers_hardness_number", "vickers_hardness_kgf_mm2", "kgf/mm2", -1.0),
)


@dataclass(frozen=True)
class Pellet:
    """Analysed indents of one pellet (or sample, where no pellet is named)."""

    sample: str
    name: str
    indents: pd.DataFrame
    source: str
    origin: str

    def values(self, column: str) -> np.ndarray:
        """A property of the indents that are kept, shape (n,)."""
        return kept(self.indents)[column].to_numpy(dtype=float)

    @property
    def excluded(self) -> str:
        """``2 of 25 indents excluded: 7 (...), 19 (...)``, or nothing."""
        left_out = self.indents[self.indents["excluded"] != ""]
        if left_out.empty:
            return ""
        reasons = (
            f"{name} ({why})"
            for name, why in zip(left_out["indent"], left_out["excluded"], strict=True)
        )
        return f"{len(left_out)} of {len(self.indents)} indents excluded: {'; '.join(reasons)}"


def pellet_quantities(pellet: Pellet, method: str, u_area_relative: float) -> list[Quantity]:
    """Mean and per-indent standard deviation of every property of one pellet.

    ``u_area_relative`` is the relative standard uncertainty of the area function: it is common to
    all indents of the tip, so it does not average out. It enters u of the mean, not the spread.

    Raises
    ------
    AnalysisError
        All indents are excluded.
    """
    _require_indents(pellet)
    rows = []
    for wanted in PROPERTIES:
        values = pellet.values(wanted.column)
        if not np.isfinite(values).all():
            continue
        average = uncertainty.mean(values)
        common = abs(wanted.area_power) * u_area_relative * average.value
        base: dict[str, Any] = {
            "sample": pellet.sample,
            "unit": wanted.unit,
            "replicate": pellet.name,
            "n": average.n,
            "source": pellet.source,
            "origin": pellet.origin,
        }
        scatter = f"standard error over {average.n} indents of one pellet"
        if u_area_relative:
            scatter += f", and {u_area_relative:.1%} of the area function"
        rows.append(
            Quantity(
                wanted.quantity,
                value=average.value,
                u=uncertainty.quadrature([average.u, common]),
                method=method,
                note=_joined(
                    f"u: {scatter}" if average.n > 1 else "no u: one indent", pellet.excluded
                ),
                **base,
            )
        )
        if average.n > 1:
            rows.append(
                Quantity(
                    f"{wanted.quantity}_sd_indents",
                    value=average.sd,
                    u=average.sd / math.sqrt(2 * (average.n - 1)),
                    method="standard deviation over indents of one pellet",
                    note="spread of places on one pellet, not of pellets",
                    **base,
                )
            )
    return rows


def sample_quantities(rows: list[Quantity]) -> list[Quantity]:
    """Mean over pellets of the rows ``pellet_quantities`` gave for one sample.

    With one pellet the mean is that pellet's, and the note says that nothing is known about
    others.
    """
    means = []
    for wanted in PROPERTIES:
        pellets = [row for row in rows if row.quantity == wanted.quantity]
        if not pellets:
            continue
        average = uncertainty.mean([row.value for row in pellets])
        base: dict[str, Any] = {
            "sample": pellets[0].sample,
            "unit": wanted.unit,
            "n": average.n,
            "source": ";".join(row.source for row in pellets),
            "origin": joined_origin(row.origin for row in pellets),
        }
        if average.n == 1:
            u = pellets[0].u
            note = _joined(pellets[0].note, "one pellet: the spread between pellets is not known")
        else:
            u = average.u
            note = f"u: standard error over {average.n} pellets"
        means.append(
            Quantity(
                wanted.quantity,
                value=average.value,
                u=u,
                method=f"mean over {average.n} pellet(s): {pellets[0].method}",
                replicate=MEAN,
                note=note,
                **base,
            )
        )
        if average.n > 1:
            means.append(
                Quantity(
                    wanted.quantity,
                    value=average.sd,
                    u=average.sd / math.sqrt(2 * (average.n - 1)),
                    method="standard deviation over pellets",
                    replicate=SD,
                    **base,
                )
            )
    return means


def comparison(
    first: list[Pellet], second: list[Pellet], equivalence_margin: float, level: float = 0.95
) -> list[Quantity]:
    """``second`` against ``first`` for modulus and hardness: change in %, Welch p, equivalence p.

    The change is ``100 (second/first - 1)`` with the interval of the ratio; the error of the area
    function is common to both and drops out. Units of the statistics are pellets where both
    samples have at least two, else the indents, which the note calls what they are.
    """
    pair = f"{second[0].sample}|{first[0].sample}"
    source = ";".join(p.source for p in (*second, *first))
    origin = joined_origin(p.origin for p in (*second, *first))
    by_pellet = min(len(first), len(second)) > 1
    condition = "unit=pellet" if by_pellet else "unit=indent"
    caution = (
        ""
        if by_pellet
        else "indents of one pellet each: holds for these two pellets, not yet for the materials"
    )
    rows = []
    for wanted in PROPERTIES:
        if wanted.quantity not in ("indentation_modulus", "vickers_hardness"):
            continue
        a, b = (_units(pellets, wanted.column, by_pellet) for pellets in (second, first))
        base: dict[str, Any] = {
            "sample": pair,
            "condition": condition,
            "source": source,
            "origin": origin,
        }
        n = len(a) + len(b)
        ratio = uncertainty.ratio(a, b, level)
        rows.append(
            Quantity(
                f"{wanted.quantity}_change",
                value=100 * (ratio.value - 1),
                u=100 * ratio.u,
                unit="%",
                method="ratio of means, t interval of its logarithm",
                n=n,
                note=_joined(
                    f"{level:.0%} interval {100 * (ratio.low - 1):.1f} to "
                    f"{100 * (ratio.high - 1):.1f} %",
                    caution,
                ),
                **base,
            )
        )
        difference = uncertainty.welch(a, b, level)
        same = uncertainty.equivalence(a, b, equivalence_margin)
        rows.append(
            Quantity(
                f"{wanted.quantity}_difference",
                value=difference.value,
                u=difference.u,
                unit=wanted.unit,
                method="Welch",
                n=n,
                note=_joined(
                    f"{level:.0%} interval {difference.low:.3g} to {difference.high:.3g}", caution
                ),
                **base,
            )
        )
        for name, p, method in (
            ("difference_p", difference.p, "Welch test of no difference, two-sided"),
            (
                "equivalence_p",
                same.p,
                f"two one-sided tests of a difference below {equivalence_margin:.0%}",
            ),
        ):
            rows.append(
                Quantity(
                    f"{wanted.quantity}_{name}",
                    value=p,
                    u=math.nan,
                    unit="1",
                    method=method,
                    n=n,
                    note=_joined("a probability has no u", caution),
                    **base,
                )
            )
    return rows


def _units(pellets: list[Pellet], column: str, by_pellet: bool) -> np.ndarray:
    for pellet in pellets:
        _require_indents(pellet)
    if by_pellet:
        return np.array([pellet.values(column).mean() for pellet in pellets])
    return np.concatenate([pellet.values(column) for pellet in pellets])


def _require_indents(pellet: Pellet) -> None:
    if kept(pellet.indents).empty:
        raise AnalysisError(
            f"indentation of {pellet.name} ({pellet.source})",
            "at least one usable indent",
            pellet.excluded or "no indents",
            hint="Check the depth window and the channels in config.",
        )


def _joined(*sentences: str) -> str:
    return "; ".join(sentence for sentence in sentences if sentence)
