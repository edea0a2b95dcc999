"""Units in the names of columns: what is stated, and what becomes of a number."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.intake.metadata_table import known_columns, read_table
from electrolyte.intake.table_units import converted, is_unit, stated_unit, unit_of, unlike


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Dicke [cm]", "cm"),
        ("Dicke (Mitte) [cm]", "cm"),
        ("Dicke cm (Mitte)", "cm"),
        ("Masse / g", "g"),
        ("Temp. [°C]", "°C"),
        ("T/K", "K"),
        ("Kapazität (mAh g-1)", "mAh g-1"),
        ("Kapazität / mAh/g", "mAh/g"),
        ("Dicke (25 °C)", None),
        ("Pellet A", None),
        ("d", None),
    ],
)
def test_the_unit_that_a_name_states(header: str, unit: str | None) -> None:
    found = stated_unit(header)
    assert (found.unit if found else None) == unit


@pytest.mark.parametrize(
    ("text", "header", "column", "expected"),
    [
        ("0,081", "Dicke [cm]", "thickness_mm", "0.81"),
        ("810", "Dicke (µm)", "thickness_mm", "0.81"),
        ("0.1", "Masse g", "mass_mg", "100"),
        ("−20", "T [°C]", "temperature_C", "−20"),
        ("253,15", "T [K]", "temperature_C", "-20"),
        ("77", "T [°F]", "temperature_C", "25"),
        ("78.5", "Fläche [mm²]", "area_cm2", "0.785"),
        ("10", "MAS [Hz]", "mas_kHz", "0.01"),
        ("154.06", "Wellenlänge [pm]", "wavelength_A", "1.5406"),
        ("0.2", "U [mV]", "voltage_V", "0.0002"),
        ("0.12", "R [kΩ]", "interface_resistance_ohm", "120"),
        ("0.17", "C [Ah/g]", "theoretical_mAh_g", "170"),
        ("dünn", "Dicke [cm]", "thickness_mm", "dünn"),
    ],
)
def test_a_number_in_our_unit(text: str, header: str, column: str, expected: str) -> None:
    assert converted(text, header, column) == expected


@given(st.sampled_from([c for c in known_columns() if unit_of(c)]), st.floats(-1e3, 1e3))
def test_a_column_called_like_ours_stays_as_it_is(column: str, value: float) -> None:
    assert converted(repr(value), column, column) == repr(value)
    assert not unlike(column, column)


def test_a_cell_with_a_unit_alone() -> None:
    assert all(map(is_unit, ("[cm]", "(°C)", "mm", "Ω")))
    assert not any(map(is_unit, ("", "0.8", "series", "A-1")))


@pytest.mark.parametrize(
    "names",
    [
        "Datei;Pellet;Geometrie;;T [°C]\n;;Dicke [mm];Durchmesser [mm];\n",
        "Fichier;Pellet;;;Température\n;;épaisseur;diamètre;\n;;mm;mm;°C\n",
    ],
)
def test_names_of_two_lines_of_which_one_is_merged(tmp_path: Path, names: str) -> None:
    path = tmp_path / "lab.csv"
    path.write_text(f"Overview\n{names}a.z;K4;0,71;9,5;33\n", encoding="utf-8")
    rows = read_table(path, {}, {}).rows
    assert [dict(row.values) for row in rows] == [
        {
            "path": "a.z",
            "pellet": "K4",
            "thickness_mm": "0,71",
            "diameter_mm": "9,5",
            "temperature_C": "33",
        }
    ]


def test_a_row_below_names_stays_a_row(tmp_path: Path) -> None:
    path = tmp_path / "lab.csv"
    path.write_text("Datei;Pellet;;T [°C]\nb.z;K5;old;21\n", encoding="utf-8")
    (row,) = read_table(path, {}, {}).rows
    assert row.values["path"] == "b.z"
