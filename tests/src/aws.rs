//! What only the owner of the cloud can see: tables, queues and logs.

use serde_json::{Value, json};

use crate::http::send;
use crate::stack::stack;

/// One call of a JSON protocol, such as `DynamoDB_20120810.Query`.
///
/// # Panics
/// When the service refuses.
pub fn call(target: &str, arguments: &Value) -> Value {
    let (version, service) = match target.split('.').next() {
        Some("DynamoDB_20120810") => ("1.0", "dynamodb"),
        Some("AmazonSQS") => ("1.0", "sqs"),
        Some("Logs_20140328") => ("1.1", "logs"),
        Some("AWSCognitoIdentityProviderService") => ("1.1", "cognito-idp"),
        other => panic!("{other:?} is not spoken here"),
    };
    let authorization = authorization(service);
    let headers = [
        ("x-amz-target", target),
        ("content-type", &format!("application/x-amz-json-{version}")),
        ("authorization", &authorization),
    ];
    let answer = send("POST", stack().output("awsEndpointUrl"), &headers, arguments.to_string().into_bytes());
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer.json()
}

/// Invokes a function, by its short name, and waits for its end.
///
/// # Panics
/// When it fails.
pub fn invoke(function: &str) {
    attempt_invoke(function).unwrap_or_else(|said| panic!("{function}: {said}"));
}

/// The same where it may fail; what it said then.
pub fn attempt_invoke(function: &str) -> Result<(), String> {
    let name = stack().output(&format!("functions/{function}"));
    let url = format!("{}/2015-03-31/functions/{name}/invocations", stack().output("awsEndpointUrl"));
    let authorization = authorization("lambda");
    let answer = send("POST", &url, &[("authorization", &authorization)], b"{}".to_vec());
    let failed = answer.status != 200 || answer.header("x-amz-function-error").is_some();
    if failed { Err(format!("{} {}", answer.status, answer.text())) } else { Ok(()) }
}

/// Writes an item into the table of cases, as somebody does who can.
pub fn put_item(item: &Value) {
    call("DynamoDB_20120810.PutItem", &json!({ "TableName": stack().output("casesTable"), "Item": item }));
}

/// Takes an item out of the table of cases, as somebody does who can.
pub fn delete_item(pk: &str, sk: &str) {
    let key = json!({ "pk": { "S": pk }, "sk": { "S": sk } });
    call("DynamoDB_20120810.DeleteItem", &json!({ "TableName": stack().output("casesTable"), "Key": key }));
}

/// The local cloud's root caller (tools/localcloud/settings.py); it looks at the key's name only.
fn authorization(service: &str) -> String {
    let region = stack().output("region");
    format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}

/// Every item of a query or scan, over all its pages.
pub fn items(operation: &str, arguments: &Value) -> Vec<Value> {
    let (mut found, mut arguments) = (Vec::new(), arguments.clone());
    loop {
        let mut page = call(&format!("DynamoDB_20120810.{operation}"), &arguments);
        found.extend(
            page.get_mut("Items").and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default(),
        );
        match (page.get("LastEvaluatedKey"), arguments.as_object_mut()) {
            (Some(last), Some(arguments)) => arguments.insert("ExclusiveStartKey".to_owned(), last.clone()),
            _ => return found,
        };
    }
}

/// Gives a person of the staff directory a password, as if they had chosen it at their first sign-in.
pub fn set_password(pool: &str, username: &str, password: &str) {
    let arguments =
        json!({ "UserPoolId": pool, "Username": username, "Password": password, "Permanent": true });
    call("AWSCognitoIdentityProviderService.AdminSetUserPassword", &arguments);
}

/// The draft with this ID, as it is stored.
pub fn draft(id: &str) -> Option<Value> {
    let key = json!({ "pk": { "S": format!("DRAFT#{id}") } });
    let arguments = json!({ "TableName": stack().output("draftsTable"), "Key": key, "ConsistentRead": true });
    call("DynamoDB_20120810.GetItem", &arguments).get("Item").cloned()
}

/// How many messages are in a queue, by the name of its output.
pub fn messages(queue: &str) -> u64 {
    let arguments = json!({ "QueueUrl": stack().output(queue), "AttributeNames": ["All"] });
    let attributes = call("AmazonSQS.GetQueueAttributes", &arguments);
    ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        .into_iter()
        .map(|name| {
            let number = attributes.pointer(&format!("/Attributes/{name}")).and_then(Value::as_str);
            number
                .and_then(|number| number.parse::<u64>().ok())
                .unwrap_or_else(|| panic!("{queue}: no {name}"))
        })
        .sum()
}

/// Every line that a function has logged, by its short name.
pub fn log(function: &str) -> Vec<String> {
    let group = format!("/aws/lambda/{}", stack().output(&format!("functions/{function}")));
    let (mut lines, mut token) = (Vec::new(), Value::Null);
    loop {
        let mut arguments = json!({ "logGroupName": group });
        if let (Some(arguments), false) = (arguments.as_object_mut(), token.is_null()) {
            arguments.insert("nextToken".to_owned(), token.clone());
        }
        let page = call("Logs_20140328.FilterLogEvents", &arguments);
        let events = page.get("events").and_then(Value::as_array);
        lines.extend(
            events.into_iter().flatten().filter_map(|event| Some(event.get("message")?.as_str()?.to_owned())),
        );
        match page.get("nextToken") {
            Some(next) if *next != token => token = next.clone(),
            _ => return lines,
        }
    }
}
