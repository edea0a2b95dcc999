"""Powder diffraction scans to peaks, phases and crystallinity."""

from electrolyte.techniques.xrd.catalogue import digests


rule xrd_fit:
    """Peaks, halos and phases in all scans of one sample."""
    input:
        raw=ancient(plan.raw_files("xrd", by="sample")),
        recipe=plan.recipe(
            "xrd_fit",
            technique="xrd",
            by="sample",
            settings=plan.section("xrd"),
            references=digests(plan.config["xrd"]["references"]),
        ),
    output:
        quantities="<results>/xrd/samples/{sample}.csv",
        peaks="<results>/xrd/peaks/{sample}.csv",
        phases="<results>/xrd/phases/{sample}.csv",
        features="<results>/xrd/features/{sample}.csv",
        curves="<results>/xrd/curves/{sample}.csv",
        lines="<results>/xrd/lines/{sample}.csv",
        problems="<results>/problems/xrd_fit/{sample}.csv",
    log:
        "<results>/logs/xrd_fit/{sample}.log",
    benchmark:
        "<results>/benchmarks/xrd_fit/{sample}.tsv"
    conda:
        "../envs/xrd.yaml"
    message:
        "XRD: fitting the patterns of {wildcards.sample}"
    script:
        "../scripts/xrd_fit.py"


rule xrd_compare:
    """The numbers of all samples, ratios between those compared, and the tables of XRD."""
    input:
        samples=expand(
            "<results>/xrd/samples/{sample}.csv", sample=plan.names("xrd", by="sample")
        ),
        phases=expand(
            "<results>/xrd/phases/{sample}.csv", sample=plan.names("xrd", by="sample")
        ),
        peaks=expand(
            "<results>/xrd/peaks/{sample}.csv", sample=plan.names("xrd", by="sample")
        ),
        features=expand(
            "<results>/xrd/features/{sample}.csv",
            sample=plan.names("xrd", by="sample"),
        ),
        recipe=plan.recipe(
            "xrd_compare",
            needs=plan.having("xrd"),
            names=plan.names("xrd", by="sample"),
            samples=plan.samples(),
            settings=plan.section("xrd.compare"),
        ),
    output:
        quantities="<results>/xrd/quantities.csv",
        table_phases=table_in_report("table_phases"),
        table_phases_text="<results>/tables/table_phases.md",
        table_peaks=table_in_report("table_peaks"),
        table_peaks_text="<results>/tables/table_peaks.md",
        table_features=table_in_report("table_features"),
        table_features_text="<results>/tables/table_features.md",
    log:
        "<results>/logs/xrd_compare.log",
    benchmark:
        "<results>/benchmarks/xrd_compare.tsv"
    conda:
        "../envs/xrd.yaml"
    message:
        "XRD: comparing the samples"
    script:
        "../scripts/xrd_compare.py"
