"""Battery cycling to capacities, efficiencies, retention, voltage profiles and dQ/dV."""


rule cycling_cycles:
    """Evaluate the cycling tests of one cell."""
    input:
        raw=ancient(plan.raw_files("cycling", by="cell")),
        recipe=plan.recipe(
            "cycling_cycles",
            technique="cycling",
            by="cell",
            whole=True,
            settings=plan.section("cycling", "plausibility.accept"),
        ),
    output:
        quantities="<results>/cycling/cells/{cell}.csv",
        cycles="<results>/cycling/cycles/{cell}.csv",
        profiles="<results>/cycling/profiles/{cell}.csv",
        all_profiles="<results>/cycling/all_profiles/{cell}.csv",
        differential="<results>/cycling/differential/{cell}.csv",
        problems="<results>/problems/cycling_cycles/{cell}.csv",
    log:
        "<results>/logs/cycling_cycles/{cell}.log",
    benchmark:
        "<results>/benchmarks/cycling_cycles/{cell}.tsv"
    conda:
        "../envs/cycling.yaml"
    message:
        "Cycling: evaluating cell {wildcards.cell}"
    script:
        "../scripts/cycling_cycles.py"


rule cycling_cells:
    """Cycling numbers of the samples, over their cells, and the tables of cycling."""
    input:
        cells=expand(
            "<results>/cycling/cells/{cell}.csv", cell=plan.names("cycling", by="cell")
        ),
        cycles=expand(
            "<results>/cycling/cycles/{cell}.csv",
            cell=plan.names("cycling", by="cell"),
        ),
        recipe=plan.recipe(
            "cycling_cells",
            needs=plan.having("cycling"),
            cells=plan.names("cycling", by="cell"),
            samples=plan.samples(),
            temperatures=plan.cell_temperatures(),
        ),
    output:
        quantities="<results>/cycling/quantities.csv",
        table_cycling=table_in_report("table_cycling"),
        table_cycling_text="<results>/tables/table_cycling.md",
        table_hysteresis=table_in_report("table_hysteresis"),
        table_hysteresis_text="<results>/tables/table_hysteresis.md",
        table_cycles=table_in_report("table_cycles"),
    log:
        "<results>/logs/cycling_cells.log",
    benchmark:
        "<results>/benchmarks/cycling_cells.tsv"
    conda:
        "../envs/cycling.yaml"
    message:
        "Cycling: gathering the cells"
    script:
        "../scripts/cycling_cells.py"
