"""The operator's commands against the developer's cloud: the same binary and environment as on AWS."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from .build import BINARIES
from .settings import DEVELOPER, ROOT
from .shell import Failure, run, step

# The template's default; nothing else is deployed here.
PROGRAMME = "minato"
# What Planning finds in the list when it first signs in.
SAMPLES = [ROOT / "tests" / "fixtures" / "proposals" / f"{name}.json"
           for name in ("free-company", "free-npo", "needs-review-outside-ward", "ineligible-individual")]
# The calls for a theme that everybody finds: one is open, one coming, one closed; one is a draft for staff.
CALLS = [ROOT / "tests" / "fixtures" / "calls" / f"{name}.json"
         for name in ("bicycles", "sdgs", "smoking", "new-ways-of-living")]
FOR_THE_OPEN_CALL = ROOT / "tests" / "fixtures" / "proposals" / "theme-university.json"
# The relay's dead letters are failure records of the Lambda service, nothing that a queue could take back.
REDRIVABLE = ("screening", "listing", "notify", "inspection", "retention")


def operate(*arguments: str) -> int:
    """Run the operator's program with the names that `make up` wrote down."""
    command, environment = _command(*arguments)
    return run(command, cwd=ROOT, extra_env=environment)


def _command(*arguments: str) -> tuple[list[str], dict[str, str]]:
    binary = BINARIES / "operator"
    if not binary.exists():
        raise Failure("the operator's program is not built yet: make up.")
    # What it refuses it says in a sentence; a backtrace adds nothing.
    outputs = _outputs()
    names = {"CASES_TABLE": outputs["casesTable"], "CHECKPOINTS_BUCKET": outputs["checkpointsBucket"],
             "PROGRAMME": PROGRAMME, "PUBLIC_URL": outputs["publicUrl"],
             "LINK_KEY_SECRET_ID": outputs["linkKeySecretId"]}
    return [str(binary), *arguments], {**DEVELOPER.aws_environment(), **names, "RUST_BACKTRACE": "0"}


def fill_in_samples(outputs: dict[str, Any]) -> dict[str, Any]:
    """Fill in the sample calls and proposals that are not there yet, without mail; the outputs with those calls."""
    step("Filling in sample calls and proposals")
    outputs = outputs | {"sampleCalls": _fill_in_calls()}
    DEVELOPER.outputs.write_text(json.dumps(outputs, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    code = operate("sample", *(str(sample) for sample in SAMPLES))
    if code or operate("sample-for", outputs["sampleCalls"]["open"]["id"], str(FOR_THE_OPEN_CALL)):
        raise Failure("the sample proposals could not be filled in; what the operator's program said is above.")
    return outputs


def _fill_in_calls() -> dict[str, dict[str, str]]:
    """The sample calls, by where they stand: ID and theme of each."""
    command, environment = _command("sample-calls", *(str(call) for call in CALLS))
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True,
                          check=False)
    if done.returncode:
        raise Failure("the sample calls could not be filled in; what the operator's program said is above.")
    print(done.stdout, end="", flush=True)
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    return {stands: {"id": call, "theme": theme} for stands, call, theme in lines}


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
