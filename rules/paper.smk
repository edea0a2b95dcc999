"""The paper: captions with their numbers, the manuscript, the report."""


rule captions:
    """Captions of all figures and tables, with their numbers."""
    input:
        numbers="<results>/numbers.csv",
    output:
        json="<results>/captions.json",
    log:
        "<results>/logs/captions.log",
    benchmark:
        "<results>/benchmarks/captions.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        *plan.code("captions_write.py"),
        templates=plan.templates("captions.yaml"),
        shown=plan.shown(),
        samples=plan.samples(),
        config=plan.section(*plan.config),
        choices=plan.choices,
    message:
        "Paper: filling the numbers in the captions"
    script:
        "../scripts/captions_write.py"


rule paper:
    """The manuscript as PDF: text, figures, tables, methods, claims, with live numbers."""
    input:
        numbers="<results>/numbers.csv",
        captions="<results>/captions.json",
        figures=expand(
            "<results>/figures/{figure[name]}.pdf",
            figure=in_paper(plan.shown()),
        ),
        tables=expand("<results>/tables/{name}.md", name=plan.printed_tables()),
        text=plan.chosen("paper", "text"),
        bibliography=plan.chosen("paper", "bibliography"),
        ledger=[],
    output:
        pdf=report(
            "<results>/paper.pdf",
            category="Manuscript",
            labels={"what": "manuscript"},
            caption="captions/paper.rst",
        ),
    log:
        "<results>/logs/paper.log",
    benchmark:
        "<results>/benchmarks/paper.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        *plan.code("paper_typeset.py"),
        templates=plan.templates(
            "template.typ", "functions.typ", "methods.typ", "methods.bib"
        ),
        figures=in_paper(plan.shown()),
        samples=plan.samples(),
        config=plan.section(*plan.config),
        choices=plan.choices,
        pinned=plan.pinned(),
    message:
        "Paper: typesetting the manuscript"
    script:
        "../scripts/paper_typeset.py"
