"""Every indent of a measurement: one row, its numbers, or the reason why it has none.

No indent is averaged silently and none disappears silently: an indent that does not allow the
analysis, or that a stated rule takes for an outlier, keeps its row with ``excluded`` saying why.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import (
    CONTACT_STIFFNESS,
    DEPTH,
    HARDNESS,
    INDENT,
    LOAD,
    MODULUS,
    STIFFNESS_SQUARED_OVER_LOAD,
    TEST_TIME,
    Measurement,
)
from electrolyte.readers.mechanics.cycles import unloadings
from electrolyte.techniques.indentation.creep import (
    creep_share,
    growing_nm_s,
    share_of_stiffness,
    unloading_rate,
)
from electrolyte.techniques.indentation.depth_zero import zero_share, zero_share_of_tip
from electrolyte.techniques.indentation.frame_seen import (
    freed_ratios,
    seen_in_test,
    seen_while_loading,
)
from electrolyte.techniques.indentation.oliver_pharr import (
    Contact,
    contact,
    contact_area,
    vickers_GPa,
    vickers_kgf_mm2,
)
from electrolyte.techniques.indentation.pop_in import advance_nm
from electrolyte.techniques.indentation.settings import ROUTES, Settings
from electrolyte.techniques.indentation.thermal_hold import (
    USUAL_DRIFT_NM_S,
    drift_nm_s,
    drift_possible,
    drift_share,
)
from electrolyte.techniques.indentation.unloading import fit_unloading

WINDOW_POINTS = 5  # fewest points of a depth window that make a mean
NAN = math.nan


@dataclass(frozen=True)
class Indent:
    """The numbers of one indent (NaN where it has none), and why it is left out, if it is.

    indentation_modulus : E/(1-ν²); indentation_elastic_modulus : E_IT
    reported_* : the instrument's own hardness and modulus (E_IT) over the same points
    file_area_ratio : area at the contact depth with the file's area function over that used
    file_elastic_ratio : E_IT with the file's Poisson's ratio over that used
    frame_hardness_ratio, frame_modulus_ratio : freed of the frame's compliance that the file
        states, over those not freed
    seen_hardness_ratio, seen_modulus_ratio : the same of the compliance that the curve itself looks
        like, see ``frame``
    poisson_assumed : whether nobody states Poisson's ratio
    unloadings : cycles of the test of which one was analysed (0 where none was)
    drift_corrected : False where the file says that depths were not
    drift_share : drift of the depth in a final hold, over the time to the largest load, as a share
        of the depth there
    creep_share : what creep has in the stiffness of an unloading
    pop_in_share : sudden advances while loading over the largest depth
    drift_possible : share of the depth that a usual drift would make up to the largest load, where
        neither the file nor a hold tells; else 0
    drift_share_stiffness : of the stiffness of an unloading that drift makes, the one of the final
        hold or a usual one, where no hold before it tells
    zero_share : depth at which the loading begins, by its law, less that of the tip, over the
        largest depth
    spacing : distance to the nearest indent of the file over the largest depth
    """

    indent: str
    route: str
    points: int = 0
    maximum_depth_nm: float = NAN
    maximum_load_mN: float = NAN
    contact_depth_nm: float = NAN
    stiffness_N_m: float = NAN
    indentation_hardness_GPa: float = NAN
    vickers_hardness_GPa: float = NAN
    vickers_hardness_kgf_mm2: float = NAN
    reduced_modulus_GPa: float = NAN
    indentation_modulus_GPa: float = NAN
    indentation_elastic_modulus_GPa: float = NAN
    reported_hardness_GPa: float = NAN
    reported_modulus_GPa: float = NAN
    file_area_ratio: float = NAN
    file_elastic_ratio: float = NAN
    frame_hardness_ratio: float = NAN
    frame_modulus_ratio: float = NAN
    seen_hardness_ratio: float = NAN
    seen_modulus_ratio: float = NAN
    poisson_assumed: bool = False
    unloadings: int = 0
    drift_corrected: bool = True
    drift_share: float = NAN
    creep_share: float = NAN
    drift_possible: float = 0.0
    drift_share_stiffness: float = 0.0
    pop_in_share: float = NAN
    zero_share: float = NAN
    spacing: float = NAN
    excluded: str = ""


INDENTS = (
    *(field.name for field in fields(Indent)),
    *("sample", "pellet", "measurement", "variant", "method", "origin"),
)


def analyse(measurement: Measurement, settings: Settings) -> pd.DataFrame:
    """One row an indent, columns as in ``Indent``, in the order of the file.

    Raises
    ------
    AnalysisError
        The route is unknown, or the file has not the channels it needs.
    """
    frame = measurement.frame
    route = route_of(measurement, settings.route)
    subject = f"indentation {measurement.source.name}"
    if route == "reported" and settings.frame_compliance_nm_mN:
        raise AnalysisError(
            subject,
            "no compliance of the frame for hardness and modulus that the instrument computed",
            f"{settings.frame_compliance_nm_mN:g} nm/mN",
            hint="Leave frame_compliance_nm_mN empty, or choose route: unloading or stiffness.",
        )
    rows = [
        _one(str(name), points, route, settings, f"{subject}, indent {name}")
        for name, points in frame.groupby(INDENT, sort=False)
    ]
    nearest = nearest_um(measurement.metadata.get("positions_um", {}))
    rows = [
        replace(row, spacing=1e3 * nearest.get(row.indent, NAN) / row.maximum_depth_nm)
        for row in rows
    ]
    return pd.DataFrame([asdict(row) for row in rows])


def nearest_um(positions_um: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Distance of each indent to the nearest of the others."""
    places = np.array(list(positions_um.values()), dtype=float).reshape(-1, 2)
    if len(places) < 2:
        return {}
    apart = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    return dict(zip(positions_um, apart.min(axis=1).tolist(), strict=True))


def route_of(measurement: Measurement, wanted: str) -> str:
    """The route that a measurement is analysed by.

    Raises
    ------
    AnalysisError
        The route is unknown, or the file has not the channels it needs.
    """
    columns = set(measurement.frame.columns)
    dynamic = bool(columns & {CONTACT_STIFFNESS, STIFFNESS_SQUARED_OVER_LOAD})
    if wanted == "auto":
        return "stiffness" if dynamic else "unloading"
    needed = {
        "stiffness": (dynamic, "a contact stiffness channel"),
        "reported": ({HARDNESS, MODULUS} <= columns, "hardness and modulus channels"),
        "unloading": (True, ""),
    }
    if wanted not in needed:
        raise AnalysisError("indentation", f"a route of {', '.join(('auto', *ROUTES))}", wanted)
    possible, what = needed[wanted]
    if not possible:
        raise AnalysisError(
            f"indentation {measurement.source.name}",
            what,
            f"the channels {', '.join(sorted(columns))}",
            hint="Export that channel, or choose route: unloading in config.",
        )
    return wanted


def _one(name: str, points: pd.DataFrame, route: str, settings: Settings, subject: str) -> Indent:
    depth, load = points[DEPTH].to_numpy(), points[LOAD].to_numpy()
    peak = int(np.argmax(load))
    blank = Indent(
        name,
        route,
        maximum_depth_nm=float(depth.max()),
        maximum_load_mN=float(load[peak]),
        poisson_assumed=settings.poisson_assumed,
        drift_corrected=settings.drift_corrected,
        drift_share=drift_share(points),
        drift_possible=0.0 if settings.drift_stated else drift_possible(points),
        zero_share=NAN if settings.cycle else _zero_share(depth, load, settings),
        pop_in_share=advance_nm(depth, load) / float(depth.max()) if depth.max() > 0 else NAN,
    )
    if not load[peak] > 0:
        return replace(blank, excluded="the load never becomes positive: no contact")
    try:
        if route == "unloading":
            return _from_unloading(blank, points, settings, subject)
        loading = points.iloc[: peak + 1]
        return _from_window(blank, loading, settings)
    except AnalysisError as error:
        return replace(blank, excluded=f"expected {error.expected}, found {error.found}")


def _zero_share(depth: np.ndarray, load: np.ndarray, settings: Settings) -> float:
    """Where the loading begins, beyond what the area function explains, over the depth."""
    found = zero_share(depth, load)
    if not np.isfinite(found):
        return NAN
    return found - zero_share_of_tip(settings.tip.area_coefficients, float(depth.max()))


def window(depth_nm: np.ndarray, limits: tuple[float, float]) -> slice:
    """The points of a loading between two depths, ends included, as the instruments choose them.

    The ends are the points nearest to the limits; NanoSuite's own averages over the defined range
    follow from that to every printed digit.

    Raises
    ------
    AnalysisError
        The loading does not reach the limits, or has too few points between them.
    """
    low, high = limits
    if depth_nm.max() < high:
        raise AnalysisError(
            "indent",
            f"a loading down to {high:g} nm (indentation.depth_window_nm)",
            f"{depth_nm.max():.0f} nm at most",
        )
    first, last = (int(np.argmin(np.abs(depth_nm - limit))) for limit in limits)
    if last - first + 1 < WINDOW_POINTS:
        raise AnalysisError(
            "indent",
            f"at least {WINDOW_POINTS} points between {low:g} and {high:g} nm",
            f"{max(last - first + 1, 0)}",
        )
    return slice(first, last + 1)


def _from_window(blank: Indent, loading: pd.DataFrame, settings: Settings) -> Indent:
    inside = loading.iloc[window(loading[DEPTH].to_numpy(), settings.window_nm)]
    hardness, modulus = (
        inside[c].to_numpy() if c in inside else np.full(len(inside), NAN)
        for c in (HARDNESS, MODULUS)
    )
    row = replace(
        blank,
        points=len(inside),
        reported_hardness_GPa=float(hardness.mean()),  # NaN if one is missing
        reported_modulus_GPa=float(modulus.mean()),
    )
    if blank.route == "reported":
        _require_all(np.isfinite(hardness) & np.isfinite(modulus), "hardness and modulus")
        made_with = settings.file_poisson_ratio or settings.poisson_ratio
        plane_strain = row.reported_modulus_GPa / (1 - made_with**2)
        return _with_hardness(
            replace(
                row,
                indentation_modulus_GPa=plane_strain,
                indentation_elastic_modulus_GPa=plane_strain * (1 - settings.poisson_ratio**2),
                file_elastic_ratio=_elastic_ratio(settings),
            ),
            row.reported_hardness_GPa,
        )
    load, stiffness = inside[LOAD].to_numpy(), _stiffness(inside)
    _require_all((stiffness > 0) & (load > 0), "a positive load and stiffness")
    at = contact(inside[DEPTH], load, stiffness, settings.tip, settings.poisson_ratio)
    _require_all(np.isfinite(at.indentation_modulus_GPa), "a contact softer than the indenter")
    seen = seen_while_loading(loading[LOAD].to_numpy(), _stiffness(loading))
    return _of_contact(row, inside[DEPTH].to_numpy(), load, stiffness, at, seen, settings)


def _from_unloading(
    blank: Indent, points: pd.DataFrame, settings: Settings, subject: str
) -> Indent:
    depth, load = points[DEPTH].to_numpy(), points[LOAD].to_numpy()
    found = unloadings(load)
    if not found:
        raise AnalysisError(subject, "an unloading to below half of the peak load", "none")
    start, stop = found[-1]
    fit = fit_unloading(depth, load, start, stop, settings.unloading_range, subject)
    at = contact(fit.depth_nm, fit.load_mN, fit.stiffness_N_m, settings.tip, settings.poisson_ratio)
    if not np.isfinite(at.indentation_modulus_GPa):
        raise AnalysisError(subject, "a contact softer than the indenter", "a stiffer one")
    creep, drift = NAN, 0.0
    if TEST_TIME in points:
        time = points[TEST_TIME].to_numpy(dtype=float)
        creep = creep_share(depth, load, time, start, stop, fit.stiffness_N_m)
        if not np.isfinite(growing_nm_s(depth, load, time, start)):  # which would hold the drift
            usual = USUAL_DRIFT_NM_S if blank.drift_possible else 0.0
            seen, rate = drift_nm_s(depth, load, time), unloading_rate(load, time, start, stop)
            drifts = seen if np.isfinite(seen) else usual
            drift = share_of_stiffness(fit.stiffness_N_m, drifts, rate)
    row = replace(
        blank,
        creep_share=creep,
        drift_share_stiffness=drift if np.isfinite(drift) else 0.0,
        points=stop - start,
        unloadings=1 if settings.cycle else len(found),
    )
    seen = NAN if settings.cycle else seen_in_test(depth, load, found, settings.unloading_range)
    depth, load, stiffness = map(np.array, (fit.depth_nm, fit.load_mN, fit.stiffness_N_m))
    return _of_contact(row, depth, load, stiffness, at, seen, settings)


def _of_contact(
    row: Indent,
    depth_nm: np.ndarray,
    load_mN: np.ndarray,
    stiffness_N_m: np.ndarray,
    at: Contact,
    seen_nm_mN: float,
    settings: Settings,
) -> Indent:
    """The row with the means over the points of a contact, and with what other constants make of
    them; ``seen_nm_mN``: compliance of the frame that the curve looks to hold."""
    curve = (depth_nm, load_mN, stiffness_N_m, at, settings.tip)
    stated = freed_ratios(*curve, settings.file_frame_compliance_nm_mN)
    freed = freed_ratios(*curve, seen_nm_mN)
    row = replace(
        row,
        file_area_ratio=_area_ratio(at, settings),
        file_elastic_ratio=_elastic_ratio(settings),
        frame_hardness_ratio=stated[0],
        frame_modulus_ratio=stated[1],
        seen_hardness_ratio=freed[0],
        seen_modulus_ratio=freed[1],
        contact_depth_nm=float(at.depth_nm.mean()),
        stiffness_N_m=float(stiffness_N_m.mean()),
        reduced_modulus_GPa=float(at.reduced_modulus_GPa.mean()),
        indentation_modulus_GPa=float(at.indentation_modulus_GPa.mean()),
        indentation_elastic_modulus_GPa=float(at.indentation_elastic_modulus_GPa.mean()),
    )
    return _with_hardness(row, float(at.hardness_GPa.mean()))


def _area_ratio(at: Contact, settings: Settings) -> float:
    """Area with the file's area function over that used; NaN if it has none."""
    if settings.file_area_coefficients is None:
        return NAN
    return float(np.mean(contact_area(at.depth_nm, settings.file_area_coefficients) / at.area_nm2))


def _elastic_ratio(settings: Settings) -> float:
    """E_IT with the file's Poisson's ratio over that with the one used; NaN if it has none."""
    if settings.file_poisson_ratio is None:
        return NAN
    return (1 - settings.file_poisson_ratio**2) / (1 - settings.poisson_ratio**2)


def _with_hardness(row: Indent, hardness_GPa: float) -> Indent:
    return replace(
        row,
        indentation_hardness_GPa=hardness_GPa,
        vickers_hardness_GPa=vickers_GPa(hardness_GPa),
        vickers_hardness_kgf_mm2=vickers_kgf_mm2(hardness_GPa),
    )


def _stiffness(points: pd.DataFrame) -> np.ndarray:
    """The stiffness channel, or what the channel S²/P (GPa) says: S = √(S²/P · P)."""
    if CONTACT_STIFFNESS in points:
        return points[CONTACT_STIFFNESS].to_numpy()
    with np.errstate(invalid="ignore"):
        # GPa · mN = 1e6 (N/m)²
        return np.sqrt(points[STIFFNESS_SQUARED_OVER_LOAD] * points[LOAD] * 1e6).to_numpy()


def _require_all(valid: np.ndarray, what: str) -> None:
    if not valid.all():
        raise AnalysisError(
            "indent",
            f"{what} at each of the {len(valid)} points of the window",
            f"{int((~valid).sum())} without",
        )
