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


rule tableS1:
    """T1 over temperature of the first sample."""
    input:
        numbers="<results>/nmr/quantities.csv",
    output:
        csv=report("<results>/tables/tableS1.csv", category="Tables"),
        markdown="<results>/tables/tableS1.md",
    log:
        "<results>/logs/tableS1.log",
    benchmark:
        "<results>/benchmarks/tableS1.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        sample=plan.config["nmr"]["tableS1_sample"],
        place=0,
        code=plan.code("table_relaxation.py"),
    message:
        "Table: T1 over temperature of the first sample"
    script:
        "../scripts/table_relaxation.py"


rule tableS2:
    """T1 over temperature of the second sample."""
    input:
        numbers="<results>/nmr/quantities.csv",
    output:
        csv=report("<results>/tables/tableS2.csv", category="Tables"),
        markdown="<results>/tables/tableS2.md",
    log:
        "<results>/logs/tableS2.log",
    benchmark:
        "<results>/benchmarks/tableS2.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        sample=plan.config["nmr"]["tableS2_sample"],
        place=1,
        code=plan.code("table_relaxation.py"),
    message:
        "Table: T1 over temperature of the second sample"
    script:
        "../scripts/table_relaxation.py"


rule tables:
    """All tables that the study has data for."""
    input:
        expand("<results>/tables/{name}.csv", name=plan.available(TABLES)),
