"""TopSpin folders: real ones against nmrglue and their own 1r, written ones, broken ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import nmrglue
import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read, sniff
from electrolyte.techniques.nmr.fourier import transform
from electrolyte.techniques.nmr.phasing import stored_phase
from synthetic.nmr import GROUP_DELAY, write_experiment

STATED = {"NUC1": "7Li", "BF1": 194.37, "SW_h": 20000.0, "MASR": 25000, "TE": 298.15, "DATE": 1}
REAL_SETS = {
    "biffo_17O_1D_float64": ((10000,), "17O", 67.863634622),
    "biffo_7Li_cpmg_38": ((9, 12500), "7Li", 194.381167),
    "cheminfo_1H_invrec_1": ((10, 4096), "1H", 600.20152017),
    "datalab_7Li_MAS_echo_71": ((9949,), "7Li", 77.78745037404),
}


@pytest.mark.parametrize("name", REAL_SETS)
def test_real_set_is_what_nmrglue_reads_without_its_padding(name: str, real_data: Path) -> None:
    folder = real_data / "nmr" / name
    measurement = read(folder, "nmr")
    shape, nucleus, frequency = REAL_SETS[name]
    fid = measurement.arrays["fid"]
    assert fid.shape == shape
    assert measurement.metadata["nucleus"] == nucleus
    assert measurement.metadata["transmitter_frequency_MHz"] == frequency
    parameters, other = nmrglue.bruker.read(str(folder), read_pulseprogram=False)
    scaled = other[..., : shape[-1]] * 2.0 ** parameters["acqus"]["NC"]
    np.testing.assert_array_equal(fid, scaled)


def test_float64_set_reads_in_physical_order(real_data: Path) -> None:
    measurement = read(real_data / "nmr" / "biffo_17O_1D_float64", "nmr")
    fid = np.abs(measurement.arrays["fid"])
    start = round(measurement.metadata["group_delay_points"])
    # the signal is there once the digital filter has passed, and has decayed at the end
    assert fid[start : start + 20].mean() > 20 * fid[: start // 2].mean()
    assert fid[start : start + 20].mean() > 20 * fid[-500:].mean()


@pytest.mark.parametrize("name", ["biffo_17O_1D_float64", "datalab_7Li_MAS_echo_71"])
def test_stored_phase_reproduces_the_operators_spectrum(name: str, real_data: Path) -> None:
    folder = real_data / "nmr" / name
    measurement, stored = read(folder, "nmr"), read(folder / "pdata" / "1", "nmr")
    shown = stored.frame["Real / 1"].to_numpy()
    spectrum = transform(
        measurement.arrays["fid"],
        measurement.metadata,
        n_points=len(shown),
        line_broadening=stored.metadata["line_broadening_Hz"],
    )
    phase = stored_phase(measurement.metadata)
    assert phase is not None
    ours = spectrum.phased(phase.phase, phase.delay).intensity.real
    # TopSpin's axis falls; its first point is the highest frequency that ours has not
    assert np.corrcoef(np.roll(ours[::-1], 1), shown)[0, 1] > 0.995
    axis = stored.frame["Chemical Shift / ppm"].to_numpy()
    step = axis[0] - axis[1]
    peak = axis[np.argmax(shown)]
    assert abs(spectrum.shift[np.argmax(ours)] - peak) < 1.01 * step


def test_increments_of_the_real_pseudo_2d_sets(real_data: Path) -> None:
    recovery = read(real_data / "nmr" / "cheminfo_1H_invrec_1", "nmr").frame
    assert recovery["Delay / s"].tolist() == [10, 5, 4, 3, 2, 1, 0.5, 0.25, 0.1, 0.01]
    echoes = read(real_data / "nmr" / "biffo_7Li_cpmg_38", "nmr").frame
    assert echoes["Loop Count / 1"].tolist() == [2.0**n for n in range(1, 10)]


# --- written here -----------------------------------------------------------------------------


def noise(rows: int, points: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((rows, points)) + 1j * rng.standard_normal((rows, points))


def one_dimensional(folder: Path) -> Path:
    write_experiment(folder, noise(1, 333), None, STATED, "synthetic test")
    return folder


def stack(folder: Path, rows: int = 6) -> Path:
    delays = np.geomspace(0.01, 1, rows)
    write_experiment(folder, noise(rows, 333), delays, STATED, "synthetic test")
    return folder


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_shipped_sets_open_in_nmrglue_with_the_same_points(study: tuple[Path, list]) -> None:
    folder, rows = study
    for row in rows:
        ours = read(folder / row["path"], "nmr").arrays["fid"]
        _, other = nmrglue.bruker.read(str(folder / row["path"]), read_pulseprogram=False)
        np.testing.assert_array_equal(ours, other[..., : ours.shape[-1]])


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("floats", [False, True])
def test_numbers_of_both_kinds_and_orders(tmp_path: Path, big_endian: bool, floats: bool) -> None:
    folder = stack(tmp_path / "1")
    expected = read(folder, "nmr").arrays["fid"]
    words = np.fromfile(folder / "ser", "<i4").reshape(6, -1)[:, :666]
    kind = (">" if big_endian else "<") + ("f8" if floats else "i4")
    block = 128 if floats else 256
    padded = np.zeros((6, -(-666 // block) * block), kind)
    padded[:, :666] = words
    (folder / "ser").write_bytes(padded.tobytes())
    replace_in(folder / "acqus", "##$BYTORDA= 0", f"##$BYTORDA= {int(big_endian)}")
    replace_in(folder / "acqus", "##$DTYPA= 0", f"##$DTYPA= {2 if floats else 0}")
    np.testing.assert_array_equal(read(folder, "nmr").arrays["fid"], expected)


def test_unpadded_rows_are_accepted(tmp_path: Path) -> None:
    folder = stack(tmp_path / "1", rows=5)
    expected = read(folder, "nmr").arrays["fid"]
    words = np.fromfile(folder / "ser", "<i4").reshape(5, -1)[:, :666]
    (folder / "ser").write_bytes(words.tobytes())
    np.testing.assert_array_equal(read(folder, "nmr").arrays["fid"], expected)


def test_group_delay_of_an_old_console_comes_from_the_table(tmp_path: Path) -> None:
    folder = one_dimensional(tmp_path / "1")
    replace_in(folder / "acqus", f"##$GRPDLY= {GROUP_DELAY}", "##$GRPDLY= -1")
    replace_in(folder / "acqus", "##$DSPFVS= 20", "##$DSPFVS= 10")
    replace_in(folder / "acqus", "##$DECIM= 3200", "##$DECIM= 2")
    # first entry of the table of Westler and Abildgaard (1996)
    assert read(folder, "nmr").metadata["group_delay_points"] == 44.75


def test_unknown_group_delay_is_said(tmp_path: Path) -> None:
    folder = one_dimensional(tmp_path / "1")
    replace_in(folder / "acqus", f"##$GRPDLY= {GROUP_DELAY}", "##$GRPDLY= -1")
    replace_in(folder / "acqus", "##$DSPFVS= 20", "##$DSPFVS= 12")
    measurement = read(folder, "nmr")
    assert measurement.metadata["group_delay_points"] == 0
    assert "digital filter" in measurement.warnings[0]


def test_stopped_experiment_gives_the_increments_it_has(tmp_path: Path) -> None:
    folder = stack(tmp_path / "1")
    whole = read(folder, "nmr")
    data = (folder / "ser").read_bytes()
    (folder / "ser").write_bytes(data[: len(data) // 6 * 4])
    part = read(folder, "nmr")
    np.testing.assert_array_equal(part.arrays["fid"], whole.arrays["fid"][:4])
    assert part.frame["Delay / s"].tolist() == whole.frame["Delay / s"].tolist()[:4]
    assert "4 of 6" in part.warnings[0]


def test_vdlist_units_comments_and_blank_lines(tmp_path: Path) -> None:
    folder = stack(tmp_path / "1")
    (folder / "vdlist").write_text("# set up\n10u\n\n5m ; short\r\n20ms\n0.5s\n1\n 2.5 \n")
    assert read(folder, "nmr").frame["Delay / s"].tolist() == pytest.approx(
        [1e-5, 5e-3, 0.02, 0.5, 1, 2.5]
    )


@pytest.mark.parametrize("entries", [7, 16])
def test_of_a_longer_list_the_first_entries_count(tmp_path: Path, entries: int) -> None:
    folder = stack(tmp_path / "1")
    (folder / "vdlist").write_text("".join(f"{n}\n" for n in range(1, entries + 1)))
    measurement = read(folder, "nmr")
    assert measurement.frame["Delay / s"].tolist() == [1, 2, 3, 4, 5, 6]
    assert f"{entries} entries for 6 rows" in measurement.warnings[0]


@pytest.mark.parametrize("entries", [1, 2, 3])
def test_a_shorter_list_begins_again(tmp_path: Path, entries: int) -> None:
    folder = stack(tmp_path / "1")
    (folder / "vdlist").write_text("".join(f"{n}\n" for n in range(1, entries + 1)))
    measurement = read(folder, "nmr")
    expected = [1 + row % entries for row in range(6)]
    assert measurement.frame["Delay / s"].tolist() == expected
    assert f"run through {6 // entries} times" in measurement.warnings[0]


def test_a_set_without_list_is_called_what_it_is(tmp_path: Path) -> None:
    folder = stack(tmp_path / "1")
    (folder / "vdlist").unlink()
    with pytest.raises(RawFileError, match=r"6 rows of the pulse program .*repetitions"):
        read(folder, "nmr")
    (folder / "fq2list").write_text("bf ppm\n-40\n1\n")
    (folder / "pulseprogram").write_text("define list<frequency> offsets=<$FQ2LIST>\n")
    with pytest.raises(RawFileError, match="fq2list: 6 rows at the frequencies"):
        read(folder, "nmr")
    replace_in(folder / "acqu2s", "##$TD=", "##$FnMODE= 5\n##$TD=")
    with pytest.raises(RawFileError, match=r"2D experiment of 6 rows \(States-TPPI"):
        read(folder, "nmr")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("pynmr_STD_1", "2 rows at the frequencies"),
        ("pynmr_dnp_solids_2", "21 rows of the pulse program zg2dsattrig"),
    ],
)
def test_real_sets_without_a_list_of_times(name: str, found: str, real_data: Path) -> None:
    with pytest.raises(RawFileError, match=found):
        read(real_data / "nmr" / name, "nmr")


def test_list_named_in_the_pulse_program_wins(tmp_path: Path) -> None:
    folder = stack(tmp_path / "1")
    (folder / "vclist").write_text("2\n4\n6\n8\n10\n12\n")
    assert "Delay / s" in read(folder, "nmr").frame
    (folder / "pulseprogram").write_text("; vd is not used\n1 ze\n3 lo to 2 times c\n")
    assert read(folder, "nmr").frame["Loop Count / 1"].tolist() == [2, 4, 6, 8, 10, 12]


@pytest.mark.parametrize("name", ["fid", "ser"])
def test_the_file_instead_of_its_folder_is_explained(tmp_path: Path, name: str) -> None:
    folder = one_dimensional(tmp_path / "1") if name == "fid" else stack(tmp_path / "1")
    with pytest.raises(RawFileError, match=r"Name the folder: .*1\."):
        read(folder / name, "nmr")


# what is done to the folder, file named in the message, what it expected, what it found
DAMAGES = {
    "no acqus": (lambda f: (f / "acqus").unlink(), "acqus", "parameter file", "no such file"),
    "no vdlist": (lambda f: (f / "vdlist").unlink(), "1", "a vdlist, vclist", "none of them"),
    "list of no whole runs": (
        lambda f: (f / "vdlist").write_text("0.1\n0.2\n0.3\n0.4\n"),
        "vdlist",
        "6 entries",
        "found 4",
    ),
    "empty list": (lambda f: (f / "vdlist").write_text("\n"), "vdlist", "6 entries", "found 0"),
    "word in list": (
        lambda f: (f / "vdlist").write_text("0.1\n\nlong\n"),
        "vdlist line 3",
        "a number such as",
        "'long'",
    ),
    "negative delay": (
        lambda f: (f / "vdlist").write_text("0.1\n-1\n"),
        "vdlist line 2",
        "no negative entry",
        "'-1'",
    ),
    "cut off ser": (
        lambda f: (f / "ser").write_bytes((f / "ser").read_bytes()[:-100]),
        "ser",
        "whole FIDs of TD = 666",
        "bytes",
    ),
    "empty ser": (lambda f: (f / "ser").write_bytes(b""), "ser", "whole FIDs", "0 bytes"),
    "zeros": (
        lambda f: (f / "ser").write_bytes(bytes((f / "ser").stat().st_size)),
        "ser",
        "a measured FID",
        "zeros only",
    ),
    "word for TD": (
        lambda f: replace_in(f / "acqus", "##$TD= 666", "##$TD= many"),
        "acqus line",
        "a number in column 'TD'",
        "'many'",
    ),
    "odd TD": (lambda f: replace_in(f / "acqus", "TD= 666", "TD= 665"), "acqus", "even", "665"),
    "huge TD": (lambda f: replace_in(f / "acqus", "TD= 666", "TD= 9e12"), "ser", "whole", "bytes"),
    "no width": (
        lambda f: replace_in(f / "acqus", "##$SW_h=", "##$SX_h="),
        "acqus",
        "the parameter SW_h",
        "without it",
    ),
    "zero width": (
        lambda f: replace_in(f / "acqus", "SW_h= 20000.0", "SW_h= 0"),
        "acqus line",
        "a positive number in SW_h",
        "found 0",
    ),
    "real data": (
        lambda f: replace_in(f / "acqus", "AQ_mod= 3", "AQ_mod= 0"),
        "acqus",
        "complex data",
        "AQ_mod = 0",
    ),
    "unknown numbers": (
        lambda f: replace_in(f / "acqus", "DTYPA= 0", "DTYPA= 7"),
        "acqus",
        "DTYPA",
        "found 7",
    ),
    "binary acqus": (
        lambda f: (f / "acqus").write_bytes(b"\0\1\2" * 99),
        "acqus",
        "text",
        "NUL bytes",
    ),
    "no parameters": (lambda f: (f / "acqus").write_text("hello\n"), "acqus", "##$TD=", "none"),
    "no data": (lambda f: (f / "ser").unlink(), "1", "a 'fid' or 'ser'", "neither"),
    "no acqu2s": (lambda f: (f / "acqu2s").unlink(), "acqu2s", "parameter file", "no such file"),
    "bad SF": (
        lambda f: replace_in(f / "pdata/1/procs", "##$SF=", "##$SF= x"),
        "procs line",
        "'SF'",
        "x",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told_and_gives_no_numbers(tmp_path: Path, damage: str) -> None:
    folder = stack(tmp_path / "1")
    act, place, expected, found = DAMAGES[damage]
    act(folder)
    with pytest.raises(RawFileError) as caught:
        read(folder, "nmr", "bruker-topspin")
    message = str(caught.value)
    assert f"{place}" in message.split(": expected")[0]
    assert expected in message
    assert found in message.split("found", 1)[1] or found in message


def test_zeros_between_increments_are_refused(tmp_path: Path) -> None:
    folder = stack(tmp_path / "1")
    words = np.fromfile(folder / "ser", "<i4").reshape(6, -1)
    words[2] = 0
    (folder / "ser").write_bytes(words.tobytes())
    with pytest.raises(RawFileError, match="zeros in increment 3"):
        read(folder, "nmr")


@pytest.mark.parametrize("length", [0, 1, 40, 1000, 2000])
def test_any_shortened_fid_is_refused(tmp_path: Path, length: int) -> None:
    folder = one_dimensional(tmp_path / "1")
    (folder / "fid").write_bytes((folder / "fid").read_bytes()[:length])
    with pytest.raises(RawFileError, match="TD = 666"):
        read(folder, "nmr")


def test_processed_spectrum_shorter_than_stated(tmp_path: Path, real_data: Path) -> None:
    source = real_data / "nmr" / "datalab_7Li_MAS_echo_71" / "pdata" / "1"
    folder = tmp_path / "1"
    folder.mkdir()
    for name in ("procs", "1r"):
        shutil.copyfile(source / name, folder / name)
    assert len(read(folder, "nmr").frame) == 16384
    (folder / "1r").write_bytes((source / "1r").read_bytes()[:-4])
    with pytest.raises(RawFileError, match="16384 points"):
        read(folder, "nmr")


def test_a_folder_of_something_else_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "readme.txt").write_text("nothing")
    assert sniff(tmp_path / "notes", "nmr") is None
