"""A file of several sweeps gives one part each, however it tells them apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.electrochemistry.sweeps import in_order, sweep_count
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import FREQUENCY, REAL_IMPEDANCE, Measurement
from electrolyte.readers.temperature import stated_temperature_C
from electrolyte.run.parts import listed, one_selected, selected
from electrolyte.study.parts import Selection

DOWN = np.logspace(6, 0, 31)
HEADER = "Frequency (Hz),Zreal (Ohm),Zimag (Ohm)"


def impedance(frequency: np.ndarray, resistance: float) -> np.ndarray:
    tail = 1 / (1e-6 * (2j * np.pi * frequency) ** 0.9)
    return resistance / (1 + 2j * np.pi * frequency * resistance * 1e-9) + tail


def rows(frequency: np.ndarray, resistance: float, *more: str) -> list[str]:
    z = impedance(frequency, resistance)
    extra = "".join(f",{text}" for text in more)
    return [f"{f:.6g},{v.real:.6g},{v.imag:.6g}{extra}" for f, v in zip(frequency, z, strict=True)]


def table(path: Path, lines: list[str], header: str = HEADER) -> Measurement:
    path.write_text("\n".join([header, *lines]) + "\n")
    return read(path, "eis")


def resistances(measurement: Measurement) -> list[float]:
    """The real part at 10 kHz, where the pellets here show their resistance within 5 %."""
    found = []
    for part in measurement.parts:
        frame = part.measurement.frame
        at = (frame[FREQUENCY] - 1e4).abs().idxmin()
        found.append(round(frame[REAL_IMPEDANCE][at], -1))
    return found


def test_the_frequency_jumps_back(tmp_path: Path) -> None:
    lines = rows(DOWN, 500) + rows(DOWN, 150)
    found = table(tmp_path / "two.csv", lines)
    assert len(found.parts) == 2
    assert resistances(found) == pytest.approx([500, 150], rel=0.1)
    assert [len(part.measurement.frame) for part in found.parts] == [31, 31]


def test_a_second_sweep_that_covers_a_part_of_the_range(tmp_path: Path) -> None:
    found = table(tmp_path / "a.csv", rows(DOWN, 500) + rows(DOWN[15:], 150))
    assert [len(part.measurement.frame) for part in found.parts] == [31, 16]


def test_the_frequency_turns_and_runs_back(tmp_path: Path) -> None:
    lines = rows(DOWN, 500) + rows(DOWN[::-1], 450) + rows(DOWN, 400)
    found = table(tmp_path / "a.csv", lines)
    assert resistances(found) == pytest.approx([500, 450, 400], rel=0.1)


def test_a_start_in_the_middle_is_one_sweep(tmp_path: Path) -> None:
    up = DOWN[5:16][::-1]
    found = table(tmp_path / "a.csv", rows(up, 500) + rows(DOWN[5:], 500))
    assert not found.parts


def test_repeats_at_each_frequency_are_one_sweep(tmp_path: Path) -> None:
    twice = np.repeat(DOWN, 2)
    lines = rows(twice, 500)
    assert not table(tmp_path / "a.csv", lines).parts
    counted = [f"{line},{n % 2}" for n, line in enumerate(lines)]
    assert not table(tmp_path / "b.csv", counted, f"{HEADER},Repeat").parts


@pytest.mark.parametrize("name", ["Loop", "cycle number", "Sweep", "Z Cycle", "Scan No."])
def test_a_counter_parts_what_the_frequency_does_not(tmp_path: Path, name: str) -> None:
    high, low = DOWN[:15], DOWN[15:]  # one goes on where the other ends
    lines = rows(high, 500, "1") + rows(low, 150, "2")
    found = table(tmp_path / "a.csv", lines, f"{HEADER},{name}")
    assert [part.columns for part in found.parts] == [{name: 1.0}, {name: 2.0}]


def test_channels_that_alternate_are_sorted(tmp_path: Path) -> None:
    pairs = zip(rows(DOWN, 500, "3"), rows(DOWN, 150, "4"), strict=True)
    lines = [line for pair in pairs for line in pair]
    found = table(tmp_path / "a.csv", lines, f"{HEADER},Channel")
    assert resistances(found) == pytest.approx([500, 150], rel=0.1)
    number, four = one_selected(found, Selection.of("Channel=4"))
    assert number == 2
    assert four.frame["Channel"].unique().tolist() == [4]


def test_rows_at_zero_hertz_between_the_sweeps(tmp_path: Path) -> None:
    lines = [*rows(DOWN, 500), "0,505,0", *rows(DOWN, 150), "0,155,0"]
    found = table(tmp_path / "a.csv", lines)
    assert resistances(found) == pytest.approx([500, 150], rel=0.1)
    assert "2 rows without impedance (0 Hz) left out" in found.warnings


def test_a_column_of_temperatures_tells_the_sweeps(tmp_path: Path) -> None:
    lines = rows(DOWN, 500, "24.9") + rows(DOWN, 150, "60.2")
    found = table(tmp_path / "a.csv", lines, f"{HEADER},Temperature (°C)")
    with pytest.raises(RawFileError, match="one sweep in a row") as caught:
        selected(found, None)
    assert "24.9 °C), 2 (31 points, 1e+06 to 1 Hz" in str(caught.value)
    assert "60.2 °C" in str(caught.value)


def test_a_part_that_is_not_there_and_a_range(tmp_path: Path) -> None:
    found = table(tmp_path / "a.csv", rows(DOWN, 500) + rows(DOWN, 150) + rows(DOWN, 90))
    with pytest.raises(RawFileError, match="expected part 4, found 3 sweeps: 1 "):
        selected(found, Selection.of("4"))
    assert list(selected(found, Selection.of("2-3"))) == [2, 3]
    with pytest.raises(RawFileError, match="found part 2-3, which is 2, 3"):
        one_selected(found, Selection.of("2-3"))
    assert listed(found.parts).startswith("3 sweeps: 1 (31 points, 1e+06 to 1 Hz)")


def test_a_file_of_one_sweep_is_its_part_1(tmp_path: Path) -> None:
    found = table(tmp_path / "a.csv", rows(DOWN, 500))
    assert one_selected(found, Selection.of("1"))[0] == 1
    for text in ("2", "Loop=2"):
        with pytest.raises(RawFileError, match="expected part"):
            selected(found, Selection.of(text))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(6, 40), st.booleans()), min_size=1, max_size=6),
    st.floats(2.0, 7.0),
    st.integers(0, 2**32 - 1),
)
def test_any_run_of_sweeps_is_told_apart(
    legs: list[tuple[int, bool]], decades: float, seed: int
) -> None:
    """Sweeps of one range, up or down in any order, with frequencies that are not quite even."""
    random = np.random.default_rng(seed)
    blocks = []
    for points, falling in legs:
        exponents = np.linspace(0, decades, points)
        exponents[1:-1] += random.uniform(-0.2, 0.2, points - 2) * decades / (points - 1)
        blocks.append(10 ** (exponents[::-1] if falling else exponents))
    frame = data_frame({FREQUENCY: np.concatenate(blocks)})
    expected = np.repeat(np.arange(1, len(blocks) + 1), [len(block) for block in blocks])
    np.testing.assert_array_equal(in_order(frame), np.arange(len(frame)))
    found = sweep_count(frame)
    assert found[-1] == len(blocks)
    # where a sweep turns, its last point may be counted to either side
    assert np.abs(found - expected).sum() <= len(blocks)


SWEEPS = {25: 1000.0, 35: 600.0, 45: 400.0}


@pytest.mark.parametrize("header", [HEADER, "Frequency (Hz),Z' (Ohm),Z'' (Ohm)"])
@pytest.mark.parametrize("between", ["T = {} °C", "# temperature: {} C", "2024-05-01 12:{}:00"])
def test_words_between_sweeps_are_no_damage(tmp_path: Path, between: str, header: str) -> None:
    lines: list[str] = []
    for celsius, ohm in SWEEPS.items():
        lines += [between.format(celsius), *rows(DOWN, ohm)]
    found = table(tmp_path / "x.csv", lines, header)
    assert [len(p.measurement.frame) for p in found.parts] == [31, 31, 31]
    for part, (celsius, ohm) in zip(found.parts, SWEEPS.items(), strict=True):
        z = part.measurement.frame[REAL_IMPEDANCE].to_numpy()
        assert np.allclose(z, impedance(DOWN, ohm).real, rtol=1e-4)
        assert between.format(celsius).strip("# ") == part.columns["Line Above"]
        stated = stated_temperature_C(part.measurement)
        assert stated == (celsius if "C" in between else None)


def test_the_header_may_stand_above_each_sweep(tmp_path: Path) -> None:
    lines = [line for ohm in SWEEPS.values() for line in (HEADER, *rows(DOWN, ohm))][1:]
    assert len(table(tmp_path / "x.csv", lines).parts) == 3


def test_a_second_header_of_other_columns_is_refused(tmp_path: Path) -> None:
    second = "Frequency (Hz),Zreal (kOhm),Zimag (kOhm)"
    with pytest.raises(RawFileError, match=r"line 33: .* a second header, of other columns"):
        table(tmp_path / "x.csv", [*rows(DOWN, 1e3), second, *rows(DOWN, 1.0)])


def test_temperatures_at_each_frequency_are_sweeps(tmp_path: Path) -> None:
    of = [rows(DOWN, ohm, f"{celsius + 0.1:g}") for celsius, ohm in SWEEPS.items()]
    lines = [line for at in zip(*of, strict=True) for line in at]
    found = table(tmp_path / "x.csv", lines, f"{HEADER},Temperature (°C)")
    assert [len(p.measurement.frame) for p in found.parts] == [31, 31, 31]
    for part, ohm in zip(found.parts, SWEEPS.values(), strict=True):
        z = part.measurement.frame[REAL_IMPEDANCE].to_numpy()
        assert np.allclose(z, impedance(DOWN, ohm).real, rtol=1e-4)


def test_a_thermostat_that_swings_makes_no_sweeps(tmp_path: Path) -> None:
    lines = [f"{row},{24 + 3 * (k % 2)}" for k, row in enumerate(rows(DOWN, 1e3))]
    assert not table(tmp_path / "x.csv", lines, f"{HEADER},Temperature (°C)").parts


@pytest.mark.parametrize(
    ("row", "why"),
    [("1000,0,0", "0 ohm"), ("1000,9.9E37,9.9E37", "overflow"), (None, "repeat the one above")],
)
def test_rows_that_hold_nothing_new_are_left_out(tmp_path: Path, row: str | None, why: str) -> None:
    lines = rows(DOWN, 1e3)
    lines.insert(16, lines[15] if row is None else row)
    found = table(tmp_path / "x.csv", lines)
    assert any(why in warning for warning in found.warnings)
    assert np.allclose(found.frame[REAL_IMPEDANCE], impedance(DOWN, 1e3).real, rtol=1e-4)
