"""True density by gas pycnometry: the cycles of one filling, the fillings of one aliquot."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers import uncertainty
from electrolyte.numbers.quantities import Quantity, joined_origin
from electrolyte.numbers.replicates import contradiction
from electrolyte.readers.measurement import DENSITY, PURGED_CYCLE, SAMPLE_VOLUME, Measurement

VOLUME, BALANCE = "pycnometry.volume_calibration", "pycnometry.balance"  # of all aliquots
DRIFT_P = 0.01  # below this the cycles are not repetitions of one volume
FIRST_P = 0.005  # below this the first cycle is not of the same volume as the others
MASS_TOLERANCE = 1e-3  # relative; sheet and report should name the same mass
ONE_CYCLE = 1e-3  # relative standard deviation of cycles, where only one is known
OF_CELL = 1e-4  # of the cell, that cycles repeat to: pressures know nothing of the sample
FEWEST_RANKS = 7  # cycles from which their order alone tells a trend
FEWEST_NEIGHBOURS = 5  # cycles from which they tell how much neighbours have in common
LARGEST_CORRELATION = 0.8  # of neighbours; beyond, cycles drift
DIGITS = 12  # decimals that are looked at
REFILLED = 5e-4  # relative; by which densities of one powder differ when it is filled in anew
ROUNDED = 5e-3  # relative; what the digits of a report may hide


@dataclass(frozen=True)
class Run:
    """The density of one filling.

    density, u : in g/cm³; u holds the repeatability, with what neighbouring cycles have in common
        (``memory``), the volume calibration and the balance
    shared : the changes of the density by one u of volume calibration and of balance, g/cm³
    sd_cycles : standard deviation over the cycles, g/cm³ (NaN for one cycle)
    drift : change from the first to the last cycle by the Theil-Sen slope, g/cm³
    complaint : why it is suspect, or nothing
    dof : degrees of freedom of u, by Welch and Satterthwaite
    densities : of the cycles, g/cm³, from ``first_cycle`` on
    """

    aliquot: str
    density: float
    u: float
    sd_cycles: float
    cycles: int
    drift: float
    complaint: str
    source: str
    origin: str
    shared: Mapping[str, float] = field(default_factory=dict)
    densities: tuple[float, ...] = ()
    first_cycle: int = 1
    dof: float = math.inf


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
    u_cell_relative: float = 0.0,
    fillings: int = 1,
) -> Run:
    """Density of one filling: mass over volume, cycle by cycle.

    Parameters
    ----------
    mass_g : from the sheet; ``None`` takes that of the file
    u_mass_g, u_volume_relative : standard uncertainties of balance and volume calibration, common
        to all cycles
    u_cell_relative : of the empty volume, relative to that of the cell; of one that the file does
        not state, the scatter of the cycles tells how much larger than the sample it is
    first_cycle : that counts; those before it are not evaluated
    fillings : of the aliquot, each of which is tested: together they are doubted by chance as often
        as one (Bonferroni)

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
    if drift_p < DRIFT_P / fillings:
        complaints.append(
            f"the density drifts by {drift:+.4f} g/cm3 over {len(density)} cycles "
            f"(p = {drift_p:.1g}): purge longer or wait for thermal equilibrium"
        )
    first = first_apart(density)
    if first < FIRST_P / fillings:
        complaints.append(
            f"cycle {first_cycle} is {density[0] - density[1:].mean():+.4f} g/cm3 off the mean of "
            f"the others (p = {first:.1g}): was the sample purged and at temperature?"
        )
    if mass_g is not None and stated and abs(mass_g / stated - 1) > MASS_TOLERANCE:
        complaints.append(f"mass {mass_g:g} g in the sheet, {stated:g} g in the file")
    complaints += _against_itself(frame, mass, measurement.metadata, average)
    cell, volume_cm3 = measurement.metadata.get("cell_volume_cm3"), math.nan
    if mass:
        volume_cm3 = mass / average.value
    elif SAMPLE_VOLUME in frame:
        volume_cm3 = float(frame[SAMPLE_VOLUME].mean())
    if cell and volume_cm3 > cell:
        complaints.append(f"a sample of {volume_cm3:.4g} cm3 in a cell of {cell:.4g} cm3")
    scatter = ONE_CYCLE if math.isnan(average.sd) else average.sd / average.value
    over_sample = cell / volume_cm3 if cell and volume_cm3 > 0 else scatter / OF_CELL
    shared = {
        VOLUME: -average.value * math.hypot(u_volume_relative, u_cell_relative * over_sample),
        BALANCE: average.value * u_mass_g / mass if mass else 0.0,
    }
    repeated = scatter * average.value / math.sqrt(average.n) * memory(density)
    written = SAMPLE_VOLUME if SAMPLE_VOLUME in frame else DENSITY
    last_digit = measurement.metadata.get("last_digit", {}).get(written)
    last_digit = last_digit or resolution(frame[written])
    digits = average.value * last_digit / float(frame[written].mean())
    unseen = 0.0 if math.isnan(drift) else drift / 2  # of a trend that is not certain
    u = math.hypot(repeated, unseen, digits / math.sqrt(12), *shared.values())
    return Run(
        aliquot=aliquot,
        density=average.value,
        u=u,
        dof=(average.n - 1) * (u / repeated) ** 4 if repeated and average.n > 1 else math.inf,
        sd_cycles=average.sd,
        cycles=average.n,
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


def resolution(values: ArrayLike) -> float:
    """The last decimal that any of the values is written with; of values that are all alike, whose
    last decimals may be zeros, at least the third."""
    x = np.asarray(values, dtype=float)
    digits = next((d for d in range(DIGITS) if np.allclose(x, np.round(x, d), 1e-12, 0)), DIGITS)
    return float(10.0 ** -max(digits, 0 if np.ptp(x) else 3))


def trend(values: ArrayLike) -> tuple[float, float]:
    """(p, change) of a trend, and its Theil-Sen change first to last.

    p is two-sided: of Kendall's test with ties and continuity corrected in the normal approximation
    (M. G. Kendall, Rank Correlation Methods, 1975), and below seven values, whose order alone is
    hardly ever less likely than 1 in 100, of Student's t of the slope; NaN for fewer than four
    values, which cannot show a trend.
    """
    x = np.asarray(values, dtype=float)
    n = len(x)
    if n < 4:
        return math.nan, math.nan
    i, j = np.triu_indices(n, 1)
    change = float(np.median((x[j] - x[i]) / (j - i))) * (n - 1)
    if n < FEWEST_RANKS:
        return _p_slope(x), change
    statistic = int(np.sign(x[j] - x[i]).sum())
    _, counts = np.unique(x, return_counts=True)
    ties = (counts * (counts - 1) * (2 * counts + 5)).sum()
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    if variance <= 0:
        return 1.0, change
    z = max(abs(statistic) - 1, 0) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2)), change


def _p_slope(x: np.ndarray) -> float:
    """Two-sided p of the slope of a straight line through values in turn, Student's t; their noise
    is at least that of the digits they are written with."""
    from scipy.special import stdtr  # here: gathering the numbers takes no test

    at = np.arange(len(x)) - (len(x) - 1) / 2
    slope = float(at @ x / (at @ at))
    left = x - x.mean() - slope * at
    sd = max(math.sqrt(float(left @ left) / (len(x) - 2)), resolution(x) / math.sqrt(12))
    if sd <= 1e-12 * abs(x[0]):
        return 1.0
    return float(2 * stdtr(len(x) - 2, -abs(slope) * math.sqrt(at @ at) / sd))


def memory(values: ArrayLike) -> float:
    """By what the standard error of the mean is larger than that of independent values, at least 1.

    Temperature and gas of one cycle are much those of the one before: values of an autoregression
    of first order, whose correlation is that of neighbours without its bias (M. G. Kendall,
    Biometrika 41, 403 (1954)). Fewer than ``FEWEST_NEIGHBOURS`` values do not tell.
    """
    x = np.asarray(values, dtype=float)
    n = len(x)
    off = x - x.mean()
    if n < FEWEST_NEIGHBOURS or not off.any():
        return 1.0
    seen = float(off[1:] @ off[:-1] / (off @ off))
    correlation = min(max((n * seen + 1) / (n - 3), 0.0), LARGEST_CORRELATION)
    lags = np.arange(1, n)
    of_mean = (1 + 2 * float(((1 - lags / n) * correlation**lags).sum())) / n
    of_scatter = n / (n - 1) * (1 - of_mean)  # of which the standard deviation shows this part
    return math.sqrt(n * of_mean / of_scatter)


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
        fillings = uncertainty.mean([run.density for run in own])
        alone = REFILLED * fillings.value  # of one filling: how others would differ
        density, refilled = fillings.value, alone if math.isnan(fillings.u) else fillings.u
        if apart := contradiction([_filling(sample, run) for run in own], f"powder {aliquot}"):
            complaints.append(apart)
        cycles = sum(run.cycles for run in own)
        spread = max(run.sd_cycles for run in own) / density
        widest = max(own, key=lambda run: run.u)  # mostly calibration: common to the runs
        rows.append(
            Quantity(
                "true_density",
                sample=sample,
                value=density,
                u=math.hypot(widest.u, refilled),
                dof=widest.dof,
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


def _filling(sample: str, run: Run) -> Quantity:
    """The density of one filling with the part of its u that others do not share."""
    own = max(run.u**2 - sum(change**2 for change in run.shared.values()), 0.0)
    u = math.hypot(math.sqrt(own), REFILLED * run.density)
    return Quantity("true_density", sample, run.density, u, "g/cm3", "", source=run.source)


def _require_positive(values: np.ndarray, subject: str, what: str, first_cycle: int) -> None:
    bad = np.flatnonzero(~(values > 0))
    if len(bad):
        raise AnalysisError(
            subject,
            f"a positive {what} in every cycle",
            f"{values[bad[0]]:g} in cycle row {bad[0] + first_cycle}",
            hint="Leave the cycle out of the report, or measure again.",
        )
