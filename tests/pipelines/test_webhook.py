"""The webhook, against a server on loopback: what arrives, when it is tried again, and that it undoes nothing."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from registry_stage import Stage, install_toy_family
from test_decision_log import faults, log

from pipelines.cli.main import main
from pipelines.promote import attempt
from stromatolite.errors import ConfigError
from stromatolite.registry import rollback
from stromatolite.registry.request import Request
from stromatolite.registry.webhook import SIGNATURE, read_webhook, signature

SECRET = "open sesame"  # noqa: S105 - of a test


class Receiver(ThreadingHTTPServer):
    """Answers with the codes that it was given, then 200; it checks signatures as a receiver should."""

    def __init__(self, *answers: int, secret: str = SECRET) -> None:
        self.answers, self.secret = list(answers), secret
        self.bodies: list[Any] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        code = self.server.answers.pop(0) if self.server.answers else 200
        if not hmac.compare_digest(self.headers[SIGNATURE], signature(body, self.server.secret)):
            code = 401
        self.server.bodies.append(json.loads(body))
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.bodies.append("a GET")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@contextmanager
def receiving(*answers: int, secret: str = SECRET) -> Iterator[Receiver]:
    with Receiver(*answers, secret=secret) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A candidate that will pass."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TOY_SECRET", SECRET)
    monkeypatch.setattr(rollback, "_require_sound", lambda *_: None)  # a fresh process takes seconds
    install_toy_family(monkeypatch)
    stage = Stage(tracking_root)
    (stage.root / "params.yaml").write_text("toy: {config: default}\n")
    stage.train_and_evaluate(gain=3.0, error=0.8)
    stage.register()
    return stage


def point_at(stage: Stage, server: Receiver | int, more: str = "") -> None:
    port = server if isinstance(server, int) else server.server_address[1]
    text = f"url: http://127.0.0.1:{port}/decisions\nsecret_env: TOY_SECRET\nwait: 0.01\n{more}"
    (stage.root / "configs" / "webhook.yaml").write_text(text)
    stage.commit()


def test_each_new_decision_arrives_once_signed_and_without_scores(
    stage: Stage, called: Callable[..., tuple[int, str, str]]
) -> None:
    with receiving() as server:
        point_at(stage, server)
        stage.evaluate(0.8)
        decision = stage.promote()
        stage.promote()  # the same decision: nothing new
        attempt("toy", stage.inputs, stage.promoted_state, stage.root, Request(dry_run=True))
        assert len(server.bodies) == 1
        (body,) = server.bodies
        entry = log(stage).entries()[0]
        assert body["decision"] == decision
        assert (body["family"], body["action"], body["outcome"]) == ("toy", "promote", "promoted")
        assert (body["hash"], body["production"], body["who"]) == (entry.hash, entry.production, entry.who)
        stage.run(gain=4.0, error=0.7)
        assert called(main, "rollback", "toy", "--reason", "too warm", "--root", str(stage.root))[0] == 0
        assert [body["outcome"] for body in server.bodies] == ["promoted", "promoted", "rolled back"]
        assert server.bodies[-1]["reason"] == "too warm"


def test_a_server_that_is_busy_is_asked_again(stage: Stage, recwarn: pytest.WarningsRecorder) -> None:
    with receiving(503, 503) as server:
        point_at(stage, server)
        stage.evaluate(0.8)
        stage.promote()
    assert len(server.bodies) == 3
    assert server.bodies[0] == server.bodies[2]
    assert [each for each in recwarn if "webhook" in str(each.message)] == []


@pytest.mark.parametrize(
    ("answers", "received", "told"),
    [((503,) * 9, 3, r"503 .*\(3 attempts\)"), ((404,), 1, "answered 404"), ((302,), 1, "answered 302")],
    ids=["busy for ever", "not there", "moved"],
)
def test_what_is_not_taken_is_a_warning_and_the_decision_stands(
    stage: Stage, answers: tuple[int, ...], received: int, told: str
) -> None:
    with receiving(*answers) as server:
        point_at(stage, server, "retries: 2\n")
        stage.evaluate(0.8)
        with pytest.warns(RuntimeWarning, match=told):
            decision = stage.promote()
    assert (decision["outcome"], len(server.bodies)) == ("promoted", received)
    assert stage.bearers()["production"] == decision["candidate"]["package"]
    assert faults(stage) == []


def test_a_receiver_with_another_secret_does_not_believe_it(stage: Stage) -> None:
    with receiving(secret="another") as server:  # noqa: S106 - of a test
        point_at(stage, server)
        stage.evaluate(0.8)
        with pytest.warns(RuntimeWarning, match="answered 401"):
            stage.promote()
    assert len(server.bodies) == 1


def test_a_refused_connection_is_one_warning_and_no_failure(
    stage: Stage, called: Callable[..., tuple[int, str, str]]
) -> None:
    with receiving() as server:
        point_at(stage, server, "retries: 1\n")
    stage.evaluate(0.8)
    with pytest.warns(
        RuntimeWarning, match=r"The decision stands, but the webhook at 127\.0\.0\.1:.* cannot be reached"
    ):
        code, _, _ = called(main, "promote", "toy", "--root", str(stage.root))
    assert code == 0
    assert log(stage).entries()[0].outcome == "promoted"


def test_without_the_secret_nothing_is_sent(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOY_SECRET")
    with receiving() as server:
        point_at(stage, server)
        stage.evaluate(0.8)
        with pytest.warns(RuntimeWarning, match="TOY_SECRET is not set"):
            stage.promote()
    assert server.bodies == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("url: ftp://example.org\nsecret_env: A\n", "cannot be posted to"),
        ("url: http://me:word@example.org\nsecret_env: A\n", "password"),
        ("url: http://example.org\n", "secret_env is missing"),
        ("url: http://example.org\nsecret_env: A\nretry: 3\n", "Did you mean 'retries'"),
        ("url: http://example.org\nsecret_env: A\ntimeout: 0\n", "timeout is out of range"),
        ("url: http://example.org\nsecret_env: a secret!\n", "no name of an environment variable"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_before_anything_is_decided(stage: Stage, text: str, told: str) -> None:
    path = stage.root / "configs" / "webhook.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"webhook\.yaml") as refused:
        stage.promote()
    assert told in str(refused.value)
    assert log(stage).entries() == []


def test_there_is_none_unless_somebody_made_it(tmp_path: Path) -> None:
    assert read_webhook(tmp_path / "webhook.yaml") is None
