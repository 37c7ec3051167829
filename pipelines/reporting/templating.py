"""The templates of the pages, set up once: text is escaped, and a name that nothing was given for is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

TEMPLATES: Final = Path(__file__).parent / "templates"


def templates() -> Environment:
    """The templates, with the filter `code`."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _code
    return environment


def _code(text: str) -> Markup:
    """Text in which what stands between backticks is set as code."""
    parts = [
        f"<code>{escape(part)}</code>" if odd % 2 else str(escape(part)) for odd, part in enumerate(text.split("`"))
    ]
    return Markup("".join(parts))  # noqa: S704 - every part is escaped
