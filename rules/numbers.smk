"""The numbers of all techniques in one table."""


rule numbers:
    """Every number of the study: value, uncertainty, unit, method, source."""
    input:
        tables=expand(
            "<results>/{technique}/quantities.csv",
            technique=plan.having(*TECHNIQUES),
        ),
        recipe=plan.recipe(
            "numbers",
            techniques=plan.having(*TECHNIQUES),
        ),
    output:
        csv=report(
            "<results>/numbers.csv",
            category="Numbers",
            labels={"table": "all numbers"},
            caption="captions/numbers.rst",
        ),
    log:
        "<results>/logs/numbers.log",
    benchmark:
        "<results>/benchmarks/numbers.tsv"
    conda:
        "../envs/tables.yaml"
    message:
        "Gathering the numbers of all techniques"
    script:
        "../scripts/gather_numbers.py"
