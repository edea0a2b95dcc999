"""Every table, as CSV for machines and as Markdown for people.

A table of one technique is written by the job that brings its samples together.
"""


rule table_transport:
    """Ionic and electronic transport of all samples."""
    input:
        numbers=expand(
            "<results>/{technique}/quantities.csv", technique=plan.having("eis", "dc")
        ),
        recipe=plan.recipe(
            "table_transport",
            needs=plan.having("eis"),
            techniques=plan.having("eis", "dc"),
            samples=plan.samples(),
            settings=plan.section("eis.reference_temperature_C"),
        ),
    output:
        csv=table_in_report("table_transport"),
        markdown="<results>/tables/table_transport.md",
    log:
        "<results>/logs/table_transport.log",
    benchmark:
        "<results>/benchmarks/table_transport.tsv"
    conda:
        "../envs/numbers.yaml"
    message:
        "Table: ionic and electronic transport"
    script:
        "../scripts/table_transport.py"


rule table_mechanics:
    """Moduli, hardnesses and densities of all samples."""
    input:
        numbers=expand(
            "<results>/{technique}/quantities.csv",
            technique=plan.having("indentation", "pycnometry"),
        ),
        recipe=plan.recipe(
            "table_mechanics",
            needs=plan.having("indentation"),
            techniques=plan.having("indentation", "pycnometry"),
            samples=plan.samples(),
        ),
    output:
        csv=table_in_report("table_mechanics"),
        markdown="<results>/tables/table_mechanics.md",
    log:
        "<results>/logs/table_mechanics.log",
    benchmark:
        "<results>/benchmarks/table_mechanics.tsv"
    conda:
        "../envs/numbers.yaml"
    message:
        "Table: mechanics and density"
    script:
        "../scripts/table_mechanics.py"


# Those that the job of one technique writes beside its numbers.
for table in GATHERED:

    rule:
        """One table, as CSV."""
        name:
            table
        input:
            f"<results>/tables/{table}.csv",


rule tables_printed:
    """Each table as a workbook, with its values as numbers, and typeset as PDF."""
    input:
        csv=expand("<results>/tables/{name}.csv", name=paper_plan.names("table")),
        markdown=expand("<results>/tables/{name}.md", name=paper_plan.names("table")),
        captions="<results>/captions.json",
        recipe=plan.recipe(
            "tables_printed",
            needs=paper_plan.names("table"),
            files=paper_plan.templates("style.typ", "table.typ"),
            contents=paper_plan.items(),
        ),
    output:
        xlsx=expand("<results>/tables/{name}.xlsx", name=paper_plan.names("table")),
        pdf=expand("<results>/tables/{name}.pdf", name=paper_plan.names("table")),
    log:
        "<results>/logs/tables_printed.log",
    benchmark:
        "<results>/benchmarks/tables_printed.tsv"
    conda:
        "../envs/paper.yaml"
    message:
        "Tables: printing all"
    script:
        "../scripts/tables_print.py"


rule tables:
    """All tables that the study has data for."""
    input:
        expand("<results>/tables/{name}.csv", name=figure_plan.tables),
        expand(
            "<results>/tables/{name}.{form}",
            name=paper_plan.names("table"),
            form=["xlsx", "pdf"],
        ),
