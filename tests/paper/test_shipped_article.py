"""The article of the shipped study: the same words in all forms, and LaTeX that compiles."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from electrolyte.paper.typst import page_as_png
from electrolyte.paper.word_paragraphs import read_paragraphs

RESULTS = Path(__file__).parents[2] / "results"
pytestmark = pytest.mark.skipif(
    not (RESULTS / "paper-latex.zip").is_file() and "CI" not in os.environ,
    reason="the study is not built: run `make` first",
)
LATEX = shutil.which("pdflatex") is not None or "CI" in os.environ


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("latex")
    with zipfile.ZipFile(RESULTS / "paper-latex.zip") as archive:
        archive.extractall(folder)
    return folder


MACRO = re.compile(r"\\study(number|value|n|p|significant|count)\{([^}]*)\}")


def with_numbers(project: Path, name: str) -> str:
    """A LaTeX document with the text of its macros."""
    numbers = (project / "numbers.tex").read_text(encoding="utf-8")
    lines = re.findall(r"^\\studydefine\{(\w+)\}\{(.*?)\}\{(.*)\}$", numbers, re.MULTILINE)
    texts = {(form, number): text for form, number, text in lines}
    document = (project / f"{name}.tex").read_text(encoding="utf-8")
    return MACRO.sub(lambda match: texts[match[1], match[2]], document)


def words(text: str) -> set[str]:
    """Words of four letters or more: what no form writes in a way of its own."""
    return set(re.findall(r"[A-Za-z]{4,}", text))


@pytest.mark.parametrize("name", ["paper", "si"])
def test_word_and_latex_hold_the_same_words(project: Path, name: str) -> None:
    in_word = words("\n".join(read_paragraphs(RESULTS / f"{name}.docx")))
    document = with_numbers(project, name)
    body = document.partition(r"\maketitle")[2]
    names = "begin|end|label|hyperref|hyperlink|includegraphics|citeproc|bibitem"
    commands = rf"\\(?:{names})(?:\[[^]]*\])?\{{[^}}]*\}}"
    in_latex = words(re.sub(r"\\[A-Za-z]+", " ", re.sub(commands, " ", body)))
    assert len(in_word) > 200
    assert in_word <= in_latex | words(document)
    assert len(in_latex - in_word) < 20, in_latex - in_word


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
@pytest.mark.parametrize("name", ["paper", "si"])
def test_libreoffice_reads_the_same_words(tmp_path: Path, name: str) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(RESULTS / f"{name}.docx")], check=True, capture_output=True)
    converted = words((tmp_path / f"{name}.txt").read_text(encoding="utf-8"))
    assert converted == words("\n".join(read_paragraphs(RESULTS / f"{name}.docx")))


@pytest.mark.parametrize("name", ["paper", "si"])
def test_nothing_of_the_article_is_missing_or_unfilled(name: str) -> None:
    text = "\n".join(read_paragraphs(RESULTS / f"{name}.docx"))
    for unwanted in ("not available", r"\{\{", ":::", "@fig", "@tbl", r"\bnan\b", "None", r"\[@"):
        assert not re.search(unwanted, text), unwanted
    with zipfile.ZipFile(RESULTS / f"{name}.docx") as archive:
        document = archive.read("word/document.xml").decode()
    assert "<w:lnNumType" in document
    assert document.count("<pic:pic") >= 5
    assert "<w:tbl>" in document


def test_latex_holds_live_numbers_as_macros(project: Path) -> None:
    text = (project / "paper.tex").read_text(encoding="utf-8")
    assert len(MACRO.findall(text)) > 100
    assert r"\studynumber{ionic_conductivity, LTSOC, T=25C}" in text


@pytest.mark.skipif(not LATEX, reason="no pdflatex here")
@pytest.mark.parametrize("name", ["paper", "si"])
def test_latex_compiles_as_it_is(project: Path, name: str) -> None:
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    run = subprocess.run(command, cwd=project, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout[-2000:]
    assert (project / f"{name}.pdf").stat().st_size > 100_000
    lost = re.findall(rb"Overfull \\vbox.*|Overfull.* in alignment.*", run.stdout)
    assert not lost, "text beyond the edge of a page"


@pytest.mark.parametrize("name", ["paper", "si"])
def test_no_page_is_emptier_than_a_third(tmp_path: Path, name: str) -> None:
    shutil.copyfile(RESULTS / f"{name}.pdf", tmp_path / "article.pdf")
    pages = len(re.findall(rb"/Type\s*/Page\b", (RESULTS / f"{name}.pdf").read_bytes()))
    assert pages > 5
    for page in range(1, pages):  # the last ends where the text ends
        png = page_as_png(tmp_path, "article.pdf", 24, page)
        gray = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
        body = gray[round(0.08 * len(gray)) : round(0.92 * len(gray))]  # without header and footer
        printed = np.flatnonzero((body < 200).any(axis=1))
        bands = np.diff([0, *printed, len(body)])
        assert bands.max() < len(body) / 3, f"page {page}"


def test_the_submission_holds_what_a_journal_asks_for() -> None:
    with zipfile.ZipFile(RESULTS / "submission.zip") as archive:
        names = set(archive.namelist())
        figures = {name for name in names if name.startswith("figures/")}
        with Image.open(io.BytesIO(archive.read("figures/Figure_4.tif"))) as picture:
            assert picture.format == "TIFF"
            assert picture.info["compression"] == "tiff_lzw"
            assert picture.info["dpi"] == (600, 600)
            width_in = picture.width / 600
        listed = archive.read("README.txt").decode()
        assert archive.read("manuscript/paper.pdf") == (RESULTS / "paper.pdf").read_bytes()
    assert width_in == pytest.approx(7.0, abs=0.01)  # two columns of ACS
    assert {f"figures/Figure_{n}.{form}" for n in (1, 5, "S3") for form in ("tif", "pdf")} < figures
    assert all(name in listed for name in names - {"README.txt"})
    assert {"supporting/si.docx", "manuscript/paper-latex.zip"} < names
    assert {"source_data/Figure_3b.csv", "tables/Table_S1.xlsx", "supplement/claims.csv"} < names
