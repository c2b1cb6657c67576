"""What to do now: printed at the end of `make up`."""

from __future__ import annotations

import uuid
from typing import Any

from .settings import ROOT
from .shell import say

SAMPLE = "tests/fixtures/proposals/free-company.json"


def print_guide(outputs: dict[str, Any]) -> None:
    key = uuid.uuid4()
    calls = outputs["sampleCalls"]
    listed = "\n".join(f"    {stands:<7} {calls[stands]['theme']}  {outputs['themesUrl']}/{calls[stands]['id']}"
                       for stands in ("open", "coming", "closed"))
    sample = "" if (ROOT / SAMPLE).exists() else f"  (once {SAMPLE} exists)"
    say(f"""
kyoso is up.

  The form       {outputs['publicUrl']}/
  Staff          {outputs['staffUrl']}  (people and passwords: .local/outputs.json)
  The mail       {outputs['mailInboxUrl']}
  The API        {outputs['baseUrl']}
  Calls          {outputs['themesUrl']}
{listed}

  Send a proposal{sample}:

curl -sS -w '\\n' {outputs['baseUrl']}/api/proposals -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: {key}' --data-binary @{SAMPLE}

  make down stops it and keeps what is in it; make reset forgets everything; make help lists the rest.
  Every address and name: .local/outputs.json""")
