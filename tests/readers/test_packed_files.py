"""Any format within gzip, bzip2, xz or zip is read as the file itself; what is not one is told."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read, sniff
from electrolyte.readers.formats import FORMATS

SEEDS = Path(__file__).resolve().parents[1] / "fuzz" / "seeds"


def _seeds() -> list[Path]:
    """One synthetic file or folder of each format that has some."""
    folders = [SEEDS / f.name for f in FORMATS if not f.wraps and (SEEDS / f.name).is_dir()]
    return [min(folder.iterdir()) for folder in folders]


def _zipped(target: Path, source: Path, *beside: str, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(target, "w", method) as archive:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            archive.write(path, path.relative_to(source.parent))
        for name in beside:
            archive.writestr(name, "notes")
    return target


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("seed", _seeds(), ids=lambda seed: seed.parent.name)
def test_a_zip_with_one_measurement_is_that_measurement(tmp_path, seed, method):
    known = sniff(seed)
    bare = next(f for f in FORMATS if f.name == seed.parent.name).techniques[0]
    technique = None if known else bare
    alone = read(seed, technique)
    path = _zipped(tmp_path / "a.zip", seed, "__MACOSX/._a", ".DS_Store", method=method)
    packed = read(path, technique)
    assert (packed.format, packed.technique) == (alone.format, alone.technique)
    pd.testing.assert_frame_equal(packed.frame, alone.frame)
    assert packed.warnings == alone.warnings
    assert packed.source == tmp_path / "a.zip"
    assert packed.sha256 != alone.sha256
    assert all(part.measurement.source == packed.source for part in packed.parts)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("name", ["zplot-z", "biologic-mpr", "palmsens-pssession", "landt-csv"])
def test_compressed_files_of_other_techniques(tmp_path, pack, name):
    folder = SEEDS / name
    seed = min(folder.iterdir())
    path = tmp_path / f"{seed.name}.packed"
    path.write_bytes(pack(seed.read_bytes()))
    pd.testing.assert_frame_equal(read(path).frame, read(seed).frame)


def test_an_experiment_folder_of_nmr_in_a_zip(real_data, tmp_path):
    folder = real_data / "nmr" / "datalab_7Li_MAS_echo_71"
    alone, packed = read(folder), read(_zipped(tmp_path / "71.zip", folder, "readme.txt"), "nmr")
    assert (packed.technique, packed.format) == ("nmr", alone.format)
    assert packed.arrays.keys() == alone.arrays.keys()
    for name, values in alone.arrays.items():
        assert (packed.arrays[name] == values).all()


def test_several_measurements_are_listed(tmp_path):
    seeds = [SEEDS / "powersuite-text" / "s.txt", SEEDS / "zahner-ism" / "synthetic.ism"]
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for seed in seeds:
            archive.write(seed, f"day/{seed.name}")
    with pytest.raises(RawFileError, match=r"found 2: day/s\.txt, day/synthetic\.ism\. Unpack it"):
        read(path)


def test_a_zip_without_a_measurement_lists_what_is_in_it(tmp_path):
    path = tmp_path / "none.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.docx", "no measurement")
        archive.writestr("b/c.txt", "nor this one")
    with pytest.raises(RawFileError, match=r"found none in a\.docx, b/c\.txt"):
        read(path)


def test_the_message_of_the_inner_reader_names_the_member(tmp_path):
    text = (SEEDS / "powersuite-text" / "s.txt").read_text().splitlines()
    text[3] = "damaged"
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("s.txt", "\n".join(text))
    with pytest.raises(RawFileError, match=r"in its member s\.txt") as error:
        read(path, "eis")
    assert error.value.line == 4
    assert error.value.path == path


def test_bombs_and_ways_out_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("electrolyte.readers.packed.zip_archive.UNPACKED_LIMIT", 1 << 20)
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in "ab":
            archive.writestr(f"{name}.txt", b"\0" * (3 << 18))  # each alone is below the limit
    with pytest.raises(RawFileError, match="below 0 MiB"):
        read(bomb)
    for name in ("../evil.txt", "/etc/evil.txt", "C:/evil.txt", "a\\..\\..\\evil.txt"):
        with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
            archive.writestr(name, "1 2\n")
        with pytest.raises(RawFileError, match="members within the archive"):
            read(tmp_path / "out.zip")
    assert not (tmp_path.parent / "evil.txt").exists()


def test_a_zip_in_a_zip_is_one_layer_too_many(tmp_path):
    inner = _zipped(tmp_path / "inner.zip", SEEDS / "powersuite-text" / "s.txt")
    with pytest.raises(RawFileError, match="one layer of packing"):
        read(_zipped(tmp_path / "outer.zip", inner))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"CPYA 4.3380 188 W64 #\n", "an Origin project"),
        (b"CPYUA 4.3380 188\n", "an Origin project"),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 100, "an HDF5 file"),
        (b"SQLite format 3\0" + b"\0" * 100, "an SQLite database"),
        (b"MATLAB 5.0 MAT-file, Platform" + b" " * 90 + b"\0\1IM", "a MATLAB file"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj" * 20, "a PDF"),
        (b"\x80\x04\x95" + b"\0" * 90, "a Python pickle"),
        (b"EC-Lab LOG FILE\n\nPotentio Electrochemical Impedance Spectroscopy\n" * 3, "the log of"),
    ],
)
def test_files_of_other_programs_are_named(tmp_path, content, words):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(RawFileError, match=f"found {words}"):
        read(path)


@pytest.mark.parametrize(
    ("member", "words"),
    [("word/document.xml", "a Word document"), ("ppt/slide.xml", "a PowerPoint presentation")],
)
def test_documents_are_named(tmp_path, member, words):
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(member, "<document/>")
    with pytest.raises(RawFileError, match=f"found {words}"):
        read(path)


def test_a_damaged_zip_is_told_as_one(tmp_path):
    path = _zipped(tmp_path / "a.zip", SEEDS / "powersuite-text" / "s.txt")
    shutil.copyfile(path, tmp_path / "cut.zip")
    (tmp_path / "cut.zip").write_bytes(path.read_bytes()[:-30])
    with pytest.raises(RawFileError, match="a whole zip archive"):
        read(tmp_path / "cut.zip")
