"""The columns of every sheet of a study: the one place that says what a sheet may hold.

``raw/README.md`` is generated from here (``make docs``); ``electrolyte.study.sheets`` checks
against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    kind : ``name`` (letters, digits and ``._+-``), ``text``, ``number``, ``path``, ``choice``,
        ``part`` (as ``electrolyte.study.parts`` says), ``reason`` (text that says why) or ``note``
        (text that may be a date)
    required : an empty field is an error
    minimum, maximum : what a number may be; outside it, ``slip`` names the likely mistake
    celsius : a temperature in °C: numbers and files that say kelvin are refused
    usual, usual_why : a value that is right in most laboratories, and where it comes from
    """

    name: str
    doc: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float = float("-inf")
    maximum: float = float("inf")
    slip: str = ""
    celsius: bool = False
    usual: str = ""
    usual_why: str = ""


def spelt_as_columns(header: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """The names of a header as columns are spelt; case, blanks and hyphens are no difference."""
    spelt = {column.name.casefold(): column.name for column in columns}
    return [spelt.get(re.sub(r"[\s-]+", "_", name.strip().casefold()), name) for name in header]


def _positive(
    name: str,
    doc: str,
    maximum: float,
    slip: str,
    required: bool = False,
    usual: tuple[str, str] = ("", ""),
) -> Column:
    return Column(
        name,
        doc,
        "number",
        required,
        minimum=1e-12,
        maximum=maximum,
        slip=slip,
        usual=usual[0],
        usual_why=usual[1],
    )


TEMPERATURE = Column(
    "temperature_C",
    "temperature of the sample in °C",
    "number",
    required=True,
    minimum=-200.0,
    maximum=1000.0,
    slip="is it in kelvin?",
    celsius=True,
)

SAMPLES = (
    Column("sample", "name used in all other sheets", "name", required=True),
    Column("label", "its name in figures; `$...$` is typeset as mathematics"),
    Column("formula", "nominal composition, such as Li2TaS0.4O0.6Cl5"),
    Column(
        "x",
        "position in the composition series; empty outside a series",
        "number",
        minimum=0.0,
        maximum=100.0,
    ),
    Column(
        "role",
        "series (drawn against x), reference (another compound), treated (a variant) "
        "or test (of the analysis; in no table)",
        "choice",
        required=True,
        choices=("series", "reference", "treated", "test"),
    ),
    Column("note", "anything a reader of the data should know", "note"),
)

PELLETS = (
    Column("pellet", "name of the pellet", "name", required=True),
    Column("sample", "what it is made of, as in samples.tsv", "name", required=True),
    _positive("thickness_mm", "thickness; needed for the conductivity", 20.0, "is it in µm?", True),
    _positive(
        "thickness_u_mm",
        "standard uncertainty of the thickness",
        5.0,
        "is it in µm?",
        True,
        ("0.01", "a micrometer screw with a scale of 0.01 mm"),
    ),
    _positive("diameter_mm", "diameter; needed for the conductivity", 100.0, "is it in µm?", True),
    _positive(
        "diameter_u_mm",
        "standard uncertainty of the diameter",
        20.0,
        "is it in µm?",
        True,
        ("0.05", "a die to 0.1 mm, half of it"),
    ),
    _positive("mass_mg", "mass; empty if not weighed", 1e5, "is it in µg?"),
    _positive("mass_u_mg", "standard uncertainty of the mass", 1e4, "is it in µg?"),
    Column(
        "form",
        "pressed (a pellet or sintered disk; if empty), film (also a membrane or tape) or bar (with"
        " four probes: thickness_mm is the distance between those for the voltage, diameter_mm that"
        " of a circle of its cross-section)",
        "choice",
        choices=("pressed", "film", "bar"),
    ),
)

CELLS = (
    Column("cell", "name of the cell", "name", required=True),
    Column(
        "sample", "electrolyte under study in the cell, as in samples.tsv", "name", required=True
    ),
    _positive(
        "active_mass_mg",
        "mass of active material, not of the composite",
        1e5,
        "is it in µg?",
        True,
    ),
    _positive(
        "active_mass_u_mg",
        "its standard uncertainty",
        1e4,
        "is it in µg?",
        True,
        ("0.1", "a balance that reads to 0.1 mg"),
    ),
    _positive("area_cm2", "electrode area", 1e4, "is it in mm²?"),
    _positive("area_u_cm2", "its standard uncertainty", 1e3, "is it in mm²?"),
    _positive(
        "theoretical_mAh_g",
        "theoretical capacity of the active material; 1C is this charge in one hour",
        5000.0,
        "is it in mAh/kg?",
        True,
    ),
    Column("reference_electrode", "what voltages are measured against, such as Li-In"),
    Column(
        "working_electrode",
        "electrode under study: positive cycles begin with a charge; empty: from config",
        "choice",
        choices=("positive", "negative"),
    ),
    Column(
        "cell_kind",
        "half (against a counter electrode in excess), full or symmetric; empty: from config",
        "choice",
        choices=("half", "full", "symmetric"),
    ),
    Column(
        "temperature_C",
        "temperature of the cell in °C",
        "number",
        minimum=-60.0,
        maximum=200.0,
        slip="is it in kelvin?",
        celsius=True,
    ),
)

SUBJECTS = {"sample": SAMPLES, "pellet": PELLETS, "cell": CELLS}  # what a measurement can be of

SOURCES = (
    Column("file", "path of the file, relative to this sheet", required=True),
    Column("source", "DOI of a record, or address of a file or an archive", required=True),
    Column("name", "file of the record at a DOI; empty: its name is that of `file`"),
    Column("member", "file of the archive (zip, tar) that is downloaded"),
    Column("sha256", "digest of the file, 64 hexadecimal digits", required=True),
    Column("licence", "under which it may be used, such as CC-BY-4.0"),
    Column("citation", "the publication to be cited, as the paper prints it"),
)

MEASUREMENT = Column("measurement", "name of the measurement, unique in the sheet", "name", True)
SAMPLE = Column("sample", "as in samples.tsv", "name", required=True)
PELLET = Column("pellet", "as in pellets.tsv", "name", required=True)
CELL = Column("cell", "as in cells.tsv", "name", required=True)
FILE = (
    Column("path", "the raw file or folder, relative to this sheet", "path", required=True),
    Column("format", "name of the file format; empty: recognised by content", "name"),
    Column(
        "origin",
        "measured on an instrument, or synthetic (simulated)",
        "choice",
        required=True,
        choices=("measured", "synthetic"),
    ),
)

PART = Column(
    "part",
    "which sweep, scan, page or test of a file that holds several: a number such as 2, a range such"
    " as 3-5, or a column of the file with its value, such as Channel=4",
    "part",
)
EXCLUDE = Column(
    "exclude",
    "why the measurement is not to be used; it is left out everywhere, and listed with this reason",
    "reason",
)

# technique -> (what a measurement may be of, columns of the technique)
TECHNIQUES: dict[str, tuple[tuple[Column, ...], tuple[Column, ...]]] = {
    "xrd": (
        (SAMPLE, PELLET),
        (
            Column("treatment", "state of the powder, such as as-milled or heat-treated"),
            _positive("wavelength_A", "wavelength; empty: from the file", 10.0, "is it in pm?"),
        ),
    ),
    "nmr": (
        (SAMPLE,),
        (
            Column(
                "experiment",
                "what was done; single_pulse is any one spectrum, an echo too",
                "choice",
                required=True,
                choices=("single_pulse", "saturation_recovery", "inversion_recovery", "spin_lock"),
            ),
            Column("nucleus", "such as 7Li", "name", required=True),
            TEMPERATURE,
            Column("mas_kHz", "spinning rate", "number", minimum=0.0, maximum=250.0, slip="in Hz?"),
            Column("reference_ppm", "offset to add to the shift; empty: from the file", "number"),
        ),
    ),
    "raman": (
        (SAMPLE, PELLET),
        (_positive("excitation_nm", "laser wavelength; empty: from the file", 2000.0, "in pm?"),),
    ),
    "eis": (
        (PELLET,),
        (
            TEMPERATURE,
            Column(
                "cell_kind",
                "blocking (electrodes that pass no ions; if empty), symmetric (such as Li on both"
                " sides) or full",
                "choice",
                choices=("blocking", "symmetric", "full"),
            ),
        ),
    ),
    "dc": (
        (PELLET,),
        (
            TEMPERATURE,
            Column(
                "voltage_V",
                "polarization voltage; empty: from the file",
                "number",
                minimum=-10.0,
                maximum=10.0,
                slip="is it in mV?",
            ),
            Column(
                "cell_kind",
                "blocking (electrodes that pass no ions; if empty) or symmetric (lithium on both"
                " sides: transference number)",
                "choice",
                choices=("blocking", "symmetric"),
            ),
            *(
                _positive(name, doc, 1e12, "in ohm?")
                for name, doc in (
                    (
                        "interface_resistance_ohm",
                        "of a symmetric cell: resistance of both interfaces before the step",
                    ),
                    ("interface_resistance_u_ohm", "its standard uncertainty"),
                    (
                        "interface_resistance_steady_ohm",
                        "of a symmetric cell: the same in the steady state",
                    ),
                    ("interface_resistance_steady_u_ohm", "its standard uncertainty"),
                )
            ),
        ),
    ),
    "cycling": (
        (CELL,),
        (
            Column(
                "protocol",
                "rate (several C-rates in turn) or long (one rate for many cycles)",
                "choice",
                required=True,
                choices=("rate", "long"),
            ),
        ),
    ),
    "indentation": (
        (SAMPLE, PELLET),
        (
            Column(
                "poisson_ratio",
                "Poisson's ratio of the sample; empty: from config",
                "number",
                minimum=0.0,
                maximum=0.5,
            ),
            Column(
                "frame_compliance_nm_mN",
                "compliance of the frame that depths still hold; 0: none; empty: as the file says",
                "number",
                minimum=0.0,
                maximum=10.0,
            ),
        ),
    ),
    "pycnometry": (
        (SAMPLE,),
        (
            Column(
                "aliquot",
                "which independent portion of the powder, such as 1",
                "name",
                required=True,
            ),
            _positive("mass_g", "mass of the aliquot; empty: from the file", 1e3, "is it in mg?"),
        ),
    ),
    "sem_eds": (
        (SAMPLE, PELLET),
        (
            Column("kind", "what it shows", "choice", True, choices=("image", "map", "spectrum")),
            Column("element", "element of a map, such as Ta", "name"),
            _positive("pixel_size_um", "pixel size; empty: from the file", 1e3, "is it in nm?"),
        ),
    ),
    "profilometry": (
        (SAMPLE, PELLET),
        (
            Column(
                "kind", "what it shows", "choice", required=True, choices=("height_map", "overview")
            ),
            _positive(
                "pixel_size_um", "pixel size of an overview, for its scale bar", 1e4, "is it in nm?"
            ),
        ),
    ),
}


def columns_of(technique: str, subject: str) -> tuple[Column, ...]:
    """The columns of ``raw/<technique>/measurements.tsv`` for rows about a sample, pellet or cell.

    ``subject`` is the name of the subject's column; one that the technique does not take gives
    the technique's first.
    """
    subjects, own = TECHNIQUES[technique]
    chosen = next((c for c in subjects if c.name == subject), subjects[0])
    return (MEASUREMENT, chosen, *FILE, *own, PART, EXCLUDE)  # what few rows need comes last
