"""SEM images, element maps and EDS spectra to homogeneity, composition and structure size."""


rule sem_eds_sample:
    """Evaluate the images, maps and spectra of one sample."""
    input:
        raw=ancient(plan.raw_files("sem_eds", by="sample")),
        recipe=plan.recipe(
            "sem_eds_sample",
            technique="sem_eds",
            by="sample",
            samples=plan.samples(),
            settings=plan.section("sem_eds"),
        ),
    output:
        quantities="<results>/sem_eds/samples/{sample}.csv",
        homogeneity="<results>/sem_eds/homogeneity/{sample}.csv",
        spectra="<results>/sem_eds/spectra/{sample}.csv",
        images="<results>/sem_eds/images/{sample}.npz",
        previews="<results>/sem_eds/previews/{sample}.npz",
        problems="<results>/problems/sem_eds_sample/{sample}.csv",
    log:
        "<results>/logs/sem_eds_sample/{sample}.log",
    benchmark:
        "<results>/benchmarks/sem_eds_sample/{sample}.tsv"
    conda:
        "../envs/microscopy.yaml"
    message:
        "SEM and EDS: evaluating images, maps and spectra of {wildcards.sample}"
    script:
        "../scripts/sem_eds_sample.py"


rule sem_eds_gather:
    """SEM and EDS numbers of all samples, with the comparisons asked for, and their table."""
    input:
        samples=expand(
            "<results>/sem_eds/samples/{sample}.csv",
            sample=plan.names("sem_eds", by="sample"),
        ),
        recipe=plan.recipe(
            "sem_eds_gather",
            needs=plan.having("sem_eds"),
            names=plan.names("sem_eds", by="sample"),
            samples=plan.samples(),
            settings=plan.section("sem_eds.compare_texture"),
        ),
    output:
        quantities="<results>/sem_eds/quantities.csv",
        table_eds=table_in_report("table_eds"),
        table_eds_text="<results>/tables/table_eds.md",
    log:
        "<results>/logs/sem_eds_gather.log",
    benchmark:
        "<results>/benchmarks/sem_eds_gather.tsv"
    conda:
        "../envs/microscopy.yaml"
    message:
        "SEM and EDS: gathering the samples"
    script:
        "../scripts/sem_eds_gather.py"
