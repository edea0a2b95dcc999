"""Impedance spectra to conductivities and activation energies."""


rule eis_fit:
    """Fit all impedance spectra of one pellet, and its Arrhenius line."""
    input:
        raw=ancient(plan.raw_files("eis", by="pellet")),
    output:
        quantities="<results>/eis/pellets/{pellet}.csv",
        curves="<results>/eis/curves/{pellet}.csv",
    log:
        "<results>/logs/eis_fit/{pellet}.log",
    benchmark:
        "<results>/benchmarks/eis_fit/{pellet}.tsv"
    conda:
        "../envs/eis.yaml"
    params:
        *plan.code("eis_fit.py"),
        measurements=plan.measurements("eis", by="pellet"),
        config=plan.section("eis", "plausibility"),
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
    output:
        quantities="<results>/eis/quantities.csv",
    log:
        "<results>/logs/eis_transport.log",
    benchmark:
        "<results>/benchmarks/eis_transport.tsv"
    conda:
        "../envs/eis.yaml"
    params:
        *plan.code("eis_transport.py"),
        samples=plan.samples(),
        config=plan.section("eis", "statistics"),
    message:
        "EIS: comparing the samples over their pellets"
    script:
        "../scripts/eis_transport.py"
