"""Print all tables: each as a workbook and typeset."""

import json
from pathlib import Path

import pandas as pd

from electrolyte.numbers.tables import without_rows
from electrolyte.paper.made import made
from electrolyte.paper.templates import TEMPLATES
from electrolyte.paper.typst import table_content, typeset
from electrolyte.paper.workbook import write_workbook
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given, output = snakemake.input, snakemake.output
        captions = json.loads(Path(given.captions).read_text(encoding="utf-8"))
        items = [item for item in recipe["contents"] if item["kind"] == "table"]
        texts = {Path(p).stem: Path(p).read_text(encoding="utf-8") for p in given.markdown}
        empty = without_rows(texts)
        labels = {item["name"]: item["label"] for item in made(items, (), empty)}
        paths = zip(given.csv, given.markdown, output.xlsx, output.pdf, strict=True)
        for item, (csv, markdown, xlsx, pdf) in zip(items, paths, strict=True):
            own = {**item, "label": labels.get(item["name"], "Table without rows")}
            content = table_content(own, texts[Path(markdown).stem], captions)
            files = {
                "main.typ": (TEMPLATES / "table.typ").read_bytes(),
                "style.typ": (TEMPLATES / "style.typ").read_bytes(),
                "data.json": json.dumps(content).encode(),
            }
            Path(pdf).write_bytes(typeset(files))
            values = pd.read_csv(csv, keep_default_na=False, na_values=[""])
            write_workbook(values, Path(xlsx), content["table"]["caption"], item["name"])
