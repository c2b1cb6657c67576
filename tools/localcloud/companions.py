"""The two small servers beside the cloud: the readable inbox, and the tests' proxy before SES."""

from __future__ import annotations

import os
from pathlib import Path

from . import venvs
from .processes import Background
from .settings import INBOX_PORT, SES_FAULT_PORT, Cloud

TOOLS = Path(__file__).resolve().parents[1]


def inbox(cloud: Cloud) -> Background:
    return _companion(cloud, "inbox", "the mail inbox", INBOX_PORT, "/")


def ses_faults(cloud: Cloud) -> Background:
    return _companion(cloud, "ses_fault_proxy", "the tests' SES proxy", SES_FAULT_PORT, "/_faults")


def start_inbox(cloud: Cloud) -> None:
    _start(inbox(cloud), "inbox", f"{cloud.endpoint}/_ministack/ses/messages")


def start_ses_faults(cloud: Cloud) -> str:
    """Returns its address, which is both the endpoint for notify and, at /_faults, the control."""
    ses_faults(cloud).stop()
    _start(ses_faults(cloud), "ses_fault_proxy", cloud.endpoint)
    return f"http://127.0.0.1:{SES_FAULT_PORT}"


def _companion(cloud: Cloud, module: str, name: str, port: int, health_path: str) -> Background:
    return Background(name=name, port=port, marker=f"localcloud.{module} {port}", pid_file=cloud.home / f"{module}.pid",
                      log=cloud.home / f"{module}.log", health_path=health_path)


def _start(server: Background, module: str, target: str) -> None:
    command = [venvs.MINISTACK / "bin" / "python", "-m", f"localcloud.{module}", str(server.port), target]
    server.ensure(command, {**os.environ, "PYTHONPATH": str(TOOLS)})
