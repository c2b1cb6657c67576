"""Compares what each role may do with what the journeys made it do.

The other half, a permission that is missing, needs no check of its own: IAM is enforced, so the journey fails.
What MiniStack does by itself instead of with the role, and so cannot show, is listed with its reason in
infra/unexercised-permissions.json; an entry that matches nothing, or something that was used, fails too.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .deploy import client, stack_resources
from .settings import ROOT, Cloud
from .shell import Failure, say, step

EXCEPTIONS = ROOT / "infra" / "unexercised-permissions.json"


@dataclass(frozen=True)
class Permission:
    """One action on one resource that a role's policy allows."""

    role: str
    sid: str
    action: str
    resource: str

    def covers(self, action: str, resource: str) -> bool:
        return _matches(action.lower(), self.action.lower()) and _matches(resource, self.resource)

    def __str__(self) -> str:
        return f"{self.role} ({self.sid}): {self.action} on {self.resource.rsplit(':', 1)[-1]}"


@dataclass(frozen=True)
class Exempt:
    """A permission that the local cloud cannot exercise. `role` and `action` may hold wildcards.

    Some can be exercised where the machine has what is `lacking`: there they are no exception."""

    role: str
    sid: str
    action: str
    reason: str
    lacking: str = ""

    def covers(self, permission: Permission) -> bool:
        return (_matches(permission.role, self.role) and permission.sid == self.sid
                and _matches(permission.action, self.action))


def check(cloud: Cloud, lacking: Sequence[str]) -> bool:
    """Print the findings; returns whether all is well. `lacking` is what this machine has not got."""
    step("Comparing each role's permissions with what the journeys used")
    roles = stack_resources(cloud, "AWS::IAM::Role")
    granted = [permission for role, name in roles.items() for permission in _granted(cloud, role, name)]
    used, denied = _decisions(cloud, {name: role for role, name in roles.items()})
    every = [Exempt(**entry) for entry in json.loads(EXCEPTIONS.read_text(encoding="utf-8"))]
    exceptions = [entry for entry in every if not entry.lacking or entry.lacking in lacking]

    unused = [permission for permission in granted
              if not any(permission.role == role and permission.covers(action, resource)
                         for role, action, resource in used)]
    excepted = [p for p in unused if any(e.covers(p) for e in exceptions)]
    needless = [str(p) for p in unused if p not in excepted]
    stale = [f"{e.role} ({e.sid}): {e.action}" for e in exceptions if not any(e.covers(p) for p in excepted)]
    refused = [f"{role}: {action} on {resource}" for role, action, resource in sorted(denied)]

    _report("allowed, but no journey used it (take it out of template.yaml)", needless)
    _report("excepted in infra/unexercised-permissions.json, but used or gone (take it out there)", stale)
    _report("asked for and denied (a missing permission, or a needless call)", refused)
    say(f"    {len(granted)} permissions: {len(granted) - len(unused)} used, {len(excepted)} excepted with a reason, "
        f"{len(needless)} needless; {len(refused)} denied")
    return not (needless or stale or refused)


def _granted(cloud: Cloud, role: str, name: str) -> Iterator[Permission]:
    iam = client(cloud, "iam")
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    for policy in attached:
        # None of ours has one: its actions could not be told apart here.
        yield Permission(role, "attached", policy["PolicyName"], policy["PolicyArn"])
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for statement in document["Statement"]:
            if statement["Effect"] == "Allow":
                yield from (Permission(role, statement.get("Sid", ""), action, resource)
                            for action in _list(statement["Action"]) for resource in _list(statement["Resource"]))


Decision = tuple[str, str, str]


def _decisions(cloud: Cloud, role_of: dict[str, str]) -> tuple[set[Decision], set[Decision]]:
    """(role, action, resource) of all calls that were allowed, and of those that were denied."""
    allowed: set[Decision] = set()
    denied: set[Decision] = set()
    lines = cloud.iam_log.read_text(encoding="utf-8").splitlines() if cloud.iam_log.exists() else []
    for line in lines:
        entry = json.loads(line)
        if role := role_of.get(entry["role"]):
            decision = (role, entry["action"], entry["resource"])
            (allowed if entry["decision"] == "Allow" else denied).add(decision)
    return allowed, denied


def _report(title: str, findings: list[str]) -> None:
    if findings:
        say(f"    {title}:")
        for finding in findings:
            say(f"      - {finding}")


def _matches(text: str, pattern: str) -> bool:
    # fnmatch knows sets in brackets, IAM does not; no ARN of ours has brackets.
    return fnmatch.fnmatchcase(text, pattern)


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def take_away(cloud: Cloud, role: str, action: str) -> None:
    """Deny one action to one role of a deployed stack, to see whether a journey notices."""
    roles = stack_resources(cloud, "AWS::IAM::Role")
    if role not in roles:
        raise Failure(f"the stack has no role {role}; it has {', '.join(sorted(roles))}.")
    denial = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": action, "Resource": "*"}]}
    iam = client(cloud, "iam")
    iam.put_role_policy(RoleName=roles[role], PolicyName="taken-away", PolicyDocument=json.dumps(denial))
    step(f"Took {action} away from {role}")
