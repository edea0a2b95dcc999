"""Nuclei that NMR observes: frequency ratios and spins."""

from __future__ import annotations

# Frequency ratio to 1H in percent (IUPAC 2001, Pure Appl. Chem. 73, 1795; 2008, 80, 59), and twice
# the spin
_NUCLEI = {
    "1H": (100.0, 1),
    "2H": (15.350609, 2),
    "6Li": (14.716086, 2),
    "7Li": (38.863797, 3),
    "9Be": (14.051813, 3),
    "10B": (10.743658, 6),
    "11B": (32.083974, 3),
    "13C": (25.145020, 1),
    "14N": (7.226317, 2),
    "15N": (10.136767, 1),
    "17O": (13.556457, 5),
    "19F": (94.094011, 1),
    "23Na": (26.451900, 3),
    "25Mg": (6.121635, 5),
    "27Al": (26.056859, 5),
    "29Si": (19.867187, 1),
    "31P": (40.480742, 1),
    "33S": (7.676000, 3),
    "35Cl": (9.797909, 3),
    "37Cl": (8.155725, 3),
    "39K": (4.666373, 3),
    "43Ca": (6.730029, 7),
    "45Sc": (24.291747, 7),
    "47Ti": (5.637534, 5),
    "49Ti": (5.639037, 7),
    "51V": (26.302948, 7),
    "55Mn": (24.789218, 5),
    "59Co": (23.727074, 7),
    "63Cu": (26.515473, 3),
    "65Cu": (28.403693, 3),
    "67Zn": (6.256803, 5),
    "69Ga": (24.001354, 3),
    "71Ga": (30.496704, 3),
    "73Ge": (3.488315, 9),
    "75As": (17.122614, 3),
    "77Se": (19.071513, 1),
    "79Br": (25.053980, 3),
    "81Br": (27.006518, 3),
    "85Rb": (9.654943, 5),
    "87Rb": (32.720454, 3),
    "87Sr": (4.333822, 9),
    "89Y": (4.900198, 1),
    "91Zr": (9.296298, 5),
    "93Nb": (24.476170, 9),
    "95Mo": (6.516926, 5),
    "109Ag": (4.653533, 1),
    "111Cd": (21.215480, 1),
    "113Cd": (22.193175, 1),
    "115In": (21.912629, 9),
    "117Sn": (35.632259, 1),
    "119Sn": (37.290632, 1),
    "121Sb": (23.930577, 5),
    "125Te": (31.549769, 1),
    "127I": (20.007486, 5),
    "129Xe": (27.810186, 1),
    "133Cs": (13.116142, 7),
    "139La": (14.125641, 7),
    "181Ta": (11.989600, 7),
    "195Pt": (21.496784, 1),
    "207Pb": (20.920599, 1),
    "209Bi": (16.069288, 9),
}
XI_PERCENT = {nucleus: ratio for nucleus, (ratio, _) in _NUCLEI.items()}

# Their couplings of some tens of kHz show in no second-order width
_SMALL_COUPLINGS = ("7Li", "133Cs")

# 1H frequencies of superconducting magnets, MHz, and how far one may be from its name
_MAGNETS = (43, 60, 80, 90, 100, 125, 150, 180, 200, 250, 270, 300, 360, 392, 400, 500, 600, 700)
_LARGE_MAGNETS = (750, 800, 830, 850, 900, 930, 950, 1000, 1100, 1200)
_NAMED = 0.015
_ANY_FIELD_MHz = 25.0  # below it are electromagnets, as of ESR, of any field


def magnet_MHz(nucleus: str, frequency_MHz: float) -> float | None:
    """1H frequency of the magnet in which a nucleus has a frequency; ``None`` if not known."""
    ratio = XI_PERCENT.get(nucleus)
    return frequency_MHz / ratio * 100 if ratio else None


def from_a_magnet(nucleus: str, frequency_MHz: float) -> float:
    """Relative distance of the field that a frequency needs from the nearest usual magnet's;
    infinite if the nucleus is not known."""
    proton = magnet_MHz(nucleus, frequency_MHz)
    magnets = _MAGNETS + _LARGE_MAGNETS
    return min(abs(proton / magnet - 1) for magnet in magnets) if proton else float("inf")


def fits_a_magnet(nucleus: str, frequency_MHz: float) -> bool:
    """Whether a magnet of the usual fields gives the nucleus this frequency; unknown ones do."""
    proton = magnet_MHz(nucleus, frequency_MHz)
    is_any = proton is None or proton < _ANY_FIELD_MHz
    return is_any or from_a_magnet(nucleus, frequency_MHz) < _NAMED


def second_order_spin(nucleus: str) -> float | None:
    """The half-integer spin of a nucleus whose central transition shows its quadrupole coupling."""
    _, twice = _NUCLEI.get(nucleus, (0.0, 0))
    return twice / 2 if twice >= 3 and twice % 2 and nucleus not in _SMALL_COUPLINGS else None
