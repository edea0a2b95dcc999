"""Bare numbers are of no technique until somebody says one; files that are none are named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read, sniff
from electrolyte.readers.formats import FORMATS

TECHNIQUES = sorted({technique for format in FORMATS for technique in format.techniques})


def columns(path: Path, *values: np.ndarray, separator: str = " ") -> Path:
    rows = (separator.join(f"{x:.6g}" for x in row) for row in zip(*values, strict=True))
    path.write_text("\n".join(rows) + "\n")
    return path


def two(path: Path, separator: str = " ") -> Path:
    angle = np.arange(20.0, 80.0, 0.02)
    return columns(path, angle, 200 + 50 * np.sin(angle), separator=separator)


def sweep(path: Path, separator: str, polar: bool = False) -> Path:
    f = np.logspace(5, 0, 31)
    z = 500 + 1 / (2j * np.pi * f * 1e-6)
    parts = (abs(z), np.degrees(np.angle(z))) if polar else (z.real, z.imag)
    return columns(path, f, *parts, separator=separator)


@pytest.mark.parametrize("separator", [" ", "\t", ";", ","])
def test_two_columns_are_asked_about(tmp_path: Path, separator: str) -> None:
    path = two(tmp_path / "a.txt", separator)
    assert sniff(path) is None
    with pytest.raises(RawFileError) as caught:
        read(path)
    assert "a table of numbers without either" in str(caught.value)
    assert "`study add FILE --technique NAME` proposes a column map" in str(caught.value)
    assert "--technique xrd (two theta and intensity)" in str(caught.value)
    assert "--technique raman (Raman shift and intensity)" in str(caught.value)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_two_columns_obey_the_stated_technique(tmp_path: Path, technique: str) -> None:
    path = two(tmp_path / "a.txt")
    if technique in ("xrd", "raman"):
        assert read(path, technique).technique == technique
    else:
        with pytest.raises(RawFileError) as caught:
            read(path, technique)
        assert "Say --technique" not in str(caught.value)
        assert "raman" not in str(caught.value).lower()


def test_a_profile_in_metres_is_no_raman_spectrum(tmp_path: Path) -> None:
    path = columns(tmp_path / "a.txt", np.linspace(0, 8e-5, 500), np.full(500, 1e-9))
    with pytest.raises(RawFileError, match="expected Raman shifts in cm-1 in the first column"):
        read(path, "raman")


@pytest.mark.parametrize("separator", [" ", "\t", ";", ","])
@pytest.mark.parametrize("polar", [False, True])
def test_three_columns_are_no_height_map(tmp_path: Path, separator: str, polar: bool) -> None:
    path = sweep(tmp_path / "a.txt", separator, polar)
    assert sniff(path) is None
    with pytest.raises(RawFileError, match="expected a header that names columns and units") as e:
        read(path, "eis")
    assert "Absolute Impedance / ohm,Phase / deg" in str(e.value), "it may be modulus and phase"


def test_a_matrix_is_no_element_map(tmp_path: Path) -> None:
    path = columns(tmp_path / "a.txt", *np.random.default_rng(1).normal(size=(12, 20)))
    assert sniff(path) is None
    counts = columns(tmp_path / "b.txt", *np.arange(240.0).reshape(12, 20))
    assert read(counts, "sem_eds").format == "eds-map-text"


@pytest.mark.parametrize(
    ("content", "found", "advice"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 9\n", "Git LFS", "pull"),
        (b"PK\x03\x04" + bytes(200), "a damaged one", "Copy it again"),
        (b"%PDF-1.7\n%\xe2\xe3" + bytes(200), "a PDF", "Export the numbers"),
        (bytes(range(256)) * 3, "a binary file", "Export it as text"),
        (b"hello\n", "a text of 6 bytes: 'hello'", "cut off"),
        (b"x;y\n" * 40, "none of their marks", "names and units of columns"),
    ],
)
def test_other_files_are_named_with_what_to_do(
    tmp_path: Path, content: bytes, found: str, advice: str
) -> None:
    path = tmp_path / "a.dat"
    path.write_bytes(content)
    with pytest.raises(RawFileError) as caught:
        read(path)
    assert found in str(caught.value)
    assert advice in str(caught.value)


def test_a_pointer_is_named_before_its_format_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 9\n")
    with pytest.raises(RawFileError, match=r"a pointer of Git LFS. Run `git lfs pull`"):
        read(path, "eis", "electrochemistry-csv")


def test_a_folder_and_no_file(tmp_path: Path) -> None:
    (tmp_path / "inside.csv").write_text("1,2,3\n")
    with pytest.raises(RawFileError, match=r"a folder with inside.csv. Name the files in it"):
        read(tmp_path)
    with pytest.raises(RawFileError, match=r"no such file. Check the path\."):
        read(tmp_path / "nothing.csv")


def test_a_technique_without_a_reader_of_the_file_names_its_own_layout(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Ultrapyc 1200e\nSample ID: A\nWeight: 1.2 grams\n" + "Run Volume\n" * 20)
    with pytest.raises(RawFileError, match=r"names and units of columns .pycnometry-csv"):
        read(path, "pycnometry")
