"""Judge every claim of the paper against the numbers of the study, and its text against itself."""

from pathlib import Path

from electrolyte.claims.claims_file import NO_CLAIMS, read_claims
from electrolyte.claims.export import checks_table, claims_table, write_json
from electrolyte.claims.ledger import judge_all
from electrolyte.claims.numbers import Numbers, read_numbers
from electrolyte.claims.provenance import Library
from electrolyte.claims.robustness import read_summary
from electrolyte.ground.csv_file import write_csv
from electrolyte.ground.problem_table import write_problems
from electrolyte.pages.ledger import page
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        files, output, settings = snakemake.input, snakemake.output, recipe["settings"]
        content, problems = (
            read_claims(Path(files.claims[0]), recipe["samples"])
            if files.claims
            else (NO_CLAIMS, [])
        )
        write_problems(problems, Path(output.problems))
        numbers = read_numbers(Path(files.numbers[0])) if files.numbers else Numbers([])
        entries, checks = judge_all(
            content,
            numbers,
            recipe["facts"],
            confidence=settings["statistics"]["confidence"],
            new_data=settings["claims"]["data"] == "new",
        )
        made = files.numbers and read_summary(Path(files.numbers[0]), recipe["multiverse"])
        robust = made.claims if made else {}
        library = Library(recipe["sources"], Path(output.html).parent)
        write_csv(claims_table(entries, robust), Path(output.csv))
        write_csv(checks_table(checks), Path(output.consistency))
        write_json(entries, checks, content["paper"], library, robust, Path(output.json))
        text = page(entries, checks, content["paper"], library, recipe["figures"], robust)
        Path(output.html).write_text(text, encoding="utf-8")
