"""The sample people of the local clouds: one for each role and two divisions, in the user pool of the stack.

On AWS the first administrator is made by a command (docs/sign-in.md); everybody else on the page of people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from .shell import step

# Known to everybody who can read this file, and good for nothing but a local cloud.
PASSWORD = "Kyoso-sample-2026"


@dataclass(frozen=True)
class Sample:
    """Somebody who signs in to try the system."""

    email: str
    name: str
    role: str
    division: str = ""

    @property
    def group(self) -> str:
        return f"division:{self.division}" if self.role == "division" else self.role


SAMPLES = (
    Sample("kikaku1@city.minato.example", "企画 一子", "planning"),
    Sample("kikaku2@city.minato.example", "企画 二郎", "planning"),
    Sample("kankyo@city.minato.example", "環境 葉子", "division", "environment"),
    Sample("kotsu@city.minato.example", "交通 進", "division", "traffic"),
    Sample("benrishi@expert.example", "専門 明", "expert"),
    Sample("kansa@city.minato.example", "監査 正", "auditor"),
    Sample("kanri@city.minato.example", "管理 守", "administrator"),
)


def ensure_people(idp: Any, pool: str) -> list[dict[str, str]]:
    """Make those who are missing, and return all as outputs.json lists them."""
    known = {attribute["Value"] for page in idp.get_paginator("list_users").paginate(UserPoolId=pool)
             for user in page["Users"] for attribute in user["Attributes"] if attribute["Name"] == "email"}
    missing = [sample for sample in SAMPLES if sample.email not in known]
    if missing:
        step(f"Adding {len(missing)} sample people")
    for sample in missing:
        _add(idp, pool, sample)
    return [{"role": sample.role, "division": sample.division, "email": sample.email, "password": PASSWORD}
            for sample in SAMPLES]


def _add(idp: Any, pool: str, sample: Sample) -> None:
    attributes = {"email": sample.email, "email_verified": "true", "name": sample.name}
    idp.admin_create_user(UserPoolId=pool, Username=sample.email, MessageAction="SUPPRESS",
                          UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()])
    idp.admin_set_user_password(UserPoolId=pool, Username=sample.email, Password=PASSWORD, Permanent=True)
    try:
        idp.create_group(UserPoolId=pool, GroupName=sample.group)
    except ClientError as error:
        if error.response["Error"]["Code"] != "GroupExistsException":
            raise
    idp.admin_add_user_to_group(UserPoolId=pool, Username=sample.email, GroupName=sample.group)
