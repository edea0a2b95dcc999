"""Typeset the manuscript with all figures, tables and numbers."""

import json
from pathlib import Path

import pandas as pd

from electrolyte.ground.problem_table import read_problems
from electrolyte.numbers.quantities import joined_origin, read_quantities
from electrolyte.paper.manuscript import TEMPLATES, content, typeset, typst_source
from electrolyte.paper.placeholders import Facts
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given = snakemake.input
        numbers = read_quantities(Path(given.numbers))
        facts = Facts(numbers, **recipe["facts"])
        texts = [Path(path).read_text(encoding="utf-8") for path in given.text]
        references = [Path(path).read_bytes() for path in given.bibliography]
        data = content(
            facts,
            recipe["contents"],
            recipe["left_out"],
            {Path(path).stem: Path(path).read_text(encoding="utf-8") for path in given.tables},
            json.loads(Path(given.captions).read_text(encoding="utf-8")),
            joined_origin(numbers["origin"]),
            recipe["pinned"],
            pd.read_csv(given.ledger, dtype=str, keep_default_na=False),
        )
        data["excluded"] = recipe["excluded"]
        data["problems"] = [str(problem) for problem in read_problems(Path(given.problems))]
        methods = (TEMPLATES / "methods.typ").read_text(encoding="utf-8")
        files = {
            "main.typ": (TEMPLATES / "template.typ").read_bytes(),
            "functions.typ": (TEMPLATES / "functions.typ").read_bytes(),
            "style.typ": (TEMPLATES / "style.typ").read_bytes(),
            "methods.bib": (TEMPLATES / "methods.bib").read_bytes(),
            "references.bib": b"".join(references),
            "methods.typ": typst_source(methods, facts).encode(),
            "text.typ": typst_source("".join(texts), facts).encode(),
            "data.json": json.dumps(data, ensure_ascii=False).encode(),
        }
        files |= {Path(path).name: Path(path).read_bytes() for path in given.figures}
        Path(snakemake.output.pdf).write_bytes(typeset(files))
