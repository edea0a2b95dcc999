"""Raw files from object storage: what the manifest names and raw/ lacks, checked by digest.

    snakemake --workflow-profile profiles/s3 --config bucket=s3://our-lab/argyrodites

Sheets and manifest are in raw/ already: they are small and under version control. A file that is
there is left alone. The workflow itself then runs as anywhere.
"""

import sys
from pathlib import Path

sys.path.insert(0, f"{workflow.current_basedir}/../scripts")

from electrolyte.study.manifest import missing_by_folder

missing = missing_by_folder(Path("raw"))


rule all:
    """All files of the manifest."""
    input:
        [f"raw/{name}" for digests in missing.values() for name in digests],


# One job a folder: a job a file takes ten times as long.
for folder, digests in missing.items():

    rule:
        name:
            f"fetch_{folder}"
        input:
            [storage(f"{config['bucket']}/raw/{name}") for name in digests],
        output:
            [ensure(f"raw/{name}", sha256=digest) for name, digest in digests.items()],
        message:
            f"Fetching {len(digests)} files of raw/{folder}"
        script:
            "../scripts/fetch_raw.py"
