"""The paper: captions with their numbers, the manuscript in its forms, the report."""


rule captions:
    """Captions of all figures and tables, with their numbers."""
    input:
        numbers="<results>/numbers.csv",
        own=ancient(plan.chosen("paper", "captions")),
        recipe=plan.recipe(
            "captions",
            files=[
                *paper_plan.templates("captions.yaml"),
                *plan.chosen("paper", "captions"),
            ],
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


rule paper_typeset:
    """The article and its supporting information as PDF, Word and LaTeX, with live numbers."""
    input:
        numbers="<results>/numbers.csv",
        captions=ancient(plan.chosen("paper", "captions")),
        macros="<results>/numbers.tex",
        figures=expand(
            "<results>/figures/{name}.{form}",
            name=paper_plan.pictures(),
            form=["pdf", "png"],
        ),
        source_data=expand(
            "<results>/source_data/{panel}.csv", panel=figure_plan.panels
        ),
        tables=expand("<results>/tables/{name}.md", name=paper_plan.names("table")),
        text=ancient(plan.chosen("paper", "text")),
        supporting=ancient(plan.chosen("paper", "supporting")),
        bibliography=ancient(plan.chosen("paper", "bibliography")),
        reference_docx=ancient(plan.chosen("paper", "reference_docx")),
        problems="<results>/problems.csv",
        recipe=plan.recipe(
            "paper_typeset",
            files=[
                *plan.chosen("paper", "text"),
                *plan.chosen("paper", "supporting"),
                *plan.chosen("paper", "bibliography"),
                *plan.chosen("paper", "captions"),
                *plan.chosen("paper", "reference_docx"),
                *paper_plan.templates(
                    "article.typ",
                    "captions.yaml",
                    "default_si.md",
                    "default_text.md",
                    "latex_head.tex",
                    "methods.bib",
                    "methods.md",
                    "numeric.csl",
                ),
            ],
            contents=paper_plan.items(),
            facts=paper_plan.facts(),
            excluded=plan.excluded(),
            multiverse=multiverse_plan.made,
        ),
    output:
        paper_pdf="<results>/paper.pdf",
        si_pdf="<results>/si.pdf",
        paper_docx="<results>/paper.docx",
        si_docx="<results>/si.docx",
        latex="<results>/paper-latex.zip",
    log:
        "<results>/logs/paper_typeset.log",
    benchmark:
        "<results>/benchmarks/paper_typeset.tsv"
    conda:
        "../envs/paper.yaml"
    message:
        "Paper: typesetting article and supporting information as PDF, Word and LaTeX"
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
        recipe=plan.recipe("latex_numbers", settings=plan.section("statistics")),
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


rule submission:
    """Article, figures as TIFF and PDF, tables and source data in one archive, for a journal."""
    input:
        documents=[
            *rules.paper_typeset.output,
            *([rules.manuscript.output.docx] if plan.chosen("paper", "word") else []),
        ],
        figures=expand("<results>/figures/{name}.pdf", name=paper_plan.pictures()),
        source_data=expand(
            "<results>/source_data/{panel}.csv", panel=figure_plan.panels
        ),
        tables=expand(
            "<results>/tables/{name}.{form}",
            name=paper_plan.names("table"),
            form=["csv", "xlsx"],
        ),
        printed=expand("<results>/tables/{name}.md", name=paper_plan.names("table")),
        supplement=["<results>/numbers.csv", rules.ledger.output.csv],
        recipe=plan.recipe(
            "submission",
            contents=paper_plan.items(),
            settings=paper_plan.facts()["config"],
        ),
    output:
        zip="<results>/submission.zip",
    log:
        "<results>/logs/submission.log",
    benchmark:
        "<results>/benchmarks/submission.tsv"
    conda:
        "../envs/paper.yaml"
    message:
        "Paper: packing manuscript, figures, tables and source data for a journal"
    script:
        "../scripts/submission_pack.py"


rule paper:
    """The article in all its forms; the authors' own Word document; all that a journal asks for."""
    input:
        rules.paper_typeset.output,
        rules.latex_numbers.output,
        rules.manuscript.output if plan.chosen("paper", "word") else [],
        rules.submission.output,


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
