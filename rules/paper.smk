"""The paper: captions with their numbers, the manuscript in its forms, the report."""


rule captions:
    """Captions of all figures and tables, with their numbers."""
    input:
        numbers="<results>/numbers.csv",
        recipe=plan.recipe(
            "captions",
            files=paper_plan.templates("captions.yaml"),
            shown=paper_plan.shown,
            facts=paper_plan.caption_facts(),
        ),
    output:
        json="<results>/captions.json",
    log:
        "<results>/logs/captions.log",
    benchmark:
        "<results>/benchmarks/captions.tsv"
    conda:
        "../envs/paper.yaml"
    message:
        "Paper: filling the numbers in the captions"
    script:
        "../scripts/captions_write.py"


rule paper_pdf:
    """The manuscript as PDF: text, figures, tables, methods, claims, with live numbers."""
    input:
        numbers="<results>/numbers.csv",
        captions="<results>/captions.json",
        figures=expand("<results>/figures/{name}.pdf", name=paper_plan.names("figure")),
        tables=expand("<results>/tables/{name}.md", name=paper_plan.names("table")),
        text=ancient(plan.chosen("paper", "text")),
        bibliography=ancient(plan.chosen("paper", "bibliography")),
        ledger="<results>/claims.csv",
        problems="<results>/problems.csv",
        recipe=plan.recipe(
            "paper_pdf",
            files=[
                *plan.chosen("paper", "text"),
                *plan.chosen("paper", "bibliography"),
                *paper_plan.templates(
                    "template.typ",
                    "style.typ",
                    "functions.typ",
                    "methods.typ",
                    "methods.bib",
                ),
            ],
            contents=paper_plan.items(),
            left_out=paper_plan.left_out(),
            facts=paper_plan.facts(),
            pinned=paper_plan.pinned(),
            excluded=plan.excluded(),
        ),
    output:
        pdf="<results>/paper.pdf",
    log:
        "<results>/logs/paper_pdf.log",
    benchmark:
        "<results>/benchmarks/paper_pdf.tsv"
    conda:
        "../envs/paper.yaml"
    message:
        "Paper: typesetting the manuscript"
    script:
        "../scripts/paper_typeset.py"


rule manuscript:
    """The authors' Word document with its places filled in, and what they were filled with."""
    input:
        numbers="<results>/numbers.csv",
        word=ancient(plan.chosen("paper", "word")),
        figures=expand(
            "<results>/figures/{name}.png", name=paper_plan.in_word("figure")
        ),
        tables=expand("<results>/tables/{name}.md", name=paper_plan.in_word("table")),
        recipe=plan.recipe(
            "manuscript",
            files=plan.chosen("paper", "word"),
            facts=paper_plan.facts(),
        ),
    output:
        docx="<results>/manuscript.docx",
        places=update("<results>/manuscript_places.csv"),
    log:
        "<results>/logs/manuscript.log",
    benchmark:
        "<results>/benchmarks/manuscript.tsv"
    conda:
        "../envs/paper.yaml"
    message:
        "Paper: filling the numbers in the Word document"
    script:
        "../scripts/manuscript_fill.py"


rule latex_numbers:
    """Every number of the study as a LaTeX macro."""
    input:
        numbers="<results>/numbers.csv",
        recipe=plan.recipe("latex_numbers", facts=paper_plan.facts()),
    output:
        tex="<results>/numbers.tex",
    log:
        "<results>/logs/latex_numbers.log",
    benchmark:
        "<results>/benchmarks/latex_numbers.tsv"
    conda:
        "../envs/paper.yaml"
    message:
        "Paper: writing the numbers as LaTeX macros"
    script:
        "../scripts/latex_write.py"


rule paper:
    """The manuscript as PDF, the authors' Word document, the numbers for LaTeX."""
    input:
        rules.paper_pdf.output,
        rules.latex_numbers.output,
        rules.manuscript.output if plan.chosen("paper", "word") else [],


rule report:
    """All results as one HTML file: figures, tables, captions, settings, runtimes, code."""
    input:
        rules.figures.input,
        rules.tables.input,
        rules.ledger.output,
        rules.problems.output,
        numbers="<results>/numbers.csv",
        paper="<results>/paper.pdf",
        recipe=plan.recipe(
            "report",
            files=paper_plan.report_sources(),
            shown=[*figure_plan.drawn(), *figure_plan.tables],
            left_out=paper_plan.left_out(),
            excluded=plan.excluded(),
        ),
    output:
        html="<results>/report.html",
    log:
        "<results>/logs/report.log",
    benchmark:
        "<results>/benchmarks/report.tsv"
    conda:
        "../envs/report.yaml"
    params:
        snakefile=relative(workflow.main_snakefile),
        stylesheet=relative(f"{workflow.current_basedir}/captions/report.css"),
        configfiles=[relative(path) for path in config_files(workflow)],
    message:
        "Report: collecting figures, tables, captions, settings and runtimes"
    script:
        "../scripts/report_write.py"
