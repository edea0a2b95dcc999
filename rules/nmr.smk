"""Solid-state NMR spectra and recoveries to shifts, widths and relaxation times."""


rule nmr_analyse:
    """Fit all NMR spectra and recoveries of one sample."""
    input:
        raw=ancient(plan.raw_files("nmr", by="sample")),
        recipe=plan.recipe(
            "nmr_analyse",
            technique="nmr",
            by="sample",
            settings=plan.section("nmr", "plausibility.accept"),
        ),
    output:
        quantities="<results>/nmr/samples/{sample}.csv",
        spectra="<results>/nmr/spectra/{sample}.csv",
        recoveries="<results>/nmr/recoveries/{sample}.csv",
        t1_curves="<results>/nmr/t1_curves/{sample}.csv",
        problems="<results>/problems/nmr_analyse/{sample}.csv",
    log:
        "<results>/logs/nmr_analyse/{sample}.log",
    benchmark:
        "<results>/benchmarks/nmr_analyse/{sample}.tsv"
    conda:
        "../envs/nmr.yaml"
    message:
        "NMR: fitting the spectra and recoveries of {wildcards.sample}"
    script:
        "../scripts/nmr_analyse.py"


rule nmr_compare:
    """NMR numbers of all samples, comparisons of pairs, and the tables of T1."""
    input:
        samples=expand(
            "<results>/nmr/samples/{sample}.csv", sample=plan.names("nmr", by="sample")
        ),
        recipe=plan.recipe(
            "nmr_compare",
            needs=plan.having("nmr"),
            names=plan.names("nmr", by="sample"),
            settings=plan.section("nmr"),
        ),
    output:
        quantities="<results>/nmr/quantities.csv",
        tableS1=table_in_report("tableS1"),
        tableS1_text="<results>/tables/tableS1.md",
        tableS2=table_in_report("tableS2"),
        tableS2_text="<results>/tables/tableS2.md",
    log:
        "<results>/logs/nmr_compare.log",
    benchmark:
        "<results>/benchmarks/nmr_compare.tsv"
    conda:
        "../envs/nmr.yaml"
    message:
        "NMR: comparing the samples"
    script:
        "../scripts/nmr_compare.py"
