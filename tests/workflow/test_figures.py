"""Every figure of the built study, as a journal would look at it."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pandas as pd
import pytest

from electrolyte.figures.colours import contrast_with_white
from electrolyte.figures.layout import DOUBLE_COLUMN, SINGLE_COLUMN
from workshop import Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("built")]
STAMP = "synthetic data"


def figures(built: Workshop) -> Path:
    return built.folder / "results" / "figures"


def points(length: str) -> float:
    """A length of an SVG in points: matplotlib writes 72 user units an inch."""
    return float(length.removesuffix("px"))


def test_every_figure_has_all_forms_and_every_panel_its_data(built: Workshop) -> None:
    names = {p.stem for p in figures(built).iterdir()}
    assert {"fig3", "fig_relaxation_times", "figS4", "figS5", "figS6", "toc"} == names
    for name in names:
        for form in ("pdf", "svg", "png"):
            assert (figures(built) / f"{name}.{form}").stat().st_size > 1000, f"{name}.{form}"
    for panel in ("fig3a", "fig3b", "fig3c", "fig3d", "figS4", "figS5", "figS6", "toc"):
        assert len(pd.read_csv(built.folder / f"results/source_data/{panel}.csv")) > 0


def test_a_panel_of_a_composed_figure_is_drawn_where_somebody_asks(workshop: Workshop) -> None:
    source = workshop.folder / "results/source_data/fig3b.csv"
    before = source.stat().st_mtime_ns
    run = workshop.snakemake("fig3b")
    assert run.returncode == 0, run.stdout
    assert {p.name for p in figures(workshop).glob("fig3?.*")} == {
        *("fig3b.pdf", "fig3b.svg", "fig3b.png")
    }
    assert source.stat().st_mtime_ns == before, "the composed figure writes it"
    run = workshop.snakemake("panels", "--dry-run")
    assert "Drawing fig3a" in run.stdout
    assert "Drawing fig3b" not in run.stdout


def test_a_figure_that_the_study_lacks_says_why(built: Workshop) -> None:
    run = built.snakemake("fig5d", "--dry-run")
    assert run.returncode != 0
    assert "fig5d is left out" in run.stdout
    assert "raw/pycnometry/measurements.tsv" in run.stdout
    assert "Traceback" not in run.stdout


def test_figures_of_lines_have_journal_widths_at_300_dpi(built: Workshop) -> None:
    for file in figures(built).glob("*.png"):
        width = struct.unpack(">I", file.read_bytes()[16:20])[0]
        assert width in {round(300 * w) for w in (SINGLE_COLUMN, DOUBLE_COLUMN)}, file.name


def test_lettering_and_lines_are_large_enough(built: Workshop) -> None:
    for file in figures(built).glob("*.svg"):
        text = file.read_text(encoding="utf-8")
        sizes = [points(s) for s in re.findall(r"font(?:-size)?:[^;\"]*?([\d.]+px)", text)]
        assert sizes, file.name
        assert min(sizes) >= 5.0 - 0.01, f"{file.name}: {min(sizes)} pt"  # scripts too
        fills = re.findall(r"(?:<text|<tspan)[^>]*fill: (#[0-9a-f]{6})", text)
        pale = {f for f in fills if contrast_with_white(f) < 4.5} - {"#ffffff"}  # on images
        assert not pale, file.name
        families = re.findall(r"(?:px|font-family:) ('[^;\"]*)", text)
        assert {family.split(",")[0] for family in families} == {"'Liberation Sans'"}
        assert {family.split(", ")[-1] for family in families} == {"sans-serif"}, (
            "where it is absent"
        )
        widths = [float(w) for w in re.findall(r"stroke-width: ([\d.]+)", text)]
        assert min(widths) >= 0.5, f"{file.name}: {min(widths)} pt"


def test_every_figure_says_that_its_data_is_synthetic(built: Workshop) -> None:
    for file in figures(built).glob("*.svg"):
        assert STAMP in file.read_text(encoding="utf-8"), file.name


def test_axes_have_units(built: Workshop) -> None:
    text = (figures(built) / "fig3.svg").read_text(encoding="utf-8")
    assert "temperature / °C" in text
    assert "SKcm" in re.sub(r"<[^>]*>|\s+", "", text), "the unit of the axis, letter by letter"


@pytest.mark.night
def test_the_same_data_gives_the_same_bytes(workshop: Workshop) -> None:
    before = {p.name: p.read_bytes() for p in figures(workshop).iterdir()}
    drawn = {Path(name).stem for name in before}
    run = workshop.snakemake("figures", "--forcerun", *sorted(drawn))
    assert run.returncode == 0, run.stdout
    after = {p.name: p.read_bytes() for p in figures(workshop).iterdir()}
    assert before.keys() == after.keys()
    assert not [name for name in before if before[name] != after[name]]
