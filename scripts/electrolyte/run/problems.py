"""Tables of problems: what jobs could not use of the data, gathered and told once.

Only the standard library: every rule's environment imports this module, and so does planning.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from electrolyte.ground.csv_file import harmless
from electrolyte.ground.errors import Problem

COLUMNS = (
    "technique",
    "subject",
    "file",
    "line",
    "expected",
    "found",
    "advice",
    "missing",
)
# What a row of a sheet gives, before all other numbers: by technique, and what was done in it.
NUMBERS = {
    "cycling long": "discharge_capacity, capacity_retention, coulombic_efficiency",
    "cycling rate": "discharge_capacity, coulombic_efficiency",
    "dc": "electronic_conductivity",
    "eis": "ionic_conductivity",
    "indentation": "indentation_modulus, vickers_hardness",
    "nmr single_pulse": "chemical_shift_{nucleus}, linewidth_{nucleus}",
    "nmr saturation_recovery": "spin_lattice_relaxation_time_{nucleus}",
    "nmr inversion_recovery": "spin_lattice_relaxation_time_{nucleus}",
    "profilometry height_map": "imprints, residual_depth",
    "pycnometry": "true_density",
    "raman": "raman_shift, raman_width, raman_area_share",
    "sem_eds image": "image_correlation_length",
    "sem_eds map": "element_heterogeneity",
    "sem_eds spectrum": "atomic_fraction",
    "xrd": "crystallinity_index, peak_two_theta, phase_intensity",
}


def numbers_of(technique: str, row: Mapping[str, Any]) -> str:
    """The numbers that a row of a sheet gives: ``ionic_conductivity of LTSOC-2 at 25 °C``."""
    done = next((row[key] for key in ("experiment", "protocol", "kind") if row.get(key)), "")
    names = NUMBERS.get(technique) or NUMBERS.get(f"{technique} {done}", "")
    if not names:
        return ""
    of = next((row[key] for key in ("pellet", "cell", "sample") if row.get(key)), "")
    celsius = row.get("temperature_C")
    at = "" if celsius is None else f" at {celsius:g} °C"
    return f"{names.format(nucleus=row.get('nucleus'))} of {of}{at}"


def write_problems(problems: Iterable[Problem], path: Path) -> None:
    """Write ``problems.csv``: one row a problem, each of its fields on one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        table.writeheader()
        for problem in problems:
            values = asdict(problem)
            values["line"] = "" if problem.line is None else problem.line
            table.writerow({name: harmless(_on_one_line(values[name])) for name in COLUMNS})


def read_problems(path: Path) -> list[Problem]:
    """The problems of a table that ``write_problems`` wrote."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    lines = [int(row.pop("line") or 0) or None for row in rows]
    return [Problem(**row, line=line) for row, line in zip(rows, lines, strict=True)]


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, those of figures last; missing for it is what it is for all who met it.

    A row of ``pellets.tsv`` or a key of the config is one problem, however many techniques and
    samples it concerns.
    """
    found: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        of = "" if problem.file else problem.subject
        key = (problem.file, problem.line, problem.expected, problem.found, problem.advice, of)
        first = found.setdefault(key, problem)
        found[key] = replace(
            first,
            technique=_both(", ", first.technique, problem.technique),
            subject=_both(", ", first.subject, problem.subject),
            missing=_both("; ", first.missing, problem.missing),
        )
    return sorted(found.values(), key=lambda problem: problem.technique == "figures")


def print_problems(tables: Iterable[Path]) -> int:
    """Print the problems of some jobs, each once, and return how many there are.

    Parameters
    ----------
    tables : of the jobs; one that a failed job has not written is left out
    """
    found = merged(p for path in tables if path.is_file() for p in read_problems(path))
    if found:
        print("\nOne problem:" if len(found) == 1 else f"\n{len(found)} problems:", file=sys.stderr)
    for problem in found:
        print(f"  {problem}", file=sys.stderr)
    return len(found)


def _both(separator: str, first: str, second: str) -> str:
    """Two lists in words as one, each entry once."""
    entries = [*first.split(separator), *second.split(separator)]
    return separator.join(entry for entry in dict.fromkeys(entries) if entry)


def _on_one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value
