"""Starts MiniStack with nine corrections of ours.

Run by `cloud.py` with the pinned ministack of tools/requirements-ministack.txt; look here first when that
version changes. Nothing here loosens a check: everything runs with IAM enforced (AUTH=true).

1. **SES resources.** MiniStack checks `ses:SendRawEmail` against the resource `*` and without
   `ses:FromAddress`, so a policy as narrow as AWS allows could never match. We name both as AWS does.
2. **A record of what was allowed and denied** (KYOSO_IAM_LOG), one JSON line per distinct
   (role, action, resource, decision): `permissions.py` compares it with what the roles may do.
3. **Stream positions.** MiniStack keeps a stream reader's position over a restart, but not the stream's
   records, which count from zero again: as many new events as there were old ones would be skipped.
4. **The inbox.** MiniStack forgets the mails it took when it stops; a proposer's link would be gone.
5. **Calendar entries.** The inbox keeps the words of a mail and drops what is attached; the entries of meetings
   are part of what a reader gets.
6. **Checkpoints.** MiniStack writes its state only when it stops in good order. SIGUSR1 makes it write
   now, and every minute does, so that a crash costs a minute and not the stack.
6. **Who asks.** `aws:PrincipalArn` of a role's session is the role's ARN on AWS; MiniStack says the session's, so
   that a bucket policy that names the role would shut it out as well.
7. **Downloads of a version.** MiniStack ignores `response-content-disposition` and its like where a version is named.
8. **Checksums of copies.** MiniStack does not say the SHA-256 of what it copied when it is asked to make it.
"""

from __future__ import annotations

import base64
import contextvars
import copy
import email
import email.utils
import hashlib
import json
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import iam_actions, iam_evaluator, persistence
from ministack.services import lambda_svc, s3, ses

CHECKPOINT_SECONDS = 60
# A journey that takes a function's role to see what it may not do (tests/src/roles.rs); it is not the function.
JOURNEY = "journey"


def sender_of(params: dict[str, Any]) -> str:
    """The address a SendEmail or SendRawEmail request (query protocol) sends from."""

    def first(name: str) -> str:
        value = params.get(name, "")
        return str(value[0] if isinstance(value, list) and value else value or "")

    source = first("Source")
    if not source and (raw := first("RawMessage.Data")):
        source = str(email.message_from_bytes(base64.b64decode(raw)).get("From", ""))
    return email.utils.parseaddr(source)[1]


def teach_ses_resources() -> None:
    """Authorize sending on the sender's identity, with ses:FromAddress, as AWS does."""
    arn_before, context_before = iam_actions.extract_resource_arn, iam_actions.request_tag_context

    def resource_arn(service: str, method: str, path: str, headers: dict, body: bytes, params: dict,
                     region: str, account: str) -> str:
        sender = sender_of(params) if service == "ses" and "Identity" not in params else ""
        if sender:
            return f"arn:aws:ses:{region}:{account}:identity/{sender}"
        return arn_before(service, method, path, headers, body, params, region, account)

    def context(service: str, action: str, body: bytes, params: dict) -> dict:
        keys = context_before(service, action, body, params)
        sender = sender_of(params) if action in ("ses:SendRawEmail", "ses:SendEmail") else ""
        return {**keys, "ses:FromAddress": sender} if sender else keys

    iam_actions.extract_resource_arn = resource_arn
    iam_actions.request_tag_context = context


def record_decisions(log: Path) -> None:
    """Append each new (role, action, resource, decision) that a call of a function leads to."""
    evaluate_before, enforce_before = iam_evaluator.evaluate, iam_evaluator.enforce
    last_context: contextvars.ContextVar[iam_evaluator.EvalContext | None] = contextvars.ContextVar(
        "kyoso_last_context", default=None
    )
    seen: set[tuple[str, str, str, str]] = set()
    lock = threading.Lock()

    def evaluate(ctx: iam_evaluator.EvalContext, *layers: Any) -> iam_evaluator.EvalResult:
        last_context.set(ctx)
        return evaluate_before(ctx, *layers)

    def enforce(*arguments: Any, **named: Any) -> Any:
        last_context.set(None)
        refusal = enforce_before(*arguments, **named)
        ctx = last_context.get()
        if ctx is not None and ":assumed-role/" in ctx.principal_arn:
            role, _, session = ctx.principal_arn.split(":assumed-role/", 1)[1].partition("/")
            if session != JOURNEY:
                note((role, ctx.action, ctx.resource_arn, "Deny" if refusal else "Allow"))
        return refusal

    def note(entry: tuple[str, str, str, str]) -> None:
        with lock:
            if entry in seen:
                return
            seen.add(entry)
            role, action, resource, decision = entry
            line = json.dumps({"role": role, "action": action, "resource": resource, "decision": decision})
            with log.open("a", encoding="utf-8") as lines:
                lines.write(line + "\n")

    iam_evaluator.evaluate, iam_evaluator.enforce = evaluate, enforce


def forget_stream_positions() -> None:
    """Read a restarted table's stream from its (new) beginning; what was under way, the clock finds again."""
    restore_before = lambda_svc._restore_esm_positions

    def restore(store: Any, positions: Any) -> None:
        if store is not lambda_svc._dynamodb_stream_positions:
            restore_before(store, positions)

    lambda_svc._restore_esm_positions = restore


def keep_inbox() -> None:
    """Save and restore the mails with the rest of SES."""
    state_before, restore_before = ses.get_state, ses._restore_state

    def get_state() -> dict:
        return {**state_before(), "_sent_emails": copy.deepcopy(ses._sent_emails)}

    def restore(data: dict) -> None:
        restore_before(data)
        ses._restore_regional_store(ses._sent_emails, data.get("_sent_emails", {}))

    ses.get_state, ses._restore_state = get_state, restore


def keep_calendar_entries() -> None:
    """Put the text/calendar parts of a mail beside its words in the inbox."""
    send_before = ses._send_raw_email

    def send(params: dict[str, Any]) -> Any:
        kept_before = len(ses._sent_emails_list())
        answer = send_before(params)
        for record in ses._sent_emails_list()[kept_before:]:
            record["Calendars"] = calendar_parts(params)
        return answer

    show_before = app._handle_ses_messages_request

    async def show(*arguments: Any) -> Any:
        answer = await show_before(*arguments)
        if not answer or answer[0] != 200:
            return answer
        stores = ses._sent_emails.to_dict().values()
        records = [record for store in stores if isinstance(store, list) for record in store]
        entries = {record["MessageId"]: record.get("Calendars", []) for record in records}
        shown = json.loads(answer[2])
        for mail in (mail for mails in shown["messages"].values() for mail in mails):
            mail["Calendars"] = entries.get(mail["MessageId"], [])
        return answer[0], answer[1], json.dumps(shown).encode()

    ses._send_raw_email, app._handle_ses_messages_request = send, show


def calendar_parts(params: dict[str, Any]) -> list[dict[str, str]]:
    """The text/calendar parts of a SendRawEmail request, with the type that mail programs go by."""
    raw = params.get("RawMessage.Data", "")
    raw = raw[0] if isinstance(raw, list) else raw
    parts = email.message_from_bytes(base64.b64decode(raw)).walk()
    return [{"ContentType": str(part.get("Content-Type", "")), "Text": part.get_payload(decode=True).decode("utf-8")}
            for part in parts if part.get_content_type() == "text/calendar"]


def keep_checkpoints() -> None:
    """Write the state on SIGUSR1 and every minute, off the main thread."""
    wanted = threading.Event()

    def loop() -> None:
        while True:
            wanted.wait(CHECKPOINT_SECONDS)
            wanted.clear()
            persistence.save_all(app._build_persistence_save_dict())

    # One line per service and minute would bury the functions' own.
    persistence.logger.setLevel(logging.WARNING)
    threading.Thread(target=loop, name="checkpoints", daemon=True).start()
    signal.signal(signal.SIGUSR1, lambda *_: wanted.set())


def teach_principal_arn() -> None:
    """The role's own ARN for `aws:PrincipalArn`, whichever session of it asks, as AWS says it."""
    resolve_before = iam_evaluator._resolve_condition_key

    def resolve(key: str, ctx: iam_evaluator.EvalContext) -> Any:
        value = resolve_before(key, ctx)
        if key.lower() != "aws:principalarn" or ":assumed-role/" not in (value or ""):
            return value
        account, _, session = value.partition(":assumed-role/")
        return f"{account.replace(':sts:', ':iam:')}:role/{session.rsplit('/', 1)[0]}"

    iam_evaluator._resolve_condition_key = resolve


def teach_downloads_of_versions() -> None:
    """Answer with the headers that a signed link asks for, also where it names a version."""
    get_before = s3._get_object

    def get_object(bucket: str, key: str, headers: dict, query: dict | None = None) -> tuple:
        status, answer, body = get_before(bucket, key, headers, query)
        if status in (200, 206) and query and "versionId" in query:
            s3._apply_response_overrides(answer, query)
        return status, answer, body

    s3._get_object = get_object


def teach_checksums_of_copies() -> None:
    """Say the SHA-256 of a copy that is made with `x-amz-checksum-algorithm: SHA256`."""
    copy_before = s3._copy_object

    def copy_object(bucket: str, key: str, headers: dict) -> tuple:
        status, answer, body = copy_before(bucket, key, headers)
        if status == 200 and headers.get("x-amz-checksum-algorithm", "").upper() == "SHA256":
            _, _, copied = s3._get_object(bucket, key, {}, {})
            checksum = base64.b64encode(hashlib.sha256(copied).digest()).decode()
            body = body.replace(b"</CopyObjectResult>",
                                f"<ChecksumSHA256>{checksum}</ChecksumSHA256></CopyObjectResult>".encode())
        return status, answer, body

    s3._copy_object = copy_object


def main() -> None:
    teach_ses_resources()
    teach_principal_arn()
    teach_downloads_of_versions()
    teach_checksums_of_copies()
    keep_calendar_entries()
    if log := os.environ.get("KYOSO_IAM_LOG"):
        record_decisions(Path(log))
    if persistence.PERSIST_STATE:
        forget_stream_positions()
        keep_inbox()
        keep_checkpoints()
    # It reads its own options from the command line, where ours is the cloud's name.
    del sys.argv[1:]
    app.main()


if __name__ == "__main__":
    main()
