"""What is wrong with the data: one table of all that could not be used."""


rule problems:
    """Every problem of the data: where, what was expected and found, what is missing for it."""
    input:
        xrd=expand(rules.xrd_fit.output.problems, sample=plan.names("xrd", by="sample")),
        nmr=expand(
            rules.nmr_analyse.output.problems, sample=plan.names("nmr", by="sample")
        ),
        raman=expand(
            rules.raman_fit.output.problems,
            measurement=plan.names("raman", by="measurement"),
        ),
        silicon=expand(
            rules.raman_axis.output.problems,
            measurement=plan.chosen("raman", "silicon"),
        ),
        eis=expand(rules.eis_fit.output.problems, pellet=plan.names("eis", by="pellet")),
        dc=expand(rules.dc_fit.output.problems, pellet=plan.names("dc", by="pellet")),
        cycling=expand(
            rules.cycling_cycles.output.problems,
            cell=plan.names("cycling", by="cell"),
        ),
        indentation=expand(
            rules.indentation_indents.output.problems,
            measurement=plan.names("indentation", by="measurement"),
        ),
        pycnometry=expand(
            rules.pycnometry_density.output.problems,
            sample=plan.names("pycnometry", by="sample"),
        ),
        sem_eds=expand(
            rules.sem_eds_sample.output.problems,
            sample=plan.names("sem_eds", by="sample"),
        ),
        profilometry=expand(
            rules.profilometry_sample.output.problems,
            sample=plan.names("profilometry", by="sample"),
        ),
        claims="<results>/problems/ledger.csv",
        figures=expand("<results>/problems/{name}.csv", name=figure_plan.drawn()),
        recipe=plan.recipe("problems", sheets=plan.sheet_problems()),
    output:
        problems=report(
            "<results>/problems.csv",
            category="Numbers",
            labels={"table": "problems"},
            caption="captions/problems.rst",
        ),
    log:
        "<results>/logs/problems.log",
    benchmark:
        "<results>/benchmarks/problems.tsv"
    conda:
        "../envs/numbers.yaml"
    message:
        "Gathering the problems of the data"
    script:
        "../scripts/problems_gather.py"
