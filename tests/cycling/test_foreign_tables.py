"""Tables of cyclers in other languages, numerals and conventions: one cell in many files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from true_cells import Records, charge, discharge, records, rest

from electrolyte.readers import read
from electrolyte.readers.measurement import CURRENT, TEST_TIME, Measurement
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import Cycles, cycles

CELL = Cell("c", "s", 5.0, 0.0, 200.0)
CHARGED, DISCHARGED = 1.0, 0.98  # mAh
OWN = records([charge(1e-3), rest(600), discharge(0.98e-3), rest(600)] * 3, points=60)
STATES = {0: 2, 1: 0, -1: 1}  # place among the words of a language

LANGUAGES = {  # time, cycle, state, voltage, current, capacity; charge, discharge, rest; encoding
    "German": (
        ("Zeit [s]", "Zyklus", "Status", "Spannung [V]", "Strom [mA]", "Kapazität [mAh]"),
        ("Laden", "Entladen", "Pause"),
        "cp1252",
    ),
    "French": (
        ("Temps (s)", "Cycle", "État", "Tension (V)", "Intensité (mA)", "Capacité (mAh)"),
        ("Charge", "Décharge", "Repos"),
        "cp1252",
    ),
    "Japanese": (
        ("経過時間(s)", "サイクル", "状態", "電圧(V)", "電流(mA)", "容量(mAh)"),
        ("充電", "放電", "休止"),
        "cp932",
    ),
    "traditional Chinese": (
        ("測試時間(s)", "循環序號", "狀態", "電壓(V)", "電流(mA)", "容量(mAh)"),
        ("恒流充電", "恒流放電", "靜置"),
        "utf-8",
    ),
    "Korean": (
        ("시간(s)", "사이클", "상태", "전압(V)", "전류(mA)", "용량(mAh)"),
        ("충전", "방전", "휴지"),
        "utf-8",
    ),
}


def table(names: Sequence[str], columns: Sequence[Sequence[object]], separator: str = ";") -> str:
    rows = [separator.join(map(str, row)) for row in zip(*columns, strict=True)]
    return "\n".join([separator.join(names), *rows]) + "\n"


def evaluated(path: Path, text: str, encoding: str = "utf-8") -> tuple[Measurement, Cycles]:
    path.write_text(text, encoding=encoding)
    found = read(path, "cycling")
    return found, cycles(found, CELL)


def check(found: Cycles, tolerance: float = 1e-4) -> None:
    """Three cycles of what was put in."""
    table = found.table[found.table["cycle"] > 0]
    assert table["charge_capacity_mAh_g"].to_numpy() == pytest.approx(
        np.full(3, 1e3 * CHARGED / 5), rel=tolerance
    )
    assert table["discharge_capacity_mAh_g"].to_numpy() == pytest.approx(
        np.full(3, 1e3 * DISCHARGED / 5), rel=tolerance
    )
    assert not found.disagreement


def own_columns(own: Records, number: Callable[[float], str]) -> list[list[str]]:
    """Time, voltage, current in mA, capacity in mAh."""
    values = (own.time_s, own.voltage_V, 1e3 * own.current_A, 1e3 * own.capacity_Ah)
    return [[number(float(v)) for v in column] for column in values]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("decimal", [".", ","])
def test_a_table_in_another_language(tmp_path: Path, language: str, decimal: str) -> None:
    names, words, encoding = LANGUAGES[language]
    time, *rest_of = own_columns(OWN, lambda v: f"{v:.5f}".replace(".", decimal))
    states = [words[STATES[int(np.sign(i))]] for i in OWN.current_A]
    unsigned = [cell.lstrip("-") for cell in rest_of[1]]  # the state says which way it flows
    cycle = 1 + (OWN.step - 1) // 4
    columns = [time, cycle, states, rest_of[0], unsigned, rest_of[2]]
    found, own = evaluated(tmp_path / "x.csv", table(names, columns), encoding)
    assert not found.warnings
    check(own)


@pytest.mark.parametrize("group", ["'", "\u2019", "\u00a0", "\u202f", " "])
@pytest.mark.parametrize("decimal", [".", ","])
def test_blanks_and_apostrophes_group_thousands(tmp_path: Path, group: str, decimal: str) -> None:
    def number(value: float) -> str:
        whole, _, fraction = f"{value:,.5f}".partition(".")
        return whole.replace(",", group) + decimal + fraction

    names = ["Test Time (s)", "Voltage (V)", "Current (mA)", "Capacity (mAh)"]
    found, own = evaluated(tmp_path / "x.csv", table(names, own_columns(OWN, number)))
    assert found.frame[TEST_TIME].to_numpy() == pytest.approx(OWN.time_s, abs=1e-4)
    check(own)


@pytest.mark.parametrize("said_by", ["states", "counters", "states and a net counter"])
def test_a_current_that_is_positive_in_discharge_is_turned(tmp_path: Path, said_by: str) -> None:
    turned = replace(OWN, current_A=-OWN.current_A)
    time, voltage, current, capacity = own_columns(turned, "{:.6f}".format)
    names = ["Test Time (s)", "Voltage (V)", "Current (mA)"]
    columns: list[Sequence[object]] = [time, voltage, current]
    if said_by != "counters":
        names.append("State")
        words = ("Charge", "Discharge", "Rest")
        columns.append([words[STATES[int(i)]] for i in np.sign(OWN.current_A)])
    if said_by == "states":
        names.append("Capacity (mAh)")
        columns.append(capacity)
    elif said_by == "counters":
        for sign, name in ((1, "Charge Capacity (mAh)"), (-1, "Discharge Capacity (mAh)")):
            names.append(name)
            columns.append(np.where(sign * OWN.current_A > 0, 1e3 * OWN.capacity_Ah, 0.0))
    else:
        names.append("Capacity (mAh)")
        columns.append(-1e3 * OWN.net_Ah)
    found, own = evaluated(tmp_path / "x.csv", table(names, columns))
    assert found.frame[CURRENT].to_numpy() == pytest.approx(OWN.current_A)
    assert "positive in discharge" in found.warnings[0]
    check(own)


def test_a_current_against_its_steps_whose_voltage_agrees_stays(tmp_path: Path) -> None:
    """A full-cell program may call the lithiation of a negative electrode a charge."""
    time, voltage, current, _ = own_columns(OWN, "{:.6f}".format)
    words = ("Discharge", "Charge", "Rest")
    states = [words[STATES[int(i)]] for i in np.sign(OWN.current_A)]
    names = ["Test Time (s)", "Voltage (V)", "Current (mA)", "State"]
    found, own = evaluated(tmp_path / "x.csv", table(names, [time, voltage, current, states]))
    assert found.frame[CURRENT].to_numpy() == pytest.approx(OWN.current_A)
    assert "kept as it is" in found.warnings[0]
    check(own, 1e-3)


def dated(place: int, hour_s: float, form: str) -> tuple[list[str], list[Sequence[object]]]:
    """A table with dates as its only clock, which are set by ``hour_s`` at a record."""
    start = datetime(2024, 10, 27, 0, 10, 3)
    shifts = np.where(np.arange(len(OWN)) < place, 0.0, hour_s)
    at = [start + timedelta(seconds=float(s)) for s in OWN.time_s + shifts]
    _, voltage, current, capacity = own_columns(OWN, "{:.6f}".format)
    return ["Date Time", "Voltage (V)", "Current (mA)", "Capacity (mAh)"], [
        [f"{moment:{form}}" for moment in at],
        voltage,
        current,
        capacity,
    ]


def test_dates_that_go_back_by_an_hour_are_counted_on(tmp_path: Path) -> None:
    text = table(*dated(100, -3600.0, "%Y-%m-%d %H:%M:%S"), ",")
    found, own = evaluated(tmp_path / "x.csv", text)
    assert found.frame[TEST_TIME].to_numpy() == pytest.approx(OWN.time_s, abs=1.0)
    assert "summer time" in found.warnings[1]
    check(own)


def test_dates_that_go_back_by_less_are_doubted(tmp_path: Path) -> None:
    text = table(*dated(100, -2000.0, "%Y-%m-%d %H:%M:%S"), ",")
    found, _ = evaluated(tmp_path / "x.csv", text)
    assert any("jumps back" in warning for warning in found.warnings)


def test_a_clock_of_minutes_does_not_contradict_the_counter(tmp_path: Path) -> None:
    text = table(*dated(len(OWN), 0.0, "%Y-%m-%d %H:%M"), ",")
    found, own = evaluated(tmp_path / "x.csv", text)
    assert "to the minute only" in found.warnings[0]
    check(own)
