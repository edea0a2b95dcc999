"""The claims of the paper, judged."""


rule ledger:
    """Every claim with its verdict, and the paper's text against itself."""
    input:
        numbers=rules.numbers.output if plan.having(*TECHNIQUES) else [],
        claims=ancient(plan.chosen("claims", "file")),
        recipe=plan.recipe(
            "ledger",
            files=[
                *plan.chosen("claims", "file"),
                *paper_plan.page_sources("style.css", "ledger.js"),
            ],
            facts=plan.study_facts,
            samples=[*plan.study.samples],
            sources=plan.sources(),
            figures=figure_plan.drawn_in(),
            multiverse=multiverse_plan.made,
            settings=plan.section("claims", "statistics"),
        ),
    output:
        problems="<results>/problems/ledger.csv",
        csv=report(
            "<results>/claims.csv",
            category="Claims",
            labels={"what": "ledger as a table"},
        ),
        json="<results>/claims.json",
        consistency=report(
            "<results>/consistency.csv",
            category="Claims",
            labels={"what": "the text against itself"},
        ),
        html=report(
            "<results>/claims.html",
            category="Claims",
            labels={"what": "ledger as a page"},
            caption="captions/ledger.rst",
        ),
    log:
        "<results>/logs/ledger.log",
    benchmark:
        "<results>/benchmarks/ledger.tsv"
    conda:
        "../envs/claims.yaml"
    message:
        "Judging the claims of the paper"
    script:
        "../scripts/claims_ledger.py"


rule claims:
    """The ledger of claims; fails if a claim that config.yaml requires is not reproduced."""
    input:
        ledger="<results>/claims.csv",
        recipe=plan.recipe(
            "claims",
            settings=plan.section("claims.required"),
        ),
    output:
        csv="<results>/claims_required.csv",
    log:
        "<results>/logs/claims.log",
    benchmark:
        "<results>/benchmarks/claims.tsv"
    conda:
        "../envs/claims.yaml"
    message:
        "Checking the required claims"
    script:
        "../scripts/claims_check.py"
