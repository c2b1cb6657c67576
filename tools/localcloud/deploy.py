"""Deploys template.yaml to a local cloud with the very command that deploys it to AWS, and says what came out."""

from __future__ import annotations

import hashlib
import json
import platform
from typing import Any

import boto3
from botocore.exceptions import ClientError

from . import build, people, venvs
from . import cloud as clouds
from .settings import (
    ACCOUNT,
    DOMAIN,
    INBOX_PORT,
    REGION,
    ROOT,
    ROOT_CREDENTIALS,
    SAM_CONFIG,
    SENDER,
    STACK,
    TEMPLATE,
    Cloud,
)
from .shell import Failure, run_logged, say, step

SETTLED = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
# A stack whose very first deployment failed can only be made anew; it holds nothing yet.
STILLBORN = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS")


def client(cloud: Cloud, service: str) -> Any:
    return boto3.client(service, endpoint_url=cloud.endpoint, region_name=REGION,
                        aws_access_key_id=ROOT_CREDENTIALS["AWS_ACCESS_KEY_ID"],
                        aws_secret_access_key=ROOT_CREDENTIALS["AWS_SECRET_ACCESS_KEY"])


def deploy(cloud: Cloud, *, clamd: str, ses_endpoint: str = "") -> dict[str, Any]:
    """Deploy unless nothing changed since the last time; writes and returns the outputs.

    `clamd` is the scanner's address; where there is none, files wait for GuardDuty, which is not there either."""
    parameters = _parameters(cloud, clamd, ses_endpoint)
    fingerprint = _fingerprint(parameters)
    stamp = cloud.home / "deployed.sha256"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint and _status(cloud) in SETTLED:
        step("The stack is deployed as it is; nothing to do")
    else:
        step(f"Deploying template.yaml to {cloud.endpoint} (log: {cloud.deploy_log})")
        stamp.unlink(missing_ok=True)
        _sam_deploy(cloud, parameters)
        stamp.write_text(fingerprint, encoding="utf-8")
    _verify_sender(cloud)
    outputs = _outputs(cloud, clamd)
    clouds.checkpoint(cloud)
    cloud.outputs.write_text(json.dumps(outputs, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return outputs


def _parameters(cloud: Cloud, clamd: str, ses_endpoint: str) -> dict[str, str]:
    return {
        "SenderAddress": SENDER,
        "PublicUrl": cloud.public_url,
        "DomainName": DOMAIN,
        # Not looked at locally; AWS wants a real one.
        "CertificateArn": f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/local",
        "Architecture": "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
        "RequireTls": "false",
        # `make reset` forgets everything.
        "CheckpointLockDays": "0",
        "StaffDomainPrefix": f"{STACK}-local",
        # The local sign-in page knows no authenticator.
        "StaffMfa": "OFF",
        # Not the API's own host: there every path is the API's.
        "StaffPageUrl": cloud.staff_page_url,
        "StaffEndpointUrl": cloud.endpoint,
        "SesEndpointUrl": ses_endpoint,
        "FilesEndpointUrl": cloud.endpoint,
        "MalwareScanner": "clamd" if clamd else "guardduty",
        "ClamdAddress": clamd,
    }


def _fingerprint(parameters: dict[str, str]) -> str:
    digest = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode())
    for part in (TEMPLATE.read_bytes(), SAM_CONFIG.read_bytes(), *build.bootstraps().values()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _status(cloud: Cloud) -> str | None:
    try:
        return client(cloud, "cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    except ClientError:
        return None


def _sam_deploy(cloud: Cloud, parameters: dict[str, str]) -> None:
    if (status := _status(cloud)) in STILLBORN:
        say(f"    the first deployment was left in {status}; making the stack anew")
        client(cloud, "cloudformation").delete_stack(StackName=STACK)
    overrides = [f"{name}={value}" for name, value in parameters.items() if value]
    command = [venvs.SAM / "bin" / "sam", "deploy", "--template-file", TEMPLATE, "--config-file", SAM_CONFIG,
               "--config-env", "local", "--parameter-overrides", *overrides]
    environment = {**cloud.aws_environment(), "SAM_CLI_TELEMETRY": "0"}
    run_logged(command, cloud.deploy_log, what="sam deploy", cwd=ROOT, extra_env=environment)
    if _status(cloud) not in SETTLED:
        raise Failure(f"sam deploy ended, but the stack is in {_status(cloud)}. See {cloud.deploy_log}.")


def _verify_sender(cloud: Cloud) -> None:
    """On AWS a person does this; locally nobody reads the sender's mail."""
    ses = client(cloud, "ses")
    known = ses.get_identity_verification_attributes(Identities=[SENDER])["VerificationAttributes"]
    if known.get(SENDER, {}).get("VerificationStatus") != "Success":
        ses.verify_email_identity(EmailAddress=SENDER)


def stack_outputs(cloud: Cloud) -> dict[str, str]:
    stack = client(cloud, "cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def stack_resources(cloud: Cloud, kind: str) -> dict[str, str]:
    """Logical to physical ID of every resource of one type."""
    resources = client(cloud, "cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    return {found["LogicalResourceId"]: found["PhysicalResourceId"]
            for found in resources if found["ResourceType"] == kind}


def _outputs(cloud: Cloud, clamd: str) -> dict[str, Any]:
    stack = stack_outputs(cloud)
    return {
        # A host name that every resolver knows; the same API as publicUrl, with the same paths inside.
        "baseUrl": f"{cloud.endpoint}/_aws/execute-api/{stack['ApiId']}/v1",
        "publicUrl": cloud.public_url,
        "staffUrl": f"{cloud.public_url}/staff",
        "themesUrl": f"{cloud.public_url}/themes",
        "partnerUrl": "",
        "mailInboxUrl": f"http://127.0.0.1:{INBOX_PORT}/" if cloud.keeps_state else "",
        "mailInboxApiUrl": f"{cloud.endpoint}/_ministack/ses/messages",
        "awsEndpointUrl": cloud.endpoint,
        "region": REGION,
        "accountId": ACCOUNT,
        "stackName": STACK,
        "people": people.ensure_people(client(cloud, "cognito-idp"), stack["StaffPoolId"]),
        "userPoolId": stack["StaffPoolId"],
        "userPoolClientId": stack["StaffClientId"],
        "signInPageUrl": stack["StaffPageUrl"],
        "tokenUrl": f"{cloud.endpoint}/oauth2/token",
        "signInCallbackUrl": f"{cloud.public_url}/staff/session/callback",
        "senderAddress": SENDER,
        "casesTable": stack["CasesTable"],
        "draftsTable": stack["DraftsTable"],
        "checkpointsBucket": stack["CheckpointsBucket"],
        "screeningQueueUrl": stack["ScreeningQueueUrl"],
        "screeningDeadLettersUrl": stack["ScreeningDeadLettersUrl"],
        "listingQueueUrl": stack["ListingQueueUrl"],
        "listingDeadLettersUrl": stack["ListingDeadLettersUrl"],
        "notifyQueueUrl": stack["NotifyQueueUrl"],
        "notifyDeadLettersUrl": stack["NotifyDeadLettersUrl"],
        "relayDeadLettersUrl": stack["RelayDeadLettersUrl"],
        "inspectionQueueUrl": stack["InspectionQueueUrl"],
        "inspectionDeadLettersUrl": stack["InspectionDeadLettersUrl"],
        "retentionQueueUrl": stack["RetentionQueueUrl"],
        "retentionDeadLettersUrl": stack["RetentionDeadLettersUrl"],
        "quarantineBucket": stack["QuarantineBucket"],
        "storeBucket": stack["StoreBucket"],
        "malwareScanner": "clamd" if clamd else "",
        "linkKeySecretId": stack["LinkKeySecretArn"],
        "functions": {name: stack[f"{name.capitalize()}Function"] for name in build.function_names()},
        "roles": stack_resources(cloud, "AWS::IAM::Role"),
    }
