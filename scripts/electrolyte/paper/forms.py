"""The article in its forms: PDF by Typst, Word and LaTeX by Pandoc, from one Markdown each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from electrolyte.ground.archive import zipped
from electrolyte.paper import latex
from electrolyte.paper.number_texts import listed
from electrolyte.paper.pandoc import (
    ahead,
    converted,
    refuse_other_pictures,
    side_by_side,
    with_own_widths,
)
from electrolyte.paper.sources import Sources
from electrolyte.paper.templates import TEMPLATES
from electrolyte.paper.typst import compiled
from electrolyte.paper.word_reference import with_line_numbers

HALF_LINE_in = 3.45  # of article.typ
DOCUMENTS = {"text": "paper", "supporting": "si"}
# Pandoc's name of a form, its suffix, that of its pictures, and what sets its looks. A table with
# lines longer than `columns` has columns as wide as the source says; Typst finds widths itself.
FORMS = (
    ("typst", "typ", "pdf", {"template": "article.typ", "columns": "10000"}),
    ("docx", "docx", "png", {"reference-doc": "reference.docx", "columns": "1"}),
    ("latex", "tex", "pdf", {"include-in-header": "latex_head.tex", "columns": "1"}),
)
GIVEN = ("article.typ", "latex_head.tex", "methods.bib", "numeric.csl")


def typeset(
    sources: Sources,
    figures: Sequence[Path],
    bibliography: Sequence[Path],
    reference_docx: Path | None,
    numbers_tex: Path,
    outputs: Mapping[str, Path],
) -> None:
    """Write all forms of both documents.

    Parameters
    ----------
    figures : PDF and PNG of each
    reference_docx : the lab's, whose styles the Word files take
    numbers_tex : every number as a macro, for the LaTeX project
    outputs : ``paper_pdf``, ``si_pdf``, ``paper_docx``, ``si_docx``, ``latex``

    Raises
    ------
    ConfigError
        Pandoc or Typst does not understand the text.
    """
    with _folder(figures, bibliography, numbers_tex) as folder:
        with_line_numbers(reference_docx, folder / "reference.docx")
        options: dict[str, str | list[str]] = {
            "csl": "numeric.csl",
            "bibliography": sorted(path.name for path in folder.glob("*.bib")),
            "metadata-file": "metadata.json",
            "variable": [f"long={name}" for name in sources.long_tables()],
        }
        names = {name for name, _, _ in listed(sources.facts.numbers, replicates=True)}
        fitted = partial(with_own_widths, names=sources.narrow_tables())
        early = partial(ahead, in_text=sources.long_tables())
        paired = partial(side_by_side, names=_narrow(figures))
        for place, name in DOCUMENTS.items():
            text = sources.markdown(place)
            refuse_other_pictures(text, {path.stem for path in figures})
            front = json.dumps(sources.metadata(place), ensure_ascii=False)
            (folder / "metadata.json").write_text(front, encoding="utf-8")
            for form, suffix, picture, looks in FORMS:
                own = options | {"default-image-extension": picture} | looks
                if form == "latex":
                    in_macros = sources.markdown(place, latex.place)
                    change = partial(latex.with_macros, names=names)
                    converted(in_macros, form, folder, f"{name}.{suffix}", own, fitted, change)
                else:
                    changes = [early, paired] if form == "typst" else []
                    converted(text, form, folder, f"{name}.{suffix}", own, *changes)
            outputs[f"{name}_pdf"].write_bytes(compiled(folder, f"{name}.typ"))
            shutil.copyfile(folder / f"{name}.docx", outputs[f"{name}_docx"])
        parts = {path.name: path.read_bytes() for path in _latex_parts(folder)}
        outputs["latex"].write_bytes(zipped(parts))


def _narrow(figures: Sequence[Path]) -> set[str]:
    """The names of figures two of which fit on a line of the PDF."""
    found = set()
    for path in figures:
        if path.suffix == ".png":
            with Image.open(path) as picture:
                if picture.width <= HALF_LINE_in * picture.info["dpi"][0]:
                    found.add(path.stem)
    return found


@contextmanager
def _folder(
    figures: Sequence[Path], bibliography: Sequence[Path], numbers_tex: Path
) -> Iterator[Path]:
    """A folder with all that the programs read, so that they see nothing else."""
    with TemporaryDirectory(prefix="paper-") as name:
        folder = Path(name)
        for path in [*figures, numbers_tex, *(TEMPLATES / name for name in GIVEN)]:
            shutil.copyfile(path, folder / path.name)
        for path in bibliography:  # by its own name, which pandoc says where it is at fault
            other = (folder / path.name).exists() or path.suffix != ".bib"
            shutil.copyfile(path, folder / (f"references_{path.stem}.bib" if other else path.name))
        yield folder


def _latex_parts(folder: Path) -> list[Path]:
    """What the LaTeX project consists of: both documents, the numbers, the pictures they show."""
    documents = [folder / f"{name}.tex" for name in DOCUMENTS.values()]
    text = "".join(path.read_text(encoding="utf-8") for path in documents)
    pictures = [path for path in folder.glob("*.pdf") if f"{{{path.name}}}" in text]
    return sorted([*documents, folder / "numbers.tex", *pictures])
