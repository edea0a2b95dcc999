"""Height maps as text of Zygo, Wyko, Keyence and LEXT as their programs write them; broken ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.microscopy.zygo_dat import PHASE_RESOLUTION

HEIGHTS_um = np.array([[0.0, 1.0, 2.0, 3.5], [4.0, np.nan, -6.0, 7.0], [8.0, 9.0, 10.0, 11.25]])
PIXEL_um = 0.75
WAVELENGTH_m, SCALE, OBLIQUITY = 6.328e-7, 0.5, 1.05


def zygo_header(name: str, form: int, resolution: int, sign: int = 0, at: str = "3 5") -> list[str]:
    rows, columns = HEIGHTS_um.shape
    return [
        f"Zygo {name} Data File - Format {form}",
        '1 8 3 5 "Tue Aug 25 16:59:23 2020            "',
        f"0 0 {columns} {rows} 1 255",
        f"{at} {columns} {rows}",
        '"synthetic imprint"',
        '""',
        '""',
        f"0 {SCALE} {WAVELENGTH_m} 0.4 {OBLIQUITY} 20 {PIXEL_um * 1e-6} 1598374763",
        '640 480 5 0 0 0 "Mirau    "',
        "0 1 0 0 0 1 80 50 7 15",
        f"{resolution} 1 20 2 0 0 0 {sign} 1",
        '0 ""',
        "1 0",
        *(['"1X     "'] if form == 2 else []),
        "#",
    ]


def zygo_xyz(at: str = "3 5") -> str:
    left, top = map(int, at.split())
    points = [
        f"{column + left} {row + top} " + ("No Data" if np.isnan(z) else f"{z:.6f}")
        for row, line in enumerate(HEIGHTS_um)
        for column, z in enumerate(line)
    ]
    return "\n".join([*zygo_header("XYZ", 1, 1, at=at), *points, "#", ""])


def zygo_ascii(resolution: int, sign: int = 0) -> str:
    unit = SCALE * OBLIQUITY * WAVELENGTH_m * 1e6 / PHASE_RESOLUTION[resolution]
    counts = np.rint((-1 if sign else 1) * HEIGHTS_um.ravel() / unit)
    words = ["2147483640" if np.isnan(n) else f"{n:.0f}" for n in counts]
    rows = [" ".join(words[i : i + 10]) for i in range(0, len(words), 10)]
    intensity = " ".join(["120"] * len(words))
    header = zygo_header("ASCII", 2, resolution, sign)
    return "\n".join([*header, intensity, "#", *rows, "#", ""])


def wyko(real: bool) -> str:
    rows, columns = HEIGHTS_um.shape
    wavelength_nm, multiplier = 632.8, 2.0
    unit = 1.0 if real else wavelength_nm / multiplier
    body = [
        "\t".join("Bad" if np.isnan(z) else f"{z * 1e3 / unit:.9g}" for z in column[::-1])
        for column in HEIGHTS_um.T
    ]
    return "\n".join(
        [
            f"Wyko ASCII Data File Format 0\t{int(real)}\t1",
            f"X Size\t{columns}",
            f"Y Size\t{rows}",
            "Block Name\tType\tLength\tValue",
            f"Wavelength\t7\t4\t{wavelength_nm}",
            "Aspect\t7\t4\t1",
            f"Pixel_size\t7\t4\t{PIXEL_um * 1e-3:.6g}",
            f"Mult\t7\t4\t{multiplier:g}",
            "Title\t5\t20\tsynthetic",
            "RAW_DATA\t3\t96\t",
            *body,
            "",
        ]
    )


ENGLISH = ("XY Calibration", "Output image data", "Horizontal", "Vertical", "Unit", "Height")
GERMAN = ("XY-Justierung", "Bilddatenausg.", "Horizont.", "Vertikal", "Einheit", "Höhe")
CHINESE = ("XY校准", "输出图像数据", "水平", "垂直", "单位", "高度")


def keyence(words: tuple[str, ...], unit: str = "um", separator: str = ",") -> str:
    calibration, output, width, rows, unit_name, title = words
    factor = {"um": 1.0, "mm": 1e-3, "nm": 1e3, "µm": 1.0}[unit]

    def line(*cells: object) -> str:
        text = separator.join(f'"{cell}"' for cell in cells)
        return text.replace(".", ",") if separator == ";" else text

    body = [line(*("" if np.isnan(z) else f"{z * factor:.7g}" for z in row)) for row in HEIGHTS_um]
    return "\n".join(
        [
            line("Measured date", "2024-05-02 10:11:12"),
            line("Model", "VK-X1000 Series"),
            line("Data type", "ImageDataCsv"),
            line("File version", "1000"),
            line("Objective Lens Power", "50"),
            f'"{calibration}"{separator}' + line(f"{PIXEL_um * 1e3:g}", "nm"),
            f'"{output}"{separator}"{title}"',
            f'"{width}"{separator}' + line(HEIGHTS_um.shape[1]),
            f'"{rows}"{separator}' + line(HEIGHTS_um.shape[0]),
            f'"{unit_name}"{separator}"{unit}"',
            line("Reference data name", ""),
            "",
            f'"{title}"',
            *body,
            "",
        ]
    )


def lext(unit: str = "um", separator: str = ",") -> str:
    factor = {"um": 1.0, "nm": 1e3, "µm": 1.0}[unit]
    steps = [("X resolution", PIXEL_um), ("Y resolution", PIXEL_um), ("Z resolution", 1e-3)]
    cells = [
        ["File", "synthetic"],
        *([name, f"{step * factor:g}", unit] for name, step in steps),
        ["DataLine", *(f"POS = {n}" for n in range(HEIGHTS_um.shape[1]))],
        *(
            [f"{number}", *("" if np.isnan(z) else f"{z * factor:.7g}" for z in row)]
            for number, row in enumerate(HEIGHTS_um)
        ),
    ]
    lines = [separator.join(row) for row in cells]
    return "\n".join(line.replace(".", ",") if separator == ";" else line for line in lines) + "\n"


WRITTEN: dict[str, tuple[str, str]] = {
    "zygo xyz": ("zygo-text", zygo_xyz()),
    "zygo xyz at the corner": ("zygo-text", zygo_xyz(at="0 0")),
    **{f"zygo ascii {n}": ("zygo-text", zygo_ascii(n)) for n in (0, 1, 2)},
    "zygo ascii inverted": ("zygo-text", zygo_ascii(1, sign=1)),
    "wyko in nm": ("wyko-asc", wyko(real=True)),
    "wyko in waves": ("wyko-asc", wyko(real=False)),
    "keyence": ("keyence-csv", keyence(ENGLISH)),
    "keyence in mm": ("keyence-csv", keyence(ENGLISH, "mm")),
    "keyence in nm": ("keyence-csv", keyence(ENGLISH, "nm")),
    "keyence, German": ("keyence-csv", keyence(GERMAN, "µm", ";")),
    "keyence, Chinese": ("keyence-csv", keyence(CHINESE)),
    "lext": ("lext-csv", lext()),
    "lext in nm": ("lext-csv", lext("nm")),
    "lext, decimal commas": ("lext-csv", lext("µm", ";")),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_heights_and_pixels(tmp_path: Path, name: str) -> None:
    form, text = WRITTEN[name]
    (path := tmp_path / "map.txt").write_text(text, encoding="utf-8")
    found = readers.read(path)
    assert (found.format, found.technique) == (form, "profilometry")
    assert found.arrays["height"] == pytest.approx(HEIGHTS_um, abs=2e-4, nan_ok=True)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(PIXEL_um)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(PIXEL_um)


def test_keyence_of_a_program_in_gbk(tmp_path: Path) -> None:
    (path := tmp_path / "map.csv").write_bytes(keyence(CHINESE).encode("gbk"))
    assert readers.read(path).arrays["height"] == pytest.approx(HEIGHTS_um, abs=1e-4, nan_ok=True)


def cut(text: str) -> str:
    return "\n".join(text.rstrip().removesuffix("#").rstrip().splitlines()[:-1]) + "\n#\n"


BROKEN: dict[str, tuple[str, Callable[[str], str], str]] = {
    "zygo xyz cut": ("zygo xyz", cut, "12 points"),
    "zygo xyz, no end of the header": ("zygo xyz", lambda t: t.replace("#", ""), "a line #"),
    "zygo xyz, a place outside": ("zygo xyz", lambda t: t.replace("\n3 5 0", "\n30 5 0"), "place"),
    "zygo ascii cut": ("zygo ascii 1", cut, "12 phases"),
    "zygo ascii, another resolution": (
        "zygo ascii 1",
        lambda t: t.replace("\n1 1 20 2", "\n7 1 20 2"),
        "phase resolution",
    ),
    "wyko cut": ("wyko in nm", lambda t: "\n".join(t.splitlines()[:-1]), "4 lines of heights"),
    "wyko in waves without wavelength": (
        "wyko in waves",
        lambda t: t.replace("Wavelength", "Wave"),
        "Wavelength above zero",
    ),
    "wyko without heights": (
        "wyko in nm",
        lambda t: t.replace("RAW_DATA", "Image"),
        "height block",
    ),
    "keyence cut": ("keyence", lambda t: "\n".join(t.splitlines()[:-1]), "3 points"),
    "keyence cut in a row": ("keyence", lambda t: t[: t.rindex(",")], "4 heights in a row"),
    "keyence, an image": ("keyence", lambda t: t.replace('"um"', '""'), "unit of the heights"),
    "lext cut in a row": ("lext", lambda t: t[: t.rindex(",")], "5 heights in a row"),
    "lext, a row lost": ("lext", lambda t: t.replace("\n1,", "\n2,"), "2 after 0"),
    "lext without unit": ("lext", lambda t: t.replace(",um", ""), "unit of length"),
    "lext without steps": ("lext", lambda t: t.replace("X res", "res"), "step along X"),
    "lext, steps counted": (
        "lext",
        lambda t: re.sub(r"(?m)^(\d+),.*", r"\1,4,7,1,4,9", t),
        "whole numbers",
    ),
    "keyence without distance": ("keyence", lambda t: t.replace('"750","nm"', '""'), "XY Calib"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_texts_are_refused(tmp_path: Path, name: str) -> None:
    whole, damage, words = BROKEN[name]
    text = damage(WRITTEN[whole][1])
    (path := tmp_path / "map.txt").write_text(text, encoding="utf-8")
    with pytest.raises(RawFileError, match=words):
        readers.read(path, "profilometry")
