"""The conclusions under the choices that another careful analyst would make."""

for technique in multiverse_plan.techniques:
    of = multiverse_plan.of(technique)

    rule:
        """Evaluate one subject of a technique in all universes."""
        name:
            f"multiverse_{technique}"
        input:
            raw=ancient(plan.raw_files(technique, by=of.by)),
            further=multiverse_plan.further(technique),
            recipe=plan.recipe(
                f"multiverse_{technique}",
                script="multiverse_subject.py",
                technique=technique,
                by=of.by,
                whole=True,
                modules=multiverse_plan.modules(technique),
                of=technique,
                settings=multiverse_plan.settings_of(technique),
                variants=multiverse_plan.variants_of(technique),
            ),
        output:
            tables=f"<results>/multiverse/{technique}/{{{of.by}}}.csv",
            failures=f"<results>/multiverse/{technique}/{{{of.by}}}.failures.csv",
        log:
            f"<results>/logs/multiverse_{technique}/{{{of.by}}}.log",
        benchmark:
            f"<results>/benchmarks/multiverse_{technique}/{{{of.by}}}.tsv"
        conda:
            "../envs/multiverse.yaml"
        message:
            f"Multiverse: {technique}, {{wildcards.{of.by}}} in all universes"
        script:
            "../scripts/multiverse_subject.py"

    rule:
        """Gather and judge all universes of a technique."""
        name:
            f"multiverse_{technique}_judged"
        input:
            subjects=expand(
                f"<results>/multiverse/{technique}/{{subject}}.csv",
                subject=plan.names(technique, by=of.by),
            ),
            failures=expand(
                f"<results>/multiverse/{technique}/{{subject}}.failures.csv",
                subject=plan.names(technique, by=of.by),
            ),
            numbers=rules.numbers.output,
            claims=ancient(plan.chosen("claims", "file")),
            recipe=plan.recipe(
                f"multiverse_{technique}_judged",
                script="multiverse_judged.py",
                modules=multiverse_plan.modules(technique),
                files=plan.chosen("claims", "file"),
                facts=plan.study_facts,
                of=technique,
                subjects_of_study=plan.names(technique, by=of.by),
                known=multiverse_plan.known(),
                settings=plan.section(*of.of_samples, "claims.data", "statistics"),
                rows=multiverse_plan.rows_of(technique),
                universes=multiverse_plan.universes_of(technique),
            ),
        output:
            universes=f"<results>/multiverse/{technique}_universes.csv",
            numbers=f"<results>/multiverse/{technique}_numbers.csv",
            claims=f"<results>/multiverse/{technique}_claims.csv",
        log:
            f"<results>/logs/multiverse_{technique}_judged.log",
        benchmark:
            f"<results>/benchmarks/multiverse_{technique}_judged.tsv"
        conda:
            "../envs/multiverse.yaml"
        message:
            f"Multiverse: judging the claims in all universes of {technique}"
        script:
            "../scripts/multiverse_judged.py"


rule multiverse:
    """What the numbers and claims owe to the choices of their analysis (not part of `all`)."""
    input:
        universes=expand(
            "<results>/multiverse/{technique}_universes.csv",
            technique=multiverse_plan.techniques,
        ),
        numbers=expand(
            "<results>/multiverse/{technique}_numbers.csv",
            technique=multiverse_plan.techniques,
        ),
        claims=expand(
            "<results>/multiverse/{technique}_claims.csv",
            technique=multiverse_plan.techniques,
        ),
        study=rules.numbers.output,
        recipe=plan.recipe(
            "multiverse",
            of=multiverse_plan.techniques,
            universes=multiverse_plan.all_universes,
            asked=multiverse_plan.asked,
            settings=plan.section("figures.style"),
        ),
    output:
        universes="<results>/multiverse/universes.csv",
        numbers="<results>/multiverse/numbers.csv",
        spread="<results>/multiverse/spread.csv",
        shares="<results>/multiverse/shares.csv",
        verdicts="<results>/multiverse/verdicts.csv",
        claims="<results>/multiverse/claims.csv",
        summary="<results>/multiverse/summary.json",
        curves="<results>/multiverse/curves.pdf",
        overview=expand(
            "<results>/multiverse/fig_choices.{form}", form=["pdf", "png", "svg"]
        ),
    log:
        "<results>/logs/multiverse.log",
    benchmark:
        "<results>/benchmarks/multiverse.tsv"
    conda:
        "../envs/multiverse.yaml"
    message:
        "Multiverse: which numbers and claims stand under other choices"
    script:
        "../scripts/multiverse_gathered.py"
