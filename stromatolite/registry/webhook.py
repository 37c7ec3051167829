"""Tells another service of each decision, signed, once it is on disk. What fails here changes no decision."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import time
import urllib.request
import warnings
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from stromatolite.errors import ConfigError
from stromatolite.registry.decision_log import Entry
from stromatolite.typed import Typed, read_typed

SIGNATURE: Final = "X-Stromatolite-Signature"
SCHEMA: Final = 1
LONGEST_WAIT_SECONDS: Final = 60.0
AGAIN: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
"""Answers below 500 after which it is worth to ask again."""


@dataclass(frozen=True)
class Webhook(Typed):
    """configs/webhook.yaml.

    Attributes:
        url: where decisions are posted to, http or https. It is committed, so it must hold no secret.
        secret_env: name of the environment variable that holds the secret by which they are signed.
        timeout: seconds that one attempt may take.
        retries: how often it is tried again.
        wait: seconds before the second attempt; twice as long before each that follows.
    """

    url: str
    secret_env: str
    timeout: float = 10.0
    retries: int = 3
    wait: float = 1.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError("url cannot be posted to.", found=self.url, allowed="http://... or https://...")
        if parts.password or parts.username:
            raise ConfigError("url holds a user or a password, and this file is committed.", fix="Take it out.")
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.secret_env):
            raise ConfigError("secret_env is no name of an environment variable.", allowed="such as STROM_SECRET")
        for name, low, high in (("timeout", 0.1, 120), ("retries", 0, 10), ("wait", 0, 60)):
            if not low <= getattr(self, name) <= high:
                raise ConfigError(f"{name} is out of range.", found=getattr(self, name), allowed=f"{low} to {high}")

    @property
    def host(self) -> str:
        """The part of the URL that messages may show."""
        return urlsplit(self.url).netloc


def read_webhook(path: Path) -> Webhook | None:
    """The webhook of a repository; None where there is no file.

    Raises:
        ConfigError: the file cannot be used.
    """
    if not path.exists():
        return None
    from stromatolite.config.yaml_core import read_mapping

    return read_typed(Webhook, read_mapping(path, str(path)), str(path))


def document(family: str, entry: Entry) -> dict[str, Any]:
    """What is posted: the line of the log, with the decision document and without scores by unit."""
    return {
        "schema": SCHEMA,
        "family": family,
        "hash": entry.hash,
        "previous": entry.previous,
        "time": entry.time,
        "who": entry.who,
        "action": entry.action,
        "outcome": entry.outcome,
        "production": entry.production,
        "reason": entry.reason,
        "decision": entry.document,
    }


def signature(body: bytes, secret: str) -> str:
    """The value of the header `X-Stromatolite-Signature`; a receiver computes it anew and compares."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def announce(webhook: Webhook | None, family: str, entry: Entry) -> None:
    """Post an entry of the log. What goes wrong is told as a warning: the decision stands."""
    if webhook is None:
        return
    secret = os.environ.get(webhook.secret_env)
    problem = f"{webhook.secret_env} is not set, and nothing is sent unsigned" if not secret else None
    if secret:
        body = json.dumps(document(family, entry), sort_keys=True, ensure_ascii=False).encode()
        problem = _delivered(webhook, body, signature(body, secret))
    if problem:
        warnings.warn(
            f"The decision stands, but the webhook at {webhook.host} was not told of it: {problem}.",
            RuntimeWarning,
            stacklevel=2,
        )


def _delivered(webhook: Webhook, body: bytes, signed: str) -> str | None:
    """Post until it is taken, or there is no point in trying again; what went wrong last, or None."""
    problem: str | None = None
    for attempt in range(webhook.retries + 1):
        if attempt:
            time.sleep(min(webhook.wait * 2.0 ** (attempt - 1), LONGEST_WAIT_SECONDS))
        problem, again = _post(webhook, body, signed)
        if not again:
            return problem
    return f"{problem} ({webhook.retries + 1} attempts)"


def _post(webhook: Webhook, body: bytes, signed: str) -> tuple[str | None, bool]:
    """Post once: what went wrong or None, and whether to try again."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "stromatolite", SIGNATURE: signed}
    request = urllib.request.Request(webhook.url, body, headers, method="POST")  # noqa: S310 - checked: http or https
    try:
        with urllib.request.build_opener(_NoRedirect()).open(request, timeout=webhook.timeout):
            return None, False
    except HTTPError as error:
        with error:
            return f"it answered {error.code} {error.reason}", error.code >= 500 or error.code in AGAIN
    except (URLError, HTTPException, OSError) as error:
        return f"it cannot be reached: {getattr(error, 'reason', None) or error or type(error).__name__}", True


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would arrive as a GET without its body, at a place that nobody named."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None
