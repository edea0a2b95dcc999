"""Write what moved since the baseline: as Markdown, as a page, as a table."""

import logging
from pathlib import Path

from electrolyte.drift.changes import Tolerance, drift
from electrolyte.drift.page import page
from electrolyte.drift.source import opened
from electrolyte.drift.summary import markdown, table
from electrolyte.ground.csv_file import write_csv
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        output = snakemake.output
        options = recipe["settings"]["drift"]
        tolerance = Tolerance(options["tolerance_u"], options["tolerance_relative"])
        baseline = recipe["baseline"]["name"]
        present = Path(snakemake.input.ledger).parent
        with opened(baseline, present) as earlier:
            found = drift(earlier, present, recipe["figures"], tolerance)
            write_csv(table(found), Path(output.csv))
            Path(output.md).write_text(markdown(found, baseline, tolerance), encoding="utf-8")
            Path(output.html).write_text(page(found, baseline, tolerance), encoding="utf-8")
        logging.getLogger("electrolyte").info(
            "%s See %s.", found.sentence(), present / "drift.html"
        )
