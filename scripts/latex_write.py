"""Write every number of the study as a LaTeX macro."""

from pathlib import Path

from electrolyte.numbers.quantities import read_quantities
from electrolyte.paper.latex import macros
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        numbers = read_quantities(Path(snakemake.input.numbers))
        text = macros(numbers, recipe["settings"]["statistics"]["confidence"])
        Path(snakemake.output.tex).write_text(text, encoding="utf-8")
