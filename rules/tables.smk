"""Every table, as CSV for machines and as Markdown for people."""


rule table_transport:
    """Ionic and electronic transport of all samples."""
    input:
        numbers=expand(
            "<results>/{technique}/quantities.csv", technique=plan.having("eis", "dc")
        ),
    output:
        csv=report(
            "<results>/tables/table_transport.csv",
            category="Tables",
            labels={"table": "table_transport"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/table_transport.md",
    log:
        "<results>/logs/table_transport.log",
    benchmark:
        "<results>/benchmarks/table_transport.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_transport.py"),
        samples=plan.samples(),
        reference_C=plan.config["eis"]["reference_temperature_C"],
    message:
        "Table: ionic and electronic transport"
    script:
        "../scripts/table_transport.py"


rule table_cycling:
    """Capacities, Coulombic efficiencies and retention of all cells."""
    input:
        numbers="<results>/cycling/quantities.csv",
    output:
        csv=report(
            "<results>/tables/table_cycling.csv",
            category="Tables",
            labels={"table": "table_cycling"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/table_cycling.md",
    log:
        "<results>/logs/table_cycling.log",
    benchmark:
        "<results>/benchmarks/table_cycling.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_by_condition.py"),
        samples=plan.samples(),
        title="Cycling: value ± u of the active mass (number of cells)",
        columns={
            "discharge_capacity": "discharge capacity / mAh g⁻¹",
            "coulombic_efficiency": "Coulombic efficiency / %",
            "lowest_coulombic_efficiency": "lowest / %",
            "capacity_retention": "retention / %",
        },
    message:
        "Table: capacities, Coulombic efficiencies and retention of all cells"
    script:
        "../scripts/table_by_condition.py"


rule table_hysteresis:
    """Mean voltages, hysteresis and energy efficiency over C-rate."""
    input:
        numbers="<results>/cycling/quantities.csv",
    output:
        csv=report(
            "<results>/tables/table_hysteresis.csv",
            category="Tables",
            labels={"table": "table_hysteresis"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/table_hysteresis.md",
    log:
        "<results>/logs/table_hysteresis.log",
    benchmark:
        "<results>/benchmarks/table_hysteresis.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_by_condition.py"),
        samples=plan.samples(),
        title="Voltage hysteresis: mean over cells (number of cells)",
        columns={
            "mean_charge_voltage": "mean charge voltage / V",
            "mean_discharge_voltage": "mean discharge voltage / V",
            "voltage_hysteresis": "hysteresis / V",
            "energy_efficiency": "energy efficiency / %",
        },
    message:
        "Table: mean voltages, hysteresis and energy efficiency over C-rate"
    script:
        "../scripts/table_by_condition.py"


rule table_cycles:
    """Every cycle of every cell: capacities, efficiencies, voltages, retention."""
    input:
        cycles=expand(
            "<results>/cycling/cycles/{cell}.csv",
            cell=plan.names("cycling", by="cell"),
        ),
    output:
        csv=report(
            "<results>/tables/table_cycles.csv",
            category="Tables",
            labels={"table": "table_cycles"},
            caption="captions/table.rst",
        ),
    log:
        "<results>/logs/table_cycles.log",
    benchmark:
        "<results>/benchmarks/table_cycles.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_cycles.py"),
    message:
        "Table: every cycle of every cell"
    script:
        "../scripts/table_cycles.py"


rule table_mechanics:
    """Moduli, hardnesses and densities of all samples."""
    input:
        numbers=expand(
            "<results>/{technique}/quantities.csv",
            technique=plan.having("indentation", "pycnometry"),
        ),
    output:
        csv=report(
            "<results>/tables/table_mechanics.csv",
            category="Tables",
            labels={"table": "table_mechanics"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/table_mechanics.md",
    log:
        "<results>/logs/table_mechanics.log",
    benchmark:
        "<results>/benchmarks/table_mechanics.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_mechanics.py"),
        samples=plan.samples(),
    message:
        "Table: mechanics and density"
    script:
        "../scripts/table_mechanics.py"


rule table_eds:
    """Composition and homogeneity of the elements in EDS."""
    input:
        numbers="<results>/sem_eds/quantities.csv",
    output:
        csv=report(
            "<results>/tables/table_eds.csv",
            category="Tables",
            labels={"table": "table_eds"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/table_eds.md",
    log:
        "<results>/logs/table_eds.log",
    benchmark:
        "<results>/benchmarks/table_eds.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_eds.py"),
        samples=plan.samples(),
    message:
        "Table: elements in EDS"
    script:
        "../scripts/table_eds.py"


rule table_imprints:
    """Imprints in profilometry."""
    input:
        numbers="<results>/profilometry/quantities.csv",
    output:
        csv=report(
            "<results>/tables/table_imprints.csv",
            category="Tables",
            labels={"table": "table_imprints"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/table_imprints.md",
    log:
        "<results>/logs/table_imprints.log",
    benchmark:
        "<results>/benchmarks/table_imprints.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_imprints.py"),
        samples=plan.samples(),
    message:
        "Table: imprints in profilometry"
    script:
        "../scripts/table_imprints.py"


rule table_bands:
    """Raman bands of all spectra, with their assignments."""
    input:
        bands=expand(
            "<results>/raman/bands/{measurement}.csv",
            measurement=plan.names("raman", by="measurement"),
        ),
    output:
        csv=report(
            "<results>/tables/table_bands.csv",
            category="Tables",
            labels={"table": "table_bands"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/table_bands.md",
    log:
        "<results>/logs/table_bands.log",
    benchmark:
        "<results>/benchmarks/table_bands.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_bands.py"),
        samples=plan.samples(),
    message:
        "Table: Raman bands"
    script:
        "../scripts/table_bands.py"


rule table_phases:
    """Reference phases in powder diffraction, with verdicts."""
    input:
        phases=expand(
            "<results>/xrd/phases/{sample}.csv", sample=plan.names("xrd", by="sample")
        ),
    output:
        csv=report(
            "<results>/tables/table_phases.csv",
            category="Tables",
            labels={"table": "table_phases"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/table_phases.md",
    log:
        "<results>/logs/table_phases.log",
    benchmark:
        "<results>/benchmarks/table_phases.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_phases.py"),
        samples=plan.samples(),
    message:
        "Table: reference phases in powder diffraction, with verdicts"
    script:
        "../scripts/table_phases.py"


rule table_peaks:
    """Peaks in powder diffraction, with what explains them."""
    input:
        peaks=expand(
            "<results>/xrd/peaks/{sample}.csv", sample=plan.names("xrd", by="sample")
        ),
    output:
        csv=report(
            "<results>/tables/table_peaks.csv",
            category="Tables",
            labels={"table": "table_peaks"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/table_peaks.md",
    log:
        "<results>/logs/table_peaks.log",
    benchmark:
        "<results>/benchmarks/table_peaks.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_peaks.py"),
        samples=plan.samples(),
    message:
        "Table: peaks in powder diffraction, with what explains them"
    script:
        "../scripts/table_peaks.py"


rule table_features:
    """Diffraction features that the text names, with verdicts in words."""
    input:
        features=expand(
            "<results>/xrd/features/{sample}.csv",
            sample=plan.names("xrd", by="sample"),
        ),
    output:
        csv=report(
            "<results>/tables/table_features.csv",
            category="Tables",
            labels={"table": "table_features"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/table_features.md",
    log:
        "<results>/logs/table_features.log",
    benchmark:
        "<results>/benchmarks/table_features.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_features.py"),
        samples=plan.samples(),
    message:
        "Table: diffraction features that the text names, with verdicts in words"
    script:
        "../scripts/table_features.py"


rule tableS1:
    """T1 over temperature of the first sample."""
    input:
        numbers="<results>/nmr/quantities.csv",
    output:
        csv=report(
            "<results>/tables/tableS1.csv",
            category="Tables",
            labels={"table": "tableS1"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/tableS1.md",
    log:
        "<results>/logs/tableS1.log",
    benchmark:
        "<results>/benchmarks/tableS1.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_relaxation.py"),
        sample=plan.config["nmr"]["tableS1_sample"],
        place=0,
    message:
        "Table: T1 over temperature of the first sample"
    script:
        "../scripts/table_relaxation.py"


rule tableS2:
    """T1 over temperature of the second sample."""
    input:
        numbers="<results>/nmr/quantities.csv",
    output:
        csv=report(
            "<results>/tables/tableS2.csv",
            category="Tables",
            labels={"table": "tableS2"},
            caption="captions/table.rst",
        ),
        markdown="<results>/tables/tableS2.md",
    log:
        "<results>/logs/tableS2.log",
    benchmark:
        "<results>/benchmarks/tableS2.tsv"
    conda:
        "../envs/tables.yaml"
    params:
        *plan.code("table_relaxation.py"),
        sample=plan.config["nmr"]["tableS2_sample"],
        place=1,
    message:
        "Table: T1 over temperature of the second sample"
    script:
        "../scripts/table_relaxation.py"


rule tables_printed:
    """Each table as a workbook, with its values as numbers, and typeset as PDF."""
    input:
        csv=expand("<results>/tables/{name}.csv", name=paper_plan.names("table")),
        markdown=expand("<results>/tables/{name}.md", name=paper_plan.names("table")),
        captions="<results>/captions.json",
    output:
        xlsx=expand("<results>/tables/{name}.xlsx", name=paper_plan.names("table")),
        pdf=expand("<results>/tables/{name}.pdf", name=paper_plan.names("table")),
    log:
        "<results>/logs/tables_printed.log",
    benchmark:
        "<results>/benchmarks/tables_printed.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        *plan.code("tables_print.py"),
        templates=paper_plan.templates("style.typ", "table.typ"),
        contents=paper_plan.items(),
    message:
        "Tables: printing all"
    script:
        "../scripts/tables_print.py"


rule tables:
    """All tables that the study has data for."""
    input:
        expand("<results>/tables/{name}.csv", name=plan.available(TABLES)),
        expand(
            "<results>/tables/{name}.{form}",
            name=paper_plan.names("table"),
            form=["xlsx", "pdf"],
        ),
