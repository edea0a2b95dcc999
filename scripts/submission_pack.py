"""Pack what a journal asks for."""

from pathlib import Path

from electrolyte.numbers.tables import without_rows
from electrolyte.paper.made import made, not_drawn
from electrolyte.paper.submission import Parts, packed
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given = snakemake.input
        names = ("documents", "figures", "source_data", "tables", "supplement")
        paths = {name: [Path(path) for path in given.get(name, [])] for name in names}
        printed = [Path(path) for path in given.get("printed", [])]
        texts = {path.stem: path.read_text(encoding="utf-8") for path in printed}
        items = made(recipe["contents"], not_drawn(paths["source_data"]), without_rows(texts))
        parts = Parts(items=items, settings=recipe["settings"], **paths)
        title = recipe["settings"]["paper"]["title"]
        Path(snakemake.output.zip).write_bytes(packed(parts, title))
