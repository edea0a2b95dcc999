"""Pycnometer reports to densities."""


rule pycnometry_density:
    """True density of one sample from its aliquots."""
    input:
        raw=ancient(plan.raw_files("pycnometry", by="sample")),
        recipe=plan.recipe(
            "pycnometry_density",
            technique="pycnometry",
            by="sample",
            settings=plan.section("pycnometry", "plausibility.accept"),
        ),
    output:
        quantities="<results>/pycnometry/samples/{sample}.csv",
        cycles="<results>/pycnometry/cycles/{sample}.csv",
        problems="<results>/problems/pycnometry_density/{sample}.csv",
    log:
        "<results>/logs/pycnometry_density/{sample}.log",
    benchmark:
        "<results>/benchmarks/pycnometry_density/{sample}.tsv"
    conda:
        "../envs/numbers.yaml"
    message:
        "Pycnometry: density of the aliquots of {wildcards.sample}"
    script:
        "../scripts/pycnometry_density.py"


rule pycnometry_compare:
    """Samples compared by density, and the relative density of their pellets."""
    input:
        samples=expand(
            "<results>/pycnometry/samples/{sample}.csv",
            sample=plan.names("pycnometry", by="sample"),
        ),
        recipe=plan.recipe(
            "pycnometry_compare",
            needs=plan.having("pycnometry"),
            names=plan.names("pycnometry", by="sample"),
            samples=plan.samples(),
            pellets=plan.pellets(),
            settings=plan.section("pycnometry", "statistics.equivalence_margin"),
        ),
    output:
        quantities="<results>/pycnometry/quantities.csv",
    log:
        "<results>/logs/pycnometry_compare.log",
    benchmark:
        "<results>/benchmarks/pycnometry_compare.tsv"
    conda:
        "../envs/numbers.yaml"
    message:
        "Pycnometry: comparing samples, relative density of pellets"
    script:
        "../scripts/pycnometry_compare.py"
