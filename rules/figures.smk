"""Every figure: its panels one by one, and composed at journal width.

What a panel is drawn from stands in scripts/electrolyte/targets.py.
"""


rule figure_panel:
    """Draw one panel as PDF, SVG and PNG, with the data it shows as CSV."""
    input:
        unpack(plan.panel_inputs),
    output:
        pdf="<results>/figures/{panel}.pdf",
        svg=report(
            "<results>/figures/{panel}.svg",
            category="Panels",
            labels={"figure": "{panel}"},
            caption="captions/panel.rst",
        ),
        png="<results>/figures/{panel}.png",
        source="<results>/source_data/{panel}.csv",
    log:
        "<results>/logs/figure_panel/{panel}.log",
    benchmark:
        "<results>/benchmarks/figure_panel/{panel}.tsv"
    conda:
        "../envs/figures.yaml"
    params:
        panel=plan.panel,
        samples=plan.samples(),
        code=plan.panel_code,
    message:
        "Drawing {wildcards.panel}: {params.panel[title]}"
    script:
        "../scripts/figure_panel.py"


rule figure_composed:
    """Draw all panels of one figure together, lettered, at journal width."""
    input:
        unpack(plan.composed_inputs),
    output:
        pdf="<results>/figures/{figure}.pdf",
        svg=report(
            "<results>/figures/{figure}.svg",
            category="Figures",
            labels={"figure": "{figure}"},
            caption="captions/figure.rst",
        ),
        png="<results>/figures/{figure}.png",
    log:
        "<results>/logs/figure_composed/{figure}.log",
    benchmark:
        "<results>/benchmarks/figure_composed/{figure}.tsv"
    conda:
        "../envs/figures.yaml"
    params:
        figure=plan.composed,
        samples=plan.samples(),
        code=plan.composed_code,
    message:
        "Composing {wildcards.figure}: {params.figure[title]}"
    script:
        "../scripts/figure_compose.py"


rule figures:
    """All figures that the study has data for."""
    input:
        expand(
            "<results>/figures/{name}.pdf",
            name=plan.available([*PANELS, *COMPOSED]),
        ),


# The names people type. One rule a figure, in the order of the paper.


rule fig3:
    """Fig. 3: ionic transport, composed."""
    input:
        "<results>/figures/fig3.pdf",


rule fig3a:
    """Fig. 3a: Nyquist plot near room temperature, with fit and circuit."""
    input:
        "<results>/figures/fig3a.pdf",


rule fig3b:
    """Fig. 3b: Arrhenius plot of the series."""
    input:
        "<results>/figures/fig3b.pdf",


rule fig3c:
    """Fig. 3c: Arrhenius prefactor over the composition."""
    input:
        "<results>/figures/fig3c.pdf",


rule fig3d:
    """Fig. 3d: ionic conductivity and activation energy over the composition."""
    input:
        "<results>/figures/fig3d.pdf",


rule figS4:
    """Fig. S4: Nyquist plot at low temperature."""
    input:
        "<results>/figures/figS4.pdf",


rule figS5:
    """Fig. S5: Nyquist plots of the series over temperature."""
    input:
        "<results>/figures/figS5.pdf",


rule figS6:
    """Fig. S6: current over time of the DC polarization, and the I-V line."""
    input:
        "<results>/figures/figS6.pdf",
