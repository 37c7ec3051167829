"""A part of the page: what a file says, or in words why there is nothing to show. A report never stops at a gap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stromatolite.errors import StromError

NOT_AS_EXPECTED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OSError)
"""What a document that is JSON or YAML, but not of the expected form, leads to."""


@dataclass(frozen=True)
class ReportSection:
    """What the template is given for one place of the page.

    Attributes:
        content: the prepared view; None when there is nothing.
        words: why there is nothing, for a person.
    """

    content: Any = None
    words: str = ""


def section(view: Callable[[], Any], absent: str, of: str) -> ReportSection:
    """Prepare one part.

    Args:
        view: reads and prepares; returns None when its file does not exist.
        absent: what to say then.
        of: what is being read, to name it when it is damaged.
    """
    try:
        content = view()
    except StromError as error:
        return ReportSection(words=str(error))
    except NOT_AS_EXPECTED as error:
        return ReportSection(words=f"{of} is not of the form that this page reads ({type(error).__name__}: {error}).")
    return ReportSection(words=absent) if content is None else ReportSection(content)
