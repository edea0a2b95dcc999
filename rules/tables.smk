"""Every table, as CSV for machines and as Markdown for people."""


rule table_transport:
    """Ionic and electronic transport of all samples."""
    input:
        numbers=expand(
            "<results>/{technique}/quantities.csv", technique=plan.having("eis", "dc")
        ),
    output:
        csv=report("<results>/tables/table_transport.csv", category="Tables"),
        markdown="<results>/tables/table_transport.md",
    log:
        "<results>/logs/table_transport.log",
    benchmark:
        "<results>/benchmarks/table_transport.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        samples=plan.samples(),
        code=plan.code("table_transport.py"),
    message:
        "Table: ionic and electronic transport"
    script:
        "../scripts/table_transport.py"


rule tables:
    """All tables that the study has data for."""
    input:
        expand("<results>/tables/{name}.csv", name=plan.available(TABLES)),
