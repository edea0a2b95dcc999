"""What relaxation says, as rows of the numbers table: times, and the model over temperature."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.numbers.condition import temperatures
from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.plausibility import doubted
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.nmr.bpp import BppFit, apparent_energy, fit_bpp
from electrolyte.techniques.nmr.numbers import T1_NAME, Provenance, condition
from electrolyte.techniques.nmr.profile_interval import Interval
from electrolyte.techniques.nmr.recovery import RelaxationResult
from electrolyte.techniques.nmr.relaxation_forms import STRETCHED, TWO

_NOTES = {
    STRETCHED: "time constant of exp(-(t/T1)^exponent)",
    TWO: "of the initial rate: the mean of the two rates by share",
}
_CURVED = 4.0  # reduced chi squared from which a model of T1 over temperature is doubted


def relaxation_quantities(
    result: RelaxationResult, at: Provenance, *, accept: Collection[str] = ()
) -> list[Quantity]:
    """Relaxation time, stretching exponent or components, and reach of the delays of one recovery.

    ``accept`` : guards of ``electrolyte.numbers.plausibility`` that are switched off
    """
    recovery, nucleus = result.recovery, result.conditions.nucleus
    time = "rotating_frame_relaxation_time" if result.spin_lock else T1_NAME
    change = "decay under a spin lock" if result.spin_lock else "recovery"
    followed = "projected line" if result.fit is not None else "tabulated amplitudes"

    def row(quantity: str, value: float, u: float, unit: str, note: str = "") -> Quantity:
        return Quantity(
            f"{quantity}_{nucleus}",
            at.sample,
            value,
            u,
            unit,
            condition=condition(result.conditions.temperature_C),
            n=int(recovery.used.sum()),
            method=f"{recovery.form} {change} of the {followed}, form by AICc",
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
                condition=condition(result.conditions.temperature_C),
                n=int(recovery.used.sum()),
                method=f"{change} of the {followed}",
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
    misfit = []
    if bpp.chi2 > _CURVED:
        text = f"reduced chi squared of the model {bpp.chi2:.0f}"
        misfit.append(Doubt("relaxation_misfit", text))
    elif bpp.better:
        misfit.append(Doubt("relaxation_misfit", f"{bpp.better} describes T1 better"))
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
        rows.append(doubted(row, [*doubts, *misfit], accept))
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
