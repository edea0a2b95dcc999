"""Fill in the places of the authors' Word document, and list what changed in it."""

from pathlib import Path

from electrolyte.numbers.quantities import read_quantities
from electrolyte.paper.filled_places import read_places, write_places
from electrolyte.paper.placeholders import Facts
from electrolyte.paper.word import Shown, fill_document
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given, output = snakemake.input, snakemake.output
        shown = Shown(
            {Path(path).stem: Path(path) for path in given.figures},
            {Path(path).stem: Path(path).read_text(encoding="utf-8") for path in given.tables},
        )
        facts = Facts(read_quantities(Path(given.numbers)), **recipe["facts"])
        document, places = fill_document(Path(given.word[0]), facts, shown)
        write_places(Path(output.places), places, read_places(Path(output.places)))
        Path(output.docx).write_bytes(document)
