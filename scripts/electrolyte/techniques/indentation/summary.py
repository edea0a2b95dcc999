"""From indents to the numbers of a pellet, a sample, and of two samples compared.

Two spreads that are often mixed up are kept apart. Indents of one pellet are repeated readings of
that pellet: their standard deviation is a quantity of its own (``..._sd_indents``), and their
number makes the mean of the *pellet* precise. Only independent pellets say how far a *sample* may
be off. A comparison of samples by their indents is exact about the pellets and says so.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.ground.csv_file import read_tables
from electrolyte.numbers import replicates, uncertainty
from electrolyte.numbers.comparison import Estimate
from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards.mechanics import (
    area_function,
    creep,
    depth_zero,
    frame_compliance,
    frame_seen,
    hardness_over_modulus,
    indent_spacing,
    load_unit,
    poisson_ratio,
    pop_in,
    thermal_drift,
)
from electrolyte.numbers.plausibility import doubted
from electrolyte.numbers.quantities import Quantity, joined_origin
from electrolyte.techniques.indentation.common_errors import (
    ASSUMED_POISSON,
    COMMON,
    HARDNESS,
    MODULUS,
    POISSON,
    Property,
    common_errors,
    creep_seen,
    frame_seen_as,
)
from electrolyte.techniques.indentation.pellet import Pellet
from electrolyte.techniques.indentation.selection import kept, require_usable, why_excluded

PROPERTIES = (
    Property("indentation_modulus", "indentation_modulus_GPa", "GPa", MODULUS),
    Property("indentation_elastic_modulus", "indentation_elastic_modulus_GPa", "GPa", MODULUS),
    Property("indentation_hardness", "indentation_hardness_GPa", "GPa", HARDNESS),
    Property("vickers_hardness", "vickers_hardness_GPa", "GPa", HARDNESS),
    Property("vickers_hardness_number", "vickers_hardness_kgf_mm2", "kgf/mm2", HARDNESS),
)


_ELASTIC = "indentation_elastic_modulus"
_OF_POISSON = (_ELASTIC, f"{_ELASTIC}_sd_indents")
_NAMES = tuple(wanted.quantity for wanted in PROPERTIES)
_COMPARED = (PROPERTIES[0], PROPERTIES[3])
_WORDS = (
    "indent",
    "route",
    "excluded",
    "sample",
    "pellet",
    "measurement",
    "variant",
    "method",
    "origin",
)


def read_indents(paths: Sequence[Path]) -> pd.DataFrame:
    """Tables of indents, as the jobs wrote them, below each other; text stays text."""
    words = dict.fromkeys(_WORDS, str)
    frame = read_tables(paths, dtype=words, keep_default_na=False, na_values=[""])
    return frame.fillna(dict.fromkeys(_WORDS, ""))


def quantities_of(
    indents: pd.DataFrame,
    u_area_relative: float,
    baseline: str,
    equivalence_margin: float,
    accept: Collection[str] = (),
) -> list[Quantity]:
    """All numbers of all samples from the table of all indents.

    Pellets and their means over samples; every sample against ``baseline`` (empty: the first), if
    that has usable indents; and the means of samples under each variant of the analysis, named in
    their condition.
    """
    if indents.empty:
        return []
    pellets = _pellets_of(indents[indents["variant"] == ""])
    samples = list(dict.fromkeys(pellet.sample for pellet in pellets))
    first = baseline or samples[0]
    rows = [row for pellet in pellets for row in pellet_quantities(pellet, u_area_relative, accept)]
    rows += replicates.over_replicates(list(rows), _NAMES)
    rows += scatters(pellets, u_area_relative, accept)
    rows += comparisons(pellets, first, equivalence_margin, accept)
    for variant in filter(None, dict.fromkeys(indents["variant"])):
        others = _pellets_of(indents[indents["variant"] == variant])
        own = [row for one in others for row in pellet_quantities(one, u_area_relative, accept)]
        means = replicates.over_replicates(own, _NAMES)
        rows += [replace(mean, condition=variant) for mean in means]
    return rows


def _pellets_of(indents: pd.DataFrame) -> list[Pellet]:
    return [
        Pellet(
            sample=str(sample),
            name=str(name),
            indents=table,
            source=";".join(dict.fromkeys(table["measurement"])),
            origin=joined_origin(table["origin"]),
            method=str(table["method"].iloc[0]),
        )
        for (sample, name), table in indents.groupby(["sample", "pellet"], sort=False)
    ]


def pellet_quantities(
    pellet: Pellet, u_area_relative: float, accept: Collection[str] = ()
) -> list[Quantity]:
    """Mean and per-indent standard deviation of every property of one pellet.

    ``u_area_relative`` is the relative standard uncertainty of the area function: it is common to
    all indents of the tip, so it does not average out. It enters u of the mean, not the spread.

    Raises
    ------
    AnalysisError
        All indents are excluded.
    """
    require_usable(pellet.indents, f"{pellet.name} ({pellet.source})")
    rows = []
    errors = common_errors(pellet, u_area_relative)
    for wanted in PROPERTIES:
        values = pellet.values(wanted.column)
        if not np.isfinite(values).all():
            continue
        average = uncertainty.mean(values)
        common = {e.name: e.of(wanted.area_power) * average.value for e in errors}
        if wanted.quantity == _ELASTIC and kept(pellet.indents)["poisson_assumed"].any():
            common[POISSON] = ASSUMED_POISSON * average.value
        found = Estimate(
            average.value,
            ((average.u, max(average.n - 1, 1)),),
            {name: u for name, u in common.items() if u},
        )
        low, high = found.interval()
        base: dict[str, Any] = {
            "sample": pellet.sample,
            "unit": wanted.unit,
            "replicate": pellet.name,
            "n": average.n,
            "source": pellet.source,
            "origin": pellet.origin,
        }
        scatter = f"standard error over {average.n} indents of one pellet"
        for error in errors:
            if error.name in found.shared:
                scatter += f", and {abs(error.of(wanted.area_power)):.1%} {error.text}"
        if POISSON in found.shared:
            scatter += f", and {ASSUMED_POISSON:.0%} of a Poisson's ratio that nobody states"
        rows.append(
            Quantity(
                wanted.quantity,
                value=found.value,
                u=found.u,
                dof=found.dof,
                lower95=low,
                upper95=high,
                shared=found.shared,
                method=pellet.method,
                note=_joined(
                    f"u: {scatter}" if average.n > 1 else "no u: one indent",
                    _cycles(pellet),
                    why_excluded(pellet.indents),
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
                    dof=average.n - 1,
                    method="standard deviation over indents of one pellet",
                    note="spread of places on one pellet, not of pellets",
                    **base,
                )
            )
    doubts = [*_doubts(pellet), _area_doubt(pellet, u_area_relative)]
    elastic = poisson_ratio(_file_ratio(pellet, "file_elastic_ratio"))
    return [
        doubted(row, [*doubts, elastic] if row.quantity in _OF_POISSON else doubts, accept)
        for row in rows
    ]


def _cycles(pellet: Pellet) -> str:
    """Which of several cycles of a test the numbers are of."""
    most = int(pellet.values("unloadings").max())
    return f"of the last of {most} unloadings of a test (part names another)" if most > 1 else ""


def _doubts(pellet: Pellet) -> list[Doubt | None]:
    """What speaks against its numbers, but for constants that all pellets have in common."""
    columns = ("indentation_hardness_GPa", "indentation_modulus_GPa")
    return [
        hardness_over_modulus(*(float(pellet.values(column).mean()) for column in columns)),
        _drift_doubt(pellet),
        frame_compliance(
            *(_file_ratio(pellet, f"frame_{k}_ratio") for k in ("hardness", "modulus"))
        ),
        frame_seen(frame_seen_as(pellet)[MODULUS]),
        load_unit(pellet.values("maximum_load_mN").tolist()),
        creep(creep_seen(pellet)),
        pop_in(pellet.known_mean("pop_in_share")),
        depth_zero(pellet.known_median("zero_share")),
        indent_spacing(float(np.fmin.reduce(pellet.values("spacing"), initial=math.inf))),
    ]


def _area_doubt(pellet: Pellet, u_area_relative: float) -> Doubt | None:
    depth = float(pellet.values("contact_depth_nm").mean())
    return area_function(_file_ratio(pellet, "file_area_ratio"), depth, u_area_relative)


def _drift_doubt(pellet: Pellet) -> Doubt | None:
    corrected = bool(kept(pellet.indents)["drift_corrected"].all())
    return thermal_drift(corrected, pellet.known_mean("drift_share"))


def _file_ratio(pellet: Pellet, column: str) -> float:
    """Mean over the indents; NaN where the file states nothing."""
    return float(pellet.values(column).mean())


def scatters(
    pellets: Sequence[Pellet], u_area_relative: float, accept: Collection[str] = ()
) -> Iterator[Quantity]:
    """Standard deviation over all indents of each sample, whatever pellet they are on; suspect if
    one of these is."""
    for sample in dict.fromkeys(pellet.sample for pellet in pellets):
        own = [pellet for pellet in pellets if pellet.sample == sample]
        doubts = [
            doubt
            for pellet in own
            for doubt in (*_doubts(pellet), _area_doubt(pellet, u_area_relative))
        ]
        for compared in _COMPARED:
            values = np.concatenate([pellet.values(compared.column) for pellet in own])
            n = len(values)
            if n < 2 or not np.isfinite(values).all():
                continue
            sd = float(values.std(ddof=1))
            row = Quantity(
                f"{compared.quantity}_sd_all_indents",
                sample,
                sd,
                sd / math.sqrt(2 * (n - 1)),
                "GPa",
                "standard deviation over all indents of a sample",
                n=n,
                dof=n - 1,
                note="spread of places, not of pellets",
                source=";".join(dict.fromkeys(pellet.source for pellet in own)),
                origin=joined_origin(pellet.origin for pellet in own),
            )
            yield doubted(row, doubts, accept)


def comparisons(
    pellets: Sequence[Pellet],
    baseline: str,
    equivalence_margin: float,
    accept: Collection[str] = (),
) -> list[Quantity]:
    """Samples compared in modulus and hardness: change in %, Welch and equivalence tests.

    What counts as one value is a pellet if every sample has two or more, else an indent; then the
    note says that the statement holds for these pellets and not yet for the materials. The errors
    of area function and frame are common to all and drop out; each pellet has its own drift.
    """
    samples = list(dict.fromkeys(pellet.sample for pellet in pellets))
    by_pellet = all(sum(p.sample == sample for p in pellets) > 1 for sample in samples)
    rows: list[Quantity] = []
    for compared in _COMPARED:
        name = compared.quantity
        values = _values(pellets, compared, by_pellet, accept)
        pairs = list(combinations(samples, 2))
        rows += replicates.ratios(values, name, samples, baseline)
        rows += replicates.changes(values, name, samples, baseline)
        rows += replicates.comparisons(values, name, pairs, "", equivalence_margin)
    caution = "" if by_pellet else "indents are the units: holds for these pellets, not materials"
    return [replace(row, note=_joined(row.note, caution)) for row in rows]


def _values(
    pellets: Sequence[Pellet], compared: Property, by_pellet: bool, accept: Collection[str]
) -> list[Quantity]:
    """What is compared, one row a pellet or an indent."""
    rows = []
    for pellet in pellets:
        found, doubts = pellet.values(compared.column), _doubts(pellet)
        own = {
            error.name if error.name in COMMON else f"{error.name} of {pellet.name}": share
            for error in common_errors(pellet, 0.0)
            if len(found) > 1 and (share := error.of(compared.area_power))
        }
        for place, value in enumerate([found.mean()] if by_pellet else found):
            shared = {name: share * float(found.mean()) for name, share in own.items()}
            row = Quantity(
                compared.quantity,
                pellet.sample,
                float(value),
                math.hypot(*shared.values()) if shared else math.nan,
                "GPa",
                pellet.method,
                shared=shared,
                replicate=f"{pellet.name} {place}",
                note="its scatter shows among its like",
                source=pellet.source,
                origin=pellet.origin,
            )
            rows.append(doubted(row, doubts, accept))
    return rows


def _joined(*sentences: str) -> str:
    return "; ".join(sentence for sentence in sentences if sentence)
