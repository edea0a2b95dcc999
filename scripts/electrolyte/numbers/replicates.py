"""From replicates to samples: means over independent pellets, cells or aliquots, and comparisons.

Works on rows of quantities, so all techniques gather in the same way. Several rows of one
replicate at one condition (repeated measurements) are averaged first: they are not independent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from electrolyte.numbers.comparison import (
    Estimate,
    at_least,
    difference,
    equivalence_margin,
    estimate,
    mean_of,
    verdict,
)
from electrolyte.numbers.pairs import difference_of, estimate_of, ratio_of
from electrolyte.numbers.quantities import (
    LIMITS,
    SCATTER,
    Quantity,
    joined_origin,
    omissions,
    worst_status,
)

NAN = math.nan
DISAGREEMENT = 3.0  # repeats are further apart than so many times the u of their difference
IDENTICAL = 1e-3  # replicates scatter by less of their own u: one pair in a thousand, by chance


def over_replicates(rows: Iterable[Quantity], names: Sequence[str]) -> Iterator[Quantity]:
    """Mean, and for two or more its standard deviation, of each quantity, sample and condition.

    Replicates that are not resolved are left out, and the note counts them. A mean that holds a
    suspect value is suspect, and so is one of repeated measurements that contradict each other, or
    of replicates with one value; one that holds limits of one side is a limit, and of both sides
    not resolved. The u of a mean is that of the scatter, ``s/√n``, but no less than the replicates'
    own u give, and of what they share; of a single replicate it is the replicate's own, which omits
    the scatter.
    """
    groups: dict[tuple[str, str, str], list[Quantity]] = {}
    for row in rows:
        if row.quantity in names and row.kind == "single":
            groups.setdefault((row.quantity, row.sample, row.condition), []).append(row)
    for group in groups.values():
        yield from _aggregated(group)


def _aggregated(rows: Sequence[Quantity]) -> Iterator[Quantity]:
    resolved = [row for row in rows if row.status != "not_resolved"]
    status = worst_status(row.status for row in resolved)
    left_out = len(rows) - len(resolved)
    notes = [f"{left_out} of {len(rows)} replicates not resolved"] if left_out else []
    base = replace(
        rows[0],
        value=NAN,
        u=NAN,
        dof=math.inf,
        lower95=NAN,
        upper95=NAN,
        shared={},
        u_omits="",
        replicate="",
        kind="mean",
        n=1,
        method="mean over replicates",
        status="not_resolved",
        note=_joined([*notes, *(row.note for row in rows)]) or "limits of both sides",
        source=";".join(dict.fromkeys(row.source for row in rows)),
        origin=joined_origin(row.origin for row in rows),
    )
    if status == "not_resolved":
        yield base
        return
    if status in ("ok", "suspect") and (doubts := _doubts(resolved)):
        status = "suspect"
        notes += doubts
    n = len(_by_replicate(resolved))
    if n == 1:
        found = _alone(resolved)
        omitted = omissions(resolved, SCATTER)
        notes.append(f"one replicate ({resolved[0].replicate}): its scatter is unknown")
        notes += [row.note for row in resolved]
    else:  # what only some replicates omit differs between them, so it shows in their scatter
        found = _mean(resolved)
        names = [set(filter(None, row.u_omits.split(";"))) for row in resolved]
        omitted = ";".join(sorted(set.intersection(*names)))
        doubted = [row for row in resolved if status != "ok" and row.status == status and row.note]
        notes += [f"{row.replicate}: {row.note}" for row in doubted]
    low, high = (NAN, NAN) if omitted or status in LIMITS else found.interval()
    yield replace(
        base,
        value=found.value,
        u=found.u,
        dof=found.dof,
        lower95=low,
        upper95=high,
        n=n,
        method=f"mean of {n}; {rows[0].method}",
        status=status,
        note=_joined(notes),
        shared=found.shared,
        u_omits=omitted,
    )
    if n > 1 and status not in LIMITS:  # how far a limit is from its value is not known
        sd = float(np.std(_values(resolved), ddof=1))
        yield replace(
            base,
            kind="sd",
            value=sd,
            u=sd / math.sqrt(2 * (n - 1)),
            dof=n - 1,
            n=n,
            method=f"standard deviation of {n}",
            status="suspect" if status == "suspect" else "ok",
            note=_joined(notes) if status == "suspect" else "",
        )


def _doubts(rows: Sequence[Quantity]) -> list[str]:
    """What speaks against the mean in the values themselves, a sentence each."""
    repeated = (contradiction(group, group[0].replicate) for group in _by_replicate(rows))
    found = list(filter(None, repeated))
    values = _values(rows)
    if len(values) > 1 and np.std(values, ddof=1) < IDENTICAL * _least_own(rows):
        found.append(
            "the replicates have one value, far closer than their uncertainties allow: is one"
            " measurement listed twice, or were the numbers rounded?"
        )
    return found


def contradiction(repeats: Sequence[Quantity], what: str) -> str:
    """A question where repeated measurements of one thing lie apart; empty where they agree."""
    low, high = min(repeats, key=_value), max(repeats, key=_value)
    apart, u = high.value - low.value, math.hypot(low.u, high.u)
    if not (u > 0 and apart > DISAGREEMENT * u):
        return ""
    return (
        f"measurements of {what} at one condition are {apart:.3g} {low.unit} apart,"
        f" {apart / u:.2g} times the uncertainty: did it change in between, or does a file belong"
        f" to another? ({low.source}: {low.value:.4g}, {high.source}: {high.value:.4g})"
    )


def _least_own(rows: Sequence[Quantity]) -> float:
    """The smallest part of u that a value does not share with the others."""
    return min(estimate(row.value, row.u, row.dof, row.shared).own[0][0] for row in rows)


def _alone(rows: Sequence[Quantity]) -> Estimate:
    """The only replicate with its own u; of repeated measurements of it the largest, and beside
    it the standard error of their mean.
    """
    own = max(rows, key=lambda row: row.u)
    alone = estimate(own.value, own.u, own.dof, own.shared)
    repeated = mean_of([row.value for row in rows]).own if len(rows) > 1 else ()
    return replace(alone, value=_values(rows)[0], own=(*alone.own, *repeated))


def ratios(
    rows: Sequence[Quantity], name: str, samples: Sequence[str], baseline: str, condition: str = ""
) -> Iterator[Quantity]:
    """Ratio of the mean of each sample to that of the baseline."""
    below = sample_mean(rows, name, baseline, condition)
    for sample in samples:
        above = sample_mean(rows, name, sample, condition)
        if sample != baseline and above and below:
            method = "ratio of means; t interval of its logarithm"
            yield ratio_of(above, below, f"{name}_ratio", method=method)


def changes(
    rows: Sequence[Quantity], name: str, samples: Sequence[str], baseline: str, condition: str = ""
) -> Iterator[Quantity]:
    """Change of each sample's mean against the baseline in %."""
    for found in ratios(rows, name, samples, baseline, condition):
        yield replace(
            found,
            quantity=f"{name}_change",
            value=100 * (found.value - 1),
            u=100 * found.u,
            unit="%",
            kind="difference",
            lower95=100 * (found.lower95 - 1),
            upper95=100 * (found.upper95 - 1),
            shared={source: 100 * change for source, change in found.shared.items()},
        )


def comparisons(
    rows: Sequence[Quantity],
    name: str,
    pairs: Iterable[tuple[str, str]],
    condition: str,
    margin: float,
    *,
    decadic_logarithm: bool = False,
) -> Iterator[Quantity]:
    """Difference of a quantity between pairs of samples, its Welch and its equivalence test.

    ``margin`` is relative to the mean of both samples; of a decadic logarithm it is that of the
    argument. A pair that cannot be tested (one replicate) is ``not_resolved``, with the reason.
    """
    within = f"{100 * margin:.2g} %"
    of = "the argument of" if decadic_logarithm else "the mean of both of"
    for one, other in pairs:
        first, second = (sample_mean(rows, name, sample, condition) for sample in (one, other))
        if first is None or second is None:
            continue
        row = difference_of(first, second, f"{name}_difference", method="difference of means")
        yield row
        p = same = NAN
        if why_not := _untestable(first, second, row):
            words = why_not
        else:
            limit = equivalence_margin(margin, first.value, second.value)
            if decadic_logarithm:
                limit = math.log10(1 + margin)
            found = difference(estimate_of(first), estimate_of(second))
            p, same = found.p(), found.equivalence_p(limit)
            words = verdict(p, same, within)
        for test, value, method in (
            ("welch_p_value", p, f"two-sided Welch test of equal means of {name}"),
            ("equivalence_p_value", same, f"two one-sided tests within {within} of {of} {name}"),
        ):
            yield replace(
                row,
                quantity=test,
                condition=" ".join(filter(None, [name, condition])),
                value=value,
                u=NAN,
                dof=math.inf,
                lower95=NAN,
                upper95=NAN,
                unit="1",
                method=method,
                kind="test",
                status="not_resolved" if why_not else row.status,
                note=_joined([words, row.note]),
                shared={},
                u_omits="",
            )


def _untestable(first: Quantity, second: Quantity, row: Quantity) -> str:
    """Why there is no test of a difference; empty where there is one."""
    if min(first.n, second.n) < 2:
        return f"n = {first.n} and {second.n}: one value does not show its scatter, so no test"
    if row.u_omits:
        return f"u omits {row.u_omits}, so no test"
    if row.status not in ("ok", "suspect"):
        return "only bounds, so no test"
    if not row.u > 0:
        return "neither set scatters at all, so there is nothing to test against"
    return ""


def sample_mean(
    rows: Iterable[Quantity], name: str, sample: str, condition: str
) -> Quantity | None:
    """The mean of a sample over its resolved replicates; ``None`` without any."""
    own = [r for r in rows if (r.sample, r.condition) == (sample, condition)]
    means = [row for row in over_replicates(own, [name]) if row.kind == "mean"]
    return means[0] if means and means[0].status != "not_resolved" else None


def _mean(rows: Sequence[Quantity]) -> Estimate:
    groups = _by_replicate(rows)
    # what only some replicates have differs between them, so it shows in their scatter
    sources = [name for name in rows[0].shared if all(name in row.shared for row in rows)]
    shared = [
        {name: sum(row.shared[name] for row in group) / len(group) for name in sources}
        for group in groups
    ]
    own = [_own(group, sources) for group in groups]
    return at_least(mean_of(_values(rows), shared), math.hypot(*own) / len(groups))


def _own(repeats: Sequence[Quantity], sources: Sequence[str]) -> float:
    """u of the mean of one replicate's measurements, but for what all replicates share."""
    parts = [
        estimate(row.value, row.u, math.inf, {name: row.shared[name] for name in sources})
        for row in repeats
    ]
    return math.hypot(*(part.own[0][0] for part in parts)) / len(repeats)


def _values(rows: Sequence[Quantity]) -> list[float]:
    """One value a replicate."""
    return [sum(row.value for row in group) / len(group) for group in _by_replicate(rows)]


def _value(row: Quantity) -> float:
    return row.value


def _by_replicate(rows: Iterable[Quantity]) -> list[list[Quantity]]:
    groups: dict[str, list[Quantity]] = {}
    for row in rows:
        groups.setdefault(row.replicate, []).append(row)
    return list(groups.values())


def _joined(notes: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, notes)))
