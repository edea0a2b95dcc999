"""Readers on files made by hand: meaning of columns, axes, damage, bombs."""

from __future__ import annotations

import gzip
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
import xrd_files as files
from hypothesis import given, settings
from hypothesis import strategies as st

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import (
    COUNT_RATE,
    COUNT_RATE_U,
    COUNTS,
    COUNTS_U,
    STOPPED,
    TWO_THETA,
)

ROWS = ["10.0000 5.0000 1.0000", "10.1000 7.0000 1.0000", "10.2000 6.0000 1.0000"]
MADE = {
    "a.ras": lambda p: files.ras(p, ROWS),
    "a.rasx": lambda p: files.rasx(p, [row.replace(" ", "\t") for row in ROWS]),
    "a.raw": lambda p: files.raw4(p, [5, 7, 6]),
    "b.raw": lambda p: files.raw1(p, [5, 7, 6]),
    "a.brml": lambda p: files.brml(p, ["1,1,10.0,5.0,5", "1,1,10.1,5.05,7", "1,1,10.2,5.1,6"]),
    "a.asc": lambda p: files.asc(p, [5, 7, 6]),
    "c.raw": lambda p: files.raw_first(p, [5, 7, 6]),
    "a.xrdml": lambda p: files.xrdml(
        p, '<intensities unit="counts">5 7 6</intensities>', end="10.2"
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_same_scan_in_every_format(tmp_path: Path, name: str) -> None:
    measurement = readers.read(MADE[name](tmp_path / name), "xrd")
    assert measurement.frame[TWO_THETA].tolist() == pytest.approx([10.0, 10.1, 10.2], abs=1e-9)
    assert measurement.frame[COUNTS].tolist() == [5, 7, 6]
    assert measurement.frame.columns.tolist() == [TWO_THETA, COUNTS]
    assert measurement.metadata["wavelength_alpha1_A"] == pytest.approx(1.5406, abs=1e-5)
    assert measurement.warnings == ()


@pytest.mark.parametrize("name", ["a.ras", "a.raw", "b.raw"])
def test_start_time_and_sample(tmp_path: Path, name: str) -> None:
    metadata = readers.read(MADE[name](tmp_path / name)).metadata
    assert metadata["start_time"] == "2024-07-01T08:09:10"
    assert metadata["sample_name"] == "pellet 7"


def test_ras_attenuation_and_rate(tmp_path: Path) -> None:
    rows = ["10.0 100 1.0", "10.1 100 4.0"]
    frame = readers.read(files.ras(tmp_path / "a.ras", rows)).frame
    assert frame[COUNTS].tolist() == [100, 400]
    assert frame[COUNTS_U].tolist() == [10, 40]  # 4 * sqrt(100)
    measurement = readers.read(files.ras(tmp_path / "b.ras", rows, unit="cps"))
    assert measurement.metadata["step_time_s"] == pytest.approx(3.0)  # 0.1 deg at 2 deg/min
    # 100 / s over 3 s are 300 counts: u = sqrt(300) / 3 s
    assert measurement.frame[COUNT_RATE].tolist() == [100, 400]
    assert measurement.frame[COUNT_RATE_U].tolist() == pytest.approx(
        [np.sqrt(300) / 3, 4 * np.sqrt(300) / 3]
    )


def test_ras_decimal_count_as_some_programs_write_it(tmp_path: Path) -> None:
    path = files.ras(tmp_path / "a.ras", ROWS, count="3.0000000000")
    assert len(readers.read(path).frame) == 3


@pytest.mark.parametrize(
    ("version", "tag", "expected"),
    [("1.5", "intensities", [10, 20, 30]), ("2.1", "counts", [10, 80, 30])],
)
def test_xrdml_attenuation_is_handled_once(
    tmp_path: Path, version: str, tag: str, expected: list[float]
) -> None:
    body = (
        "<beamAttenuationFactors>1.0 4.0 1.0</beamAttenuationFactors>"
        f'<{tag} unit="counts">10 20 30</{tag}>'
    )
    frame = readers.read(files.xrdml(tmp_path / "a.xrdml", body, version=version)).frame
    assert frame[COUNTS].tolist() == expected
    seen = expected[1] / 4
    assert frame[COUNTS_U][1] == pytest.approx(4 * np.sqrt(seen))


def test_descending_axis_is_turned_round(tmp_path: Path) -> None:
    path = tmp_path / "a.xy"
    path.write_text("30.2 3\n30.1 2\n30.0 1\n")
    measurement = readers.read(path)
    assert measurement.frame[TWO_THETA].tolist() == [30.0, 30.1, 30.2]
    assert measurement.frame[COUNTS].tolist() == [1, 2, 3]
    assert "turned round" in measurement.warnings[0]


def test_equal_angles_are_averaged(tmp_path: Path) -> None:
    path = tmp_path / "a.xye"
    path.write_text("30.0 1 1\n30.1 2 1\n30.1 4 1\n30.2 3 1\n")
    measurement = readers.read(path)
    assert measurement.frame[TWO_THETA].tolist() == [30.0, 30.1, 30.2]
    assert measurement.frame[COUNTS].tolist() == [1, 3, 3]
    assert measurement.frame[COUNTS_U].tolist() == pytest.approx([1, np.sqrt(2) / 2, 1])
    assert "1 points repeat an angle" in measurement.warnings[0]


def test_uncertainties_of_no_counts_are_not_zero(tmp_path: Path) -> None:
    path = tmp_path / "a.xye"
    path.write_text("30.0 4 2\n30.1 0 0\n30.2 9 3\n30.3 1 1\n")
    measurement = readers.read(path)
    assert measurement.frame[COUNTS_U].tolist() == [2, 1, 3, 1]
    assert "1 uncertainties are 0" in measurement.warnings[0]
    path.write_text("30.0 4 0\n30.1 0 0\n30.2 9 3\n")
    assert COUNTS_U not in readers.read(path).frame


def test_axis_to_and_fro_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xy"
    path.write_text("30.0 1\n30.1 2\n30.0 3\n30.1 4\n30.2 5\n")
    with pytest.raises(RawFileError, match=r"only rises, found 30.1° followed by 30° \(point 3\)"):
        readers.read(path)


def test_negative_counts_are_kept_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xy"
    path.write_text("30.0 1\n30.1 -2\n30.2 3\n")
    measurement = readers.read(path)
    assert measurement.frame[COUNTS].tolist() == [1, -2, 3]
    assert "below zero" in measurement.warnings[0]


PANALYTICAL = """[Measurement conditions]
Anode material,Cu
K-Alpha1 wavelength,1.540598
[Scan points]
"""
TEXTS = {
    "comma.csv": ("2Theta,Intensity\n10.0,5\n10.1,7\n10.2,6\n", COUNTS),
    "semicolon.csv": ("2theta;counts\n10,0;5\n10,1;7\n10,2;6\n", COUNTS),
    "rate.csv": ("2-theta (deg),Intensity (cps)\n10.0,5\n10.1,7\n10.2,6\n", COUNT_RATE),
    "tab.txt": ("# Two Theta\tI\n10.0\t5\n10.1\t7\n10.2\t6\n", COUNTS),
    "comment.xy": ("# sample: x\n# from nowhere\n10.0 5\n10.1 7\n10.2 6\n\n", COUNTS),
    "decimal.xy": ("10,0 5,0\n10,1 7,0\n10,2 6,0\n", COUNTS),
    "panalytical.csv": (
        PANALYTICAL + "Angle,Intensity\n10.0,5\n10.1,7\n10.2,6\n",
        COUNTS,
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_variants(tmp_path: Path, name: str) -> None:
    text, column = TEXTS[name]
    (tmp_path / name).write_text(text)
    measurement = readers.read(tmp_path / name, "xrd")
    assert measurement.frame[TWO_THETA].tolist() == [10.0, 10.1, 10.2]
    assert measurement.frame[column].tolist() == [5, 7, 6]
    if name == "panalytical.csv":
        assert measurement.metadata == {"anode": "Cu", "wavelength_alpha1_A": 1.540598}


def test_bare_columns_are_what_somebody_says_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"{x:.2f} {100 + x:.0f}\n" for x in np.arange(20, 60, 0.5)))
    with pytest.raises(RawFileError, match=r"--technique xrd \(two theta and intensity\)"):
        readers.read(path)
    assert readers.read(path, "xrd").format == "xrd-xy"
    assert readers.read(path, "raman").format == "raman-csv"


BROKEN = {
    "word.xy": (lambda p: p.write_text("10.0 5\n10.1 x\n"), "line 2.*'intensity'.*'x'"),
    "one.xy": (lambda p: p.write_text("10.0\n10.1\n"), "line 1: expected two columns"),
    "short.xy": (lambda p: p.write_text("10.0 5\n10.1\n"), "line 2: expected 2 columns"),
    "empty.xy": (lambda p: p.write_text("# nothing\n"), "no row of numbers"),
    "point.xy": (lambda p: p.write_text("10.0 5\n"), "at least 2 points, found 1"),
    "inf.xy": (lambda p: p.write_text("10.0 5\n10.1 1e999\n"), "line 2.*finite"),
    "energy.xy": (lambda p: p.write_text("1000 5\n1001 6\n"), "between -180 and 180"),
    "sigma.xye": (lambda p: p.write_text("10 5 1\n11 5 -1\n"), "line 2.*at least 0, found -1"),
    "rows.ras": (lambda p: files.ras(p, ROWS, count="4"), "expected 4 rows.*found 3"),
    "omega.ras": (lambda p: files.ras(p, ROWS, axis="Omega"), "two theta, found a scan of 'Omega'"),
    "unit.ras": (lambda p: files.ras(p, ROWS, unit="%"), "counts or cps, found '%'"),
    "count.rasx": (lambda p: files.rasx(p, ["10\t5\t1"] * 2, count=9), "expected 9 rows.*found 2"),
    "lie4.raw": (lambda p: files.raw4(p, [1, 2, 3], count=2**31), "expected 2147483648 points"),
    "lie1.raw": (lambda p: files.raw1(p, [1, 2, 3], count=2**32 - 1), "expected 4294967295 points"),
    "size.raw": (lambda p: files.raw4(p, [1, 2, 3], size=3), "records of 4, 8"),
    "new.raw": (lambda p: p.write_bytes(b"RAW2\0\0" * 50), "points from byte|range header"),
    "cut.raw": (lambda p: p.write_bytes(b"RAW " + b"\1" * 99), "header of more than"),
    "stoe.raw": (lambda p: p.write_bytes(b"RAW_1.06Powdat" + bytes(9000)), "none in 17 blocks"),
    "beta.asc": (lambda p: files.asc(p, [1, 2, 3], axis="beta"), "found a scan of 'beta'"),
    "few.asc": (lambda p: files.asc(p, [1, 2, 3], count=9), r"9 counts \(\*COUNT\), found 3"),
    "tof.gsa": (
        lambda p: p.write_text("t\nBANK 1 9 2 SLOG 1000 2 0 0 FXYE\n"), "angles.*found SLOG"
    ),
    "few.gsa": (
        lambda p: p.write_text("t\nBANK 1 9 2 CONST 1000 2 0 0 STD\n" + "      12" * 3),
        "9 points, found 3",
    ),
    "structure.cif": (
        lambda p: p.write_text("data_x\n_cell_length_a 5.14\n"), "crystal structure is a reference"
    ),
    "word.cif": (
        lambda p: p.write_text(
            "data_x\nloop_\n_pd_meas_2theta_scan\n_pd_meas_counts_total\n10 5\n11 x\n"
        ),
        "numbers in _pd_meas_counts_total, found 'x' in row 2",
    ),
    "axis.brml": (lambda p: files.brml(p, ["1,1,1,1,1"], first="Phi"), "TwoTheta and counts"),
    "none.brml": (lambda p: files.brml(p, []), "Datum rows, found none"),
    "ragged.brml": (lambda p: files.brml(p, ["1,1,9,5,5", "1,1"]), "5 fields in Datum 2, found 2"),
    "few.brml": (lambda p: files.brml(p, ["1,1,9", "1,1,9"]), "5 fields in each Datum, found 3"),
    "cut.xrdml": (
        lambda p: p.write_text(files.XRDML[:300].format(version="1.5")), r"line \d+.*well-formed"
    ),
    "none.xrdml": (lambda p: files.xrdml(p, ""), "<counts> or <intensities>"),
    "word.xrdml": (lambda p: files.xrdml(p, "<counts>1 b</counts>"), "numbers in <counts>"),
    "factors.xrdml": (
        lambda p: files.xrdml(
            p, "<beamAttenuationFactors>1</beamAttenuationFactors><counts>1 2</counts>"
        ),
        "2 beamAttenuationFactors, one a point, found 1",
    ),
    "start.UXD": (
        lambda p: p.write_text("_FILEVERSION=2\n_STEPSIZE=0\n_COUNTS\n1 2 3\n"), "_STEPSIZE"
    ),
    "word.UXD": (
        lambda p: p.write_text("_FILEVERSION=2\n_STEPSIZE=1\n_2THETACOUNTS\n1 2\noops\n"),
        "line 5.*rows of numbers",
    ),
    "cut.xy.gz": (lambda p: p.write_bytes(gzip.compress(b"1 2\n2 3\n" * 99)[:-12]), "damaged"),
    "layers.xy.gz": (lambda p: p.write_bytes(gzip.compress(gzip.compress(b"1 2"))), "one layer"),
    "inner.xy.gz": (lambda p: p.write_bytes(gzip.compress(b"1 2\n2 x\n")), "gz line 2.*'x'"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_name_file_expected_and_found(tmp_path: Path, name: str) -> None:
    make, message = BROKEN[name]
    make(tmp_path / name)
    with pytest.raises(RawFileError, match=message) as caught:
        readers.read(tmp_path / name, "xrd")
    assert str(tmp_path / name) in str(caught.value)


def test_a_file_that_ends_within_a_scan_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    rows = [f"{10 + i / 10:.4f} {50 + i % 7}.0000 1.0000" for i in range(100)]
    whole = [50.0 + i % 7 for i in range(100)]
    uxd = "_FILEVERSION=2\n_STEPSIZE=0.1\n_STEPCOUNT=100\n_2THETACOUNTS\n"
    cut = {
        "cut.ras": files.ras(tmp_path / "cut.ras", rows, end="").read_bytes()[:-420],
        "cut1.raw": files.raw1(tmp_path / "a.raw", whole).read_bytes()[:-70],
        "cut4.raw": files.raw4(tmp_path / "b.raw", whole).read_bytes()[:-70],
        "cut.UXD": (uxd + "\n".join(row[:15] for row in rows)).encode()[:-250],
    }
    for name, content in cut.items():
        (tmp_path / name).write_bytes(content)
        measurement = readers.read(tmp_path / name, "xrd")
        counts = measurement.frame[COUNTS].tolist()
        assert 70 < len(counts) < 90, name
        assert counts == whole[: len(counts)], name
        assert f"ends after {len(counts)}" in measurement.warnings[0], name
        assert "stopped" in measurement.warnings[0], name


@settings(max_examples=40, deadline=None)
@given(
    level=st.floats(0.05, 500.0),
    points=st.integers(60, 600),
    zeros=st.integers(1, 400),
    seed=st.integers(0, 1000),
)
def test_zeros_that_cannot_have_been_counted_are_not_counts(
    tmp_path_factory: pytest.TempPathFactory, level: float, points: int, zeros: int, seed: int
) -> None:
    counts = np.random.default_rng(seed).poisson(level, points)
    counts[-1] = max(counts[-1], 1)
    path = tmp_path_factory.mktemp("stopped") / "a.raw"
    files.raw4(path, [*counts, *np.zeros(zeros)])
    measurement = readers.read(path, "xrd")
    left = len(measurement.frame)
    if level > 8 and zeros >= 10:  # so no zeros before, and exp(-80) for those behind
        assert left == points
        assert "were not measured" in measurement.warnings[0]
        assert measurement.metadata[STOPPED] == pytest.approx(10 + 0.1 * (points - 1))
    if level * zeros < 15 or level < 3:
        assert left == points + zeros
        assert STOPPED not in measurement.metadata


def test_a_scan_that_was_stopped_counts_what_it_has_and_states_where_it_would_end(
    tmp_path: Path,
) -> None:
    rows = [f"{10 + i / 10:.4f} {50 + i % 7}.0000 1.0000" for i in range(100)]
    for stop, ends in (("19.9000", None), ("80.0000", 19.9)):
        path = files.ras(tmp_path / "a.ras", rows)
        text = path.read_bytes().replace(
            b"*RAS_HEADER_END", b'*MEAS_SCAN_STOP "STOP"\r\n*RAS_HEADER_END'
        )
        path.write_bytes(text.replace(b'STOP"\r', stop.encode() + b'"\r'))
        found = readers.read(path, "xrd").metadata.get(STOPPED)
        assert found == (None if ends is None else pytest.approx(ends))


@settings(max_examples=40, deadline=None)
@given(first=st.integers(0, 200), zeros=st.integers(10, 100), seed=st.integers(0, 1000))
def test_zeros_amid_counts_are_a_gap(
    tmp_path_factory: pytest.TempPathFactory, first: int, zeros: int, seed: int
) -> None:
    counts = np.random.default_rng(seed).poisson(50.0, 400).astype(float)
    counts[first : first + zeros] = 0
    path = tmp_path_factory.mktemp("gap") / "a.raw"
    files.raw4(path, counts)
    measurement = readers.read(path, "xrd")
    assert measurement.frame[COUNTS].tolist() == counts[counts > 0].tolist()
    assert f"{zeros} points hold no count" in measurement.warnings[0]
    assert STOPPED not in measurement.metadata


def test_a_few_zeros_or_zeros_among_few_counts_are_counts(tmp_path: Path) -> None:
    for name, counts in (("nine", [50.0] * 99 + [0.0] * 9 + [50.0] * 99), ("few", [0, 1, 0] * 80)):
        files.raw4(tmp_path / f"{name}.raw", counts)
        assert len(readers.read(tmp_path / f"{name}.raw", "xrd").frame) == len(counts)


def test_scans_of_a_file_are_parts(tmp_path: Path) -> None:
    rows = [[f"{10 + i / 10:.4f} {level + i}.0000 1.0000" for i in range(5)] for level in (50, 90)]
    one, two = (
        files.ras(tmp_path / f"{k}.ras", own).read_text("cp932") for k, own in enumerate(rows)
    )
    (tmp_path / "both.ras").write_text(one + two, "cp932")
    path = tmp_path / "both.brml"
    with zipfile.ZipFile(path, "w") as archive:
        for k, level in enumerate((50, 90)):
            datum = [f"1,1,{10 + i / 10},5,{level + i}" for i in range(5)]
            inner = files.brml(tmp_path / f"{k}.brml", datum)
            with zipfile.ZipFile(inner) as single:
                archive.writestr(f"Experiment0/RawData{k}.xml", single.read(single.namelist()[0]))
    for name in ("both.ras", "both.brml"):
        measurement = readers.read(tmp_path / name, "xrd")
        assert [part.kind for part in measurement.parts] == ["scan", "scan"]
        found = [part.measurement.frame[COUNTS].tolist() for part in measurement.parts]
        assert found == [[50, 51, 52, 53, 54], [90, 91, 92, 93, 94]]


@pytest.mark.parametrize(
    ("start", "step", "level", "parts"),
    [(20.0, 0.1, 100, 0), (20.0, 0.1, 200, 2), (25.0, 0.1, 100, 2), (20.0, 0.05, 100, 2)],
    ids=["goes on", "counted twice as long", "gap", "finer"],
)
def test_ranges_are_one_scan_only_if_they_go_on(
    tmp_path: Path, start: float, step: float, level: int, parts: int
) -> None:
    ranges = [(10.0, 0.1, 100), (start, step, level)]
    rng = np.random.default_rng(7)
    text = "_FILEVERSION=2\n_STEPSIZE=0.1\n"
    for first, size, mean in ranges:
        counts = " ".join(map(str, rng.poisson(mean, 100)))
        text += f"_DRIVE='COUPLED'\n_2THETA={first}\n_STEPSIZE={size}\n_COUNTS\n{counts}\n"
    (tmp_path / "a.uxd").write_text(text)
    measurement = readers.read(tmp_path / "a.uxd", "xrd")
    assert len(measurement.parts) == parts
    assert len(measurement.frame) == 200
    assert ("read as one" in " ".join(measurement.warnings)) is (parts == 0)


@pytest.mark.parametrize("bins", ["CONST", "CONS"])
@pytest.mark.parametrize("kind", ["STD", "ESD", "FXYE"])
def test_record_types_of_gsas(tmp_path: Path, kind: str, bins: str) -> None:
    counts, u = [5.0, 7.0, 6.0], [1.0, 2.0, 3.0]
    rows = {
        "STD": "".join(f" 4{c:6.0f}" for c in counts) + "\n",
        "ESD": "".join(f"{c:8.1f}{s:8.1f}" for c, s in zip(counts, u, strict=True)) + "\n",
        "FXYE": "".join(
            f"{1000 + 10 * k} {c} {s}\n" for k, (c, s) in enumerate(zip(counts, u, strict=True))
        ),
    }[kind]
    path = tmp_path / "a.gsa"
    path.write_text(f"a title\nBANK 1 3 1 {bins} 1000 10 0 0 {kind}\n{rows}")
    frame = readers.read(path, "xrd").frame
    assert frame[TWO_THETA].tolist() == pytest.approx([10.0, 10.1, 10.2])
    assert frame[COUNTS].tolist() == counts
    expected = np.sqrt(np.array(counts) / 4) if kind == "STD" else u  # means of four detectors
    assert frame[COUNTS_U].tolist() == pytest.approx(expected)


def test_both_spellings_of_powder_cif(tmp_path: Path) -> None:
    rows = "10.0 5(2)\n10.1 7(3)\n10.2 6(2)\n"
    for name, names in (
        ("old.cif", ("_pd_meas_2theta_scan", "_pd_meas_intensity_total")),
        ("new.cif", ("_pd_meas.2theta_scan", "_pd_meas.intensity_total")),
    ):
        (tmp_path / name).write_text("data_x\nloop_\n" + "\n".join(names) + f"\n{rows}")
        frame = readers.read(tmp_path / name, "xrd").frame
        assert frame[TWO_THETA].tolist() == [10.0, 10.1, 10.2]
        assert frame[[COUNTS, COUNTS_U]].to_numpy().tolist() == [[5, 2], [7, 3], [6, 2]]


def test_uncertainties_in_another_loop_than_the_counts(tmp_path: Path) -> None:
    """They may be of other points."""
    first = "loop_\n_pd_meas_2theta_scan\n_pd_meas_intensity_total\n10.0 5\n10.1 7\n10.2 6\n"
    second = "loop_\n_pd_meas_intensity_total_su\n2\n3\n"
    (tmp_path / "a.cif").write_text(f"data_x\n{first}{second}")
    with pytest.raises(RawFileError, match=r"3 values of _pd_meas_intensity_total_su.*found 2"):
        readers.read(tmp_path / "a.cif", "xrd")


def test_absorber_of_a_brml_is_in_the_uncertainty(tmp_path: Path) -> None:
    rows = ["1,77,10.0,5.0,7700", "1,1,10.1,5.05,100", "1,1,10.2,5.1,81"]
    frame = readers.read(files.brml(tmp_path / "a.brml", rows), "xrd").frame
    assert frame[COUNTS].tolist() == [7700, 100, 81]
    assert frame[COUNTS_U].tolist() == pytest.approx([77 * 10, 10, 9])  # 100 counts, times 77


def test_the_name_of_a_brml_scan_stands_in_an_element_that_may_be_empty(tmp_path: Path) -> None:
    rows = ("1,1,10.0,5.0,5", "1,1,10.1,5.05,7", "1,1,10.2,5.1,6")
    datum = "".join(f"<Datum>{row}</Datum>" for row in rows)
    text = files.RAW_DATA.format(datum=datum, first="TwoTheta")
    text = text.replace("\n<TimePerStep>0.5</TimePerStep>", "")
    found = readers.read(files.brml(tmp_path / "a.brml", [], text=text), "xrd")
    assert found.metadata["scan_axis"] == "Coupled TwoTheta/Theta"


ENTITIES = """<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
"""


def test_xml_entities_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xrdml"
    path.write_text(ENTITIES + "<xrdMeasurements>&b;&c;</xrdMeasurements>")
    with pytest.raises(RawFileError, match="without entities, found EntitiesForbidden"):
        readers.read(path, "xrd")
    with pytest.raises(RawFileError, match="without entities"):
        readers.read(files.brml(tmp_path / "a.brml", [], text=ENTITIES + "<RawData>&b;</RawData>"))


def test_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("electrolyte.readers.layouts.archive.read_member.__defaults__", (1 << 20,))
    path = tmp_path / "a.rasx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Data0/Profile0.txt", b"0" * (2 << 20))
        archive.writestr("Data0/MesurementConditions0.xml", "<a/>")
    assert path.stat().st_size < 10_000
    with pytest.raises(RawFileError, match="below 1 MiB, found more"):
        readers.read(path, "xrd")


def test_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("electrolyte.readers.packed.compressed.UNPACKED_LIMIT", 1 << 20)
    path = tmp_path / "a.xy.gz"
    path.write_bytes(gzip.compress(b"0" * (2 << 20)))
    with pytest.raises(RawFileError, match="below 1 MiB"):
        readers.read(path, "xrd")


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("made")
    return {name: make(folder / name).read_bytes() for name, make in MADE.items()}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_random_damage_is_read_or_refused_but_never_crashes(
    originals: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(originals)))
    content = bytearray(originals[name])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    path = tmp_path_factory.mktemp("damaged") / name
    path.write_bytes(bytes(content[:cut]))
    try:
        frame = readers.read(path, "xrd").frame
    except RawFileError:
        return
    assert np.isfinite(frame.to_numpy()).all()
    assert (np.diff(frame[TWO_THETA]) > 0).all()


def test_a_frame_of_a_detector_that_stands_still_is_named(tmp_path: Path) -> None:
    path = files.brml(tmp_path / "a.brml", ["1,1,10.0,5.0,5,6,7"])
    with zipfile.ZipFile(path) as archive:
        text = archive.read("Experiment0/RawData0.xml").decode()
    view = re.search(r'<RawDataView[^>]*Length="1"[^>]*>\s*<Recording', text)
    assert view is not None
    frame = view[0].replace('Length="1"', 'Length="3"')
    files.brml(path, [], text=text.replace(view[0], frame))
    with pytest.raises(RawFileError, match=r"a detector that stood still. Export a scan"):
        readers.read(path, "xrd")
