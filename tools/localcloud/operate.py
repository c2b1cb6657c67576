"""The operator's commands against the developer's cloud: the same binary and environment as on AWS."""

from __future__ import annotations

import json

from .build import PROFILE, TARGET
from .settings import DEVELOPER, ROOT, SENDER
from .shell import Failure, run


def operate(arguments: list[str]) -> int:
    """Run target/local/operator with the names that `make up` wrote down."""
    binary = TARGET / PROFILE / "operator"
    if not DEVELOPER.outputs.exists() or not binary.exists():
        raise Failure("nothing is deployed here yet: make up.")
    outputs = json.loads(DEVELOPER.outputs.read_text(encoding="utf-8"))
    environment = {
        **DEVELOPER.aws_environment(),
        "CASES_TABLE": outputs["casesTable"],
        "DRAFTS_TABLE": outputs["draftsTable"],
        "SCREENING_QUEUE_URL": outputs["screeningQueueUrl"],
        "NOTIFY_QUEUE_URL": outputs["notifyQueueUrl"],
        "SCREENING_DEAD_LETTERS_URL": outputs["screeningDeadLettersUrl"],
        "NOTIFY_DEAD_LETTERS_URL": outputs["notifyDeadLettersUrl"],
        "RELAY_DEAD_LETTERS_URL": outputs["relayDeadLettersUrl"],
        "LINK_KEY_SECRET_ID": outputs["linkKeySecretId"],
        "PROGRAMME": "minato",
        "PUBLIC_URL": outputs["publicUrl"],
        "SENDER_ADDRESS": SENDER,
    }
    return run([binary, *arguments], cwd=ROOT, extra_env=environment)
