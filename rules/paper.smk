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
        templates=paper_plan.templates("captions.yaml"),
        shown=paper_plan.shown,
        facts=paper_plan.caption_facts(),
    message:
        "Paper: filling the numbers in the captions"
    script:
        "../scripts/captions_write.py"


rule paper:
    """The manuscript as PDF: text, figures, tables, methods, claims, with live numbers."""
    input:
        numbers="<results>/numbers.csv",
        captions="<results>/captions.json",
        figures=expand("<results>/figures/{name}.pdf", name=paper_plan.names("figure")),
        tables=expand("<results>/tables/{name}.md", name=paper_plan.names("table")),
        text=plan.chosen("paper", "text"),
        bibliography=plan.chosen("paper", "bibliography"),
        ledger="<results>/claims.csv",
    output:
        pdf="<results>/paper.pdf",
    log:
        "<results>/logs/paper.log",
    benchmark:
        "<results>/benchmarks/paper.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        *plan.code("paper_typeset.py"),
        templates=paper_plan.templates(
            "template.typ", "style.typ", "functions.typ", "methods.typ", "methods.bib"
        ),
        contents=paper_plan.items(),
        facts=paper_plan.facts(),
        pinned=paper_plan.pinned(),
    message:
        "Paper: typesetting the manuscript"
    script:
        "../scripts/paper_typeset.py"


rule report:
    """All results as one HTML file: figures, tables, captions, settings, runtimes, code."""
    input:
        rules.figures.input,
        rules.tables.input,
        rules.ledger.output,
        numbers="<results>/numbers.csv",
        paper="<results>/paper.pdf",
    output:
        html="<results>/report.html",
    log:
        "<results>/logs/report.log",
    benchmark:
        "<results>/benchmarks/report.tsv"
    conda:
        "../envs/report.yaml"
    params:
        *plan.code("report_write.py"),
        captions=paper_plan.report_sources(),
        snakefile=relative(workflow.main_snakefile),
        stylesheet=relative(f"{workflow.current_basedir}/captions/report.css"),
        configfiles=[relative(path) for path in config_files(workflow)],
    message:
        "Report: collecting figures, tables, captions, settings and runtimes"
    script:
        "../scripts/report_write.py"
