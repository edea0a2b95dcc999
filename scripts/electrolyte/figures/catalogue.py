"""The figures of the paper: what each shows, needs, is drawn from, and what draws it.

The names are rule names, so targets of ``snakemake``. Only light imports: drawing functions are
named, not imported.

``inputs`` are paths below results/; a ``{kind}`` in them is filled with what the study has of that
kind (``electrolyte.figures.kinds``), and gives several files where it has several. Those that end
in ``.csv`` reach the panel as tables, others as paths.
"""

from __future__ import annotations

from electrolyte.figures.layout import DOUBLE_COLUMN, Composition, Panel

_PATTERNS = {"curves": "xrd/curves", "peaks": "xrd/peaks", "lines": "xrd/lines"}
_NMR = {"spectra": "nmr/spectra/{nmr_samples}.csv", "numbers": "nmr/quantities.csv"}
_EIS = {"numbers": "eis/quantities.csv"}
_REFERENCE = {"reference_temperature_C": "eis.reference_temperature_C"}
_POTENTIALS = {"potentials_V": "figures.potentials_V"}
_MARGIN = {"margin": "statistics.equivalence_margin"}
_INDENTS = {"numbers": "indentation/quantities.csv", "indents": "indentation/indents.csv"}

PANELS = {
    "fig1a": Panel(
        "Powder diffraction patterns",
        "powder diffraction patterns over reference lines",
        "diffraction:stacked",
        {name: f"{folder}/{{fig1a_samples}}.csv" for name, folder in _PATTERNS.items()},
        height=3.6,
    ),
    "fig1b": Panel(
        "NMR spectra of the first nucleus",
        "NMR spectra of the first nucleus, with fits and known lines",
        "nmr_spectra:draw_stack",
        _NMR,
        options={"nucleus": "fig1b_nucleus"},
        height=3.0,
    ),
    "fig1c": Panel(
        "NMR spectra of the second nucleus",
        "NMR spectra of the second nucleus, with fits and known lines",
        "nmr_spectra:draw_stack",
        _NMR,
        options={"nucleus": "fig1c_nucleus"},
        height=3.0,
    ),
    "fig1d": Panel(
        "Micrograph and element maps",
        "micrograph and element maps",
        "micrographs:draw",
        {
            "micrographs": "sem_eds/images/{fig1d_sample}.npz",
            "eds_spectra": "sem_eds/spectra/{fig1d_sample}.csv",
        },
        width=DOUBLE_COLUMN,
        height=2.62,
        axes=(),
    ),
    "fig2a": Panel(
        "Raman spectra with references",
        "Raman spectra of the reference compounds and the electrolyte",
        "raman:stacked",
        {"spectra": "raman/curves/{raman_measurements}.csv"},
        height=3.4,
    ),
    "fig2b": Panel(
        "Raman bands",
        "Raman bands of the electrolyte and their assignments",
        "raman:bands",
        {
            "shown": "raman/curves/{raman_shown}.csv",
            "bands": "raman/bands/{raman_shown}.csv",
            "fits": "raman/spectra/{raman_shown}.csv",
        },
        needs=("banded_samples",),
        height=3.0,
    ),
    "fig2c": Panel(
        "Corner-sharing chains and possible pathways (schematic)",
        "corner-sharing chains and possible pathways; schematic, not data",
        "chain:draw",
        {"parts": "drawings/{drawing}.csv"},
        width=DOUBLE_COLUMN,
        height=2.9,
        axes=(),
    ),
    "fig3a": Panel(
        "Nyquist plot near room temperature",
        "Nyquist plot near room temperature, with fit and circuit",
        "nyquist:near_reference",
        {"curves": "eis/curves/{nyquist_pellets}.csv", "fits": "eis/pellets/{nyquist_pellets}.csv"},
        settings=_REFERENCE,
        height=3.1,
    ),
    "fig3b": Panel(
        "Arrhenius plot",
        "Arrhenius plot of the series",
        "transport:arrhenius",
        _EIS,
        needs=("arrhenius_pellets",),
        settings={"form": "eis.arrhenius_form"},
        height=3.1,
    ),
    "fig3c": Panel(
        "Arrhenius prefactor",
        "Arrhenius prefactor over the composition",
        "transport:prefactor",
        _EIS,
        settings={"form": "eis.arrhenius_form"},
        needs=("arrhenius_pellets",),
    ),
    "fig3d": Panel(
        "Ionic conductivity and activation energy",
        "ionic conductivity and activation energy over the composition",
        "transport:conductivity_and_energy",
        _EIS,
        needs=("conducting_pellets",),
        settings=_REFERENCE,
        axes=("x", "y", "right"),
    ),
    "fig4a": Panel(
        "Rate capability and long cycling",
        "capacity and Coulombic efficiency over rate and over cycles",
        "cycling:rate_and_cycles",
        {"cycles": "cycling/cycles/{shown_cells}.csv", "numbers": "cycling/quantities.csv"},
        width=DOUBLE_COLUMN,
        axes=(),
    ),
    "fig4b": Panel(
        "Voltage over capacity",
        "voltage over capacity at each rate",
        "cycling:profiles",
        {"profiles": "cycling/profiles/{shown_cells}.csv"},
        settings=_POTENTIALS,
        height=2.8,
    ),
    "fig5a": Panel(
        "Indentation modulus",
        "indentation modulus, mean and every indent",
        "mechanics:modulus",
        _INDENTS,
        needs=("indentation_samples",),
        settings=_MARGIN,
        axes=("y",),
    ),
    "fig5b": Panel(
        "Vickers hardness",
        "Vickers hardness, mean and every indent",
        "mechanics:vickers",
        _INDENTS,
        needs=("indentation_samples",),
        settings=_MARGIN,
        axes=("y",),
    ),
    "fig5c": Panel(
        "Optical profilometry of the indented surface",
        "optical profilometry of the indented surface",
        "imprint_map:draw",
        {
            "maps": "profilometry/maps/{fig5c_sample}.npz",
            "imprints": "profilometry/imprints/{fig5c_sample}.csv",
        },
        height=3.0,
        axes=(),
    ),
    "fig5d": Panel(
        "True density",
        "true density by gas pycnometry, mean and every aliquot",
        "mechanics:density",
        {"numbers": "pycnometry/quantities.csv"},
        needs=("pycnometry_samples",),
        settings=_MARGIN,
        axes=("y",),
    ),
    "figS1": Panel(
        "Powder diffraction of the treated sample",
        "powder diffraction of the treated sample, with fits",
        "diffraction:with_fits",
        {name: f"{folder}/{{figS1_samples}}.csv" for name, folder in _PATTERNS.items()},
        height=3.2,
    ),
    "figS2": Panel(
        "Micrograph and element maps of the reference",
        "micrograph and element maps of the reference",
        "micrographs:draw",
        {
            "micrographs": "sem_eds/images/{figS2_sample}.npz",
            "eds_spectra": "sem_eds/spectra/{figS2_sample}.csv",
        },
        width=DOUBLE_COLUMN,
        height=2.62,
        axes=(),
    ),
    "figS3a": Panel(
        "NMR relaxation over temperature",
        "NMR relaxation over temperature, with the BPP model",
        "nmr_over_temperature:relaxation",
        {
            "recoveries": "nmr/recoveries/{nmr_samples}.csv",
            "curves": "nmr/t1_curves/{nmr_samples}.csv",
            "numbers": "nmr/quantities.csv",
        },
        options={"nucleus": "figS3a_nucleus"},
        width=DOUBLE_COLUMN,
        height=2.7,
        axes=(),
    ),
    "figS3b": Panel(
        "NMR line width over temperature",
        "NMR spectra and line widths over temperature",
        "nmr_over_temperature:line_width",
        _NMR,
        options={"nucleus": "figS3b_nucleus"},
        width=DOUBLE_COLUMN,
        height=2.7,
        axes=(),
    ),
    "figS4": Panel(
        "Nyquist plot at low temperature",
        "Nyquist plot at low temperature",
        "nyquist:at_low_temperature",
        {"curves": "eis/curves/{figS4_pellets}.csv", "fits": "eis/pellets/{figS4_pellets}.csv"},
        settings=_REFERENCE,
        height=3.1,
    ),
    "figS5": Panel(
        "Nyquist plots over temperature",
        "Nyquist plots of the series over temperature",
        "nyquist_over_temperature:variable_temperature",
        {"curves": "eis/curves/{series_pellets}.csv"},
        width=DOUBLE_COLUMN,
        height=6.3,
        axes=(),
        grid="series_pellets",
    ),
    "figS6": Panel(
        "DC polarization",
        "current over time of the DC polarization, and the I-V line",
        "polarization:polarization",
        {"transients": "dc/transients/{dc_pellet}.csv", "numbers": "dc/quantities.csv"},
        height=2.9,
    ),
    "fig_relaxation_times": Panel(
        "Distribution of relaxation times",
        "distributions of relaxation times of the impedance, and the arcs of the fits",
        "relaxation_times:distributions",
        {
            "times": "eis/relaxation_times/{series_pellets}.csv",
            "arcs": "eis/arcs/{series_pellets}.csv",
        },
        height=2.8,
    ),
    "fig_dqdv": Panel(
        "dQ/dV over cycling",
        "differential capacity at three stages of the long cycling",
        "cycling:differential_capacity",
        {"differential": "cycling/differential/{shown_cells}.csv"},
        settings=_POTENTIALS,
        height=2.8,
    ),
    "toc": Panel(
        "Table-of-contents graphic",
        "the table-of-contents graphic: conductivity over the composition, beside the structure",
        "toc:draw",
        _EIS,
        optional={"parts": "drawings/{drawing}.csv"},
        needs=("conducting_pellets",),
        settings=_REFERENCE,
        height=1.75,
        axes=("y",),
    ),
}

COMPOSED = {
    "fig1": Composition(
        "Structure and morphology",
        "structure and morphology, composed",
        (("fig1a", "fig1b"), ("fig1a", "fig1c"), ("fig1d", "fig1d")),
        height=7.4,
        height_ratios=(1, 1, 1.4),
    ),
    "fig2": Composition(
        "Raman spectra and structure",
        "Raman spectra and structure, composed",
        (("fig2a", "fig2b"), ("fig2c", "fig2c")),
        height=6.4,
        width_ratios=(1, 1.15),
        height_ratios=(1.25, 1),
    ),
    "fig3": Composition(
        "Ionic transport",
        "ionic transport, composed",
        (("fig3a", "fig3b"), ("fig3c", "fig3d")),
        height=5.8,
        height_ratios=(1.3, 1),
    ),
    "fig4": Composition(
        "Battery cycling",
        "battery cycling, composed",
        (("fig4a", "fig4b"),),
        height=2.7,
        width_ratios=(2.05, 1),
    ),
    "fig5": Composition(
        "Mechanics and density",
        "mechanics and density, composed",
        (("fig5a", "fig5b"), ("fig5c", "fig5d")),
        height=5.6,
        height_ratios=(1, 1.1),
    ),
    "figS3": Composition(
        "NMR over temperature",
        "NMR over temperature, composed",
        (("figS3a",), ("figS3b",)),
    ),
}
