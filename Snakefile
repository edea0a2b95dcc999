"""Raw instrument files of one study to every figure, table and number of its paper."""

import atexit
import gc
import sys
from snakemake.utils import min_version

min_version("9.27.1")
gc.freeze()  # what is imported stays: looking it through again costs a tenth of planning
atexit.register(gc.freeze)  # and as much at the end
sys.path.insert(0, f"{workflow.current_basedir}/scripts")

from electrolyte.plan.figures import descriptions, planned
from electrolyte.plan.multiverse import MultiversePlan
from electrolyte.plan.paper import PaperPlan
from electrolyte.run.console import show_lines
from electrolyte.run.end import end, print_problems
from electrolyte.run.forked_jobs import ForkedJobs
from electrolyte.run.mistyped import refuse_missing_study
from electrolyte.run.report import table_in_report
from electrolyte.run.start import begin, jobs_are_likely, name_obstacles, recipes_of
from electrolyte.study.sheet_columns import TECHNIQUES
from electrolyte.run.snakemake_internals import (
    config_files,
    describe,
    folder_of,
    look_for_no_tables_in_params,
    outputs_named,
    say_what_can_only_be_read,
    quote_interpreter,
    run_scripts_by,
    schedule_when_jobs_end,
    when_a_run_ends,
)
from electrolyte.plan.study import has_keys, relative
from electrolyte.paper.tables import GATHERED

look_for_no_tables_in_params()
quote_interpreter()
forked_jobs = ForkedJobs()
atexit.register(forked_jobs.close)
run_scripts_by(workflow, forked_jobs.run)
refuse_missing_study(workflow)
show_lines(workflow)
say_what_can_only_be_read(workflow)
when_a_run_ends(workflow, end)

if has_keys("config.yaml"):

    configfile: "config.yaml"


pathvars:
    raw="raw",
    results="results",


if jobs_are_likely(
    workflow,
    folder_of(workflow, "results", "results"),
    folder_of(workflow, "raw", "raw"),
    "config.yaml",
):
    forked_jobs.start()

plan, figure_plan = planned(
    config,
    raw=folder_of(workflow, "raw", "raw"),
    results=folder_of(workflow, "results", "results"),
    recipes=recipes_of(workflow),
)
name_obstacles(figure_plan.results)
paper_plan = PaperPlan(plan, figure_plan)
multiverse_plan = MultiversePlan(plan, figure_plan.results)
config["captions"] = paper_plan.written_captions()  # for the captions of the report
config["claims_of"] = paper_plan.judged_claims()  # too: of each figure
config["not_used"] = paper_plan.not_used()  # too: of the data


report: "rules/captions/workflow.rst"


wildcard_constraints:
    pellet=r"[A-Za-z0-9._+-]+",
    cell=r"[A-Za-z0-9._+-]+",
    sample=r"[A-Za-z0-9._+-]+",
    measurement=r"[A-Za-z0-9._+-]+",


for technique in TECHNIQUES:

    include: f"rules/{technique}.smk"


include: "rules/drawing.smk"
include: "rules/numbers.smk"
include: "rules/figures.smk"
include: "rules/problems.smk"
include: "rules/tables.smk"
include: "rules/checks.smk"
include: "rules/paper.smk"
include: "rules/pages.smk"
include: "rules/provenance.smk"
include: "rules/drift.smk"
include: "rules/multiverse.smk"


describe(workflow, descriptions())


onstart:
    schedule_when_jobs_end(workflow)
    begin(workflow, plan.recipes, sound=not plan.problems)


onerror:
    print_problems(outputs_named(workflow, "problems"))
    name_obstacles(figure_plan.results)


rule all:
    """Every figure, table and number that the study has data for."""
    default_target: True
    input:
        (
            [rules.provenance.input, rules.provenance.output]
            if plan.having(*TECHNIQUES) or plan.excluded() or plan.problems
            else []
        ),
