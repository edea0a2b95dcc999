"""Powder diffraction scans to peaks, phases and crystallinity."""

from electrolyte.xrd.catalogue import digests


rule xrd_fit:
    """Peaks, halos and phases in all scans of one sample."""
    input:
        raw=ancient(plan.raw_files("xrd", by="sample")),
    output:
        quantities="<results>/xrd/samples/{sample}.csv",
        peaks="<results>/xrd/peaks/{sample}.csv",
        phases="<results>/xrd/phases/{sample}.csv",
        features="<results>/xrd/features/{sample}.csv",
        curves="<results>/xrd/curves/{sample}.csv",
        lines="<results>/xrd/lines/{sample}.csv",
    log:
        "<results>/logs/xrd_fit/{sample}.log",
    benchmark:
        "<results>/benchmarks/xrd_fit/{sample}.tsv"
    conda:
        "../envs/xrd.yaml"
    params:
        *plan.code("xrd_fit.py"),
        measurements=plan.measurements("xrd", by="sample"),
        config=plan.section("xrd"),
        references=digests(plan.config["xrd"]["references"]),
    message:
        "XRD: fitting the patterns of {wildcards.sample}"
    script:
        "../scripts/xrd_fit.py"


rule xrd_compare:
    """The numbers of all samples, and ratios between those that the config compares."""
    input:
        samples=expand(
            "<results>/xrd/samples/{sample}.csv", sample=plan.names("xrd", by="sample")
        ),
    output:
        quantities="<results>/xrd/quantities.csv",
    log:
        "<results>/logs/xrd_compare.log",
    benchmark:
        "<results>/benchmarks/xrd_compare.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("xrd_compare.py"),
        config=plan.section("xrd"),
    message:
        "XRD: comparing the samples"
    script:
        "../scripts/xrd_compare.py"
