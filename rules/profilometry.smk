"""Height maps of indented surfaces to imprints, their grid, pile-up and cracks."""


rule profilometry_sample:
    """Find and measure the imprints in the height maps of one sample."""
    input:
        raw=ancient(plan.raw_files("profilometry", by="sample")),
        recipe=plan.recipe(
            "profilometry_sample",
            technique="profilometry",
            by="sample",
            settings=plan.section("profilometry"),
        ),
    output:
        quantities="<results>/profilometry/samples/{sample}.csv",
        imprints="<results>/profilometry/imprints/{sample}.csv",
        maps="<results>/profilometry/maps/{sample}.npz",
        previews="<results>/profilometry/previews/{sample}.npz",
        problems="<results>/problems/profilometry_sample/{sample}.csv",
    log:
        "<results>/logs/profilometry_sample/{sample}.log",
    benchmark:
        "<results>/benchmarks/profilometry_sample/{sample}.tsv"
    conda:
        "../envs/microscopy.yaml"
    message:
        "Profilometry: measuring the imprints of {wildcards.sample}"
    script:
        "../scripts/profilometry_sample.py"


rule profilometry_gather:
    """Profilometry numbers of all samples, and their table."""
    input:
        samples=expand(
            "<results>/profilometry/samples/{sample}.csv",
            sample=plan.names("profilometry", by="sample"),
        ),
        recipe=plan.recipe(
            "profilometry_gather",
            needs=plan.having("profilometry"),
            names=plan.names("profilometry", by="sample"),
            samples=plan.samples(),
        ),
    output:
        quantities="<results>/profilometry/quantities.csv",
        table_imprints=table_in_report("table_imprints"),
        table_imprints_text="<results>/tables/table_imprints.md",
    log:
        "<results>/logs/profilometry_gather.log",
    benchmark:
        "<results>/benchmarks/profilometry_gather.tsv"
    conda:
        "../envs/microscopy.yaml"
    message:
        "Profilometry: gathering the samples"
    script:
        "../scripts/profilometry_gather.py"
