"""DC polarization runs to electronic conductivities and transference numbers."""


rule dc_fit:
    """Electronic conductivity of one pellet from its runs at several voltages."""
    input:
        raw=ancient(plan.raw_files("dc", by="pellet")),
        recipe=plan.recipe(
            "dc_fit",
            technique="dc",
            by="pellet",
            whole=True,
            settings=plan.section("dc", "plausibility.accept"),
        ),
    output:
        quantities="<results>/dc/pellets/{pellet}.csv",
        transients="<results>/dc/transients/{pellet}.csv",
        problems="<results>/problems/dc_fit/{pellet}.csv",
    log:
        "<results>/logs/dc_fit/{pellet}.log",
    benchmark:
        "<results>/benchmarks/dc_fit/{pellet}.tsv"
    conda:
        "../envs/eis.yaml"
    message:
        "DC: evaluating the polarization runs of pellet {wildcards.pellet}"
    script:
        "../scripts/dc_fit.py"


rule dc_transport:
    """Electronic conductivity of the samples, and transference numbers where EIS is at hand."""
    input:
        pellets=expand(
            "<results>/dc/pellets/{pellet}.csv", pellet=plan.names("dc", by="pellet")
        ),
        eis=expand("<results>/{technique}/quantities.csv", technique=plan.having("eis")),
        recipe=plan.recipe(
            "dc_transport",
            needs=plan.having("dc"),
            pellets=plan.names("dc", by="pellet"),
            techniques=plan.having("eis"),
            settings=plan.section("plausibility.accept"),
        ),
    output:
        quantities="<results>/dc/quantities.csv",
    log:
        "<results>/logs/dc_transport.log",
    benchmark:
        "<results>/benchmarks/dc_transport.tsv"
    conda:
        "../envs/eis.yaml"
    message:
        "DC: comparing electronic with ionic conductivity"
    script:
        "../scripts/dc_transport.py"
