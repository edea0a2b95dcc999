"""The numbers of all techniques in one table."""


rule numbers:
    """Every number of the study: value, uncertainty, unit, method, source."""
    input:
        tables=expand(
            "<results>/{technique}/quantities.csv",
            technique=plan.having(*TECHNIQUES),
        ),
        claims=ancient(plan.chosen("claims", "file")),
        recipe=plan.recipe(
            "numbers",
            files=plan.chosen("claims", "file"),
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
        "../envs/claims.yaml"
    message:
        "Gathering the numbers of all techniques"
    script:
        "../scripts/gather_numbers.py"
