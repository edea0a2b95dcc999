"""True density by gas pycnometry: cycles of an aliquot, aliquots of a sample, samples compared.

The cycles of one filling repeat to some hundredths of a percent; what the density of a *sample*
scatters by shows only between independent aliquots. Both spreads are quantities, and never mixed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.formula import molar_mass
from electrolyte.numbers import uncertainty
from electrolyte.numbers.comparison import estimate
from electrolyte.numbers.quantities import AGGREGATED, Quantity, joined_origin, stated_or_omitted
from electrolyte.numbers.replicates import changes, comparisons, over_replicates, ratios
from electrolyte.readers.measurement import DENSITY, PURGED_CYCLE, SAMPLE_VOLUME, Measurement

VOLUME, BALANCE = "pycnometry.volume_calibration", "pycnometry.balance"  # of all aliquots
DRIFT_P = 0.01  # below this the cycles are not repetitions of one volume
FIRST_P = 0.005  # below this the first cycle is not of the same volume as the others
MASS_TOLERANCE = 1e-3  # relative; sheet and report should name the same mass
ROUNDED = 5e-3  # relative; what the digits of a report may hide


@dataclass(frozen=True)
class Run:
    """The density of one filling.

    density, u : in g/cm³; u holds the repeatability, the volume calibration and the balance
    shared : the changes of the density by one u of volume calibration and of balance, g/cm³
    sd_cycles : standard deviation over the cycles, g/cm³ (NaN for one cycle)
    drift_p : two-sided p of Kendall's test of a trend over the cycles (NaN below four)
    drift : change from the first to the last cycle by the Theil-Sen slope, g/cm³
    complaint : why it is suspect, or nothing
    densities : of the cycles, g/cm³, from ``first_cycle`` on
    """

    aliquot: str
    density: float
    u: float
    sd_cycles: float
    cycles: int
    drift_p: float
    drift: float
    complaint: str
    source: str
    origin: str
    shared: Mapping[str, float] = field(default_factory=dict)
    densities: tuple[float, ...] = ()
    first_cycle: int = 1


CYCLES = ("sample", "aliquot", "measurement", "cycle", "density_g_cm3", "mean_g_cm3", "origin")


def cycle_table(sample: str, runs: Iterable[Run]) -> pd.DataFrame:
    """The density of each cycle of each run, with the mean of its run."""
    rows = [
        (sample, run.aliquot, run.source, cycle, density, run.density, run.origin)
        for run in runs
        for cycle, density in enumerate(run.densities, start=run.first_cycle)
    ]
    return pd.DataFrame(rows, columns=list(CYCLES))


def analyse_run(
    measurement: Measurement,
    aliquot: str,
    mass_g: float | None,
    u_mass_g: float,
    u_volume_relative: float,
    source: str,
    origin: str,
    first_cycle: int = 1,
) -> Run:
    """Density of one filling: mass over volume, cycle by cycle.

    Parameters
    ----------
    mass_g : from the sheet; ``None`` takes that of the file
    u_mass_g, u_volume_relative : standard uncertainties of balance and volume calibration, common
        to all cycles
    first_cycle : that counts; those before it are not evaluated

    Raises
    ------
    AnalysisError
        No mass at all where one is needed, a volume or density that is not positive, or no cycle
        from the first one that counts.
    """
    subject = f"pycnometry of aliquot {aliquot} ({measurement.source.name})"
    frame = measurement.frame.iloc[first_cycle - 1 :]
    if frame.empty:
        raise AnalysisError(
            subject,
            f"a cycle from number {first_cycle} on (pycnometry.first_cycle)",
            f"{len(measurement.frame)} cycles",
        )
    stated = measurement.metadata.get("mass_g")
    mass = mass_g if mass_g is not None else stated
    if SAMPLE_VOLUME in frame:
        if mass is None:
            raise AnalysisError(
                subject, "the mass of the aliquot", "none", hint="Fill in mass_g in the sheet."
            )
        volume = frame[SAMPLE_VOLUME].to_numpy()
        _require_positive(volume, subject, "volume", first_cycle)
        density = mass / volume
    else:
        density = frame[DENSITY].to_numpy()
        _require_positive(density, subject, "density", first_cycle)
        if mass_g is not None and stated:
            density = density * mass_g / stated
    average = uncertainty.mean(density)
    drift_p, drift = trend(density)
    complaints = []
    if drift_p < DRIFT_P:
        complaints.append(
            f"the density drifts by {drift:+.4f} g/cm3 over {len(density)} cycles "
            f"(Kendall p = {drift_p:.1g}): purge longer or wait for thermal equilibrium"
        )
    first = first_apart(density)
    if first < FIRST_P:
        complaints.append(
            f"cycle {first_cycle} is {density[0] - density[1:].mean():+.4f} g/cm3 off the mean of "
            f"the others (p = {first:.1g}): was the sample purged and at temperature?"
        )
    if mass_g is not None and stated and abs(mass_g / stated - 1) > MASS_TOLERANCE:
        complaints.append(f"mass {mass_g:g} g in the sheet, {stated:g} g in the file")
    complaints += _against_itself(frame, mass, measurement.metadata, average)
    shared = {
        VOLUME: -average.value * u_volume_relative,
        BALANCE: average.value * u_mass_g / mass if mass else 0.0,
    }
    return Run(
        aliquot=aliquot,
        density=average.value,
        u=math.hypot(0.0 if math.isnan(average.u) else average.u, *shared.values()),
        sd_cycles=average.sd,
        cycles=average.n,
        drift_p=drift_p,
        drift=drift,
        complaint="; ".join(complaints),
        source=source,
        origin=origin,
        shared={name: change for name, change in shared.items() if change},
        densities=tuple(map(float, density)),
        first_cycle=first_cycle,
    )


def _against_itself(
    frame: pd.DataFrame,
    mass_g: float | None,
    metadata: Mapping[str, Any],
    average: uncertainty.Mean,
) -> list[str]:
    """What the file states of mass, cycles and average that its own cycles contradict."""
    found = []
    if mass_g and {SAMPLE_VOLUME, DENSITY} <= set(frame):
        implied = float((frame[SAMPLE_VOLUME] * frame[DENSITY]).median())
        if abs(mass_g / implied - 1) > ROUNDED:
            found.append(
                f"mass {mass_g:g} g, but volumes x densities of the file give {implied:g} g"
            )
    if PURGED_CYCLE in frame and (frame[PURGED_CYCLE].diff() <= 0).any():
        found.append("the cycles begin again: does the file hold several runs?")
    reported = metadata.get("average_density_g_cm3")
    volume = metadata.get("average_volume_cm3")
    if not reported and volume and mass_g:
        reported = mass_g / volume
    if reported and abs(average.value / reported - 1) > ROUNDED:
        found.append(f"the cycles give {average.value:.4f} g/cm3, the report {reported:.4f} g/cm3")
    return found


def trend(values: ArrayLike) -> tuple[float, float]:
    """(p, change) of a monotone trend: Kendall's test and the Theil-Sen change first to last.

    p is two-sided with ties and continuity corrected in the normal approximation (M. G. Kendall,
    Rank Correlation Methods, 1975); NaN for fewer than four values, which cannot show one.
    """
    x = np.asarray(values, dtype=float)
    n = len(x)
    if n < 4:
        return math.nan, math.nan
    i, j = np.triu_indices(n, 1)
    statistic = int(np.sign(x[j] - x[i]).sum())
    _, counts = np.unique(x, return_counts=True)
    ties = (counts * (counts - 1) * (2 * counts + 5)).sum()
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    change = float(np.median((x[j] - x[i]) / (j - i))) * (n - 1)
    if variance <= 0:
        return 1.0, change
    z = max(abs(statistic) - 1, 0) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2)), change


def first_apart(values: ArrayLike) -> float:
    """Two-sided p of the first value against the others, as one more of the same normal values.

    Student's t of ``(x1 - mean) / (s sqrt(1 + 1/(n - 1)))`` with n - 2 degrees of freedom, mean
    and s of the others (prediction interval of one value); NaN for fewer than four values. Values
    written with few digits scatter by at least the rounding.
    """
    x = np.asarray(values, dtype=float)
    others = x[1:]
    if len(x) < 4:
        return math.nan
    steps = np.diff(np.unique(x))
    rounding = float(steps.min()) / math.sqrt(12) if len(steps) else 0.0
    sd = max(float(others.std(ddof=1)), rounding)
    if sd <= 1e-12 * abs(x[0]):  # all alike but for the rounding of arithmetic
        return 1.0
    from scipy.special import stdtr  # here: gathering the numbers takes no test

    t = abs(x[0] - others.mean()) / (sd * math.sqrt(1 + 1 / len(others)))
    return float(2 * stdtr(len(others) - 1, -t))


def aliquot_quantities(sample: str, runs: Sequence[Run]) -> list[Quantity]:
    """The density of each aliquot of a sample; several runs of one aliquot are one value."""
    rows = []
    for aliquot in dict.fromkeys(run.aliquot for run in runs):
        own = [run for run in runs if run.aliquot == aliquot]
        complaints = [run.complaint for run in own if run.complaint]
        density = float(np.mean([run.density for run in own]))
        cycles = sum(run.cycles for run in own)
        spread = max(run.sd_cycles for run in own) / density
        widest = max(own, key=lambda run: run.u)  # mostly calibration: common to the runs
        rows.append(
            Quantity(
                "true_density",
                sample=sample,
                value=density,
                u=widest.u,
                shared=widest.shared,
                unit="g/cm3",
                method=f"gas pycnometry, {cycles} cycles",
                replicate=aliquot,
                n=cycles,
                status="suspect" if complaints else "ok",
                note="; ".join(
                    [
                        *complaints,
                        f"cycles scatter by {100 * spread:.3f} %"
                        if math.isfinite(spread)
                        else "one cycle: its scatter is not known",
                    ]
                ),
                source=";".join(run.source for run in own),
                origin=joined_origin(run.origin for run in own),
            )
        )
    return rows


def gathered(
    numbers: Sequence[Quantity],
    samples: Sequence[Mapping[str, Any]],
    pellets: Sequence[Mapping[str, Any]],
    baseline: str,
    equivalence_margin: float,
) -> list[Quantity]:
    """What the aliquots say about samples and pellets.

    Mean, standard deviation and coefficient of variation over aliquots, molar volumes, every
    sample against ``baseline`` (empty: the first) if that has one, relative densities of pellets.

    Parameters
    ----------
    numbers : rows of ``aliquot_quantities`` of all samples
    samples, pellets : rows of ``samples.tsv`` and ``pellets.tsv``
    """
    names = list(dict.fromkeys(row.sample for row in numbers))
    first = baseline or next(iter(names), "")
    means = list(over_replicates(numbers, ("true_density",)))
    formulas = {row["sample"]: row["formula"] for row in samples}
    rows = [*means, *_molar_volumes(means, formulas), *_variations(means)]
    density = "true_density"
    rows += ratios(numbers, density, names, first)
    rows += changes(numbers, density, names, first)
    rows += comparisons(numbers, density, list(combinations(names, 2)), "", equivalence_margin)
    pressed = relative_densities(means, pellets)
    if pressed:
        rows += [*pressed, *over_replicates(pressed, ("relative_density",))]
    return rows


def _molar_volumes(
    densities: Sequence[Quantity], formulas: Mapping[str, str | None]
) -> list[Quantity]:
    """Molar volume ``M/ρ`` of each sample whose formula is known, and its standard deviation."""
    means = {row.sample: row for row in densities if row.kind == "mean"}
    rows = []
    for row in densities:
        formula = formulas.get(row.sample)
        if row.kind not in AGGREGATED or not formula:
            continue
        try:
            rows.append(_molar_volume(row, formula, means[row.sample].value))
        except AnalysisError as error:
            if row.kind == "mean":
                rows.append(_no_molar_volume(row, str(error)))
    return rows


def _no_molar_volume(row: Quantity, note: str) -> Quantity:
    return replace(
        row,
        quantity="molar_volume",
        unit="cm3/mol",
        value=math.nan,
        u=math.nan,
        lower95=math.nan,
        upper95=math.nan,
        shared={},
        status="not_resolved",
        note=note,
    )


def _molar_volume(row: Quantity, formula: str, density: float) -> Quantity:
    """Of a mean density, or of the standard deviation of densities around their mean."""
    mass = molar_mass(formula)
    if row.status == "not_resolved":
        return _no_molar_volume(row, row.note)
    named = replace(
        row, quantity="molar_volume", unit="cm3/mol", lower95=math.nan, upper95=math.nan
    )
    slope = -mass / density**2
    if row.kind == "sd":
        return replace(named, value=abs(slope) * row.value, u=abs(slope) * row.u)
    note = f"if the composition is the nominal one and no pore is closed; {row.note}"
    lower = upper = math.nan
    if not row.lower95 <= 0:
        lower, upper = mass / row.upper95, mass / row.lower95
    else:  # of two aliquots that scatter
        note = f"no interval: that of the true density reaches zero; {note}"
    return replace(
        named,
        value=mass / density,
        u=abs(slope) * row.u,
        lower95=lower,
        upper95=upper,
        shared={source: slope * change for source, change in row.shared.items()},
        method=f"molar mass of {formula} ({mass:.2f} g/mol) over true density",
        note=note,
    )


def _variations(means: Sequence[Quantity]) -> list[Quantity]:
    """Coefficient of variation of each sample over its aliquots, and of all together."""
    value = {row.sample: row.value for row in means if row.kind == "mean"}
    rows = [
        replace(
            sd,
            quantity="true_density_cv",
            value=100 * sd.value / value[sd.sample],
            u=100 * sd.u / value[sd.sample],
            unit="%",
            kind="single",
            method="standard deviation over aliquots, over their mean",
            note="from aliquot to aliquot; the cycles of one scatter far less",
        )
        for sd in means
        if sd.kind == "sd"
    ]
    if len(rows) < 2:
        return rows
    pooled = math.sqrt(sum(row.value**2 for row in rows) / len(rows))
    total = sum(row.n for row in rows)
    return [
        *rows,
        replace(
            rows[0],
            sample="|".join(row.sample for row in rows),
            value=pooled,
            u=pooled / math.sqrt(2 * (total - len(rows))),
            dof=total - len(rows),
            lower95=math.nan,
            upper95=math.nan,
            n=total,
            method="root mean square of the samples' coefficients of variation",
            source=";".join(row.source for row in rows),
            origin=joined_origin(row.origin for row in rows),
        ),
    ]


def relative_densities(
    means: Sequence[Quantity], pellets: Sequence[Mapping[str, Any]]
) -> list[Quantity]:
    """Relative density of every pellet whose mass and whose sample's true density are known.

    ``pellets`` are rows of ``pellets.tsv``.
    """
    true = {row.sample: row for row in means if row.kind == "mean" and row.status != "not_resolved"}
    return [
        relative_density(
            sample=pellet["sample"],
            pellet=pellet["pellet"],
            mass_mg=(pellet["mass_mg"], math.nan if u_mass is None else u_mass),
            thickness_mm=(pellet["thickness_mm"], pellet["thickness_u_mm"]),
            diameter_mm=(pellet["diameter_mm"], pellet["diameter_u_mm"]),
            true_density=true[pellet["sample"]],
        )
        for pellet in pellets
        for u_mass in (pellet["mass_u_mg"],)
        if pellet["mass_mg"] is not None and pellet["sample"] in true
    ]


def relative_density(
    sample: str,
    pellet: str,
    mass_mg: tuple[float, float],
    thickness_mm: tuple[float, float],
    diameter_mm: tuple[float, float],
    true_density: Quantity,
) -> Quantity:
    """Geometric density of a pressed pellet over the true density of its powder.

    Pairs are (value, standard uncertainty), that of the mass NaN if not stated; the true density
    is common to the pellets of a sample, and what it shares with those of other samples stays
    shared. Gas fills open pores, so the true density alone says nothing about the pores of a
    pellet; this does.
    """
    thickness, diameter = thickness_mm[0], diameter_mm[0]
    volume_cm3 = math.pi / 4 * diameter**2 * thickness * 1e-3
    value = mass_mg[0] * 1e-3 / volume_cm3 / true_density.value
    powder = estimate(true_density.value, true_density.u, math.inf, true_density.shared)
    own = -value * powder.own[0][0] / powder.value
    shared = {name: -value * c / powder.value for name, c in powder.shared.items()}
    of_mass = value * mass_mg[1] / mass_mg[0]
    doubts = ["above 1: check mass, thickness and diameter in pellets.tsv"] if value > 1 else []
    if true_density.status == "suspect":
        doubts.append(f"true density: {true_density.note}")
    return Quantity(
        "relative_density",
        sample=sample,
        value=value,
        u=math.hypot(
            uncertainty.product_u(
                value, (*thickness_mm, -1), (*diameter_mm, -2), (powder.value, powder.u, -1)
            ),
            0.0 if math.isnan(of_mass) else of_mass,
        ),
        unit="1",
        method="mass over cylinder volume, over true density",
        replicate=pellet,
        status="suspect" if doubts else "ok",
        note="; ".join(doubts) or "u of the true density is common to the pellets of a sample",
        source=true_density.source,
        origin=true_density.origin,
        **stated_or_omitted(
            shared | {f"true density of {sample}": own, f"mass of pellet {pellet}": of_mass}
        ),
    )


def _require_positive(values: np.ndarray, subject: str, what: str, first_cycle: int) -> None:
    bad = np.flatnonzero(~(values > 0))
    if len(bad):
        raise AnalysisError(
            subject,
            f"a positive {what} in every cycle",
            f"{values[bad[0]]:g} in cycle row {bad[0] + first_cycle}",
            hint="Leave the cycle out of the report, or measure again.",
        )
