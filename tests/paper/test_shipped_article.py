"""The article of the shipped study: the same words in all forms, and LaTeX that compiles."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

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


def words(text: str) -> set[str]:
    """Words of four letters or more: what no form writes in a way of its own."""
    return set(re.findall(r"[A-Za-z]{4,}", text))


@pytest.mark.parametrize("name", ["paper", "si"])
def test_word_and_latex_hold_the_same_words(project: Path, name: str) -> None:
    in_word = words("\n".join(read_paragraphs(RESULTS / f"{name}.docx")))
    body = (project / f"{name}.tex").read_text(encoding="utf-8").partition(r"\maketitle")[2]
    commands = r"\\(?:begin|end|label|hyperref|hyperlink|includegraphics)(?:\[[^]]*\])?\{[^}]*\}"
    in_latex = words(re.sub(r"\\[A-Za-z]+", " ", re.sub(commands, " ", body)))
    assert len(in_word) > 200
    assert in_word <= in_latex | words((project / f"{name}.tex").read_text(encoding="utf-8"))
    assert len(in_latex - in_word) < 20, in_latex - in_word


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


@pytest.mark.skipif(not LATEX, reason="no pdflatex here")
@pytest.mark.parametrize("name", ["paper", "si"])
def test_latex_compiles_as_it_is(project: Path, name: str) -> None:
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    run = subprocess.run(command, cwd=project, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout[-2000:]
    assert (project / f"{name}.pdf").stat().st_size > 100_000
