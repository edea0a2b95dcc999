"""Every figure: composed at journal width, and each panel on its own.

A panel is one entry of scripts/electrolyte/figures/catalogue.py, and a target of its name. A
composed figure writes the data of its panels; they are files of their own where somebody asks.
"""

for drawing in figure_plan.drawings():

    rule:
        """Draw one figure, or one panel, with the data it shows as CSV."""
        name:
            drawing.name
        input:
            **drawing.inputs,
            recipe=plan.recipe(
                drawing.name,
                script="figure_compose.py",
                modules=drawing.modules(),
                drawing=drawing.settings(),
                samples=plan.samples(),
                inputs=drawing.inputs,
            ),
        output:
            pdf=f"<results>/figures/{drawing.name}.pdf",
            svg=f"<results>/figures/{drawing.name}.svg",
            png=report(
                f"<results>/figures/{drawing.name}.png",
                category=paper_plan.category(drawing.name),
                subcategory=", ".join(drawing.techniques),
                labels={"figure": drawing.name, "form": drawing.form},
                caption="captions/figure.rst",
            ),
            source=[f"<results>/source_data/{panel}.csv" for panel in drawing.source],
            problems=f"<results>/problems/{drawing.name}.csv",
        log:
            f"<results>/logs/{drawing.name}.log",
        benchmark:
            f"<results>/benchmarks/{drawing.name}.tsv"
        conda:
            "../envs/figures.yaml"
        params:
            figure=drawing.shown,
        message:
            f"Drawing {drawing.name}: {drawing.composition.title}"
        script:
            "../scripts/figure_compose.py"


for target, say_why in figure_plan.not_drawn().items():

    rule:
        """What the study has no data for: asked for, it says why."""
        name:
            target
        input:
            say_why,


rule figures:
    """All figures that the study has data for, and the data of every panel."""
    input:
        expand(
            "<results>/figures/{name}.{form}",
            name=figure_plan.drawn(),
            form=["pdf", "svg", "png"],
        ),
        expand("<results>/source_data/{panel}.csv", panel=figure_plan.panels),


rule panels:
    """Every panel as a file of its own, those of composed figures too."""
    input:
        expand(
            "<results>/figures/{name}.{form}",
            name=figure_plan.panels,
            form=["pdf", "svg", "png"],
        ),
