"""Evaluate one pellet, sample, cell or spectrum in all universes of its technique."""

from importlib import import_module

from electrolyte.ground.problems import Problems
from electrolyte.multiverse.evaluation import Subject, in_all_variants
from electrolyte.multiverse.techniques import module_of
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        technique, output = recipe["of"], snakemake.output
        problems = Problems(technique)  # those of the data are told by the ordinary job
        rows = recipe["measurements"]
        tables, failures = in_all_variants(
            list(job.measured(rows, problems)),
            recipe["variants"],
            import_module(module_of(technique)).of_subject,
            Subject(recipe["subject"], len(rows) > 1, snakemake.input.further),
            technique=technique,
            settings=recipe["settings"],
        )
        tables.to_csv(output.tables, index=False, lineterminator="\n")
        failures.to_csv(output.failures, index=False, lineterminator="\n")
