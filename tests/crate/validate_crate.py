"""Validate RO-Crates without network: run by `make test-crate` in the validator's environment.

The validator reads the terms of RO-Crate from its web address. They are put into its cache before,
from the copy that the package rocrate ships (of RO-Crate 1.3, which keeps the terms of 1.1).
"""

import io
import sys
import tempfile
from pathlib import Path

import rocrate
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from rocrate_validator import models, services
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILES = ("ro-crate-1.1", "workflow-ro-crate", "process-run-crate", "workflow-run-crate")
PROFILES += ("provenance-run-crate",)
SEVERITY = models.Severity.REQUIRED


class Shipped(HTTPAdapter):
    """Answers with the terms of RO-Crate that are on this machine."""

    def send(self, request: PreparedRequest, *_: object, **__: object) -> Response:
        terms = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"
        kind = {"Content-Type": "application/ld+json"}
        body = io.BytesIO(terms.read_bytes())
        answer = HTTPResponse(body, status=200, headers=kind, preload_content=False)
        return self.build_response(request, answer)


def fill_cache(path: Path) -> None:
    """Store the terms of RO-Crate as the answer of their address."""
    with CachedSession(str(path)) as session:
        session.mount(CONTEXT, Shipped())
        session.get(CONTEXT).raise_for_status()


def validate(crate: Path, profile: str, cache: Path) -> models.ValidationResult:
    settings = services.ValidationSettings(
        rocrate_uri=str(crate),
        profile_identifier=profile,
        requirement_severity=SEVERITY,
        offline=True,
        cache_path=str(cache),
    )
    return services.validate(settings)


if __name__ == "__main__":
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        fill_cache(Path(folder, "answers"))
        for crate in map(Path, sys.argv[1:]):
            for profile in PROFILES:
                result = validate(crate, profile, Path(folder, "answers"))
                checks, issues = len(result.executed_checks), result.get_issues(SEVERITY)
                print(f"{crate.name}: {profile}: {checks} checks, {len(issues)} issues")
                for issue in issues:
                    print(f"  {issue.check.identifier} {issue.message} {issue.violatingEntity}")
                failed |= bool(issues)
    sys.exit(failed)
