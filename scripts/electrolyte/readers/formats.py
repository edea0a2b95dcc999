"""All raw formats in one table.

A format is a module in the folder of its family, with two functions:

``sniff(head: bytes, path: Path) -> bool``
    True if the first ``HEAD`` bytes (or, for folders and archives, the path) show the format. Text
    comes as UTF-8 without a mark, in whole lines, whatever its encoding. Never raises, never reads
    more than it needs. It works without pandas: every call of ``snakemake`` recognises all files.
    Tables are made by ``readers/layouts/frames.py`` in ``read``.
``read(path: Path) -> Measurement``
    The measurement, or ``RawFileError``.

A table of bare numbers shows no format. A module that can read one, once somebody has said the
technique, has a third function, ``bare(head: bytes) -> str``: what the numbers would be, in words
("two theta and intensity"), empty if they cannot be that.

A reader fills only what the file knows: geometry, mass and sample come from the sheets. The column
maps of a study (``column_maps``) are formats of its own, which come before these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # pandas takes its time, and every call of snakemake reads this table
    from electrolyte.readers.column_maps.column_map import ColumnMap
    from electrolyte.readers.measurement import Measurement


@dataclass(frozen=True)
class Format:
    """One row of ``FORMATS``.

    name : what a sheet's ``format`` column may say, and the module's name with ``-`` for ``_``
    title : vendor, program and extension, for people
    techniques : what files of this format can hold
    verified : False where no real instrument file was at hand ("fixture only")
    generic : a layout that anybody can write, of named columns with units
    wraps : a packed file around any other format
    """

    name: str
    title: str
    techniques: tuple[str, ...]
    verified: bool = True
    generic: bool = False
    wraps: bool = False

    def sniff(self, head: bytes, path: Path) -> bool:
        return bool(self._module.sniff(head, path))

    def bare(self, head: bytes) -> str:
        """What bare numbers would be in this format; empty if they cannot be that."""
        module = self._module
        return str(module.bare(head)) if hasattr(module, "bare") else ""

    def read(self, path: Path, technique: str | None = None) -> Measurement:
        read = self._module.read
        measurement: Measurement = read(path, technique) if self.wraps else read(path)
        return measurement

    @property
    def module(self) -> str:
        """Its module below this package: ``electrochemistry.gamry_dta``."""
        return f"{FAMILY_OF[self.name]}.{self.name.replace('-', '_')}"

    @property
    def _module(self) -> Any:
        # imported on use: a rule environment need not hold the libraries of other techniques
        return import_module(f"electrolyte.readers.{self.module}")


EVERY = (
    *("eis", "dc", "cycling", "nmr", "xrd", "raman"),
    *("indentation", "pycnometry", "sem_eds", "profilometry"),
)

# Order matters only where one format is a special case of another: the special case first,
# header-driven text last.
ELECTROCHEMISTRY: tuple[Format, ...] = (
    Format("gamry-dta", "Gamry Framework (.DTA)", ("eis", "dc", "cycling")),
    Format("biologic-mpr", "BioLogic EC-Lab binary (.mpr)", ("eis", "dc", "cycling")),
    Format("biologic-mpt", "BioLogic EC-Lab text (.mpt)", ("eis", "dc", "cycling")),
    Format("zplot-z", "Scribner ZPlot and ZView (.z)", ("eis",)),
    Format("novocontrol-windeta", "Novocontrol WinDETA text", ("eis",)),
    Format("chi-transient", "CH Instruments text, time and current", ("dc",), verified=False),
    Format("chi-text", "CH Instruments text", ("eis",)),
    Format("versastudio-par", "AMETEK VersaStudio (.par)", ("eis", "dc")),
    Format("parstat-text", "AMETEK PARSTAT text", ("eis",)),
    Format("powersuite-text", "PowerSuite text", ("eis",)),
    Format("zahner-isw", "Zahner Thales time series (.isw)", ("dc", "cycling")),
    Format("zahner-ism", "Zahner Thales (.ism)", ("eis",)),
    Format("zahner-zmx", "Zahner Lab (.zmx)", ("eis",)),
    Format("ivium-idf", "Ivium .idf, .ids", ("eis",)),
    Format("palmsens-pssession", "PalmSens PSTrace session (.pssession)", ("eis", "dc")),
    Format("pstrace-csv", "PalmSens PSTrace .csv", ("eis",), verified=False),
    Format("autolab-fra", "Eco Chemie Autolab FRA (.dfr, .P00)", ("eis",)),
    Format("relaxis-text", "RelaxIS text export", ("eis",)),
    Format("maccor-fra", "Maccor AC impedance text", ("eis",)),
    Format("i2b-text", "impedance text .i2b", ("eis",)),
    Format("labone-csv", "Zurich Instruments LabOne .csv", ("eis",), verified=False),
    Format("autolab-nova", "Metrohm Autolab NOVA text", ("eis",), verified=False),
    Format("electrochemistry-csv", "CSV with units in the header", ("eis", "dc"), generic=True),
)

CYCLERS = (
    Format("neware-nda", "Neware .nda, .ndax", ("cycling",)),
    Format("arbin-res", "Arbin .res", ("cycling",)),
    Format("bdf-parquet", "Battery Data Format .parquet", ("cycling",)),
    Format("cycle-summary-csv", "cycle summary .csv", ("cycling",)),
    Format("cycle-summary-xlsx", "cycle summary .xlsx, .xls", ("cycling",), verified=False),
    Format("bdf-csv", "Battery Data Format .csv", ("cycling",), generic=True),
    Format("maccor-text", "Maccor .txt, .001", ("cycling",)),
    Format("neware-csv", "Neware BTSDA, BTS .csv", ("cycling",)),
    Format("landt-csv", "LAND .csv, .txt", ("cycling",)),
    Format("arbin-csv", "Arbin .csv", ("cycling",)),
    Format("cycler-csv", "Novonix, BasyTec, PEC and other records as text", ("cycling",)),
    Format("neware-xlsx", "Neware BTSDA, BTS .xlsx, .xls", ("cycling",), verified=False),
    Format("landt-xlsx", "LAND .xlsx, .xls", ("cycling",), verified=False),
    Format("arbin-xlsx", "Arbin .xlsx", ("cycling",)),
)

NMR: tuple[Format, ...] = (
    Format("bruker-topspin", "Bruker TopSpin experiment folder (fid, ser, pdata 1r)", ("nmr",)),
    Format("varian-agilent", "Varian/Agilent VnmrJ folder (fid, procpar)", ("nmr",)),
    Format("jeol-jdf", "JEOL Delta 1D (.jdf)", ("nmr",)),
    Format("tecmag-tnt", "Tecmag TNMR (.tnt)", ("nmr",)),
    Format("jcamp-dx", "JCAMP-DX 1D NMR (.dx, .jdx)", ("nmr",)),
    Format("ppm-text", "processed NMR spectrum as text (ppm)", ("nmr",), False, True),
)

DIFFRACTION: tuple[Format, ...] = (
    Format("rigaku-ras", "Rigaku SmartLab/MiniFlex .ras", ("xrd",)),
    Format("rigaku-rasx", "Rigaku SmartLab Studio .rasx", ("xrd",)),
    Format("rigaku-asc", "Rigaku .asc", ("xrd",)),
    Format("gsas-raw", "GSAS powder data .gsa, .raw, .fxye", ("xrd",)),
    Format("powder-cif", "powder pattern in a CIF .cif", ("xrd",)),
    Format("panalytical-xrdml", "PANalytical XRDML .xrdml", ("xrd",)),
    Format("bruker-raw", "Siemens, Bruker DIFFRAC .raw (RAW1, RAW2, RAW1.01, RAW4.00)", ("xrd",)),
    Format("stoe-raw", "STOE WinXPOW .raw", ("xrd",)),
    Format("bruker-brml", "Bruker DIFFRAC.SUITE .brml", ("xrd",)),
    Format("sietronics-cpi", "Sietronics Sieray .cpi", ("xrd",), verified=False),
    Format("philips-rd", "Philips scan .rd (V3RD)", ("xrd",), verified=False),
    Format("philips-udf", "Philips scan as text .udf", ("xrd",), verified=False),
    Format("bruker-uxd", "Bruker UXD text .uxd", ("xrd",)),
    Format("stepped-text", "intensities below start, step, end .dat", ("xrd",), False, True),
    Format("xrd-xy", "diffraction text .xy, .xye, .csv (angle, intensity)", ("xrd",), generic=True),
)

RAMAN: tuple[Format, ...] = (
    Format("renishaw-wdf", "Renishaw WiRE .wdf", ("raman",)),
    Format("galactic-spc", "Galactic SPC .spc", ("raman",)),
    Format("bruker-opus", "Bruker OPUS .0", ("raman",), verified=False),
    Format("rod-cif", "Raman Open Database .rod", ("raman",)),
    Format("jcamp-raman", "JCAMP-DX Raman spectrum (.dx, .jdx)", ("raman",)),
    Format("labspec-text", "Horiba LabSpec text .txt", ("raman",)),
    Format("labspec-xml", "Horiba LabSpec 6 XML .xml", ("raman",)),
    Format("renishaw-text", "Renishaw WiRE text .txt", ("raman",)),
    Format("witec-text", "WITec ASCII export .txt", ("raman",)),
    Format("witec-truematch", "WITec TrueMatch ASCII .txt", ("raman",)),
    Format("witec-table", "WITec ASCII table of a map .txt, .dat", ("raman",)),
    Format("bwtek-text", "B&W Tek BWSpec text .txt", ("raman",)),
    Format("ocean-text", "Ocean Optics SpectraSuite, OceanView text .txt", ("raman",)),
    Format("jasco-text", "JASCO Spectra Manager text .txt, .csv", ("raman",), verified=False),
    Format("neegala-text", "Neegala text .txt", ("raman",)),
    Format("winspec-spe", "Princeton Instruments SPE 2 .spe", ("raman",), verified=False),
    Format("princeton-spe", "Princeton Instruments SPE 3 .spe", ("raman",)),
    Format("andor-asc", "Andor Solis ASCII .asc", ("raman",)),
    Format("raman-csv", "Columns of shift and intensity .csv, .txt", ("raman",), generic=True),
)

MECHANICS: tuple[Format, ...] = (
    Format("nanosuite-xls", "MTS / Agilent / Keysight NanoSuite (.xls)", ("indentation",)),
    Format("inview-xlsx", "KLA / Nanomechanics InView (.xlsx)", ("indentation",)),
    Format("hysitron-text", "Hysitron TriboScan (.hld, .txt)", ("indentation",), verified=False),
    Format("hysitron-nanodma", "Hysitron nanoDMA text export (.txt)", ("indentation",)),
    Format("fischer-text", "Fischer WIN-HCU (.txt)", ("indentation",)),
    Format("indentation-csv", "CSV of one indent, units named", ("indentation",), False, True),
    Format("ultrapyc-report", "Quantachrome Ultrapyc report (.txt)", ("pycnometry",), False),
    Format("pycnometry-csv", "plain CSV of pycnometer cycles", ("pycnometry",), False, True),
    Format("accupyc-report", "Micromeritics AccuPyc (.txt, .csv, .xls)", ("pycnometry",), False),
)

MICROSCOPY: tuple[Format, ...] = (
    Format("sem-tiff", "SEM image (.tif of FEI, Zeiss, Olympus, TESCAN, Phenom)", ("sem_eds",)),
    Format("emsa-msa", "EMSA/MAS spectrum (.msa, .emsa)", ("sem_eds",)),
    Format("bruker-spx", "Bruker Esprit spectrum (.spx)", ("sem_eds",)),
    Format("bruker-bcf", "Bruker Esprit data cube (.bcf), its sum spectrum", ("sem_eds",)),
    Format("jeol-eds", "JEOL Analysis Station spectrum (.eds)", ("sem_eds",)),
    Format("jeol-img", "JEOL Analysis Station image (.img)", ("sem_eds",)),
    Format("esprit-text", "Bruker Esprit spectrum as text (.txt)", ("sem_eds",), verified=False),
    Format("eds-csv", "X-ray spectrum as columns .csv, .txt", ("sem_eds",), False, True),
    Format("eds-map", "element map or micrograph as image (.png, .tif)", ("sem_eds",)),
    Format("x3p", "ISO 25178-72 height map (.x3p)", ("profilometry",)),
    Format("sur", "Digital Surf / MountainsMap height map (.sur)", ("profilometry",)),
    Format("wyko-opd", "Wyko / Veeco Vision height map (.opd)", ("profilometry",)),
    Format("zygo-dat", "Zygo MetroPro height map (.dat)", ("profilometry",)),
    Format("wyko-asc", "Wyko / Veeco Vision text (.asc)", ("profilometry",), verified=False),
    Format("zygo-text", "Zygo text (.xyz, .asc)", ("profilometry",), verified=False),
    Format("keyence-csv", "Keyence VK, VR height map (.csv)", ("profilometry",), verified=False),
    Format("lext-csv", "Olympus LEXT height map (.csv)", ("profilometry",), verified=False),
    Format("plu", "Sensofar height map (.plu)", ("profilometry",), verified=False),
    Format("sdf", "ISO 25178-71 height map (.sdf)", ("profilometry",)),
    Format("al3d", "Alicona height map (.al3d)", ("profilometry",)),
    Format("nanofocus-nms", "NanoFocus height map (.nms)", ("profilometry",)),
    Format("frt", "FRT MicroProf height map (.frt)", ("profilometry",)),
    Format("keyence-vk4", "Keyence VK height map (.vk4)", ("profilometry",), verified=False),
    Format("spip-asc", "SPIP height map as text (.asc)", ("profilometry",), verified=False),
    Format("matrix-text", "height map as text with pixel size and factor", ("profilometry",)),
    Format("gwyddion-gwy", "Gwyddion (.gwy)", ("profilometry",), verified=False),
    Format("gwyddion-text", "Gwyddion height map as text with its header", ("profilometry",)),
    Format("overview-image", "overview photograph (.png, .tif, .jpg)", ("profilometry",)),
    Format("eds-map-text", "element map as text (.csv, .tsv, .txt)", ("sem_eds",), verified=False),
    Format("xyz", "height map as text, x y z a line (.xyz, .txt)", ("profilometry",), True, True),
)

PACKED: tuple[Format, ...] = (
    Format("compressed", "gzip, bzip2 or xz around another format", EVERY, wraps=True),
    Format("zip-archive", "zip archive with one measurement", EVERY, wraps=True),
)

FAMILIES = {
    "electrochemistry": ELECTROCHEMISTRY,
    "cycling": CYCLERS,
    "nmr": NMR,
    "diffraction": DIFFRACTION,
    "raman": RAMAN,
    "mechanics": MECHANICS,
    "microscopy": MICROSCOPY,
    "packed": PACKED,
}
FORMATS = tuple(format for formats in FAMILIES.values() for format in formats)
FAMILY_OF = {format.name: family for family, formats in FAMILIES.items() for format in formats}


def formats_of(technique: str | None) -> tuple[Format, ...]:
    """The formats that can hold a technique (all formats for ``None``)."""
    return tuple(f for f in FORMATS if technique is None or technique in f.techniques)


def known_formats(own: Sequence[ColumnMap] = ()) -> dict[str, Format | ColumnMap]:
    """By name, all formats and the column maps of a study."""
    return {**{f.name: f for f in FORMATS}, **{m.name: m for m in own}}
