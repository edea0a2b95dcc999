"""Structure descriptions to what drawings are made of."""


rule drawing:
    """Atoms, octahedra and paths of a structure description."""
    input:
        structure=ancient(plan.chosen_drawing("fig2c")),
        recipe=plan.recipe(
            "drawing",
            needs=plan.chosen_drawing("fig2c"),
            files=plan.chosen_drawing("fig2c"),
        ),
    output:
        parts="<results>/drawings/fig2c.csv",
    log:
        "<results>/logs/drawing.log",
    benchmark:
        "<results>/benchmarks/drawing.tsv"
    conda:
        "../envs/paper.yaml"
    message:
        "Drawing: placing the atoms of Fig. 2c"
    script:
        "../scripts/drawing_parts.py"
