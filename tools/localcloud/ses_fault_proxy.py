"""A stand-in between notify and SES that can refuse a mail, or take it and never answer. For the tests only.

    python -m localcloud.ses_fault_proxy PORT SES_ENDPOINT

MiniStack's SES cannot do either, and both happen: SES throttles, and a connection dies after the mail was taken.
Rules go by text, so that tests which run at the same time do not meet each other's faults:

    PUT    /_faults  {"match": "taro@example.jp", "mode": "refuse"}
    DELETE /_faults?match=taro@example.jp            (without match: all rules)
    GET    /_faults                                   the rules that stand
    GET    /_faults/mails?match=taro@example.jp       what came by: [{"at", "mode", "to", "subject", "raw"}]

`match` is looked for in the mail's decoded To and Subject; the newest matching rule counts, none means "pass".

| mode   | what SES does                              | what the caller sees                   |
|--------|--------------------------------------------|----------------------------------------|
| pass   | sends                                      | the answer                             |
| refuse | nothing                                    | 400 Throttling (or the rule's "code")  |
| silent | sends                                      | nothing, until it gives up             |
| down   | nothing                                    | a closed connection                    |
"""

from __future__ import annotations

import base64
import email
import email.policy
import http.client
import json
import sys
import threading
import time
import urllib.parse
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODES = ("pass", "refuse", "silent", "down")
# Longer than any function lives, so that it is always the caller who gives up.
SILENCE_SECONDS = 60


@dataclass(frozen=True)
class Rule:
    """What happens to the mails that contain `match`."""

    match: str
    mode: str
    code: str = "Throttling"


@dataclass(frozen=True)
class Mail:
    """One mail as the caller handed it over, before any fault."""

    at: float
    mode: str
    to: str
    subject: str
    raw: str

    def contains(self, match: str) -> bool:
        return match in f"{self.to}\n{self.subject}"


class Faults:
    """The rules, and what came by. Shared by all requests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self._mails: list[Mail] = []

    def rules(self) -> list[Rule]:
        with self._lock:
            return list(self._rules)

    def put(self, rule: Rule) -> None:
        with self._lock:
            self._rules = [rule, *(old for old in self._rules if old.match != rule.match)]

    def drop(self, match: str | None) -> None:
        with self._lock:
            self._rules = [] if match is None else [rule for rule in self._rules if rule.match != match]

    def mails(self, match: str) -> list[Mail]:
        with self._lock:
            return [mail for mail in self._mails if mail.contains(match)]

    def judge(self, raw: bytes) -> Rule:
        """The rule for this mail, which is noted."""
        parsed = email.message_from_bytes(raw, policy=email.policy.default)
        seen = Mail(at=time.time(), mode="", to=str(parsed.get("To", "")), subject=str(parsed.get("Subject", "")),
                    raw=raw.decode("utf-8", errors="replace"))
        with self._lock:
            rule = next((rule for rule in self._rules if seen.contains(rule.match)), Rule("", "pass"))
            self._mails.append(Mail(**{**asdict(seen), "mode": rule.mode}))
        return rule


def raw_mail(body: bytes) -> bytes | None:
    """The mail inside a SendRawEmail request; None for every other request."""
    fields = urllib.parse.parse_qs(body.decode("utf-8", errors="replace"))
    if fields.get("Action") != ["SendRawEmail"]:
        return None
    return base64.b64decode(fields.get("RawMessage.Data", [""])[0])


def refusal(code: str) -> bytes:
    return (f'<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type>'
            f"<Code>{code}</Code><Message>Maximum sending rate exceeded.</Message></Error>"
            f"<RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>").encode()


def make_handler(faults: Faults, ses_host: str, ses_port: int) -> type[BaseHTTPRequestHandler]:
    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path, query = self.split_path()
            if path == "/_faults":
                self.answer_json([asdict(rule) for rule in faults.rules()])
            elif path == "/_faults/mails":
                self.answer_json([asdict(mail) for mail in faults.mails(query.get("match", ""))])
            else:
                self.answer(404, b"", "text/plain")

        def do_PUT(self) -> None:
            try:
                rule = Rule(**json.loads(self.read_body()))
                if rule.mode not in MODES or not rule.match:
                    raise ValueError(f"match must not be empty, mode must be one of {', '.join(MODES)}")
            except (TypeError, ValueError) as error:
                self.answer(400, str(error).encode(), "text/plain; charset=utf-8")
                return
            faults.put(rule)
            self.answer_json(asdict(rule))

        def do_DELETE(self) -> None:
            faults.drop(self.split_path()[1].get("match"))
            self.answer_json([])

        def do_POST(self) -> None:
            body = self.read_body()
            raw = raw_mail(body)
            rule = faults.judge(raw) if raw is not None else Rule("", "pass")
            if rule.mode == "refuse":
                self.answer(400, refusal(rule.code), "text/xml")
            elif rule.mode == "down":
                self.close_connection = True
            elif rule.mode == "silent":
                self.forward(body)
                self.close_connection = True
                time.sleep(SILENCE_SECONDS)
            else:
                self.answer(*self.forward(body))

        def forward(self, body: bytes) -> tuple[int, bytes, str]:
            """Hand on with the caller's own headers: the signature covers the host it asked for."""
            onward = http.client.HTTPConnection(ses_host, ses_port, timeout=30)
            try:
                onward.putrequest("POST", self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                        onward.putheader(name, value)
                onward.putheader("Content-Length", str(len(body)))
                onward.endheaders(body)
                answer = onward.getresponse()
                return answer.status, answer.read(), answer.headers.get("Content-Type", "text/xml")
            finally:
                onward.close()

        def split_path(self) -> tuple[str, dict[str, str]]:
            parts = urllib.parse.urlsplit(self.path)
            return parts.path, {name: values[0] for name, values in urllib.parse.parse_qs(parts.query).items()}

        def read_body(self) -> bytes:
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def answer_json(self, value: Any) -> None:
            self.answer(200, json.dumps(value, ensure_ascii=False).encode(), "application/json")

        def answer(self, status: int, content: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent: the mails are kept, see /_faults/mails."""

    return Proxy


class Server(ThreadingHTTPServer):
    """Threads, because a silent answer holds its own for a minute."""

    daemon_threads = True
    request_queue_size = 64


def main() -> None:
    port, ses = int(sys.argv[1]), urllib.parse.urlsplit(sys.argv[2])
    Server(("127.0.0.1", port), make_handler(Faults(), ses.hostname or "127.0.0.1", ses.port or 80)).serve_forever()


if __name__ == "__main__":
    main()
