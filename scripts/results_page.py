"""Write the results page: problems, claims, figures, tables and numbers in one file."""

import json
from pathlib import Path

from electrolyte.claims.verdicts import MARKS, UNTESTABLE, VERDICTS, in_words
from electrolyte.ground.html_page import html_page
from electrolyte.ground.problem_table import read_problems
from electrolyte.numbers.quantities import joined_origin, read_quantities
from electrolyte.numbers.tables import without_rows
from electrolyte.pages import results
from electrolyte.pages.ledger_answer import answer_of
from electrolyte.pages.methods import methods_of
from electrolyte.pages.technique_names import NAMES
from electrolyte.paper.made import made, not_drawn
from electrolyte.paper.placeholders import Facts
from electrolyte.run import job

TEMPLATE = Path(results.__file__).with_name("results.html")

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given = snakemake.input
        numbers = read_quantities(Path(given.numbers))
        origin = joined_origin(numbers["origin"])
        captions = json.loads(Path(given.captions).read_text(encoding="utf-8"))
        ledger = json.loads(Path(given.claims).read_text(encoding="utf-8"))
        answer = answer_of(ledger, recipe["drawn_in"])
        folder, tables = Path(given.numbers).parent / "figures", given.get("tables", [])
        undrawn = not_drawn(map(Path, given.source_data))
        texts = {Path(path).stem: Path(path).read_text(encoding="utf-8") for path in tables}
        shown = made(recipe["tables"], (), without_rows(texts))
        settings = recipe["facts"]["config"]["paper"]
        page = html_page(
            TEMPLATE,
            title=settings["title"],
            about=settings["about"],
            origin=origin,
            measurements=recipe["measured"],
            problems=[
                results.in_words(p, recipe["drawn"]) for p in read_problems(Path(given.problems))
            ],
            statuses=results.counted(numbers),
            answer=answer,
            marks=MARKS,
            untestable=UNTESTABLE,
            wording={verdict: in_words(verdict, origin) for verdict in VERDICTS},
            figures=results.figures(recipe["drawn"], captions, answer.by_figure, folder, undrawn),
            tables=results.tables(shown, captions, texts, recipe["facts"]["samples"]),
            numbers=results.numbers_by_technique(numbers),
            methods=methods_of(Facts(numbers, **recipe["facts"]), set(numbers["technique"])),
            word=recipe["word"],
            names=NAMES,
            inspector=results.INSPECTOR,
            left_out=recipe["left_out"],
            excluded=recipe["excluded"],
        )
        Path(snakemake.output.html).write_text(page, encoding="utf-8")
