"""What spectra and comparisons say, as rows of the numbers table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from electrolyte.ground.printing import with_uncertainty
from electrolyte.numbers.condition import condition_at, temperatures
from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards.nmr import lithium_shift
from electrolyte.numbers.pairs import difference_of, ratio_of
from electrolyte.numbers.plausibility import doubted
from electrolyte.numbers.quantities import Quantity, stated_or_omitted
from electrolyte.techniques.nmr.analysis import MAIN, SpectrumResult
from electrolyte.techniques.nmr.conditions import Conditions
from electrolyte.techniques.nmr.lines import centre_band
from electrolyte.techniques.nmr.nuclei import second_order_spin
from electrolyte.techniques.nmr.quadrature import lines_at_images
from electrolyte.techniques.nmr.quadrupole import coupling_limit, induced_shift_limit

LINE_METHOD = "complex Voigt fit with baseline, phase and dead time"
T1_NAME = "spin_lattice_relaxation_time"
_SEEN = 2.0  # area / u from which a known line counts as seen
_ONE_SIDED_95 = 1.645


@dataclass(frozen=True)
class Provenance:
    """Where a row comes from: sample, measurement ids joined by ``;``, origin."""

    sample: str
    source: str
    origin: str


def condition(temperature_C: float | None) -> str:
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
            condition=condition(result.conditions.temperature_C),
            source=at.source,
            origin=at.origin,
            **{"method": LINE_METHOD, **more},  # type: ignore[arg-type]
        )

    fit_only = "" if reference_u_ppm else "u of the fit, without that of the referencing"
    spin = second_order_spin(nucleus)
    of_shift = LINE_METHOD if spin is None else f"{LINE_METHOD}; with quadrupole-induced shift"
    shift_u = float(np.hypot(shift_u, reference_u_ppm))
    common = stated_or_omitted({f"nmr.reference.{nucleus}": reference_u_ppm or np.nan})
    rows = [
        row("chemical_shift", shift, shift_u, "ppm", method=of_shift, note=fit_only, **common),
        row("linewidth", fwhm, fwhm_u, "Hz"),
    ]
    if len(result.fit.lines) > 1:
        images = lines_at_images(result.fit)
        for name, share in _area_shares(result).items():
            found = row(f"area_fraction_{name}", **share, unit="1")  # type: ignore[arg-type]
            text = f"the line of {name} stands where the main line has its image"
            is_doubted = name in images and found.status == "ok"
            rows.append(doubted(found, [Doubt("image_place", text)] * is_doubted, accept))
    if spin is not None and result.mas_Hz > 0:
        induced = induced_shift_limit(fwhm) / result.spectrum.reference_MHz
        rows.append(
            row(
                "quadrupole_coupling",
                coupling_limit(fwhm, larmor_Hz, spin) / 1e6,
                float("nan"),
                "MHz",
                status="upper_limit",
                method="second moment of the second-order MAS pattern",
                note="from the line width, for any asymmetry; a coupling averaged by "
                "motion can be larger, and cubic surroundings, as in LiCl, have none; the isotropic"
                f" shift of a rigid site is up to {induced:.2g} ppm above the line",
            )
        )
    marked = [doubted(each, result.doubts, accept) for each in rows]
    shift_doubts = [
        *result.conditions.shift_doubts,
        lithium_shift(nucleus, shift),
        centre_band(result.fit.line(MAIN)),
    ]
    marked[0] = doubted(marked[0], shift_doubts, accept)
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


def larmor_quantities(measured: Iterable[tuple[Conditions, Provenance]]) -> list[Quantity]:
    """The Larmor frequency of each nucleus; of several magnets each, named by its frequency.

    Not of what may be another nucleus than the sheet says.
    """
    found: dict[tuple[str, str], Quantity] = {}
    for conditions, at in measured:
        magnet = f"{conditions.larmor_MHz:.0f} MHz"
        if conditions.larmor_MHz > 0 and not conditions.doubts:
            row = Quantity(
                f"larmor_frequency_{conditions.nucleus}",
                at.sample,
                conditions.larmor_MHz,
                float("nan"),
                "MHz",
                "frequency of the transmitter, as the file states it",
                replicate=magnet,
                note="a setting of the instrument; no u stated",
                source=at.source,
                origin=at.origin,
            )
            found.setdefault((conditions.nucleus, magnet), row)
    count = Counter(nucleus for nucleus, _ in found)
    return [
        replace(row, replicate="") if count[nucleus] == 1 else row
        for (nucleus, _), row in found.items()
    ]


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
                "note": f"not seen ({with_uncertainty(share, share_u)}): 95 % limit",
            }
        else:
            rows[line.name] = {"value": float(share), "u": float(share_u)}
    return rows


def narrowing_quantities(
    temperatures_C: Sequence[float],
    widths: Sequence[float],
    widths_u: Sequence[float],
    nucleus: str,
    at: Provenance,
    *,
    doubts: Sequence[Doubt] = (),
    accept: Collection[str] = (),
) -> list[Quantity]:
    """Line width at the highest over that at the lowest temperature, and Kendall's trend.

    ``doubts`` : in the widths; ``accept`` : guards that are switched off
    """
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
    return [doubted(row, doubts, accept) for row in rows]


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


def compared(rows: Sequence[Quantity], pairs: Iterable[Sequence[str]]) -> list[Quantity]:
    """The rows of all samples, and the comparisons of pairs of them."""
    return [*rows, *(q for first, second in pairs for q in comparisons(rows, first, second))]
