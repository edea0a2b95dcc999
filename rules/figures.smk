"""Every figure: its panels one by one, and composed at journal width.

What a panel is drawn from stands in scripts/electrolyte/figures/catalogue.py.
"""


rule figure_panel:
    """Draw one panel as PDF, SVG and PNG, with the data it shows as CSV."""
    input:
        unpack(figure_plan.panel_inputs),
        recipe=plan.recipe(
            "figure_panel",
            by="panel",
            subjects=PANELS,
            modules=figure_plan.panel_modules,
            panel=figure_plan.panel,
            samples=plan.samples(),
        ),
    output:
        pdf="<results>/figures/{panel}.pdf",
        svg="<results>/figures/{panel}.svg",
        png=report(
            "<results>/figures/{panel}.png",
            category=paper_plan.category,
            subcategory=paper_plan.technique,
            labels={"figure": "{panel}", "form": "panel"},
            caption="captions/panel.rst",
        ),
        source="<results>/source_data/{panel}.csv",
    log:
        "<results>/logs/figure_panel/{panel}.log",
    benchmark:
        "<results>/benchmarks/figure_panel/{panel}.tsv"
    conda:
        "../envs/figures.yaml"
    params:
        title=figure_plan.panel_title,
    message:
        "Drawing {wildcards.panel}: {params.title}"
    script:
        "../scripts/figure_panel.py"


rule figure_composed:
    """Draw all panels of one figure together, lettered, at journal width."""
    input:
        unpack(figure_plan.composed_inputs),
        recipe=plan.recipe(
            "figure_composed",
            by="figure",
            subjects=COMPOSED,
            modules=figure_plan.composed_modules,
            figure=figure_plan.composed,
            samples=plan.samples(),
        ),
    output:
        pdf="<results>/figures/{figure}.pdf",
        svg="<results>/figures/{figure}.svg",
        png=report(
            "<results>/figures/{figure}.png",
            category=paper_plan.category,
            subcategory="all panels",
            labels={"figure": "{figure}", "form": "composed"},
            caption="captions/figure.rst",
        ),
    log:
        "<results>/logs/figure_composed/{figure}.log",
    benchmark:
        "<results>/benchmarks/figure_composed/{figure}.tsv"
    conda:
        "../envs/figures.yaml"
    params:
        title=figure_plan.composed_title,
        panels=figure_plan.composed_panels,
    message:
        "Composing {wildcards.figure}: {params.title}"
    script:
        "../scripts/figure_compose.py"


rule figures:
    """All figures that the study has data for."""
    input:
        expand(
            "<results>/figures/{name}.{form}",
            name=plan.available([*PANELS, *COMPOSED]),
            form=["pdf", "svg", "png"],
        ),


# The names people type. One rule a figure, in the order of the paper.


rule fig1:
    """Fig. 1: structure and morphology, composed."""
    input:
        "<results>/figures/fig1.pdf",


rule fig1a:
    """Fig. 1a: powder diffraction patterns over reference lines."""
    input:
        "<results>/figures/fig1a.pdf",


rule fig1b:
    """Fig. 1b: 6Li NMR spectra with fits and known impurity lines."""
    input:
        "<results>/figures/fig1b.pdf",


rule fig1c:
    """Fig. 1c: 35Cl NMR spectra with fits."""
    input:
        "<results>/figures/fig1c.pdf",


rule fig1d:
    """Fig. 1d: micrograph and element maps."""
    input:
        "<results>/figures/fig1d.pdf",


rule fig2:
    """Fig. 2: Raman spectra, composed."""
    input:
        "<results>/figures/fig2.pdf",


rule fig2a:
    """Fig. 2a: Raman spectra of the reference compounds and the electrolyte."""
    input:
        "<results>/figures/fig2a.pdf",


rule fig2b:
    """Fig. 2b: Raman bands of the electrolyte and their assignments."""
    input:
        "<results>/figures/fig2b.pdf",


rule fig2c:
    """Fig. 2c: corner-sharing chains and possible pathways; schematic, not data."""
    input:
        "<results>/figures/fig2c.pdf",


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


rule fig4:
    """Fig. 4: battery cycling, composed."""
    input:
        "<results>/figures/fig4.pdf",


rule fig4a:
    """Fig. 4a: capacity and Coulombic efficiency over rate and over cycles."""
    input:
        "<results>/figures/fig4a.pdf",


rule fig4b:
    """Fig. 4b: voltage over capacity at each rate."""
    input:
        "<results>/figures/fig4b.pdf",


rule fig5:
    """Fig. 5: mechanics and density, composed."""
    input:
        "<results>/figures/fig5.pdf",


rule fig5a:
    """Fig. 5a: indentation modulus, mean and every indent."""
    input:
        "<results>/figures/fig5a.pdf",


rule fig5b:
    """Fig. 5b: Vickers hardness, mean and every indent."""
    input:
        "<results>/figures/fig5b.pdf",


rule fig5c:
    """Fig. 5c: optical profilometry of the indented surface."""
    input:
        "<results>/figures/fig5c.pdf",


rule fig5d:
    """Fig. 5d: true density by gas pycnometry, mean and every aliquot."""
    input:
        "<results>/figures/fig5d.pdf",


rule figS1:
    """Fig. S1: powder diffraction of the treated sample, with fits."""
    input:
        "<results>/figures/figS1.pdf",


rule figS2:
    """Fig. S2: micrograph and element maps of the reference."""
    input:
        "<results>/figures/figS2.pdf",


rule figS3:
    """Fig. S3: 7Li NMR over temperature, composed."""
    input:
        "<results>/figures/figS3.pdf",


rule figS3a:
    """Fig. S3a: 7Li relaxation over temperature, with the BPP model."""
    input:
        "<results>/figures/figS3a.pdf",


rule figS3b:
    """Fig. S3b: 7Li spectra and line widths over temperature."""
    input:
        "<results>/figures/figS3b.pdf",


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


rule fig_dqdv:
    """dQ/dV at three stages of the long cycling."""
    input:
        "<results>/figures/fig_dqdv.pdf",


rule toc:
    """The table-of-contents graphic: conductivity over the composition."""
    input:
        "<results>/figures/toc.pdf",
