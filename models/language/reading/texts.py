"""The texts that a user gives: an argument, a file with a text a line, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from domains.dossiers.spans.find import LONGEST_TEXT
from stromatolite.errors import DataError

LARGEST_FILE: Final = 16 * 2**20
"""Bytes."""
STDIN: Final = "-"


def given_texts(source: str) -> list[str]:
    """The texts of an argument, in their order; empty lines of a file are passed over.

    Raises:
        DataError: it is a file that is missing, too large or no text, or a text is too long.
    """
    if source == STDIN:
        return _lines(sys.stdin.buffer.read(LARGEST_FILE + 1), "standard input")
    path = Path(source)
    if _names_file(source):
        if path.is_dir():
            raise DataError(f"{source} is a folder.", allowed="a text, a file with a text a line, or -")
        if not path.is_file():
            raise DataError(
                f"There is no file {source}.",
                allowed="a text, a file with a text a line, or - for standard input",
                fix="Put a text of one word behind a space, if it is meant as one.",
            )
        with path.open("rb") as file:
            return _lines(file.read(LARGEST_FILE + 1), source)
    return [_sound(source, "The text")]


def _names_file(source: str) -> bool:
    """Whether an argument is meant as a file: it is there, or it looks like a path and like no text."""
    if not source.strip() or "\0" in source:
        return False
    try:
        if Path(source).exists():
            return True
    except OSError:  # too long for a name
        return False
    return (
        " " not in source and "\n" not in source and ("/" in source or Path(source).suffix in {".txt", ".md", ".csv"})
    )


def _lines(content: bytes, name: str) -> list[str]:
    if len(content) > LARGEST_FILE:
        raise DataError(f"{name} is too large.", found=f"more than {LARGEST_FILE:,} bytes", fix="Split it.")
    if b"\0" in content:
        raise DataError(f"{name} is no text.", found="zero bytes, as in a binary file", allowed="UTF-8, a text a line")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is no text.", found=str(error), allowed="UTF-8, a text a line") from error
    lines = [line.rstrip("\r") for line in text.split("\n")]
    return [_sound(line, f"Line {number} of {name}") for number, line in enumerate(lines, 1) if line.strip()]


def _sound(text: str, name: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DataError(f"{name} is no text.", found=str(error), allowed="UTF-8") from error
    if len(text) > LONGEST_TEXT:
        raise DataError(
            f"{name} is too long.",
            found=f"{len(text):,} characters",
            allowed=f"{LONGEST_TEXT:,}, more than a hundred pages",
            fix="Split it.",
        )
    return text
