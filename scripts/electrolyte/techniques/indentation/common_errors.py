"""What all indents of a pellet have in common of errors: u of their mean holds it undivided."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from electrolyte.techniques.indentation.frame import of_contact, seen_in_stiffness
from electrolyte.techniques.indentation.pellet import Pellet

MODULUS, HARDNESS = -0.5, -1.0  # powers of the area
DEEPER = 2.0  # relative change of the area by one of the depth
SINKING = 0.75 * math.sqrt(math.pi * 24.5) / 2  # (h - hc)/hc over H/Er, of a pyramid
LEAST_ZERO = 0.01  # share of the depth that roughness, grains and the fit make of it
LEAST_DRIFT = 0.001  # share of the depth, that a corrected hold may still show
LEAST_FRAME = 0.015  # share of the modulus, that a hardness which falls with the depth makes of it
SEVERAL, CERTAIN = 4, 3.0  # indents, and standard errors of what they show together
PARABOLOID = 0.25  # 1 - epsilon: what hc keeps of a depth of the frame
COMMON = ("indentation.tip_area", "indentation.frame")  # of all pellets: the instrument's
POISSON = "indentation.poisson_ratio"  # of samples of which nobody states one
ASSUMED_POISSON = 0.03  # relative, of 1 - nu² with nu anywhere from 0.15 to 0.35


@dataclass(frozen=True)
class Property:
    """column of ``Indent``; power of the projected area the value is proportional to."""

    quantity: str
    column: str
    unit: str
    area_power: float


@dataclass(frozen=True)
class CommonError:
    """Relative errors of modulus and hardness with one cause.

    name : what quantities share
    shares : by the power of the area
    text : for the note
    """

    name: str
    shares: Mapping[float, float]
    text: str

    def of(self, area_power: float) -> float:
        return self.shares[area_power]


def common_errors(pellet: Pellet, u_area_relative: float) -> list[CommonError]:
    """All of them; those without effect have shares of 0.

    ``u_area_relative`` : relative standard uncertainty of the area function
    """
    zero = float(np.nan_to_num(pellet.known_median("zero_share")))
    zero = zero if abs(zero) > LEAST_ZERO else 0.0
    seen = frame_seen_as(pellet)
    if max(map(abs, seen.values())) <= LEAST_FRAME:
        seen = dict.fromkeys(seen, 0.0)
    sinking = _sinking(pellet)
    drift = _of_depth(_drift_share(pellet), sinking)
    of_unloading = _of_stiffness(float(pellet.known_mean("drift_share_stiffness")), sinking)
    # one rate throughout a test (ISO 14577-1): what it does to depth and stiffness adds with sign
    drift = {power: share + of_unloading[power] for power, share in drift.items()}
    return [
        CommonError(
            "indentation.tip_area",
            {power: power * u_area_relative for power in (MODULUS, HARDNESS)},
            "by the area function",
        ),
        CommonError(
            "indentation.depth_zero",
            _of_depth(zero, sinking),
            f"by loadings that begin at {zero:+.1%} of the depth",
        ),
        CommonError("indentation.drift", drift, "by drift"),
        CommonError("indentation.frame", seen, "by a frame that curves look to hold"),
        CommonError("indentation.creep", _of_stiffness(creep_seen(pellet), sinking), "by creep"),
    ]


def creep_seen(pellet: Pellet) -> float:
    """Mean share of the stiffness that is creep, none where no curve tells; 0 where that of several
    indents is their noise."""
    shares = np.nan_to_num(pellet.values("creep_share"))
    mean = float(shares.mean())
    noise = float(shares.std(ddof=1)) / len(shares) ** 0.5 if len(shares) >= SEVERAL else 0.0
    return mean if abs(mean) > CERTAIN * noise else 0.0


def frame_seen_as(pellet: Pellet) -> dict[float, float]:
    """By the power of the area: what freeing modulus and hardness of the compliance that curves
    look like would change (0 if none is seen).

    Indents to several loads tell it whatever the curves are like: √P/S is then a line of √P.
    """
    load, stiffness, depth = (
        pellet.values(c) for c in ("maximum_load_mN", "stiffness_N_m", "contact_depth_nm")
    )
    if (pellet.indents["route"] == "unloading").all() and len(load) >= SEVERAL:
        compliance, u = seen_in_stiffness(load, stiffness)
        if abs(compliance) > CERTAIN * u:
            return {
                MODULUS: float(np.mean(of_contact(stiffness, compliance) / stiffness)) - 1,
                HARDNESS: 2 * PARABOLOID * float(np.mean(compliance * load / depth)),
            }
    return {
        power: float(np.nan_to_num(pellet.known_mean(f"seen_{name}_ratio") - 1))
        for power, name in ((MODULUS, "modulus"), (HARDNESS, "hardness"))
    }


def _sinking(pellet: Pellet) -> float:
    """(h - hc)/hc, from hardness over modulus; 0 where no contact was analysed."""
    ratio = pellet.values("indentation_hardness_GPa") / pellet.values("reduced_modulus_GPa")
    return SINKING * float(np.nan_to_num(ratio.mean()))


def _of_depth(share: float, sinking: float) -> dict[float, float]:
    """Of a depth too large by a share, of which all is contact."""
    deeper = share * (1 + sinking)
    return {power: power * DEEPER * deeper for power in (MODULUS, HARDNESS)}


def _of_stiffness(share: float, sinking: float) -> dict[float, float]:
    """Of a stiffness too large by a share, which makes the contact look deeper as well."""
    deeper = share * sinking
    return {MODULUS: share + MODULUS * DEEPER * deeper, HARDNESS: HARDNESS * DEEPER * deeper}


def _drift_share(pellet: Pellet) -> float:
    """Share of the depth that is drift: by the final hold, else of a usual one if nobody says."""
    seen = float(np.nan_to_num(pellet.known_mean("drift_share")))
    possible = float(np.nan_to_num(pellet.known_mean("drift_possible")))
    return seen if abs(seen) > LEAST_DRIFT else possible
