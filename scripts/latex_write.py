"""Write every number of the study as a LaTeX macro."""

from pathlib import Path

from electrolyte.numbers.quantities import read_quantities
from electrolyte.paper.latex import macros
from electrolyte.paper.placeholders import Facts
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        facts = Facts(read_quantities(Path(snakemake.input.numbers)), **recipe["facts"])
        Path(snakemake.output.tex).write_text(macros(facts), encoding="utf-8")
