"""Write raw files, results and workflow into one archive that describes itself."""

import json
from pathlib import Path

from electrolyte.ground.command_line import WORKFLOW
from electrolyte.provenance.citation import citation_file
from electrolyte.provenance.crate import crate_files, crate_title, describe, write_crate
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        provenance = Path(snakemake.input.provenance)
        document = json.loads(provenance.read_text(encoding="utf-8"))
        citation = Path(snakemake.output.citation)
        title = crate_title(document)
        citation.write_text(citation_file(recipe["facts"], title), encoding="utf-8")
        files = crate_files(document, WORKFLOW, provenance) | {citation.name: citation}
        crate = describe(document, files, recipe["facts"])
        write_crate(crate, Path(snakemake.output.zip))
