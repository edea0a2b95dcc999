"""Nanoindentation workbooks to moduli and hardnesses."""


rule indentation_indents:
    """Analyse every indent of one workbook."""
    input:
        raw=ancient(plan.raw_files("indentation", by="measurement")),
        recipe=plan.recipe(
            "indentation_indents",
            technique="indentation",
            by="measurement",
            settings=plan.section("indentation"),
        ),
    output:
        indents="<results>/indentation/workbooks/{measurement}.csv",
        curves="<results>/indentation/curves/{measurement}.csv",
        problems="<results>/problems/indentation_indents/{measurement}.csv",
    log:
        "<results>/logs/indentation_indents/{measurement}.log",
    benchmark:
        "<results>/benchmarks/indentation_indents/{measurement}.tsv"
    conda:
        "../envs/numbers.yaml"
    message:
        "Indentation: analysing the indents of {wildcards.measurement}"
    script:
        "../scripts/indentation_indents.py"


rule indentation_compare:
    """Modulus and hardness of pellets and samples, and the samples compared."""
    input:
        workbooks=expand(
            "<results>/indentation/workbooks/{measurement}.csv",
            measurement=plan.names("indentation", by="measurement"),
        ),
        recipe=plan.recipe(
            "indentation_compare",
            needs=plan.having("indentation"),
            workbooks=plan.names("indentation", by="measurement"),
            settings=plan.section(
                "indentation", "statistics.equivalence_margin", "plausibility.accept"
            ),
        ),
    output:
        quantities="<results>/indentation/quantities.csv",
        indents="<results>/indentation/indents.csv",
    log:
        "<results>/logs/indentation_compare.log",
    benchmark:
        "<results>/benchmarks/indentation_compare.tsv"
    conda:
        "../envs/numbers.yaml"
    message:
        "Indentation: comparing pellets and samples"
    script:
        "../scripts/indentation_compare.py"
