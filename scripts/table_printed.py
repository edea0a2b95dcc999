"""Print one table: as a workbook and typeset."""

import json
from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.manuscript import TEMPLATES, table_content, typeset
from electrolyte.workbook import write_workbook

if __name__ == "__main__":
    with job.running(snakemake):
        name, given = snakemake.wildcards.table, snakemake.input
        item = next(item for item in snakemake.params.contents if item["name"] == name)
        captions = json.loads(Path(given.captions).read_text(encoding="utf-8"))
        content = table_content(item, Path(given.markdown).read_text(encoding="utf-8"), captions)
        files = {
            "main.typ": (TEMPLATES / "table.typ").read_bytes(),
            "style.typ": (TEMPLATES / "style.typ").read_bytes(),
            "data.json": json.dumps(content).encode(),
        }
        Path(snakemake.output.pdf).write_bytes(typeset(files))
        values = pd.read_csv(given.csv, keep_default_na=False, na_values=[""])
        write_workbook(values, Path(snakemake.output.xlsx), content["table"]["caption"], name)
