"""Files that no format recognises: what they are, and what to do about it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
SHORT = 64  # bytes; less than any measurement
AS_TEXT = "Save the table as text, with names and units of columns."
AS_SPECTRUM = "Export spectra as .msa or .spx, and element maps as TIFF or PNG."
AS_SCAN = "Convert it in the diffractometer's program to .xrdml, .udf, or angle and counts as text."
AS_MEMBERS = "Name the files that it lists: spectra .eds and images .img in the folder Sample."
AS_MAP = "Export the height map as .x3p, .sur, or x y z text with its units."
AS_AREA = "A line is no map: measure an area, and export it as .x3p, .sur, or x y z text."
ZIP = b"PK\x03\x04"

# marks of files that are not read: what it is, and the way to its numbers
_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (LFS_POINTER, "a pointer of Git LFS", "Run `git lfs pull` to fetch the file itself."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it, and name the files inside."),
    (b"Rar!\x1a\x07", "a rar archive", "Unpack it, and name the files inside."),
    (b"%PDF-", "a PDF", "Export the numbers from the instrument's program as text."),
    (b"LabSpec6", "a LabSpec 6 file (.l6s)", "Export it in LabSpec as text."),
    (b"#WXD", "a WITec project (.wxd)", "Export it in the WITec program as ASCII."),
    (b"WIT_PR", "a WITec project (.wip)", "Export it in the WITec program as ASCII."),
    (b"\0" * 12 + b"\1\x09\0\0\0FileType", "a JEOL project (.ASW)", AS_MEMBERS),
    (b"BZh91AY&SY", "a bzip2 file around no known format (Phenom .elid?)", AS_SPECTRUM),
    (b"VCA DATA\1\0\0U\7\0\0\x001D_Data", "a line profile of a Dektak (.opdx)", AS_AREA),
    (b"VCA DATA", "a Bruker Vision file (.opdx)", AS_MAP),
    (b"Scan Parameters", "a line profile of a Dektak (text)", AS_AREA),
    (b"Binary TrueMap Data File", "a TrueMap file (.tmd), which states no units", AS_MAP),
    (b"VK6", "a packed Keyence file (.vk6)", "Save it in the Keyence program as .vk4."),
    (b"VK7", "a packed Keyence file (.vk7)", "Save it in the Keyence program as .vk4."),
    (b"\xd0\xcf\x11\xe0", "a workbook (.xls) or other document without a known table", AS_TEXT),
    (b"V3RD", "a Philips scan (.rd)", AS_SCAN),
    (b"V5RD", "a Philips scan (.sd)", AS_SCAN),
    (b"<!DOCTYPE html", "a web page", "Download the file itself."),
    (b"<html", "a web page", "Download the file itself."),
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def what_it_is(path: Path, head: bytes) -> str:
    """What a file is, in words; empty for text of no known kind."""
    if path.is_dir():
        names = sorted(inside.name for inside in path.iterdir())[:6]
        return f"a folder with {', '.join(names)}" if names else "an empty folder"
    if head.startswith(ZIP):
        return _zipped(path)[0]
    for mark, words, _ in _MARKS:
        if head.startswith(mark):
            return words
    if _BINARY.search(head):
        return "a binary file without the mark of a known one"
    if _is_fragment(head):
        words = " ".join(head.decode(errors="replace").split())
        return f"a text of {len(head)} bytes: '{words[:40]}'"
    return ""


def advice_for(path: Path, head: bytes) -> str:
    """What to do about it; empty where the table of formats has to say."""
    if path.is_dir():
        return (
            "Name the files in it; a folder is read only if it is one experiment (TopSpin, VnmrJ)."
        )
    if head.startswith(ZIP):
        return _zipped(path)[1]
    for mark, _, advice in _MARKS:
        if head.startswith(mark):
            return advice
    if _BINARY.search(head):
        return "Export it as text from the instrument's program, or add a reader (docs/readers.md)."
    short = "If it is a measurement, it is cut off; copy it again."
    return short if _is_fragment(head) else ""


def _is_fragment(head: bytes) -> bool:
    """A few words or numbers, and no table."""
    return len(head) < SHORT and not re.search(rb"[\t;,]", head)


def _zipped(path: Path) -> tuple[str, str]:
    """What a file with the mark of zip archives is, and what to do about it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile):
        words = "a zip archive or workbook without its list of members, which stands at its end"
        return words, "The file is cut off or damaged; copy it again from the instrument."
    if any(name.startswith("xl/") for name in names):
        return "a workbook without a known table", AS_TEXT
    return "a zip archive", "Unpack it, and name the files inside."
