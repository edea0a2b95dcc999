"""Files that no format recognises: what they are, and what to do about it."""

from __future__ import annotations

import itertools
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import add_table

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
SHORT = 64  # bytes; less than any measurement
AS_TEXT = (
    f"{add_table()} proposes a column map for its table (docs/column-maps.md);"
    " or save the table as text, with names and units of columns."
)
AS_SPECTRUM = "Export spectra as .msa or .spx, and element maps as TIFF or PNG."
AS_TIFF = "Save it in DigitalMicrograph as TIFF, whose scale is read."
AS_EDS = (
    "Compositions are fitted to spectra, with sem_eds.sensitivity: export each spectrum as .msa or"
    " .spx (docs/sem_eds.md)."
)
AS_SCAN = "Convert it in the diffractometer's program to .xrdml, .udf, or angle and counts as text."
AS_MEMBERS = "Name the files that it lists: spectra .eds and images .img in the folder Sample."
AS_MAP = "Export the height map as .x3p, .sur, or x y z text with its units."
AS_AREA = "A line is no map: measure an area, and export it as .x3p, .sur, or x y z text."
CUT_OFF = "If it is a measurement, it is cut off; copy it again."
AS_FOLDER = "Name the files in it; a folder is read only if it is one experiment (TopSpin, VnmrJ)."
AS_MEMBERS_OF_ARCHIVE = "Unpack it, and name the files inside."
AS_TEXT_OR_READER = (
    "Export it as text from the instrument's program, or add a reader (docs/readers.md)."
)
AS_JCAMP = "Of JCAMP-DX, data of type NMR SPECTRUM, NMR FID and RAMAN SPECTRUM are read."
IN_ONE = "Export the axis and its values as two columns of one file."
_NUMBER = rb"[ \t]*[-+]?\d+(?:[.,]\d*)?(?:[eE][-+]?\d+)?[ \t]*"
_CELL = re.compile(_NUMBER.decode())
_SEARCHED = 200  # lines for names of columns
MANY = 7  # columns of a matrix
_ONE_COLUMN = re.compile(
    rb"(?:[^\d\n][^\n]*\n)?(?:" + _NUMBER + rb"\r?\n){10,}(?:" + _NUMBER + rb")?\Z"
)
AS_CHI = (
    "Impedance, chronoamperometry and i-t curves are read (docs/readers.md). A table of potentials"
    " alone holds no current: write time, voltage and current as columns with units."
)
AS_TESTS = "Export load and depth of each test, not the results or averages alone."
AS_IMAGE = "Name the image; the pixel size that this text states goes into the sheet."
AS_THETA = "It is no scan over two theta: name one."
AS_X_RAYS = "Patterns of neutrons are not analysed as if they were of X-rays."
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
AS_NUMBERS = "Export the numbers from the program that wrote it as text, with names and units."
FROM_TEXT = "Save the numbers in it as text (.csv), with names and units of columns."
IN_WORKSHEET = "Export the worksheet in Origin as ASCII, with long names and units."
NO_CODE = "Save its numbers as text; a pickle runs code, and is never opened."
NO_PICTURE = "Numbers are not read from pictures; export them as text."
AS_TWO_THETA = "Save it over 2θ = 2 asin(λ/2d) = 2 asin(Qλ/4π), called '2theta (deg)' on top."
AS_PPM = "Save shifts and intensities as columns below a line 'ppm;intensity'."
AS_EXPERIMENT = (
    "Name the spectrometer's own file or folder, which states what was measured, and how."
)
AS_TEST_TEXT = "Export each test in TriboScan as text (.txt) with load, depth and time."
AS_ROWS_OF_PPM = (
    "If they are shifts in ppm and intensities, write a line 'ppm;intensity' on top, with the mark"
    " that stands between the columns; else name the spectrometer's own file or folder."
)
AS_SIZED = "Export it with its header (Gwyddion), as .x3p or .sur, or as x y z text with its units."
AS_IMPEDANCE = "Export the impedance itself: frequency, Z' and Z'' or |Z| and phase, with units."
RUN_BESIDE = "Take the .mpr or .mpt beside it."

# marks of files that are not read: what it is, and the way to its numbers
_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (LFS_POINTER, "a pointer of Git LFS", "Run `git lfs pull` to fetch the file itself."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", AS_MEMBERS_OF_ARCHIVE),
    (b"Rar!\x1a\x07", "a rar archive", AS_MEMBERS_OF_ARCHIVE),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", AS_MEMBERS_OF_ARCHIVE),
    (b"%!PS", "a PostScript drawing", NO_PICTURE),
    (b"{\\rtf", "a formatted text (.rtf)", FROM_TEXT),
    (b"CPYA ", "an Origin project (.opj)", IN_WORKSHEET),
    (b"CPYUA ", "an Origin project (.opju)", IN_WORKSHEET),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file (so are .nxs, .h5oina, .mat of MATLAB 7.3)", AS_NUMBERS),
    (b"CDF\1", "a netCDF file", AS_NUMBERS),
    (b"CDF\2", "a netCDF file", AS_NUMBERS),
    (b"SQLite format 3\0", "an SQLite database", "Export its table as text, with units."),
    (b"MATLAB 5.0 MAT-file", "a MATLAB file (.mat)", "Save the table in MATLAB with writetable."),
    (b"\x93NUMPY", "a NumPy array (.npy)", "Save it as text, with names and units of columns."),
    (b"\x80\4\x95", "a Python pickle", NO_CODE),
    (b"\x80\5\x95", "a Python pickle", NO_CODE),
    (b"TDSm", "a LabVIEW file (.tdms)", AS_NUMBERS),
    (b"VFP600", "a Gamry voltage record (VFP600), without times", AS_NUMBERS),
    (b"CORRW ASCII", "a CorrWare file", AS_NUMBERS),
    (b"SIMP\n", "a SIMPSON file, in Hz without the spectrometer's frequency", AS_PPM),
    (b"SIMP\r\n", "a SIMPSON file, in Hz without the spectrometer's frequency", AS_PPM),
    (b"Potential applied (V)", "a voltammogram as NOVA exports it", "Name an impedance file."),
    (b"EC-Lab LOG FILE", "the log of an EC-Lab run (.mpl)", RUN_BESIDE),
    (b"BT-Lab LOG FILE", "the log of a BT-Lab run (.mpl)", RUN_BESIDE),
    (b"EC-LAB SETTING FILE", "settings of EC-Lab (.mps)", RUN_BESIDE),
    (b"\xff\xd8\xff", "a photograph (.jpg)", NO_PICTURE),
    (b"\x89PNG", "a picture (.png)", NO_PICTURE),
    (b"%PDF-", "a PDF", "Export the numbers from the instrument's program as text."),
    (b"LabSpec6", "a LabSpec 6 file (.l6s)", "Export it in LabSpec as text."),
    (b"#WXD", "a WITec project (.wxd)", "Export it in the WITec program as ASCII."),
    (b"WIT_PR", "a WITec project (.wip)", "Export it in the WITec program as ASCII."),
    (b"\0" * 12 + b"\1\x09\0\0\0FileType", "a JEOL project (.ASW)", AS_MEMBERS),
    (b"\0\0\0\3\0", "a DigitalMicrograph file (.dm3)", AS_TIFF),
    (b"\0\0\0\4\0", "a DigitalMicrograph file (.dm4)", AS_TIFF),
    (b"EID2", "a Phenom project (.elid)", AS_SPECTRUM),
    (b"VCA DATA\1\0\0U\7\0\0\x001D_Data", "a line profile of a Dektak (.opdx)", AS_AREA),
    (b"VCA DATA", "a Bruker Vision file (.opdx)", AS_MAP),
    (b"Scan Parameters", "a line profile of a Dektak (text)", AS_AREA),
    (b"Binary TrueMap Data File", "a TrueMap file (.tmd), which states no units", AS_MAP),
    (b"VK6", "a packed Keyence file (.vk6)", "Save it in the Keyence program as .vk4."),
    (b"VK7", "a packed Keyence file (.vk7)", "Save it in the Keyence program as .vk4."),
    (OLE, "a workbook (.xls) or other document without a known table", AS_TEXT),
    (b"Method Name :", "a method of NanoSuite as text, which holds no test", AS_TESTS),
    (b"X;Y;valid", "a line profile of HOMMEL (.hfm)", AS_AREA),
    (b"$CM_FORMAT", "the settings of a JEOL microscope beside an image", AS_IMAGE),
    (b"$SEM_DATA_VERSION", "the settings of a JEOL microscope beside an image", AS_IMAGE),
    (b"[SemImageFile]", "the settings of a Hitachi microscope beside an image", AS_IMAGE),
    (b"<<PMCA SPECTRUM>>", "a spectrum of an Amptek counter (.mca)", AS_SPECTRUM),
    (b"DSAA", "a Surfer grid, which states no units", AS_MAP),
    (b"\\*File list", "a NanoScope file", AS_MAP),
    (b"D1A5 Title", "a neutron powder pattern of the ILL (D1A)", AS_X_RAYS),
    (b"V5RD", "a Philips scan (.sd)", AS_SCAN),
    (b"<?xml", "an XML file that no reader knows", AS_NUMBERS),
    (b"<!DOCTYPE html", "a web page", "Download the file itself."),
    (b"<html", "a web page", "Download the file itself."),
    (b"<table", "a table as HTML", "Open it in a spreadsheet program, and save it as .csv."),
)
# a member that tells a document packed as zip: what it is, and the way to its numbers
_DOCUMENTS: tuple[tuple[str, str, str], ...] = (
    ("xl/", "a workbook without a known table", AS_TEXT),
    ("word/", "a Word document (.docx)", FROM_TEXT),
    ("ppt/", "a PowerPoint presentation (.pptx)", FROM_TEXT),
    ("content.xml", "an OpenDocument file (.odt, .ods, .odp)", FROM_TEXT),
)
# texts that are told by two marks
_SEIFERT = b"#MeasParameter"
_POLE_FIGURE = (b"#TextureParameter", "a pole figure of a Seifert diffractometer (.nja)", AS_THETA)
_SCAN = (b"", "a Seifert scan (.nja)", AS_SCAN)
# what a table of results says: in an .xls anywhere, in an .xlsx among its texts
_AVERAGES = "averages of several tests (NanoSuite Analyst)"
_COMPOSITION = "a table of an EDS analysis (elements in wt% or at%)"
_RESULTS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("STANDARD DEVIATION (", "Load On Sample"), _AVERAGES, AS_TESTS),
    (("Rul/Rc", "Wtot", "NIT"), "a table of results, one line a test (ASMEC InspectorX)", AS_TESTS),
    (("hc(nm)", "Er(GPa)"), "a table of results, one line a test (Hysitron TriboScan)", AS_TESTS),
    *((("Element", share), _COMPOSITION, AS_EDS) for share in ("Wt%", "Weight %", "Weight%")),
    *((("Element", share), _COMPOSITION, AS_EDS) for share in ("At%", "Atomic %", "Atomic%")),
)
# names of columns as of AZtec, INCA, Esprit and EDAX; those of Esprit have their units below
_COMPOSITION_NAMES = re.compile(
    rb"^[^\n]{0,99}\b(element|el)\b[^\n]{0,199}"
    rb"(\b(wt|weight|at|atomic|atom|gew|masse)\.?[ \t-]*%|[\[(](wt|at)\.?[ \t]*%|norm\.[ \t]*c\b)"
    rb"|^\W{0,3}spectrum[ ]?(label|name)?\b[^\n]{0,199}[,;\t]\W{0,2}total\b",
    re.I | re.M,
)
# of a file of several blocks the first that holds data; the parameters of TopSpin are none
_JCAMP = re.compile(
    rb"##DATA ?TYPE[ \t]*=(?![ \t]*(?:LINK|PARAMETER))[ \t]*([^\r\n$#]{1,60})", re.I
)
# tables of quantities that no reader takes, by the line of their names: what it is, and what to do
_OTHER_TABLES = tuple(
    (re.compile(pattern, re.I | re.M), words, advice)
    for pattern, words, advice in (
        (
            rb"^#[ \t]*[kMG]?Hz[ \t]+[SYZ][ \t]+(RI|MA|DB)\b",
            "network parameters (Touchstone .s1p)",
            AS_IMPEDANCE,
        ),
        (
            rb"^\"?Frequency\"?[\t,]\"?Data Trace Real",
            "traces of an analyser, each a table of its own",
            AS_IMPEDANCE,
        ),
        (
            rb"^[# \t]*q[ _]?\(?(1/(nm|a)|(nm|a)\^?-1)\b",
            "a pattern over Q",
            AS_TWO_THETA,
        ),
        (
            rb"^[# \t\"]*d([- ]?spacing)?[ _]*[(\[/][ ]*(\xc3\x85|a|nm|angstrom)(?![a-z])[^\n]*int",
            "a pattern over d",
            AS_TWO_THETA,
        ),
        (
            rb"^[^\n]{0,40}(cm|wavenumber|wellenzahl)[^\n,;\t]{0,20}[,;\t][ \"]*(abs|trans|%T\b)",
            "an infrared spectrum (absorbance or transmittance)",
            "Infrared spectra are not analysed here.",
        ),
        (rb"\A\s*[\[{]\s*[\"\[{]", "a JSON file that no reader knows", AS_NUMBERS),
        (rb"^# *LEFT *= *\S+ *Hz\b", "an NMR spectrum over Hz", AS_PPM),
        (
            rb"^[# \"]*time ?[(\[/] ?(m|u|\xc2\xb5)?s\b[^\n,;\t]?[,;\t] ?real\b[^\n]*\bimag",
            "an FID as text",
            AS_EXPERIMENT,
        ),
        (rb"<usi:tdm\b", "the header of a test of TriboScan (.tdm)", AS_TEST_TEXT),
        (rb"\Ancols[ \t]+\d+\r?\nnrows", "an Esri grid, which states no units", AS_MAP),
        (
            rb"\A\[MAIN\]\r?\n[^\[]*(AccFrames|PixelSizeX)=",
            "the settings of a TESCAN microscope beside an image",
            AS_IMAGE,
        ),
        (rb"\A\[User\]\r?\nDate=", "the settings of an FEI microscope beside an image", AS_IMAGE),
        (
            rb"^AP_(IMAGE_)?PIXEL_SIZE[ \t]*\r?$",
            "the settings of a Zeiss microscope beside an image",
            AS_IMAGE,
        ),
    )
)
_PERMITTIVITY = re.compile(
    rb"^[^\n]{0,99}\bfreq[^\n]{0,99}[\t,; ](eps(ilon)?'|permittivity)", re.I | re.M
)
_CHI = re.compile(rb"\A[^\n]*\n([^\r\n]{1,60})\r?\n.*^Instrument Model: +CHI", re.M | re.S)
_SHARED = "xl/sharedStrings.xml"
LONGEST_TEXTS = 4 * 1024**2  # bytes
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream of a protected .xlsx
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")


@dataclass(frozen=True)
class Kind:
    """A kind of file that is not read: what it is, and the way to its numbers.

    ``may_be_table`` : a column map may read it
    """

    words: str
    advice: str = ""
    may_be_table: bool = False


def marked(head: bytes) -> Kind | None:
    """The kind whose mark a file bears; none of workbooks and archives, which may hold anything."""
    if head.startswith(_SEIFERT):
        return Kind(*(_POLE_FIGURE if _POLE_FIGURE[0] in head else _SCAN)[1:])
    start = head.lstrip()[:64] if head[:1].isspace() else head
    if start.startswith(b"##TITLE") and (kind := _JCAMP.search(head)):
        return Kind(f"JCAMP-DX of data type '{kind[1].decode('latin-1').strip()}'", AS_JCAMP)
    for pattern, words, advice in _OTHER_TABLES:
        if pattern.search(head[:8192]):
            return Kind(words, advice)
    found = ((words, advice) for mark, words, advice in _MARKS if start.startswith(mark))
    return next((Kind(words, advice, advice == AS_TEXT) for words, advice in found), None)


def kind_of(path: Path, head: bytes, technique: str | None = None) -> Kind:
    """What a file is that no format of the technique recognises; no words for text of no kind."""
    if path.is_dir():
        names = sorted(inside.name for inside in path.iterdir())[:6]
        words = f"a folder with {', '.join(names)}" if names else "an empty folder"
        return Kind(words, AS_FOLDER)
    if head.startswith((ZIP, OLE)) and (results := _results(path, head)):
        return results
    if head.startswith(OLE) and _ENCRYPTED in _start_of(path):
        return Kind("a workbook with a password", "Save it without one.")
    if head.startswith(ZIP):
        return _document(path)
    if kind := marked(head):
        return kind
    if _BINARY.search(head):
        return Kind("a binary file without the mark of a known one", AS_TEXT_OR_READER)
    if beside := _experiment_of(path):
        return Kind("one of the files of an NMR experiment", f"Name its folder: {beside}.")
    if not head.strip():
        return Kind("blank lines only", "Copy it again.")
    if _is_fragment(head):
        words = " ".join(head.decode(errors="replace").split())
        return Kind(f"a text of {len(head)} bytes: '{words[:40]}'", CUT_OFF)
    if _COMPOSITION_NAMES.search(head):
        return Kind(_COMPOSITION, AS_EDS)
    if _PERMITTIVITY.search(head):
        return Kind("a dielectric spectrum (permittivity)", AS_IMPEDANCE)
    if found := _CHI.match(head):
        return Kind(f"a CH Instruments file of '{found[1].decode('latin-1').strip()}'", AS_CHI)
    if _ONE_COLUMN.match(head):
        return Kind("one column of numbers", IN_ONE)
    if technique == "profilometry" and _columns_of(head) == 2:
        return Kind("two columns of numbers: a line profile?", AS_AREA)
    if technique == "profilometry" and _columns_of(head) > MANY:
        return Kind(
            "a matrix of numbers without the header of a known program", AS_SIZED, may_be_table=True
        )
    if technique == "nmr" and _columns_of(head) > 1 and not names_above_numbers(head):
        return Kind("columns of numbers without names", AS_ROWS_OF_PPM, may_be_table=True)
    return Kind("", may_be_table=True)


def _columns_of(head: bytes) -> int:
    """How many columns of numbers a table has below its heading; 0 of what is none."""
    lines = [line.strip() for line in head_text(head).splitlines()[:_SEARCHED] if line.strip()]
    for rows in zip(lines, lines[1:], lines[2:], strict=False):
        for mark in ("\t", ";", ",", None):
            cells = [row.rstrip(mark).split(mark) for row in rows]
            width = {*map(len, cells)}
            if width == {1} or len(width) > 1:
                continue
            if all(_CELL.fullmatch(cell) for row in cells for cell in row):
                return len(cells[0])
    return 0


def names_above_numbers(head: bytes) -> tuple[str, ...]:
    """The names of the columns of a delimited table, each in quotes; none where it has none."""
    lines = [line for line in head_text(head).splitlines()[:_SEARCHED] if line.strip()]
    for above, row in itertools.pairwise(lines):
        for mark in "\t;,":
            names, numbers = (line.rstrip(mark).split(mark) for line in (above, row))
            if len(names) == len(numbers) > 1 and all(map(_CELL.fullmatch, numbers)):
                named = not any(map(_CELL.fullmatch, names)) and all(map(str.strip, names))
                return tuple(f"'{name.strip()}'" for name in names) if named else ()
    return ()


def _experiment_of(path: Path) -> Path | None:
    """The folder of an NMR experiment that a file is part of."""
    for folder in list(path.resolve().parents)[:3]:
        if any((folder / name).is_file() for name in ("acqus", "procpar")):
            return folder
    return None


def _results(path: Path, head: bytes) -> Kind | None:
    """What table of results a workbook holds."""
    texts = _texts_of(path) if head.startswith(ZIP) else head
    for marks, words, advice in _RESULTS:
        if all(mark.encode() in texts for mark in marks):
            return Kind(words, advice)
    return None


def _start_of(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(LONGEST_TEXTS)


def _texts_of(path: Path) -> bytes:
    """The texts of an .xlsx, as far as they are read; none of a damaged one."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_SHARED) as stream:
            return stream.read(LONGEST_TEXTS)
    except (OSError, KeyError, EOFError, RuntimeError, ValueError, zlib.error, zipfile.BadZipFile):
        return b""


def _is_fragment(head: bytes) -> bool:
    """A few words or numbers, and no table."""
    return len(head) < SHORT and not re.search(rb"[\t;,]", head)


def _document(path: Path) -> Kind:
    """What a zip archive is, and the way to its numbers."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        names = []
    for mark, words, advice in _DOCUMENTS:
        if any(name.startswith(mark) for name in names):
            return Kind(words, advice, advice == AS_TEXT)
    return Kind("a zip archive", AS_MEMBERS_OF_ARCHIVE)
