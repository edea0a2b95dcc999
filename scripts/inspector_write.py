"""Write the inspector: every measurement with its data, fit, residuals and numbers."""

import json
from pathlib import Path

import pandas as pd

from electrolyte.ground.html_page import embedded_script, html_page
from electrolyte.ground.problem_table import read_problems
from electrolyte.numbers.quantities import joined_origin, read_rows
from electrolyte.pages import inspector
from electrolyte.pages.measurements import STATES, claims_of, measured, pages
from electrolyte.pages.technique_names import NAMES
from electrolyte.run import job

TEMPLATE = Path(inspector.__file__).with_name("inspector.html")

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given, output = snakemake.input, snakemake.output
        techniques = pd.read_csv(given.numbers, usecols=["technique"])["technique"]
        numbers = list(zip(techniques, read_rows([given.numbers]), strict=True))
        claims = claims_of(json.loads(Path(given.claims).read_text(encoding="utf-8")))
        found = measured(recipe["listed"], numbers, read_problems(Path(given.problems)))
        results = Path(output.html).parent
        data = [inspector.page_data(page, numbers, claims, results) for page in pages(found)]
        for path, content in zip(output.get("pages", []), data[1:], strict=True):
            Path(path).write_text(inspector.as_script(content), encoding="utf-8")
        page = html_page(
            TEMPLATE,
            title=recipe["title"],
            origin=joined_origin(number.origin for _, number in numbers),
            library=embedded_script(Path(given.library).read_text(encoding="utf-8")),
            listed=inspector.as_json(inspector.listing(found, results)),
            first=inspector.as_json(data[0]),
            names=NAMES,
            states=[state for state in STATES if any(m.state == state for m in found)],
            figures=recipe["figures"],
            script=inspector.SCRIPT.read_text(encoding="utf-8"),
        )
        Path(output.html).write_text(page, encoding="utf-8")
