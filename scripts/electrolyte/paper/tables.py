"""The tables of the paper: what each holds, and which technique it needs.

The names are rule names, so targets of ``snakemake``. Only light imports.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes
    ----------
    about : what it holds, for the list of targets
    technique : without measurements of it there is no table
    needs : kind of data (``electrolyte.figures.kinds``) without which it would be empty
    place : ``text`` or ``supporting`` of the paper, or ``machines`` alone
    """

    about: str
    technique: str
    place: str = "supporting"
    needs: str = ""


TABLES = {
    "table_phases": Table(
        "Reference phases in powder diffraction, with verdicts.",
        "xrd",
        "text",
        needs="reference_phases",
    ),
    "table_transport": Table("Ionic and electronic transport of all samples.", "eis", "text"),
    "table_cycling": Table(
        "Capacities, Coulombic efficiencies and retention of all cells.", "cycling", "text"
    ),
    "table_mechanics": Table(
        "Moduli, hardnesses and densities of all samples.", "indentation", "text"
    ),
    "tableS1": Table("T1 over temperature of the first sample.", "nmr", needs="relaxing_samples"),
    "tableS2": Table(
        "T1 over temperature of the second sample.", "nmr", needs="more_relaxing_samples"
    ),
    "table_features": Table(
        "Diffraction features that the text names, with verdicts in words.", "xrd", needs="features"
    ),
    "table_eds": Table("Composition and homogeneity of the elements in EDS.", "sem_eds"),
    "table_hysteresis": Table(
        "Mean voltages, hysteresis and energy efficiency over C-rate.", "cycling"
    ),
    "table_imprints": Table("Imprints in profilometry.", "profilometry"),
    "table_bands": Table(
        "Raman bands of all spectra, with their assignments.", "raman", needs="banded_samples"
    ),
    "table_peaks": Table("Peaks in powder diffraction, with what explains them.", "xrd"),
    "table_cycles": Table(
        "Every cycle of every cell: capacities, efficiencies, voltages, retention.",
        "cycling",
        "machines",
    ),
}

# over two techniques: jobs of their own
GATHERED = [name for name in TABLES if name not in ("table_transport", "table_mechanics")]
