"""No secret leaves the machine inside a patch."""

from __future__ import annotations

import re

from stromatolite.lineage.errors import LineageError

PATTERNS: dict[str, re.Pattern[str]] = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "an AWS secret key": re.compile(r"(?i)aws_?secret_?(?:access_?)?key\W{1,6}[0-9a-z/+=]{40}(?![0-9a-z/+=])"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{50,})"),
    "a GitLab token": re.compile(r"\bglpat-[0-9A-Za-z_-]{20,}"),
    "a Hugging Face token": re.compile(r"\bhf_[0-9A-Za-z]{30,}"),
    "a Slack token": re.compile(r"\bxox[abeoprs]-[0-9A-Za-z-]{10,}"),
    "a Google key": re.compile(r"\bAIza[0-9A-Za-z_-]{35}"),
    "an API key": re.compile(r"\bsk-(?:[a-z]+-)*[0-9A-Za-z_]{20,}"),
    "a PyPI token": re.compile(r"\bpypi-[0-9A-Za-z_-]{40,}"),
    "a JSON web token": re.compile(r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}"),
    "a password in a URL": re.compile(r"://[^\s/:@'\"{}$<>]+:[^\s/:@'\"{}$<>]{3,}@[\w.-]+"),
    "a secret in an assignment": re.compile(
        r"(?i)\b\w*(?:password|passwd|secret|token|api_?key)\w*[\"']?\s*[:=]\s*[\"']"
        r"(?=[^\"']*[0-9])(?=[^\"']*[a-z])[0-9a-z/+=_.-]{20,}[\"']"
    ),
}

_HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def refuse_secrets(patch: str) -> None:
    """Look at every line of a unified diff: a removed secret would leak as much as an added one.

    Raises:
        LineageError: names the file, the line and the kind of secret, and never the secret itself.
    """
    file, old_line, new_line = "?", 0, 0
    for line in patch.split("\n"):
        if line.startswith("diff --git "):
            file = line.rpartition(" b/")[2]
            old_line = new_line = 0
        elif hunk := _HUNK.match(line):
            old_line, new_line = int(hunk[1]), int(hunk[2])
        elif new_line or old_line:
            kind = next((kind for kind, pattern in PATTERNS.items() if pattern.search(line)), None)
            if kind:
                removed = line.startswith("-")
                place = f"line {old_line} of the committed version" if removed else f"line {new_line}"
                raise LineageError(
                    f"The change in {file} seems to hold {kind}; a run would store it in its patch.",
                    found=f"{kind} at {file}, {place}",
                    allowed="changes without credentials",
                    fix="Take it out (an environment variable is a better place), or ignore the file in git; "
                    "what is committed is not stored a second time.",
                )
            old_line += not line.startswith("+")
            new_line += not line.startswith("-")
