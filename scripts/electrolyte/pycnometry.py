"""True density by gas pycnometry: cycles of an aliquot, aliquots of a sample, samples compared.

The cycles of one filling repeat to some hundredths of a percent; what the density of a *sample*
scatters by shows only between independent aliquots. Both spreads are quantities, and never mixed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from electrolyte import uncertainty
from electrolyte.errors import AnalysisError
from electrolyte.formula import molar_mass
from electrolyte.measurement import DENSITY, SAMPLE_VOLUME, Measurement
from electrolyte.quantities import MEAN, SD, Quantity, joined_origin

DRIFT_P = 0.01  # below this the cycles are not repetitions of one volume
MASS_TOLERANCE = 1e-3  # relative; sheet and report should name the same mass


@dataclass(frozen=True)
class Aliquot:
    """The density of one filling.

    density, u : in g/cm³; u holds the repeatability, the volume calibration and the balance
    sd_cycles : standard deviation over the cycles, g/cm³ (NaN for one cycle)
    drift_p : two-sided p of Kendall's test of a trend over the cycles (NaN below four)
    drift : change from the first to the last cycle by the Theil-Sen slope, g/cm³
    complaint : why it is suspect, or nothing
    """

    name: str
    density: float
    u: float
    sd_cycles: float
    cycles: int
    drift_p: float
    drift: float
    complaint: str
    source: str
    origin: str


def sample_volume(
    cell_cm3: float, expansion_cm3: float, first_pressure: ArrayLike, second_pressure: ArrayLike
) -> np.ndarray:
    """Volume of the solid in cm³ from gauge pressures before and after expansion.

    ``V = Vcell - Vexp / (p1/p2 - 1)`` (Micromeritics AccuPyc 1330 manual, eq. 12).
    """
    ratio = np.asarray(first_pressure, dtype=float) / np.asarray(second_pressure, dtype=float)
    volume: np.ndarray = cell_cm3 - expansion_cm3 / (ratio - 1)
    return volume


def analyse_aliquot(
    measurement: Measurement,
    name: str,
    mass_g: float | None,
    u_mass_g: float,
    u_volume_relative: float,
    source: str,
    origin: str,
) -> Aliquot:
    """Density of one filling: mass over volume, cycle by cycle.

    Parameters
    ----------
    mass_g : from the sheet; ``None`` takes that of the file
    u_mass_g, u_volume_relative : standard uncertainties of balance and volume calibration, common
        to all cycles

    Raises
    ------
    AnalysisError
        No mass at all where one is needed, or a volume or density that is not positive.
    """
    subject = f"pycnometry of aliquot {name} ({measurement.source.name})"
    frame = measurement.frame
    stated = measurement.metadata.get("mass_g")
    mass = mass_g if mass_g is not None else stated
    if SAMPLE_VOLUME in frame:
        if mass is None:
            raise AnalysisError(
                subject, "the mass of the aliquot", "none", hint="Fill in mass_g in the sheet."
            )
        volume = frame[SAMPLE_VOLUME].to_numpy()
        _require_positive(volume, subject, "volume")
        density = mass / volume
    else:
        density = frame[DENSITY].to_numpy()
        _require_positive(density, subject, "density")
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
    if mass_g is not None and stated and abs(mass_g / stated - 1) > MASS_TOLERANCE:
        complaints.append(f"mass {mass_g:g} g in the sheet, {stated:g} g in the file")
    relative_u_mass = u_mass_g / mass if mass else 0.0
    return Aliquot(
        name=name,
        density=average.value,
        u=average.value
        * uncertainty.quadrature(
            [
                0.0 if math.isnan(average.u) else average.u / average.value,
                u_volume_relative,
                relative_u_mass,
            ]
        ),
        sd_cycles=average.sd,
        cycles=average.n,
        drift_p=drift_p,
        drift=drift,
        complaint="; ".join(complaints),
        source=source,
        origin=origin,
    )


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


def sample_quantities(
    sample: str, aliquots: Sequence[Aliquot], formula: str | None
) -> list[Quantity]:
    """Density of each aliquot, their mean, scatter and coefficient of variation, molar volume.

    ``formula`` (one without brackets) is needed for the molar volume only.
    """
    rows = [_aliquot_row(sample, aliquot) for aliquot in aliquots]
    average = uncertainty.mean([aliquot.density for aliquot in aliquots])
    complaints = [f"{a.name}: {a.complaint}" for a in aliquots if a.complaint]
    base: dict[str, Any] = {
        "sample": sample,
        "n": average.n,
        "source": ";".join(a.source for a in aliquots),
        "origin": joined_origin(a.origin for a in aliquots),
    }
    single = average.n == 1
    u = aliquots[0].u if single else average.u
    note = (
        "one aliquot: u is that of its measurement, the spread between aliquots is not known"
        if single
        else f"u: standard error over {average.n} aliquots"
    )
    rows.append(
        Quantity(
            "true_density",
            value=average.value,
            u=u,
            unit="g/cm3",
            method="gas pycnometry, mean over aliquots",
            replicate=MEAN,
            status="suspect" if complaints else "ok",
            note="; ".join([note, *complaints]),
            **base,
        )
    )
    if formula:
        mass = molar_mass(formula)
        rows.append(
            Quantity(
                "molar_volume",
                value=mass / average.value,
                u=mass / average.value**2 * u,
                unit="cm3/mol",
                method=f"molar mass of {formula} ({mass:.2f} g/mol) over true density",
                replicate=MEAN,
                note="holds if the sample has its nominal composition and no closed pores",
                **base,
            )
        )
    if single:
        return rows
    relative_u = 1 / math.sqrt(2 * (average.n - 1))
    for quantity, value, unit, replicate in (
        ("true_density", average.sd, "g/cm3", SD),
        ("true_density_cv", 100 * average.sd / average.value, "%", ""),
    ):
        rows.append(
            Quantity(
                quantity,
                value=value,
                u=value * relative_u,
                unit=unit,
                method="standard deviation over aliquots",
                replicate=replicate,
                note="aliquot to aliquot; the cycles of one aliquot scatter far less",
                **base,
            )
        )
    return rows


def _aliquot_row(sample: str, aliquot: Aliquot) -> Quantity:
    spread = (
        "one cycle"
        if math.isnan(aliquot.sd_cycles)
        else f"cycles scatter by {100 * aliquot.sd_cycles / aliquot.density:.3f} %"
    )
    return Quantity(
        "true_density",
        sample=sample,
        value=aliquot.density,
        u=aliquot.u,
        unit="g/cm3",
        method=f"gas pycnometry, mean of {aliquot.cycles} cycles",
        replicate=aliquot.name,
        n=aliquot.cycles,
        status="suspect" if aliquot.complaint else "ok",
        note="; ".join(filter(None, [aliquot.complaint, spread])),
        source=aliquot.source,
        origin=aliquot.origin,
    )


def comparison(
    first: str,
    first_aliquots: Sequence[Aliquot],
    second: str,
    second_aliquots: Sequence[Aliquot],
    level: float = 0.95,
) -> list[Quantity]:
    """``second`` against ``first`` by aliquots: change in %, difference and Welch p.

    Also their common coefficient of variation (root mean square), the one number for "the
    variance". Empty where either sample has but one aliquot.
    """
    a = [x.density for x in second_aliquots]
    b = [x.density for x in first_aliquots]
    if min(len(a), len(b)) < 2:
        return []
    everyone = (*second_aliquots, *first_aliquots)
    base: dict[str, Any] = {
        "sample": f"{second}|{first}",
        "n": len(everyone),
        "source": ";".join(x.source for x in everyone),
        "origin": joined_origin(x.origin for x in everyone),
    }
    ratio, difference = uncertainty.ratio(a, b, level), uncertainty.welch(a, b, level)
    cv = [uncertainty.mean(x).sd / uncertainty.mean(x).value for x in (a, b)]
    pooled = 100 * math.sqrt(sum(c**2 for c in cv) / 2)
    return [
        Quantity(
            "true_density_change",
            value=100 * (ratio.value - 1),
            u=100 * ratio.u,
            unit="%",
            method="ratio of means over aliquots",
            note=f"{level:.0%} interval {100 * (ratio.low - 1):.1f} to "
            f"{100 * (ratio.high - 1):.1f} %",
            **base,
        ),
        Quantity(
            "true_density_difference",
            value=difference.value,
            u=difference.u,
            unit="g/cm3",
            method="Welch",
            note=f"{level:.0%} interval {difference.low:.3f} to {difference.high:.3f}",
            **base,
        ),
        Quantity(
            "true_density_difference_p",
            value=difference.p,
            u=math.nan,
            unit="1",
            method="Welch test of no difference over aliquots, two-sided",
            note="a probability has no u",
            **base,
        ),
        Quantity(
            "true_density_cv",
            value=pooled,
            u=pooled / math.sqrt(2 * (len(everyone) - 2)),
            unit="%",
            method="root mean square of the coefficients of variation over aliquots",
            **base,
        ),
    ]


def relative_density(
    sample: str,
    pellet: str,
    mass_mg: float,
    thickness_mm: tuple[float, float],
    diameter_mm: tuple[float, float],
    true_density: tuple[float, float],
    source: str,
    origin: str,
) -> Quantity:
    """Geometric density of a pressed pellet over the true density of its powder.

    Pairs are (value, standard uncertainty). Gas fills open pores, so the true density alone says
    nothing about the pores of a pellet; this does.
    """
    thickness, diameter = thickness_mm[0], diameter_mm[0]
    volume_cm3 = math.pi / 4 * diameter**2 * thickness * 1e-3
    value = mass_mg * 1e-3 / volume_cm3 / true_density[0]
    return Quantity(
        "relative_density",
        sample=sample,
        value=value,
        u=uncertainty.product_u(
            value, (*thickness_mm, -1), (*diameter_mm, -2), (*true_density, -1)
        ),
        unit="1",
        method="mass over cylinder volume, over true density",
        replicate=pellet,
        status="ok" if value <= 1 else "suspect",
        note="" if value <= 1 else "above 1: check mass, thickness and diameter in pellets.tsv",
        source=source,
        origin=origin,
    )


def _require_positive(values: np.ndarray, subject: str, what: str) -> None:
    bad = np.flatnonzero(~(values > 0))
    if len(bad):
        raise AnalysisError(
            subject,
            f"a positive {what} in every cycle",
            f"{values[bad[0]]:g} in cycle row {bad[0] + 1}",
            hint="Leave the cycle out of the report, or measure again.",
        )
