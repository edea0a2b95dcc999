"""What pages call the techniques."""

NAMES = {
    "xrd": "X-ray diffraction",
    "nmr": "NMR",
    "raman": "Raman spectroscopy",
    "eis": "Impedance spectroscopy",
    "dc": "DC polarization",
    "cycling": "Cell cycling",
    "indentation": "Nanoindentation",
    "pycnometry": "Gas pycnometry",
    "sem_eds": "SEM and EDS",
    "profilometry": "Profilometry",
}
