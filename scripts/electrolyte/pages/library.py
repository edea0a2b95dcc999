"""Vega-Lite as one script that works offline, from the wheel of vl-convert."""

from __future__ import annotations

from pathlib import Path

LICENCE = Path(__file__).with_name("vega_licence.txt")


def javascript() -> str:
    """The script with its licence; of its names the page sees ``vegaEmbed`` alone."""
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    licence = LICENCE.read_text(encoding="utf-8")
    return f"/*\n{licence}*/\n(() => {{\n{bundle}\n}})();\n"
