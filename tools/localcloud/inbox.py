"""A readable page over MiniStack's mail inbox, which is raw JSON. Loopback only.

    python -m localcloud.inbox PORT MESSAGES_URL

Mail is a stranger's text: everything is escaped, HTML parts are shown in a frame without scripts or origin, and a
request for another host name is refused (a page elsewhere could otherwise point its name here and read along).
"""

from __future__ import annotations

import html
import json
import re
import sys
import urllib.request
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JST = timezone(timedelta(hours=9))
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'none'"
STYLE = """
body { font-family: system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.6 }
article { border: 1px solid #bbb; border-radius: 8px; padding: 1rem; margin: 1rem 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0 } dt { color: #555 } dd { margin: 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f6f6f6; padding: 1rem }
iframe { width: 100%; height: 32rem; border: 1px solid #bbb; background: #fff }
"""


def read_messages(url: str) -> list[dict[str, Any]]:
    """Newest first."""
    with urllib.request.urlopen(url, timeout=5) as answer:
        accounts = json.load(answer)["messages"].values()
    return sorted((mail for mails in accounts for mail in mails), key=lambda mail: mail["Timestamp"], reverse=True)


def with_links(text: str) -> str:
    """Escaped text in which addresses can be clicked."""
    return re.sub(r"https?://[^\s<>\"']+", lambda found: f'<a href="{found[0]}" rel="noreferrer">{found[0]}</a>',
                  html.escape(text))


def render_mail(mail: dict[str, Any]) -> str:
    sent = datetime.fromtimestamp(mail["Timestamp"], JST).strftime("%Y-%m-%d %H:%M:%S")
    fields = {"件名 Subject": mail["Subject"], "宛先 To": ", ".join(mail["To"]), "差出人 From": mail["Source"],
              "時刻 Sent": f"{sent} JST"}
    head = "".join(f"<dt>{name}</dt><dd>{html.escape(value)}</dd>" for name, value in fields.items())
    parts = f"<pre>{with_links(mail['BodyText'])}</pre>" if mail.get("BodyText") else ""
    if mail.get("BodyHtml"):
        # No scripts, no origin, no forms; a clicked link opens a page of its own.
        framed = html.escape('<base target="_blank">' + mail["BodyHtml"], quote=True)
        parts += (f"<details><summary>HTML</summary><iframe title=\"HTML\" srcdoc=\"{framed}\" "
                  f'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></details>')
    for entry in mail.get("Calendars", []):
        kind, text = html.escape(entry["ContentType"]), html.escape(entry["Text"])
        parts += f"<details><summary>{kind}</summary><pre>{text}</pre></details>"
    return f"<article><dl>{head}</dl>{parts}</article>"


def render_page(mails: list[dict[str, Any]]) -> str:
    body = "".join(map(render_mail, mails)) or "<p>まだありません。 Nothing yet.</p>"
    return (f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>kyoso: mail ({len(mails)})</title>'
            f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
            f"<h1>メール Mail ({len(mails)})</h1><p><a href=\"/\">更新 Refresh</a></p>{body}</html>")


def make_handler(port: int, messages_url: str) -> type[BaseHTTPRequestHandler]:
    own_names = {f"127.0.0.1:{port}", f"localhost:{port}"}

    class Inbox(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers.get("Host") not in own_names:
                self.answer(421, "This page answers only to its own name.")
            elif self.path != "/":
                self.answer(404, "Not found.")
            else:
                try:
                    self.answer(200, render_page(read_messages(messages_url)))
                except OSError as error:
                    self.answer(502, html.escape(f"The local cloud does not answer ({error}). Is it up?"))

        def answer(self, status: int, page: str) -> None:
            content = page.encode("utf-8", errors="replace")
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent: a health check every start is no news."""

    return Inbox


def main() -> None:
    port, messages_url = int(sys.argv[1]), sys.argv[2]
    ThreadingHTTPServer(("127.0.0.1", port), make_handler(port, messages_url)).serve_forever()


if __name__ == "__main__":
    main()
