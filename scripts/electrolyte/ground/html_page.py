"""HTML pages from Jinja templates: whatever is filled in is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def html_page(template: Path, **content: Any) -> str:
    """The page; a name that the template uses and ``content`` lacks is an error of the template."""
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template.name).render(content)


def embedded_script(text: str) -> str:
    """JavaScript that can stand in a script element."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
