"""Gather what no job could use of the data in one table, each problem once."""

from pathlib import Path

from electrolyte.figures.catalogue import PANELS
from electrolyte.ground.errors import Problem
from electrolyte.ground.problem_table import merged, read_problems, write_problems
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given = [path for path in snakemake.input if path != snakemake.input.recipe]
        found = [problem for path in given for problem in read_problems(Path(path))]
        found += [Problem(**problem) for problem in recipe["sheets"]]
        shown = {name: panel.techniques for name, panel in PANELS.items()}
        write_problems(merged(found, shown), Path(snakemake.output.problems))
