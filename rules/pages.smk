"""Pages for people: results with their claims, and every measurement with its fit."""


rule results_page:
    """Figures with captions and claims, tables, numbers and problems in one file to open first."""
    input:
        rules.figures.input,
        numbers="<results>/numbers.csv",
        captions="<results>/captions.json",
        claims="<results>/claims.json",
        problems="<results>/problems.csv",
        figures=expand("<results>/figures/{name}.svg", name=figure_plan.drawn()),
        source_data=expand(
            "<results>/source_data/{panel}.csv", panel=figure_plan.panels
        ),
        tables=expand("<results>/tables/{name}.md", name=paper_plan.names("table")),
        recipe=plan.recipe(
            "results_page",
            files=[
                *paper_plan.page_sources("style.css"),
                *paper_plan.templates("methods.md", "methods.bib", "numeric.csl"),
            ],
            drawn=paper_plan.on_page(),
            drawn_in=figure_plan.drawn_in(),
            tables=[i for i in paper_plan.items() if i["kind"] == "table"],
            facts=paper_plan.facts(),
            word=bool(plan.chosen("paper", "word")),
            measured=plan.count(),
            left_out=paper_plan.left_out(),
            excluded=plan.excluded(),
        ),
    output:
        html="<results>/index.html",
    log:
        "<results>/logs/results_page.log",
    benchmark:
        "<results>/benchmarks/results_page.tsv"
    conda:
        "../envs/pages.yaml"
    message:
        "Pages: writing the results page"
    script:
        "../scripts/results_page.py"


rule plot_library:
    """Vega-Lite as one script that works offline."""
    input:
        recipe=plan.recipe(
            "plot_library", files=paper_plan.page_sources("vega_licence.txt")
        ),
    output:
        script="<results>/inspector/vega-lite.js",
    log:
        "<results>/logs/plot_library.log",
    benchmark:
        "<results>/benchmarks/plot_library.tsv"
    conda:
        "../envs/pages.yaml"
    message:
        "Pages: unpacking Vega-Lite"
    script:
        "../scripts/plot_library.py"


rule inspector:
    """Every measurement with its data, fit, residuals, verdict and numbers."""
    input:
        library=rules.plot_library.output.script,
        numbers="<results>/numbers.csv",
        claims="<results>/claims.json",
        problems="<results>/problems.csv",
        curves=expand("<results>/{table}", table=plan.curve_tables()),
        recipe=plan.recipe(
            "inspector",
            files=paper_plan.page_sources("style.css", "inspector.js"),
            listed=plan.listed(),
            title=plan.config["paper"]["title"],
            figures=paper_plan.figures_of_techniques(),
        ),
    output:
        html="<results>/inspector.html",
        pages=expand("<results>/inspector/{page}.js", page=plan.inspector_pages()),
    log:
        "<results>/logs/inspector.log",
    benchmark:
        "<results>/benchmarks/inspector.tsv"
    conda:
        "../envs/pages.yaml"
    message:
        "Pages: writing the inspector"
    script:
        "../scripts/inspector_write.py"


rule pages:
    """The results page, the inspector and the ledger of claims."""
    input:
        rules.results_page.output,
        rules.inspector.output,
        rules.ledger.output,
