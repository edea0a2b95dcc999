"""Lettering: one family that comes along, nothing too small at final size, nothing too pale."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from matplotlib import _mathtext

from electrolyte.figures import lettering, style
from electrolyte.figures.colours import contrast_with_white
from electrolyte.figures.journals import FONTS, JOURNALS, Style, style_of
from electrolyte.study.configuration import validated

WORDS = (
    "mS cm⁻¹",
    "Li₂TaS₁₋ₓOₓCl₅",
    "$E_\\mathrm{a}$ / eV",
    "$σ_0$",
    "A $10^{-3}$ cm⁻¹",
    "−0.67 ± 0.02",
)


def look_of(**wanted: Any) -> Style:
    return style_of(validated({"figures": {"style": wanted}})["figures"]["style"])


def drawn(folder: Path, look: Style, *, size: float = 3.0, colour: str = "#80C0FF") -> str:
    """The SVG of a figure with small, pale words, a logarithmic axis and a legend."""
    with style.new_figure(look.single, 2.0, look) as figure:
        ax = figure.subplots()
        ax.plot([1e-4, 1e3], [1, 2], lw=0.1, label="$T_1$ of ⁷Li")
        ax.set_xscale("log")
        for i, words in enumerate(WORDS):
            ax.text(1, 1 + i / 7, words, fontsize=size, color=colour)
        ax.tick_params(labelsize=size, colors=colour)
        ax.legend(fontsize=size)
        style.save(figure, look, [folder / "x.svg", folder / "x.pdf", folder / "x.png"])
    return (folder / "x.svg").read_text(encoding="utf-8")


def scale(svg: str) -> float:
    """Points at final size of one unit of the drawing."""
    width = re.search(r'<svg [^>]*width="([\d.]+)pt"', svg)
    box = re.search(r'viewBox="0 0 ([\d.]+)', svg)
    assert width
    assert box
    return float(width[1]) / float(box[1])


def sizes(svg: str) -> list[float]:
    """Of all glyphs, in points at final size."""
    found = re.findall(r"font(?:-size)?:[^;\"]*?([\d.]+)px", svg)
    return [scale(svg) * float(size) for size in found]


@pytest.mark.parametrize("journal", JOURNALS)
def test_no_glyph_is_smaller_than_the_journal_allows(journal: str, tmp_path: Path) -> None:
    look, limits = look_of(journal=journal), JOURNALS[journal]
    svg = drawn(tmp_path, look)
    least = min(limits.smallest_pt, limits.smallest_script_pt)
    assert min(sizes(svg)) >= least - 0.01
    whole = [float(s) * scale(svg) for s in re.findall(r'<text style="[^"]*?([\d.]+)px', svg)]
    assert whole
    assert min(whole) >= limits.smallest_pt - 0.01


@pytest.mark.parametrize("points", [5, 7, 9, 14])
def test_lettering_has_the_size_that_is_asked_for(points: float, tmp_path: Path) -> None:
    look = look_of(font_size_pt=points)
    with style.new_figure(look.single, 2.0, look) as figure:
        figure.set_layout_engine(None)  # there are no axes
        figure.text(0.1, 0.5, "word")
        style.save(figure, look, [tmp_path / "x.svg"])
    (size,) = sizes((tmp_path / "x.svg").read_text(encoding="utf-8"))
    assert size == pytest.approx(points, abs=0.01)


def test_text_that_is_too_pale_is_darkened_and_white_stays(tmp_path: Path) -> None:
    fills = re.findall(r"<text[^>]*fill: (#[0-9a-f]{6})", drawn(tmp_path, look_of()))
    assert fills
    assert min(map(contrast_with_white, fills)) >= 4.5
    assert "fill: #ffffff" in drawn(tmp_path, look_of(), colour="white")


@pytest.mark.parametrize("font", FONTS)
def test_words_and_formulas_have_one_font_without_warnings(
    font: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        svg = drawn(tmp_path, look_of(font=font))
    assert not caplog.records
    families = re.findall(r"(?:px|font-family:) ('[^;\"]*)", svg)
    assert families
    assert {family.split(",")[0].strip("'") for family in families} == {font}


def test_the_pdf_embeds_the_font_that_comes_along(tmp_path: Path) -> None:
    drawn(tmp_path, look_of())
    fonts = set(
        re.findall(rb"/FontName ?/(?:[A-Z]{6}\+)?([\w-]+)", (tmp_path / "x.pdf").read_bytes())
    )
    assert fonts
    assert all(name.startswith(b"LiberationSans") for name in fonts)


def test_fonts_come_with_their_licence() -> None:
    assert len(list(lettering.FOLDER.glob("*.ttf"))) == 4
    licence = (lettering.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert sum(p.stat().st_size for p in lettering.FOLDER.iterdir()) < 2_000_000


@pytest.mark.parametrize(
    ("words", "set_as"),
    [
        ("mS cm⁻¹", "mS cm$^{−1}$"),
        ("Li₂TaS₁₋ₓ", "Li$_{2}$TaS$_{1−x}$"),
        ("$x^{2}$ cm⁻³", "$x^{2}$ cm$^{−3}$"),
        ("plain", "plain"),
        ("a \\$ b", "a \\$ b"),
    ],
)
def test_raised_and_lowered_signs_become_scripts(words: str, set_as: str) -> None:
    assert lettering.with_scripts(words) == set_as


@pytest.mark.parametrize("label", ["$x", "50 $", "$\\nosuch$", "a$_{b$"])
def test_a_label_that_is_no_formula_is_written_as_it_stands(label: str, tmp_path: Path) -> None:
    look = look_of()
    with style.new_figure(look.single, 2.0, look) as figure:
        figure.set_layout_engine(None)  # there are no axes
        figure.text(0.1, 0.5, label)
        style.save(figure, look, [tmp_path / "x.svg"])
    assert label.replace("\\", "") in (tmp_path / "x.svg").read_text("utf-8").replace("\\", "")


def test_lines_grow_by_the_factor_and_stay_visible(tmp_path: Path) -> None:
    def widths(look: Style) -> list[float]:
        svg = drawn(tmp_path, look)
        return [scale(svg) * float(w) for w in re.findall(r"stroke-width: ([\d.]+)", svg)]

    usual, wide = widths(look_of()), widths(look_of(line_width=2))
    assert min(usual) >= 0.5 - 1e-6
    assert max(wide) == pytest.approx(2 * max(usual))


@pytest.mark.parametrize("journal", JOURNALS)
@pytest.mark.parametrize("columns", ["single", "double"])
def test_the_files_have_the_width_of_the_column(journal: str, columns: str, tmp_path: Path) -> None:
    look = look_of(journal=journal)
    inches = getattr(look, columns)
    assert inches * 25.4 == pytest.approx(getattr(JOURNALS[journal], f"{columns}_mm"))
    with style.new_figure(inches, 2.0, look) as figure:
        figure.set_layout_engine(None)  # there are no axes
        figure.text(0.1, 0.5, "word")
        style.save(figure, look, [tmp_path / "x.svg", tmp_path / "x.pdf"])
    svg = (tmp_path / "x.svg").read_text(encoding="utf-8")
    width = re.search(r'width="([\d.]+)pt"', svg)
    assert width
    assert float(width[1]) == pytest.approx(72 * inches, abs=0.01)
    box = re.search(rb"/MediaBox ?\[ ?0 0 ([\d.]+)", (tmp_path / "x.pdf").read_bytes())
    assert box
    assert float(box[1]) == pytest.approx(72 * inches, abs=0.1)


def test_own_widths_go_before_those_of_the_journal() -> None:
    look = look_of(journal="Nature", single_column_mm=80)
    assert look.single * 25.4 == pytest.approx(80)
    assert look.double * 25.4 == pytest.approx(183)


def test_each_formula_of_a_figure_is_parsed_once_in_each_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the drawing of a small figure was parsing the same formulas again."""
    parsed: list[tuple[str, float]] = []
    usual = _mathtext.Parser.parse

    def parse(self: Any, s: str, fonts: Any, size: float, dpi: float) -> Any:
        parsed.append((s, size))
        return usual(self, s, fonts, size, dpi)

    monkeypatch.setattr(_mathtext.Parser, "parse", parse)
    look = look_of()
    with style.new_figure(look.single, 2.0, look) as figure:
        ax = figure.subplots()
        ax.semilogy([1, 2], [1e-5, 1e-2])
        ax.set_xlabel("$T$ / K$^{-1}$")
        style.save(figure, look, [tmp_path / "x.svg"])
    assert "$T$ / K$^{-1}$" in dict(parsed)
    assert len(parsed) == len(set(parsed))


@pytest.mark.parametrize(
    ("text", "origin", "stamped"),
    [
        ("0.85 eV†", "measured", ["† in doubt"]),
        ("0.85 eV†", "synthetic", ["† in doubt; synthetic data"]),
        ("0.85 eV", "measured", []),
    ],
)
def test_a_figure_says_what_its_mark_of_doubt_means(
    text: str, origin: str, stamped: list[str]
) -> None:
    with style.new_figure(2.0, 2.0, look_of()) as figure:
        figure.subplots().set_title(text)
        style.stamp_origin(figure, origin)
        assert [words.get_text() for words in figure.texts] == stamped
