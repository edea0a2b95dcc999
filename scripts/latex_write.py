"""Write every number of the study as a LaTeX macro."""

from pathlib import Path

from electrolyte.numbers.quantities import read_quantities
from electrolyte.paper.latex import macros
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake):
        text = macros(read_quantities(Path(snakemake.input.numbers)))
        Path(snakemake.output.tex).write_text(text, encoding="utf-8")
