"""Where every result comes from: one document, and one archive with all that it names."""


rule provenance:
    """Every result with its hash, and the files, settings, code and versions behind it."""
    input:
        rules.figures.input,
        rules.tables.input,
        rules.ledger.output,
        rules.problems.output,
        [rules.numbers.output, rules.paper.input, rules.pages.input]
        if plan.having(*TECHNIQUES) or plan.excluded() or plan.problems
        else [],
        recipe=plan.recipe(
            "provenance",
            shown=[*figure_plan.drawn(), *figure_plan.tables],
            raw=plan.raw.as_posix(),
            facts=plan.study_facts,
        ),
    output:
        json="<results>/provenance.json",
    log:
        "<results>/logs/provenance.log",
    benchmark:
        "<results>/benchmarks/provenance.tsv"
    conda:
        "../envs/claims.yaml"
    message:
        "Provenance: gathering what all jobs read, ran on and wrote"
    script:
        "../scripts/provenance_gather.py"


rule crate:
    """Raw files, results and workflow as one RO-Crate: an archive that describes itself."""
    input:
        provenance="<results>/provenance.json",
        recipe=plan.recipe(
            "crate",
            facts=plan.study_facts,
        ),
    output:
        zip="<results>/crate.zip",
        citation="<results>/CITATION.cff",
    log:
        "<results>/logs/crate.log",
    benchmark:
        "<results>/benchmarks/crate.tsv"
    conda:
        "../envs/claims.yaml"
    message:
        "RO-Crate: packing raw files, results and workflow"
    script:
        "../scripts/crate_write.py"
