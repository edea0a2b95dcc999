"""The figures and tables of the paper: what each shows, what it is drawn from, what it needs.

The names are rule names, so targets of ``snakemake``. A target whose technique has no rows in the
study's sheets is left out, with one line saying so.

``inputs`` are paths below results/; a ``{choice}`` in them is filled in by
``electrolyte.plan.study.Plan.choices``, and gives several files where the choice is a list. Those
that end in ``.csv`` reach the panel as tables, others as paths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PanelTarget:
    """One panel: ``electrolyte.figures.<module>`` draws it."""

    title: str
    module: str
    needs: tuple[str, ...]
    inputs: Mapping[str, str]


@dataclass(frozen=True)
class ComposedTarget:
    """One composed figure, from the panels that its module's ``COMPOSITION`` names."""

    title: str
    module: str
    panels: tuple[str, ...]


@dataclass(frozen=True)
class TableTarget:
    """One table, printed in the text, among the supporting ones, or for machines alone."""

    title: str
    needs: tuple[str, ...]
    place: str = "supporting"  # text | supporting | machines


EIS_NUMBERS = "eis/quantities.csv"
DC_NUMBERS = "dc/quantities.csv"
CYCLES = {"cycles": "cycling/cycles/{shown_cells}.csv"}
CURVES = {"profiles": "cycling/profiles/{shown_cells}.csv"}

SEM_EDS_NUMBERS = "sem_eds/quantities.csv"
PROFILOMETRY_NUMBERS = "profilometry/quantities.csv"
INDENTATION_NUMBERS = "indentation/quantities.csv"
PYCNOMETRY_NUMBERS = "pycnometry/quantities.csv"
NMR_NUMBERS = "nmr/quantities.csv"
NMR_SPECTRA = "nmr/spectra/{nmr_samples}.csv"

PANELS = {
    "fig1a": PanelTarget(
        "Powder diffraction patterns",
        "fig1",
        ("xrd",),
        {
            "curves": "xrd/curves/{fig1a_samples}.csv",
            "peaks": "xrd/peaks/{fig1a_samples}.csv",
            "lines": "xrd/lines/{fig1a_samples}.csv",
        },
    ),
    "fig1d": PanelTarget(
        "Micrograph and element maps",
        "fig1",
        ("sem_eds",),
        {
            "micrographs": "sem_eds/images/{fig1d_sample}.npz",
            "eds_spectra": "sem_eds/spectra/{fig1d_sample}.csv",
        },
    ),
    "fig2a": PanelTarget(
        "Raman spectra with references",
        "fig2",
        ("raman",),
        {"spectra": "raman/curves/{raman_spectra}.csv"},
    ),
    "fig2b": PanelTarget(
        "Raman bands",
        "fig2",
        ("raman",),
        {
            "shown": "raman/curves/{raman_shown}.csv",
            "bands": "raman/bands/{raman_shown}.csv",
            "fits": "raman/spectra/{raman_shown}.csv",
        },
    ),
    "fig2c": PanelTarget(
        "Corner-sharing chains and possible pathways (schematic)",
        "fig2",
        ("drawing",),
        {"parts": "drawings/fig2c.csv"},
    ),
    "fig1b": PanelTarget(
        "6Li NMR spectra", "fig1", ("nmr",), {"spectra": NMR_SPECTRA, "numbers": NMR_NUMBERS}
    ),
    "fig1c": PanelTarget(
        "35Cl NMR spectra", "fig1", ("nmr",), {"spectra": NMR_SPECTRA, "numbers": NMR_NUMBERS}
    ),
    "fig3a": PanelTarget(
        "Nyquist plot near room temperature",
        "fig3",
        ("eis",),
        {"curves": "eis/curves/{nyquist_pellet}.csv", "fits": "eis/pellets/{nyquist_pellet}.csv"},
    ),
    "fig3b": PanelTarget("Arrhenius plot", "fig3", ("eis",), {"numbers": EIS_NUMBERS}),
    "fig3c": PanelTarget("Arrhenius prefactor", "fig3", ("eis",), {"numbers": EIS_NUMBERS}),
    "fig3d": PanelTarget(
        "Ionic conductivity and activation energy", "fig3", ("eis",), {"numbers": EIS_NUMBERS}
    ),
    "fig5c": PanelTarget(
        "Optical profilometry of the indented surface",
        "fig5",
        ("profilometry",),
        {
            "maps": "profilometry/maps/{fig5c_sample}.npz",
            "imprints": "profilometry/imprints/{fig5c_sample}.csv",
        },
    ),
    "figS1": PanelTarget(
        "Powder diffraction of the treated sample",
        "figS1",
        ("xrd",),
        {
            "curves": "xrd/curves/{figS1_samples}.csv",
            "peaks": "xrd/peaks/{figS1_samples}.csv",
            "lines": "xrd/lines/{figS1_samples}.csv",
        },
    ),
    "figS2": PanelTarget(
        "Micrograph and element maps of the reference",
        "figS2",
        ("sem_eds",),
        {
            "micrographs": "sem_eds/images/{figS2_sample}.npz",
            "eds_spectra": "sem_eds/spectra/{figS2_sample}.csv",
        },
    ),
    "fig4a": PanelTarget("Rate capability and long cycling", "fig4", ("cycling",), CYCLES),
    "fig4b": PanelTarget("Voltage over capacity", "fig4", ("cycling",), CURVES),
    "fig5a": PanelTarget(
        "Indentation modulus",
        "fig5",
        ("indentation",),
        {"numbers": INDENTATION_NUMBERS, "indents": "indentation/indents.csv"},
    ),
    "fig5b": PanelTarget(
        "Vickers hardness",
        "fig5",
        ("indentation",),
        {"numbers": INDENTATION_NUMBERS, "indents": "indentation/indents.csv"},
    ),
    "fig5d": PanelTarget("True density", "fig5", ("pycnometry",), {"numbers": PYCNOMETRY_NUMBERS}),
    "figS3a": PanelTarget(
        "7Li relaxation over temperature",
        "figS3",
        ("nmr",),
        {
            "recoveries": "nmr/recoveries/{nmr_samples}.csv",
            "curves": "nmr/t1_curves/{nmr_samples}.csv",
            "numbers": NMR_NUMBERS,
        },
    ),
    "figS3b": PanelTarget(
        "7Li line width over temperature",
        "figS3",
        ("nmr",),
        {"spectra": NMR_SPECTRA, "numbers": NMR_NUMBERS},
    ),
    "figS4": PanelTarget(
        "Nyquist plot at low temperature",
        "figS4",
        ("eis",),
        {"curves": "eis/curves/{nyquist_pellet}.csv", "fits": "eis/pellets/{nyquist_pellet}.csv"},
    ),
    "figS5": PanelTarget(
        "Nyquist plots over temperature",
        "figS5",
        ("eis",),
        {"curves": "eis/curves/{series_pellets}.csv"},
    ),
    "figS6": PanelTarget(
        "DC polarization",
        "figS6",
        ("dc",),
        {"transients": "dc/transients/{dc_pellet}.csv", "numbers": DC_NUMBERS},
    ),
    "fig_dqdv": PanelTarget(
        "dQ/dV over cycling",
        "fig_dqdv",
        ("cycling",),
        {"differential": "cycling/differential/{shown_cells}.csv"},
    ),
    "toc": PanelTarget("Table-of-contents graphic", "toc", ("eis",), {"numbers": EIS_NUMBERS}),
}

COMPOSED = {
    "fig1": ComposedTarget(
        "Structure and morphology", "fig1", ("fig1a", "fig1b", "fig1c", "fig1d")
    ),
    "fig2": ComposedTarget("Raman spectra and structure", "fig2", ("fig2a", "fig2b", "fig2c")),
    "fig3": ComposedTarget("Ionic transport", "fig3", ("fig3a", "fig3b", "fig3c", "fig3d")),
    "fig4": ComposedTarget("Battery cycling", "fig4", ("fig4a", "fig4b")),
    "fig5": ComposedTarget("Mechanics and density", "fig5", ("fig5a", "fig5b", "fig5c", "fig5d")),
    "figS3": ComposedTarget("7Li NMR over temperature", "figS3", ("figS3a", "figS3b")),
}

TABLES = {
    "table_phases": TableTarget("Phases in powder diffraction", ("xrd",), "text"),
    "table_peaks": TableTarget("Peaks in powder diffraction", ("xrd",)),
    "table_features": TableTarget("Stated diffraction features and their verdicts", ("xrd",)),
    "table_eds": TableTarget("Elements in EDS: composition and homogeneity", ("sem_eds",)),
    "table_imprints": TableTarget("Imprints in profilometry", ("profilometry",)),
    "table_bands": TableTarget("Raman bands", ("raman",), "text"),
    "table_mechanics": TableTarget("Mechanics and density", ("indentation",), "text"),
    "tableS1": TableTarget("T1 over temperature, first sample", ("nmr",)),
    "tableS2": TableTarget("T1 over temperature, second sample", ("nmr",)),
    "table_transport": TableTarget("Ionic and electronic transport", ("eis",), "text"),
    "table_cycling": TableTarget("Capacities, efficiencies, retention", ("cycling",), "text"),
    "table_hysteresis": TableTarget("Mean voltages and hysteresis over C-rate", ("cycling",)),
    "table_cycles": TableTarget("Every cycle of every cell", ("cycling",), "machines"),
}


def needs() -> dict[str, tuple[str, ...]]:
    """Each target with all techniques that it needs data of, in order of the tables above."""
    panels = {name: panel.needs for name, panel in PANELS.items()}
    composed = {
        name: tuple(dict.fromkeys(t for p in figure.panels for t in PANELS[p].needs))
        for name, figure in COMPOSED.items()
    }
    return panels | composed | {name: table.needs for name, table in TABLES.items()}
