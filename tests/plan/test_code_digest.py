"""A job stands on the modules that its script imports, and on no others."""

from __future__ import annotations

import sys

from electrolyte.plan.code_digest import SCRIPTS, code_digests


def modules(*arguments: str) -> set[str]:
    return set(code_digests(*arguments))


def test_modules_behind_modules_are_found_and_other_techniques_are_not() -> None:
    found = modules("eis_fit.py")
    assert {
        "electrolyte/techniques/eis/pellet.py",
        "electrolyte/techniques/eis/circuits.py",
    } <= found
    assert "electrolyte/numbers/uncertainty.py" in found, (
        "imported by a module that the script imports"
    )
    assert not [name for name in found if "/nmr/" in name or "/figures/" in name]


def test_imports_inside_functions_count() -> None:
    assert "electrolyte/techniques/eis/impedance_py.py" in modules("eis_fit.py")


def test_modules_imported_by_name_are_added_with_what_they_import() -> None:
    found = modules("figure_compose.py", "electrolyte/figures/mechanics.py")
    assert {"electrolyte/figures/mechanics.py", "electrolyte/figures/dot_plot.py"} <= found
    assert "electrolyte/figures/dot_plot.py" not in modules("figure_compose.py")


def test_nothing_is_missed_that_python_really_loads() -> None:
    """Against Python's own list of loaded modules, in a fresh interpreter."""
    import subprocess

    code = (
        "import sys, runpy; sys.path.insert(0, '.');"
        "import eis_transport;"
        "print('\\n'.join(m.__file__ for m in sys.modules.values() if getattr(m, '__file__', '')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=SCRIPTS, capture_output=True, text=True, check=True
    )
    loaded = {line for line in run.stdout.splitlines() if f"{SCRIPTS}/electrolyte/" in line}
    found = {str(SCRIPTS / name) for name in modules("eis_transport.py")}
    assert len(loaded) > 10
    assert loaded <= found
