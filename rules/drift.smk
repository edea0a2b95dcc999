"""What moved since an earlier state of the results."""


rule drift_summary:
    """Every number, verdict and figure that differs from the baseline."""
    input:
        numbers=rules.numbers.output if plan.having(*TECHNIQUES) else [],
        ledger="<results>/claims.csv",
        figures=expand("<results>/figures/{name}.png", name=figure_plan.drawn()),
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
    params:
        *plan.code("drift_summary.py"),
        baseline=plan.baseline,
        figures=figure_plan.drawn(),
        config=plan.section("drift"),
    message:
        "Comparing the results with the baseline"
    script:
        "../scripts/drift_summary.py"


rule drift:
    """What moved since the baseline; fails if more did than config.yaml allows (drift.fail_on)."""
    input:
        csv="<results>/drift.csv",
    output:
        csv="<results>/drift_accepted.csv",
    log:
        "<results>/logs/drift.log",
    benchmark:
        "<results>/benchmarks/drift.tsv"
    conda:
        "../envs/claims.yaml"
    params:
        *plan.code("drift_check.py"),
        fail_on=plan.config["drift"]["fail_on"],
    message:
        "Checking the drift"
    script:
        "../scripts/drift_check.py"
