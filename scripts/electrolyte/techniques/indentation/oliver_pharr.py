"""Hardness and modulus from load, depth and contact stiffness (Oliver and Pharr).

W. C. Oliver, G. M. Pharr, J. Mater. Res. 7 (1992) 1564 and 19 (2004) 3; names and symbols of
ISO 14577-1. Arrays of any one shape go in and out; depth in nm, load in mN, stiffness in N/m,
area in nm², stresses in GPa. Where the stiffness or the contact depth is not positive there is no
contact to speak of, and the result is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from electrolyte.ground.constants import STANDARD_GRAVITY

FloatArray = NDArray[np.float64]

# Projected over true contact area of the Vickers pyramid, 24.50 h² and 26.43 h² (ISO 14577-1)
VICKERS_PER_INDENTATION_HARDNESS = 24.50 / 26.43


@dataclass(frozen=True)
class Tip:
    """What is known of indenter and contact.

    area_coefficients : C0, C1, C2, ... of ``A = C0 hc² + C1 hc + C2 hc^(1/2) + C3 hc^(1/4) + ...``
        with hc in nm; a perfect Berkovich tip is ``(24.5,)``
    beta : factor of the stiffness relation, 1 for a circle, 1.034 for a triangle (King 1987)
    epsilon : intercept factor of the contact depth, 0.75 for a paraboloid; 0 takes the full depth
        as the contact depth (material piled up to the rim)
    modulus_GPa, poisson_ratio : of the indenter; 1141 and 0.07 for diamond
    """

    area_coefficients: tuple[float, ...]
    beta: float
    epsilon: float
    modulus_GPa: float
    poisson_ratio: float

    @property
    def plane_strain_modulus_GPa(self) -> float:
        return self.modulus_GPa / (1 - self.poisson_ratio**2)


@dataclass(frozen=True)
class Contact:
    """What follows from load, depth and stiffness at each point (arrays of one shape).

    indentation_modulus is the plane-strain modulus E/(1-ν²) of the sample: what the stiffness
    gives without Poisson's ratio. indentation_elastic_modulus is E_IT, with it.
    """

    depth_nm: FloatArray
    area_nm2: FloatArray
    hardness_GPa: FloatArray
    reduced_modulus_GPa: FloatArray
    indentation_modulus_GPa: FloatArray
    indentation_elastic_modulus_GPa: FloatArray


def contact(
    depth_nm: ArrayLike,
    load_mN: ArrayLike,
    stiffness_N_m: ArrayLike,
    tip: Tip,
    poisson_ratio: float,
) -> Contact:
    """The contact at every point; ``poisson_ratio`` is that of the sample.

    hc = h - ε P/S; H = P/A(hc); Er = √π/(2β) S/√A; 1/Er = (1-ν²)/E + (1-νi²)/Ei.
    """
    depth, load, stiffness = (
        np.asarray(x, dtype=float) for x in (depth_nm, load_mN, stiffness_N_m)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        stiff = np.where(stiffness > 0, stiffness, np.nan)
        contact_depth = depth - tip.epsilon * load / stiff * 1e6
        contact_depth = np.where(contact_depth > 0, contact_depth, np.nan)
        area = contact_area(contact_depth, tip.area_coefficients)
        area = np.where(area > 0, area, np.nan)
        hardness = load / area * 1e6
        reduced = np.sqrt(np.pi) / (2 * tip.beta) * stiff / np.sqrt(area)
        # a contact as stiff as the diamond, or stiffer, is no contact with the sample
        compliance = 1 / reduced - 1 / tip.plane_strain_modulus_GPa
        modulus = 1 / np.where(compliance > 0, compliance, np.nan)
    return Contact(
        contact_depth, area, hardness, reduced, modulus, modulus * (1 - poisson_ratio**2)
    )


def contact_area(contact_depth_nm: ArrayLike, coefficients: Sequence[float]) -> FloatArray:
    """Projected area in nm²: powers 2, 1, 1/2, 1/4, ... of the contact depth."""
    depth = np.asarray(contact_depth_nm, dtype=float)
    area = np.zeros_like(depth)
    for order, coefficient in enumerate(coefficients):
        area = area + coefficient * depth ** (2.0 ** (1 - order))
    return area


def vickers_GPa(indentation_hardness_GPa: float) -> float:
    """Vickers hardness in GPa: the same load over the true area instead of the projected one."""
    return VICKERS_PER_INDENTATION_HARDNESS * indentation_hardness_GPa


def vickers_kgf_mm2(indentation_hardness_GPa: float) -> float:
    """Vickers hardness in kgf/mm² (the number called HV): 94.53 per GPa of H_IT."""
    return 1e3 / STANDARD_GRAVITY * vickers_GPa(indentation_hardness_GPa)
