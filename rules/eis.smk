"""Impedance spectra to conductivities and activation energies."""


rule eis_fit:
    """Fit all impedance spectra of one pellet, and its Arrhenius line."""
    input:
        raw=ancient(plan.raw_files("eis", by="pellet")),
        recipe=plan.recipe(
            "eis_fit",
            technique="eis",
            by="pellet",
            whole=True,
            settings=plan.section("eis", "plausibility.accept"),
        ),
    output:
        quantities="<results>/eis/pellets/{pellet}.csv",
        curves="<results>/eis/curves/{pellet}.csv",
        arcs="<results>/eis/arcs/{pellet}.csv",
        relaxation_times="<results>/eis/relaxation_times/{pellet}.csv",
        problems="<results>/problems/eis_fit/{pellet}.csv",
    log:
        "<results>/logs/eis_fit/{pellet}.log",
    benchmark:
        "<results>/benchmarks/eis_fit/{pellet}.tsv"
    conda:
        "../envs/eis.yaml"
    message:
        "EIS: fitting the spectra of pellet {wildcards.pellet}"
    script:
        "../scripts/eis_fit.py"


rule eis_transport:
    """Conductivities and activation energies of the samples, over their pellets."""
    input:
        pellets=expand(
            "<results>/eis/pellets/{pellet}.csv", pellet=plan.names("eis", by="pellet")
        ),
        recipe=plan.recipe(
            "eis_transport",
            needs=plan.having("eis"),
            pellets=plan.names("eis", by="pellet"),
            samples=plan.samples(),
            settings=plan.section(
                "eis.baseline",
                "eis.reference_temperature_C",
                "statistics.equivalence_margin",
            ),
        ),
    output:
        quantities="<results>/eis/quantities.csv",
    log:
        "<results>/logs/eis_transport.log",
    benchmark:
        "<results>/benchmarks/eis_transport.tsv"
    conda:
        "../envs/eis.yaml"
    message:
        "EIS: comparing the samples over their pellets"
    script:
        "../scripts/eis_transport.py"
