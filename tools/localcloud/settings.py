"""Where things are, and the two clouds: the developer's, which keeps its state, and the tests' own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
TEMPLATE = ROOT / "template.yaml"
SAM_CONFIG = ROOT / "infra" / "samconfig.toml"

REGION = "ap-northeast-1"
ACCOUNT = "000000000000"
STACK = "kyoso"
DOMAIN = "kyoso.localhost"
SENDER = "kyoso@city.minato.example"

# MiniStack's root caller; functions never see it, each runs with its own role.
ROOT_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@dataclass(frozen=True)
class Cloud:
    """One MiniStack: its port on loopback, and the folder with everything it leaves behind."""

    name: str
    home: Path
    port: int
    keeps_state: bool

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def public_url(self) -> str:
        return f"http://{DOMAIN}:{self.port}"

    @property
    def staff_page_url(self) -> str:
        """Where the staff's sign-in page is; another host than the API's, as on AWS."""
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.home / "ministack.log"

    @property
    def deploy_log(self) -> Path:
        return self.home / "deploy.log"

    @property
    def outputs(self) -> Path:
        return self.home / "outputs.json"

    @property
    def iam_log(self) -> Path:
        """Which role was allowed or denied what: one JSON line each (launcher.py)."""
        return self.home / "iam-used.jsonl"

    def aws_environment(self) -> dict[str, str]:
        """What an AWS client on this machine needs to talk to this cloud as its owner."""
        return {**ROOT_CREDENTIALS, "AWS_ENDPOINT_URL": self.endpoint, "AWS_REGION": REGION,
                "AWS_DEFAULT_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true"}


def _port(variable: str, default: int) -> int:
    return int(os.environ.get(variable, default))


DEVELOPER = Cloud("local", LOCAL, _port("KYOSO_PORT", 4566), keeps_state=True)
TESTS = Cloud("test", LOCAL / "test", _port("KYOSO_TEST_PORT", 4666), keeps_state=False)

INBOX_PORT = _port("KYOSO_INBOX_PORT", 4580)
SES_FAULT_PORT = _port("KYOSO_SES_FAULT_PORT", 4680)
# One scanner for each cloud: both may run at once.
CLAMD_PORTS = {DEVELOPER.name: _port("KYOSO_CLAMD_PORT", 4590), TESTS.name: _port("KYOSO_TEST_CLAMD_PORT", 4690)}
