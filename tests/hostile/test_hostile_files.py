"""Raw files made to do harm: bombs, archives that reach out of themselves, pickles."""

from __future__ import annotations

import io
import os
import pickle
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError

ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
XML = {
    "panalytical-xrdml": "<xrdMeasurements>&c;</xrdMeasurements>",
    "bruker-spx": "<TRTSpectrum>&c;</TRTSpectrum>",
}
LIMITED = """
import resource, sys
sys.path.insert(0, {scripts!r})
from electrolyte import readers
from electrolyte.ground.errors import RawFileError
import pathlib
for name in {imported!r}:
    readers.FORMATS[[f.name for f in readers.FORMATS].index(name)].sniff(b"", pathlib.Path("x"))
size = int(open("/proc/self/statm").read().split()[0]) * 4096
resource.setrlimit(resource.RLIMIT_AS, (size + 1024**3,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (12, 12))
try:
    readers.read(pathlib.Path(sys.argv[1]), format={format!r})
except RawFileError as error:
    print("REFUSED", error)
"""
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def read_limited(path: Path, format: str) -> str:
    """What a process says that has 1 GB for reading a file."""
    code = LIMITED.format(scripts=str(SCRIPTS), format=format, imported=[format])
    command = [sys.executable, "-c", code, str(path)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, env=environment
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout


@pytest.mark.parametrize("format", XML)
@pytest.mark.parametrize("head", [ENTITIES, OUTSIDE], ids=["bomb", "file of the machine"])
def test_xml_entities_are_never_expanded(tmp_path: Path, format: str, head: str) -> None:
    path = tmp_path / "x.xml"
    path.write_text(head + XML[format])
    with pytest.raises(RawFileError, match="without entities") as refused:
        readers.read(path, format=format)
    assert "root:" not in str(refused.value)


def test_xml_a_hundred_thousand_elements_deep_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xrdml"
    path.write_text("<xrdMeasurements>" + "<a>" * 100_000 + "</a>" * 100_000)
    with pytest.raises(RawFileError, match="more than 200 elements, one in another"):
        readers.read(path, format="panalytical-xrdml")


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zip_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    bomb = packed(tmp_path / "x.rasx", {"Data0/Profile0.txt": b"0" * (300 << 20)})
    assert bomb.stat().st_size < 1_000_000
    assert "below 256 MiB, found more than that" in read_limited(bomb, "rigaku-rasx")


def test_a_workbook_bomb_is_refused_in_a_process_of_its_own(tmp_path: Path) -> None:
    rows = b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>"
    sheet = b"<worksheet><sheetData>" + rows * 120_000 + b"</sheetData></worksheet>"
    seed = Path(__file__).resolve().parents[1] / "fuzz/seeds/neware-xlsx/flat.xlsx"
    with zipfile.ZipFile(seed) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    members["xl/worksheets/sheet1.xml"] = sheet
    bomb = packed(tmp_path / "x.xlsx", members)
    assert bomb.stat().st_size < 3_000_000
    said = read_limited(bomb, "neware-xlsx")
    assert "expected an intact Excel workbook" in said


@pytest.mark.parametrize(
    "listed",
    [
        (ENTITIES + "<workbook><sheets><sheet x='&c;'/></sheets></workbook>").encode(),
        b"<workbook>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</workbook>",
        b"<workbook>" + b" " * (300 << 20) + b"</workbook>",
        b"<sheet " * 140_000,
        b"<sheet " + b"name= " * 160_000,
        b"<" + b"a" * 1_000_000 + b":sheet",
    ],
    ids=["bomb", "deep", "large", "many", "blanks", "prefix"],
)
def test_a_list_of_sheets_that_is_made_to_do_harm_names_no_sheet(
    tmp_path: Path, listed: bytes
) -> None:
    """An .xlsx is recognised by its list alone, before a process of its own reads the rest."""
    path = packed(tmp_path / "x.xlsx", {"xl/workbook.xml": listed})
    code = (
        f"import sys; sys.path.insert(0, {str(SCRIPTS)!r})\n"
        "import pathlib, resource, time\n"
        "from electrolyte.readers.layouts.workbook import ZIP, sheet_names\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()\n"
        "assert sheet_names(ZIP, pathlib.Path(sys.argv[1])) == ()\n"
        "assert time.process_time() - before[1] < 2, 'seconds'\n"
        "assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before[0] < 50_000, 'kB'\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=300)


def test_a_picture_that_states_ten_thousand_million_pixels_is_refused(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    path = tmp_path / "x.png"
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1_000_000))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )
    assert "REFUSED" in read_limited(path, "overview-image")


def test_members_named_to_leave_the_archive_write_nothing(tmp_path: Path) -> None:
    seed = Path(__file__).resolve().parents[1] / "fuzz/seeds/rigaku-rasx/s.rasx"
    inside = tmp_path / "inside"
    inside.mkdir()
    with zipfile.ZipFile(seed) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    evil = {"../evil": b"x", "/tmp/hostile-evil": b"x", "..\\evil": b"x"}
    path = packed(inside / "x.rasx", {**evil, **members})
    assert len(readers.read(path).frame) == 40
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["inside", "x.rasx"]
    assert not Path("/tmp/hostile-evil").exists()


def test_results_that_are_pickles_are_not_loaded(tmp_path: Path) -> None:
    from electrolyte.figures import imprint_map, micrographs

    class Touch:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "pwned"),)

    pickled = io.BytesIO()
    array = np.empty(1, dtype=object)
    array[0] = Touch()
    np.lib.format.write_array(pickled, array, allow_pickle=True)
    assert pickle.dumps(Touch())  # it would work
    path = packed(tmp_path / "x.npz", {"image.npy": pickled.getvalue()})
    for module, name in ((micrographs, "micrographs"), (imprint_map, "maps")):
        with pytest.raises(ValueError, match="allow_pickle=False"):
            module.draw(None, {name: [path]}, None)
    assert not (tmp_path / "pwned").exists()
