"""The quantities of the NMR part, as rows of the numbers table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.numbers.condition import condition_at, temperatures
from electrolyte.numbers.pairs import difference_of, ratio_of
from electrolyte.numbers.plausibility import Doubt, doubted, lithium_shift
from electrolyte.numbers.quantities import Quantity, stated_or_omitted
from electrolyte.techniques.nmr.analysis import MAIN, RelaxationResult, SpectrumResult
from electrolyte.techniques.nmr.bpp import BppFit, Interval, apparent_energy, fit_bpp
from electrolyte.techniques.nmr.nuclei import second_order_spin
from electrolyte.techniques.nmr.quadrupole import coupling_limit
from electrolyte.techniques.nmr.relaxation_forms import STRETCHED, TWO

LINE_METHOD = "complex Voigt fit with baseline, phase and dead time"
T1_NAME = "spin_lattice_relaxation_time"
_NOTES = {
    STRETCHED: "time constant of exp(-(t/T1)^exponent)",
    TWO: "of the initial rate: the mean of the two rates by share",
}
_SEEN = 2.0  # area / u from which a known line counts as seen
_ONE_SIDED_95 = 1.645
_CURVED = 4.0  # reduced chi squared from which a model of T1 over temperature is doubted


@dataclass(frozen=True)
class Provenance:
    """Where a row comes from: sample, measurement ids joined by ``;``, origin."""

    sample: str
    source: str
    origin: str


def _condition(temperature_C: float | None) -> str:
    """``T=25C``; empty if the temperature is not known."""
    return "" if temperature_C is None else condition_at(round(temperature_C, 1))


def spectrum_quantities(
    result: SpectrumResult,
    at: Provenance,
    *,
    reference_u_ppm: float = 0.0,
    accept: Collection[str] = (),
) -> list[Quantity]:
    """Shift, width, area shares and number of lines of one spectrum.

    Parameters
    ----------
    reference_u_ppm : standard uncertainty of the referencing, added to that of the fit
    accept : guards of ``electrolyte.numbers.plausibility`` that are switched off
    """
    nucleus = result.conditions.nucleus
    shift, shift_u = result.shift_of(MAIN)
    fwhm, fwhm_u = result.fwhm
    larmor_Hz = result.spectrum.reference_MHz * 1e6

    def row(quantity: str, value: float, u: float, unit: str, **more: object) -> Quantity:
        return Quantity(
            f"{quantity}_{nucleus}",
            at.sample,
            value,
            u,
            unit,
            condition=_condition(result.conditions.temperature_C),
            source=at.source,
            origin=at.origin,
            **{"method": LINE_METHOD, **more},  # type: ignore[arg-type]
        )

    fit_only = "" if reference_u_ppm else "u of the fit, without that of the referencing"
    shift_u = float(np.hypot(shift_u, reference_u_ppm))
    common = stated_or_omitted({f"nmr.reference.{nucleus}": reference_u_ppm or np.nan})
    rows = [
        row("chemical_shift", shift, shift_u, "ppm", note=fit_only, **common),
        row("linewidth", fwhm, fwhm_u, "Hz"),
    ]
    if len(result.fit.lines) > 1:
        rows += [
            row(f"area_fraction_{name}", **share, unit="1")  # type: ignore[arg-type]
            for name, share in _area_shares(result).items()
        ]
    spin = second_order_spin(nucleus)
    if spin is not None and result.mas_Hz > 0:
        rows.append(
            row(
                "quadrupole_coupling",
                coupling_limit(fwhm, larmor_Hz, spin) / 1e6,
                float("nan"),
                "MHz",
                status="upper_limit",
                method="second moment of the second-order MAS pattern",
                note="from the line width, for any asymmetry; a coupling averaged by "
                "motion can be larger, and cubic surroundings, as in LiCl, have none",
            )
        )
    marked = [doubted(each, result.doubts, accept) for each in rows]
    of_shift = [
        *result.conditions.shift_doubts,
        lithium_shift(nucleus, shift),
    ]
    marked[0] = doubted(marked[0], of_shift, accept)
    if np.isfinite(result.second.gain):
        criterion = row(
            "second_line_delta_aicc",
            result.second.gain,
            float("nan"),
            "1",
            method="AICc of one main line minus AICc of two",
            note="a criterion, not a measurement: two lines are called for above 10",
        )
        marked.insert(2, criterion)
    return marked


def _area_shares(result: SpectrumResult) -> dict[str, dict[str, float | str]]:
    """value, u (status and note of a limit) of each line's share of the total area, centre bands.

    A known line below twice its u is a limit: the one-sided 95 % bound.
    """
    areas = np.array([line.area for line in result.fit.lines])
    total = areas.sum()
    shares = areas / total
    # d(a_i/S)/d(a_j) = (delta_ij - a_i/S)/S
    slope = (np.eye(len(areas)) - shares[:, None]) / total
    u = np.sqrt(np.diag(slope @ result.fit.area_covariance @ slope.T))
    rows: dict[str, dict[str, float | str]] = {}
    for line, share, share_u in zip(result.fit.lines, shares, u, strict=True):
        if line.name != MAIN and share < _SEEN * share_u:
            bound = max(share, 0.0) + _ONE_SIDED_95 * share_u
            rows[line.name] = {
                "value": float(bound),
                "u": float("nan"),
                "status": "upper_limit",
                "note": f"not seen ({share:.4f} ± {share_u:.4f}): 95 % limit",
            }
        else:
            rows[line.name] = {"value": float(share), "u": float(share_u)}
    return rows


def relaxation_quantities(
    result: RelaxationResult, at: Provenance, *, accept: Collection[str] = ()
) -> list[Quantity]:
    """Relaxation time, stretching exponent or components, and reach of the delays of one recovery.

    ``accept`` : guards of ``electrolyte.numbers.plausibility`` that are switched off
    """
    recovery, nucleus = result.recovery, result.conditions.nucleus
    time = "rotating_frame_relaxation_time" if result.spin_lock else T1_NAME
    change = "decay under a spin lock" if result.spin_lock else "recovery"

    def row(quantity: str, value: float, u: float, unit: str, note: str = "") -> Quantity:
        return Quantity(
            f"{quantity}_{nucleus}",
            at.sample,
            value,
            u,
            unit,
            condition=_condition(result.conditions.temperature_C),
            n=int(recovery.used.sum()),
            method=f"{recovery.form} {change} of the projected line, form by AICc",
            source=at.source,
            origin=at.origin,
            dof=recovery.dof,
            note=note,
        )

    none = float("nan")
    if recovery.undetermined:
        return [
            Quantity(
                f"{time}_{nucleus}",
                at.sample,
                none,
                none,
                "s",
                condition=_condition(result.conditions.temperature_C),
                n=int(recovery.used.sum()),
                method=f"{change} of the projected line",
                status="not_resolved",
                note=recovery.undetermined,
                source=at.source,
                origin=at.origin,
            )
        ]
    fixed = f"no u: the exponent is fixed, AICc prefers the form '{recovery.form}'"
    rows = [row(time, recovery.t1, recovery.t1_u, "s", _NOTES.get(recovery.form, ""))]
    if recovery.form == STRETCHED:
        rows.append(row("stretching_exponent", recovery.exponent, recovery.exponent_u, "1"))
    else:
        rows.append(row("stretching_exponent", 1.0, none, "1", fixed))
    for name, component in zip(("fast", "slow"), recovery.components, strict=False):
        rows.append(row(f"{time}_{name}", component.time, component.time_u, "s"))
        rows.append(row(f"relaxation_share_{name}", component.share, component.share_u, "1"))
    reach = recovery.longest_over_t1
    rows.append(row("longest_delay_over_t1", reach, reach * recovery.t1_u / recovery.t1, "1"))
    return [doubted(each, result.doubts, accept) for each in rows]


def temperature_quantities(
    temperatures_C: Sequence[float],
    t1: Sequence[float],
    t1_u: Sequence[float],
    larmor_Hz: float,
    nucleus: str,
    at: Provenance,
    *,
    exponent: float | None = None,
    doubts: Sequence[Doubt] = (),
    accept: Collection[str] = (),
) -> tuple[list[Quantity], BppFit]:
    """Apparent activation energy of T1 and the parameters of the relaxation model.

    Parameters
    ----------
    exponent : of the spectral density, if it is known; ``None`` to fit it
    doubts : in the T1 that this is made from
    accept : guards of ``electrolyte.numbers.plausibility`` that are switched off

    Raises
    ------
    AnalysisError
        Too few temperatures.
    """
    kelvin = np.asarray(temperatures_C, float) + ICE_POINT_K
    subject = f"T1 of {at.sample}"
    slope = apparent_energy(kelvin, np.asarray(t1), np.asarray(t1_u), subject)
    bpp = fit_bpp(kelvin, np.asarray(t1), np.asarray(t1_u), larmor_Hz, subject, exponent)
    common = {
        "condition": temperatures(min(temperatures_C), max(temperatures_C)),
        "n": len(kelvin),
        "source": at.source,
        "origin": at.origin,
    }
    apparent = Quantity(
        f"apparent_activation_energy_t1_{nucleus}",
        at.sample,
        slope.energy,
        slope.energy_u,
        "eV",
        method="weighted line through ln T1 against 1/kT",
        note="slope of ln T1 against 1/T: a lower bound of Ea unless the motion is slow",
        **common,  # type: ignore[arg-type]
    )
    curved = [Doubt("t1_curved", f"reduced chi squared of the line {slope.chi2:.0f}")]
    misfit = [Doubt("relaxation_misfit", f"reduced chi squared of the model {bpp.chi2:.0f}")]
    rows = [doubted(apparent, [*doubts, *(curved if slope.chi2 > _CURVED else [])], accept)]
    reached = "" if bpp.is_minimum_reached else "T1 minimum not reached; "
    fitted = [] if bpp.is_exponent_stated else [("bpp_spectral_exponent", bpp.exponent, "1")]
    how = "as stated" if bpp.is_exponent_stated else "fitted"
    method = f"BPP model, profile likelihood, spectral density of exponent {bpp.exponent.value:.3g}"
    for quantity, interval, unit in (
        ("bpp_activation_energy", bpp.energy, "eV"),
        ("bpp_correlation_time", bpp.tau, "s"),
        ("bpp_coupling_constant", bpp.coupling, "1/s^2"),
        ("bpp_minimum_temperature", bpp.minimum, "K"),
        *fitted,
    ):
        name = f"{quantity}_{nucleus}"
        row = _interval_quantity(name, interval, unit, reached, at, f"{method} ({how})", common)
        rows.append(doubted(row, [*doubts, *(misfit if bpp.chi2 > _CURVED else [])], accept))
    return rows, bpp


def _interval_quantity(
    quantity: str,
    interval: Interval,
    unit: str,
    reached: str,
    at: Provenance,
    method: str,
    common: Mapping[str, object],
) -> Quantity:
    model = f"{reached}rests on the BPP spectral density"
    if interval.is_open_low and interval.is_open_high:
        return Quantity(
            quantity,
            at.sample,
            float("nan"),
            float("nan"),
            unit,
            method,
            status="not_resolved",
            note=f"{model}; no limit on either side",
            **common,  # type: ignore[arg-type]
        )
    if interval.is_open_low or interval.is_open_high:
        side, bound = ("lower", interval.low) if interval.is_open_high else ("upper", interval.high)
        return Quantity(
            quantity,
            at.sample,
            bound,
            float("nan"),
            unit,
            method,
            status=f"{side}_limit",
            note=f"{model}; 95 % limit",
            **common,  # type: ignore[arg-type]
        )
    return Quantity(
        quantity,
        at.sample,
        interval.value,
        interval.u,
        unit,
        method,
        lower95=interval.low,
        upper95=interval.high,
        note=model,
        **common,  # type: ignore[arg-type]
    )


def narrowing_quantities(
    temperatures_C: Sequence[float],
    widths: Sequence[float],
    widths_u: Sequence[float],
    nucleus: str,
    at: Provenance,
) -> list[Quantity]:
    """Line width at the highest over that at the lowest temperature, and Kendall's trend."""
    order = np.argsort(temperatures_C)
    temperature = np.asarray(temperatures_C, float)[order]
    width, width_u = np.asarray(widths, float)[order], np.asarray(widths_u, float)[order]
    if len(temperature) < 2:
        return []
    ratio = width[-1] / width[0]
    common = {
        "condition": temperatures(temperature[0], temperature[-1]),
        "n": len(width),
        "source": at.source,
        "origin": at.origin,
    }
    rows = [
        Quantity(
            f"linewidth_narrowing_{nucleus}",
            at.sample,
            float(ratio),
            float(ratio * np.hypot(width_u[-1] / width[-1], width_u[0] / width[0])),
            "1",
            method="width at the highest over width at the lowest temperature",
            note="a ratio; this range does not determine an activation energy",
            **common,  # type: ignore[arg-type]
        )
    ]
    if len(width) >= 4:
        from scipy.stats import kendalltau  # half a second, for this one number

        trend = kendalltau(temperature, width)
        rows.append(
            Quantity(
                f"linewidth_trend_{nucleus}",
                at.sample,
                float(trend.statistic),
                float("nan"),
                "1",
                method="Kendall's tau of width with temperature",
                note=f"rank statistic, p = {trend.pvalue:.2g}; -1 is a fall at every step",
                **common,  # type: ignore[arg-type]
            )
        )
    return rows


_RATIO = ("linewidth", T1_NAME, "rotating_frame_relaxation_time")


def comparisons(rows: Sequence[Quantity], first: str, second: str) -> list[Quantity]:
    """Ratios (first over second) of widths and T1, and differences of shifts, of two samples.

    What the two have once under one condition is compared. The error of the referencing is common
    to both and drops out of a difference of shifts.
    """
    found = []
    for one in rows:
        name = one.quantity.rpartition("_")[0]
        key = (second, one.quantity, one.condition)
        others = [row for row in rows if (row.sample, row.quantity, row.condition) == key]
        if one.sample != first or len(others) != 1:
            continue
        if name in _RATIO:
            found.append(ratio_of(one, others[0], f"{one.quantity}_ratio"))
        elif name == "chemical_shift":
            name = f"{one.quantity}_difference"
            found.append(difference_of(one, others[0], name, u_omits=""))
    return found
