"""Battery cycling to capacities, efficiencies, retention, voltage profiles and dQ/dV."""


rule cycling_cycles:
    """Evaluate the cycling tests of one cell."""
    input:
        raw=ancient(plan.raw_files("cycling", by="cell")),
    output:
        quantities="<results>/cycling/cells/{cell}.csv",
        cycles="<results>/cycling/cycles/{cell}.csv",
        profiles="<results>/cycling/profiles/{cell}.csv",
        differential="<results>/cycling/differential/{cell}.csv",
    log:
        "<results>/logs/cycling_cycles/{cell}.log",
    benchmark:
        "<results>/benchmarks/cycling_cycles/{cell}.tsv"
    conda:
        "../envs/cycling.yaml"
    params:
        *plan.code("cycling_cycles.py"),
        measurements=plan.measurements("cycling", by="cell"),
        config=plan.section("cycling", "plausibility"),
    message:
        "Cycling: evaluating cell {wildcards.cell}"
    script:
        "../scripts/cycling_cycles.py"


rule cycling_cells:
    """Cycling numbers of the samples, over their cells."""
    input:
        cells=expand(
            "<results>/cycling/cells/{cell}.csv", cell=plan.names("cycling", by="cell")
        ),
    output:
        quantities="<results>/cycling/quantities.csv",
    log:
        "<results>/logs/cycling_cells.log",
    benchmark:
        "<results>/benchmarks/cycling_cells.tsv"
    conda:
        "../envs/cycling.yaml"
    params:
        *plan.code("cycling_cells.py"),
        config=plan.section("statistics"),
    message:
        "Cycling: gathering the cells"
    script:
        "../scripts/cycling_cells.py"
