"""Pack what a journal asks for."""

from pathlib import Path

from electrolyte.paper.submission import Parts, packed
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given = snakemake.input
        names = ("documents", "figures", "source_data", "tables", "supplement")
        paths = {name: [Path(path) for path in given.get(name, [])] for name in names}
        parts = Parts(items=recipe["contents"], settings=recipe["settings"], **paths)
        title = recipe["settings"]["paper"]["title"]
        Path(snakemake.output.zip).write_bytes(packed(parts, title))
