"""Typeset the article and its supporting information as PDF, Word and LaTeX."""

import logging
from pathlib import Path

from electrolyte.claims.robustness import read_summary
from electrolyte.ground.problem_table import read_problems
from electrolyte.numbers.quantities import joined_origin, read_quantities
from electrolyte.numbers.quantity_names import spelt_out
from electrolyte.numbers.tables import without_rows
from electrolyte.paper.captions import read_captions
from electrolyte.paper.choices import files_of, with_choices
from electrolyte.paper.forms import typeset
from electrolyte.paper.made import made, not_drawn
from electrolyte.paper.placeholders import Facts
from electrolyte.paper.sources import Sources
from electrolyte.paper.unfilled import unfilled
from electrolyte.run import job

log = logging.getLogger("electrolyte")

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given, output = snakemake.input, snakemake.output
        numbers = read_quantities(Path(given.numbers))
        tables = {Path(p).stem: Path(p).read_text(encoding="utf-8") for p in given.tables}
        undrawn = not_drawn(map(Path, given.source_data))
        sources = Sources(
            facts=Facts(numbers, **recipe["facts"]),
            origin=joined_origin(numbers["origin"]),
            items=made(recipe["contents"], undrawn, without_rows(tables)),
            captions=read_captions(next(map(Path, given.captions), None)),
            tables=tables,
            text="\n".join(Path(p).read_text(encoding="utf-8") for p in given.text),
            supporting="\n".join(Path(p).read_text(encoding="utf-8") for p in given.supporting),
            excluded=recipe["excluded"],
            toc=any(Path(path).stem == "toc" for path in given.figures),
            problems=[spelt_out(str(p)) for p in read_problems(Path(given.problems))],
        )
        for path in (*given.text, *given.supporting):
            for problem in unfilled(Path(path).read_text(encoding="utf-8"), sources.facts, path):
                log.warning("%s", problem)
        figures = [Path(path) for path in given.figures]
        if tried := read_summary(Path(given.numbers), recipe["multiverse"]):
            sources = with_choices(sources, tried)
            figures += files_of(Path(given.numbers).parent)
        typeset(
            sources,
            figures=figures,
            bibliography=[Path(path) for path in given.bibliography],
            reference_docx=next(map(Path, given.reference_docx), None),
            numbers_tex=Path(given.macros),
            outputs={name: Path(path) for name, path in output.items()},
        )
