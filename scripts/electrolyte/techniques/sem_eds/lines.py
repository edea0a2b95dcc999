"""X-ray lines that energy dispersive detectors see, and what silicon makes of them.

Energies in keV: Deslattes et al., Rev. Mod. Phys. 75 (2003) 35 (K) and Bearden, Rev. Mod. Phys. 39
(1967) 78 (L, M), rounded to what a detector of 130 eV can use. Ratios within a family are round
values, those of Sr to Ru of the X-ray Data Booklet (A. C. Thompson et al., Lawrence Berkeley
National Laboratory 2009, Table 1-3): what they are off by is in u. M2-N4, the last line of Hf to
Bi, has the weight of J. I. Goldstein et al., Scanning Electron Microscopy and X-ray Microanalysis
(2018); that of Ta lies under S Ka.
"""

from __future__ import annotations

import math

Lines = tuple[tuple[float, float], ...]  # energy, intensity relative to the first

# family of the strongest line below 5 keV
LINES: dict[str, Lines] = {
    "C": ((0.277, 1.0),),
    "N": ((0.392, 1.0),),
    "O": ((0.525, 1.0),),
    "F": ((0.677, 1.0),),
    "Na": ((1.041, 1.0),),
    "Mg": ((1.254, 1.0),),
    "Al": ((1.487, 1.0),),
    "Si": ((1.740, 1.0), (1.836, 0.03)),
    "P": ((2.014, 1.0), (2.139, 0.05)),
    "S": ((2.308, 1.0), (2.464, 0.06)),
    "Cl": ((2.622, 1.0), (2.816, 0.09)),
    "K": ((3.314, 1.0), (3.590, 0.10)),
    "Ca": ((3.692, 1.0), (4.013, 0.11)),
    "Ti": ((4.511, 1.0), (4.932, 0.13)),
    "Fe": ((0.705, 1.0), (0.719, 0.40), (0.615, 0.15)),
    "Co": ((0.776, 1.0), (0.791, 0.40)),
    "Ni": ((0.851, 1.0), (0.869, 0.40)),
    "Cu": ((0.930, 1.0), (0.950, 0.45)),
    "Zn": ((1.012, 1.0), (1.035, 0.45)),
    "Ga": ((1.098, 1.0), (1.125, 0.45)),
    "Ge": ((1.188, 1.0), (1.218, 0.45)),
    "As": ((1.282, 1.0), (1.317, 0.42)),
    "Se": ((1.379, 1.0), (1.419, 0.42)),
    "Br": ((1.480, 1.0), (1.526, 0.40)),
    "Sr": ((1.807, 1.0), (1.872, 0.52), (1.582, 0.05)),
    "Y": ((1.923, 1.0), (1.996, 0.51), (1.685, 0.05)),
    "Zr": ((2.042, 1.0), (2.124, 0.49), (2.219, 0.01), (2.303, 0.02), (1.792, 0.05)),
    "Nb": ((2.166, 1.0), (2.257, 0.47), (2.367, 0.03), (2.462, 0.02), (1.902, 0.05)),
    "Mo": ((2.293, 1.0), (2.395, 0.48), (2.518, 0.05), (2.624, 0.03), (2.016, 0.05)),
    "Ru": ((2.559, 1.0), (2.683, 0.49), (2.836, 0.09), (2.965, 0.04), (2.253, 0.04)),
    "Rh": ((2.697, 1.0), (2.834, 0.57), (3.001, 0.19), (2.377, 0.04)),
    "Pd": ((2.838, 1.0), (2.990, 0.56), (3.172, 0.20), (2.503, 0.04)),
    "Ag": ((2.984, 1.0), (3.151, 0.56), (3.348, 0.20), (2.634, 0.04)),
    "Cd": ((3.134, 1.0), (3.317, 0.55), (3.528, 0.20), (2.767, 0.04)),
    "In": ((3.287, 1.0), (3.487, 0.55), (3.714, 0.20), (2.904, 0.04)),
    "Sn": ((3.444, 1.0), (3.663, 0.55), (3.905, 0.20), (3.045, 0.04)),
    "Sb": ((3.605, 1.0), (3.844, 0.55), (4.101, 0.20), (3.189, 0.04)),
    "Te": ((3.769, 1.0), (4.030, 0.55), (4.302, 0.20), (3.336, 0.04)),
    "I": ((3.938, 1.0), (4.221, 0.55), (4.508, 0.20), (3.485, 0.04)),
    "La": ((4.651, 1.0), (5.042, 0.60), (5.384, 0.20), (4.124, 0.04)),
    "Hf": ((1.645, 1.0), (1.698, 0.59), (1.895, 0.07), (1.281, 0.04), (2.142, 0.01)),
    "Ta": ((1.710, 1.0), (1.766, 0.59), (1.964, 0.07), (1.330, 0.04), (2.229, 0.01)),
    "W": ((1.775, 1.0), (1.835, 0.59), (2.035, 0.07), (1.383, 0.04), (2.316, 0.01)),
    "Pt": ((2.051, 1.0), (2.127, 0.59), (2.331, 0.07), (1.602, 0.04), (2.696, 0.01)),
    "Au": ((2.123, 1.0), (2.205, 0.59), (2.410, 0.07), (1.660, 0.04), (2.796, 0.01)),
    "Pb": ((2.346, 1.0), (2.443, 0.59), (2.653, 0.07), (1.840, 0.04), (3.119, 0.01)),
    "Bi": ((2.423, 1.0), (2.526, 0.59), (2.735, 0.07), (1.901, 0.04), (3.233, 0.01)),
}
# lines of higher energy by which elements show above the window of a fit
HARD_LINES = {
    "K": 3.314,
    "Ca": 3.692,
    "Ti": 4.511,
    "V": 4.952,
    "Cr": 5.415,
    "Mn": 5.899,
    "Fe": 6.404,
    "Co": 6.930,
    "Ni": 7.478,
    "Cu": 8.048,
    "Zn": 8.639,
    "Ga": 9.252,
    "Ge": 9.886,
    "Sn": 3.444,
    "Sb": 3.605,
    "I": 3.938,
    "Ba": 4.466,
    "La": 4.651,
    "Ce": 4.840,
    "Hf": 7.899,
    "Ta": 8.146,
    "W": 8.398,
    "Pt": 9.442,
    "Au": 9.713,
    "Pb": 10.552,
    "Bi": 10.839,
}
SI_KA, SI_EDGE = 1.740, 1.839
_SI_AT_EDGE, _SI_AT_KA = 3190.0, 355.0  # mass attenuation of silicon, cm²/g
_POWER = 2.65  # by which it falls above the edge
_YIELD = 0.0226  # half the fluorescence yield of silicon times the share of its K shell


def escape_share(energy_kev: float) -> float:
    """Counts in the escape peak, a silicon Kα below the line, per count of the line.

    S. J. B. Reed, N. G. Ware, J. Phys. E 5, 582 (1972), eq. 4, at normal incidence.
    """
    if energy_kev <= SI_EDGE:
        return 0.0
    ratio = _SI_AT_EDGE * (energy_kev / SI_EDGE) ** -_POWER / _SI_AT_KA
    return _YIELD * (1 - math.log(1 + ratio) / ratio)
