"""Validate RO-Crates without network: run by `make test-crate` in the validator's environment.

The validator reads the terms of RO-Crate 1.1 from their web address. They are put into its cache
before, from the copy that the package rocrate ships: that of RO-Crate 1.3, which has all terms of
1.1, with another address only for those of Bioschemas.
"""

import io
import sys
import tempfile
from collections import Counter
from pathlib import Path

import rocrate
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from rocrate_validator import models, services
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "provenance-run-crate"  # with all that it rests on, down to RO-Crate 1.1
BIOSCHEMAS = (b"https://bioschemas.org/terms/", b"https://bioschemas.org/")
SEVERITY = models.Severity.REQUIRED


class Shipped(HTTPAdapter):
    """Answers with the terms of RO-Crate that are on this machine."""

    def send(self, request: PreparedRequest, *_: object, **__: object) -> Response:
        terms = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"
        kind = {"Content-Type": "application/ld+json"}
        body = io.BytesIO(terms.read_bytes().replace(*BIOSCHEMAS))
        answer = HTTPResponse(body, status=200, headers=kind, preload_content=False)
        return self.build_response(request, answer)


def fill_cache(path: Path) -> None:
    """Store the terms of RO-Crate as the answer of their address."""
    with CachedSession(str(path)) as session:
        session.mount(CONTEXT, Shipped())
        session.get(CONTEXT).raise_for_status()


def validate(crate: Path, cache: Path) -> models.ValidationResult:
    settings = services.ValidationSettings(
        rocrate_uri=str(crate),
        profile_identifier=PROFILE,
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
            result = validate(crate, Path(folder, "answers"))
            checks = Counter(c.requirement.profile.identifier for c in result.executed_checks)
            issues = result.get_issues(SEVERITY)
            print(f"{crate}: {checks.total()} required checks of RO-Crate, {len(issues)} issues")
            for profile, count in sorted(checks.items()):
                print(f"  {count:3d} {profile}")
            for issue in issues:
                print(f"  {issue.check.identifier} {issue.message} {issue.violatingEntity}")
            failed |= bool(issues) or not checks
    sys.exit(failed)
