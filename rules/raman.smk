"""Raman spectra to bands, their shares, and comparisons of samples."""


rule raman_axis:
    """Where the axis has the line of silicon."""
    input:
        raw=ancient(plan.raw_files("raman", by="measurement")),
        recipe=plan.recipe(
            "raman_axis",
            technique="raman",
            by="measurement",
            subjects=plan.chosen("raman", "silicon"),
        ),
    output:
        quantities="<results>/raman/axis/{measurement}.csv",
        problems="<results>/problems/raman_axis/{measurement}.csv",
    log:
        "<results>/logs/raman_axis/{measurement}.log",
    benchmark:
        "<results>/benchmarks/raman_axis/{measurement}.tsv"
    conda:
        "../envs/numbers.yaml"
    message:
        "Raman: finding the silicon line in {wildcards.measurement}"
    script:
        "../scripts/raman_axis.py"


rule raman_fit:
    """Bands and baseline of one spectrum."""
    input:
        raw=ancient(plan.raw_files("raman", by="measurement")),
        axis=expand(
            "<results>/raman/axis/{silicon}.csv",
            silicon=plan.chosen("raman", "silicon"),
        ),
        recipe=plan.recipe(
            "raman_fit",
            technique="raman",
            by="measurement",
            settings=plan.raman_settings,
        ),
    output:
        quantities="<results>/raman/spectra/{measurement}.csv",
        bands="<results>/raman/bands/{measurement}.csv",
        curves="<results>/raman/curves/{measurement}.csv",
        problems="<results>/problems/raman_fit/{measurement}.csv",
    log:
        "<results>/logs/raman_fit/{measurement}.log",
    benchmark:
        "<results>/benchmarks/raman_fit/{measurement}.tsv"
    conda:
        "../envs/numbers.yaml"
    message:
        "Raman: fitting the bands of {wildcards.measurement}"
    script:
        "../scripts/raman_fit.py"


rule raman_compare:
    """Means of the samples, ratios between them, and the table of bands."""
    input:
        spectra=expand(
            "<results>/raman/spectra/{measurement}.csv",
            measurement=plan.names("raman", by="measurement"),
        ),
        axis=expand(
            "<results>/raman/axis/{silicon}.csv",
            silicon=plan.chosen("raman", "silicon"),
        ),
        bands=expand(
            "<results>/raman/bands/{measurement}.csv",
            measurement=plan.names("raman", by="measurement"),
        ),
        recipe=plan.recipe(
            "raman_compare",
            needs=plan.having("raman"),
            spectra=plan.names("raman", by="measurement"),
            samples=plan.samples(),
            settings=plan.section("raman.compare"),
        ),
    output:
        quantities="<results>/raman/quantities.csv",
        table_bands=table_in_report("table_bands"),
        table_bands_text="<results>/tables/table_bands.md",
    log:
        "<results>/logs/raman_compare.log",
    benchmark:
        "<results>/benchmarks/raman_compare.tsv"
    conda:
        "../envs/numbers.yaml"
    message:
        "Raman: comparing the samples"
    script:
        "../scripts/raman_compare.py"
