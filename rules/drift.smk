"""What moved since an earlier state of the results."""


rule drift_summary:
    """Every number, verdict and figure that differs from the baseline."""
    input:
        numbers=rules.numbers.output if plan.having(*TECHNIQUES) else [],
        ledger="<results>/claims.csv",
        figures=expand("<results>/figures/{name}.png", name=figure_plan.drawn()),
        recipe=plan.recipe(
            "drift_summary",
            baseline=plan.baseline,
            figures=figure_plan.drawn(),
            settings=plan.section("drift"),
        ),
    output:
        md="<results>/drift.md",
        html="<results>/drift.html",
        csv="<results>/drift.csv",
    log:
        "<results>/logs/drift_summary.log",
    benchmark:
        "<results>/benchmarks/drift_summary.tsv"
    conda:
        "../envs/claims.yaml"
    message:
        "Comparing the results with the baseline"
    script:
        "../scripts/drift_summary.py"


rule drift:
    """What moved since the baseline; fails if more did than config.yaml allows (drift.fail_on)."""
    input:
        csv="<results>/drift.csv",
        recipe=plan.recipe(
            "drift",
            settings=plan.section("drift.fail_on"),
        ),
    output:
        csv="<results>/drift_accepted.csv",
    log:
        "<results>/logs/drift.log",
    benchmark:
        "<results>/benchmarks/drift.tsv"
    conda:
        "../envs/claims.yaml"
    message:
        "Checking the drift"
    script:
        "../scripts/drift_check.py"
