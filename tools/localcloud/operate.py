"""The operator's commands against the developer's cloud: the same binary and environment as on AWS."""

from __future__ import annotations

import json

from .build import BINARIES
from .settings import DEVELOPER, ROOT
from .shell import Failure, run, step

# The template's default; nothing else is deployed here.
PROGRAMME = "minato"
# What Planning finds in the list when it first signs in.
SAMPLES = [ROOT / "tests" / "fixtures" / "proposals" / f"{name}.json"
           for name in ("free-company", "free-npo", "needs-review-outside-ward", "ineligible-individual")]
# The relay's dead letters are failure records of the Lambda service, nothing that a queue could take back.
REDRIVABLE = ("screening", "listing", "notify")


def operate(*arguments: str) -> int:
    """Run the operator's program with the names that `make up` wrote down."""
    binary = BINARIES / "operator"
    if not binary.exists():
        raise Failure("the operator's program is not built yet: make up.")
    # What it refuses it says in a sentence; a backtrace adds nothing.
    outputs = _outputs()
    names = {"CASES_TABLE": outputs["casesTable"], "PROGRAMME": PROGRAMME, "PUBLIC_URL": outputs["publicUrl"],
             "LINK_KEY_SECRET_ID": outputs["linkKeySecretId"]}
    environment = {**DEVELOPER.aws_environment(), **names, "RUST_BACKTRACE": "0"}
    return run([binary, *arguments], cwd=ROOT, extra_env=environment)


def fill_in_samples() -> None:
    """Receive the sample proposals that are not there yet; they send no mail."""
    step("Filling in sample proposals")
    if operate("sample", *(str(sample) for sample in SAMPLES)):
        raise Failure("the sample proposals could not be filled in; what the operator's program said is above.")


def redrive(queue: str) -> int:
    """Move a queue's dead letters back to it."""
    if queue not in REDRIVABLE:
        raise Failure(f"QUEUE is one of {', '.join(REDRIVABLE)}; not {queue!r}.")
    outputs = _outputs()
    return operate("redrive", outputs[f"{queue}DeadLettersUrl"], outputs[f"{queue}QueueUrl"])


def _outputs() -> dict[str, str]:
    if not DEVELOPER.outputs.exists():
        raise Failure("nothing is deployed here yet: make up.")
    return json.loads(DEVELOPER.outputs.read_text(encoding="utf-8"))
