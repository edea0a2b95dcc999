"""Fill in the places of the authors' Word document, and list what changed in it."""

import logging
from dataclasses import replace
from pathlib import Path

from electrolyte.numbers.quantities import read_quantities
from electrolyte.paper.filled_places import read_places, write_places
from electrolyte.paper.placeholders import Facts
from electrolyte.paper.unfilled import unfilled
from electrolyte.paper.word import Shown, fill_document
from electrolyte.paper.word_paragraphs import named, read_paragraphs
from electrolyte.run import job

log = logging.getLogger("electrolyte")

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given, output = snakemake.input, snakemake.output
        shown = Shown(
            {Path(path).stem: Path(path) for path in given.figures},
            {Path(path).stem: Path(path).read_text(encoding="utf-8") for path in given.tables},
        )
        facts = Facts(read_quantities(Path(given.numbers)), **recipe["facts"])
        for number, text in enumerate(read_paragraphs(Path(given.word[0])), start=1):
            for problem in unfilled(text, facts, given.word[0]):
                log.warning("%s", replace(problem, line=None, subject=named(number, text)))
        document, places = fill_document(Path(given.word[0]), facts, shown)
        write_places(Path(output.places), places, read_places(Path(output.places)))
        Path(output.docx).write_bytes(document)
