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
        reference_C=plan.config["eis"]["reference_temperature_C"],
        code=plan.code("table_transport.py"),
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
    output:
        csv=report("<results>/tables/table_mechanics.csv", category="Tables"),
        markdown="<results>/tables/table_mechanics.md",
    log:
        "<results>/logs/table_mechanics.log",
    benchmark:
        "<results>/benchmarks/table_mechanics.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        samples=plan.samples(),
        code=plan.code("table_mechanics.py"),
    message:
        "Table: mechanics and density"
    script:
        "../scripts/table_mechanics.py"


rule tables:
    """All tables that the study has data for."""
    input:
        expand("<results>/tables/{name}.csv", name=plan.available(TABLES)),
