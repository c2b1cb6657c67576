//! What is on record is checked, handed out, and, when its years are over, disposed of.

use std::collections::BTreeSet;

use kyoso::chain::Hash;
use kyoso::receipt::ReceiptNumber;
use serde_json::{Value, json};
use tests::api::{Proposal, Receipt, own};
use tests::browser::Browser;
use tests::files::Sent;
use tests::staff::{Account, Staff, access_token, api_get, api_post};
use tests::wait::{MINUTES, SOON, until};
use tests::{aws, cases, stack::stack};

#[test]
#[ignore = "needs a deployed stack: make test"]
fn an_auditor_checks_a_case_reads_its_history_and_takes_it_along() {
    let receipt = Proposal::sample("free-company").submit();
    cases::findings(&receipt.case_id);
    aws::invoke("checkpoint");
    let token = access_token("auditor");
    let well = api_get(&format!("/api/audit/verification/{}", receipt.case_id), &token);
    assert_eq!((well.status, &well.json()["findings"]), (200, &json!([])), "{}", well.text());

    let mut auditor = Staff::sign_in("auditor");
    let page = auditor.open("/staff/audit");
    assert!(page.text().contains("最新の照合点"), "{}", page.text());
    assert_eq!(auditor.open("/staff/audit/verification").status, 200);
    let history = auditor.open(&format!("/staff/cases/{}/history", receipt.case_id));
    assert!(history.text().contains("要件の確認（自動）"), "{}", history.text());
    let path = format!("/staff/cases/{}/history/file?payloads=1", receipt.case_id);
    let file = auditor.browser.get(&path);
    let set = kyoso::audit::export::read(file.text()).expect("an export");
    let report = kyoso::audit::verify(&set);
    assert!(report.findings.is_empty() && report.payloads, "{:?}", report.findings);
    assert_eq!(api_get("/api/audit/export", &token).status, 200);
    let with_payloads = api_get("/api/audit/export?payloads=1", &token);
    assert_eq!(with_payloads.status, 200);
    for (role, path) in [("planning", "/api/audit/verification"), ("auditor", "/api/disposal")] {
        assert_eq!(api_get(path, &access_token(role)).status, 403, "{role} {path}");
    }
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn an_auditor_whose_access_ends_is_out_at_once() {
    let admin = access_token("administrator");
    let email = own("kansa@city.minato.example");
    let body = json!({ "email": email, "name": "監査 臨時", "groups": ["auditor"] });
    let username =
        api_post("/api/people", &admin, &[], &body).json()["username"].as_str().expect("a name").to_owned();
    let account = Account { email, password: "Chosen-by-me-2026".to_owned() };
    aws::set_password(stack().output("userPoolId"), &username, &account.password);
    // In the very second of a change what the directory issues is void still.
    let mut staff = Staff { browser: Browser::new(), account };
    until("the person to get in", SOON, || {
        let signed_in = staff.sign_in_for("/staff/audit").status == 303;
        (signed_in && staff.browser.get("/staff/audit").status == 200).then_some(())
    });
    let state = format!("/api/people/{username}/state");
    assert_eq!(api_post(&state, &admin, &[], &json!({ "enabled": false })).status, 200);
    assert_eq!(staff.browser.get("/staff/audit").status, 303);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn nothing_is_disposed_of_before_its_years_are_over_and_then_only_under_an_approval() {
    let receipt = Proposal::sample("ineligible-individual").submit();
    cases::findings(&receipt.case_id);
    let token = access_token("planning");
    let revision = format!("\"{}\"", cases::events(&receipt.case_id).len());
    let set_aside = json!({ "ground": "body-1", "reason": "個人からの提案であるため。" });
    let path = format!("/api/cases/{}/set-aside", receipt.case_id);
    assert_eq!(api_post(&path, &token, &[("if-match", &revision)], &set_aside).status, 204);
    assert_eq!(api_get("/api/disposal", &token).status, 200);
    let approval =
        |on: &str| json!({ "approvalNumber": "廃1", "approvedOn": on, "cases": [receipt.case_id] });
    let early = api_post("/api/disposal", &token, &[], &approval("2026-11-01"));
    assert_eq!(early.json()["cases"][0]["rule"], "still-kept", "{}", early.text());
    let kept = cases::partition(&format!("CASE#{}", receipt.case_id));
    assert!(kept.contains_key("PAYLOAD#000001"));
    let mut planning = Staff::sign_in("planning");
    let page = planning.open("/staff/disposal");
    assert!(page.text().contains("保存年限"), "{}", page.text());
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn what_was_typed_in_a_case_that_ended_long_ago_is_disposed_of_and_its_record_still_holds() {
    let (receipt, old) = withdrawn_eight_years_ago();
    file_of(&old);

    let mut planning = Staff::sign_in("planning");
    let listed = until("the old case to be due", SOON, || {
        let page = planning.open("/staff/disposal");
        page.source.contains(&old).then_some(page)
    });
    assert!(listed.is_inert() && !listed.source.contains(&receipt.case_id), "the new one is not due");
    let mut form = listed.form("/staff/disposal");
    form.fill("case", &old).fill("approvalNumber", "8港企企廃第1号").fill("approvedOn", "2026-04-01");
    // The session ends while somebody is at it: nothing that was typed is lost.
    let end = listed.form("/staff/session/end");
    let other_tab = planning.browser.clone();
    planning.press(&end, "");
    planning.browser = other_tab;
    let said = planning.press(&form, "");
    assert_eq!(said.status, 403, "{}", said.text());
    planning.sign_in_for(&said.link("サインインして続ける"));
    let again = planning.open("/staff/disposal").form("/staff/disposal");
    assert_eq!(again.value("approvalNumber"), "8港企企廃第1号");
    let confirm = planning.press(&again, "");
    assert!(confirm.text().contains("元に戻すことはできません"), "{}", confirm.text());
    let done = planning.press(&confirm.form("/staff/disposal/carried-out"), "");
    assert!(done.text().contains("廃棄しました。"), "{}", done.text());

    let page = planning.open(&format!("/staff/cases/{old}"));
    assert!(
        page.text().contains("8港企企廃第1号")
            && !page.text().contains(Proposal::sample("free-company").text("/proposal/title"))
    );
    assert!(!planning.open("/staff/disposal").source.contains(&old));
    let left = cases::partition(&format!("CASE#{old}"));
    assert!(!left.keys().any(|sk| sk.starts_with("PAYLOAD#")), "{:?}", left.keys());
    let files = || cases::partition(&format!("FILES#{old}")).is_empty().then_some(());
    until("retention to delete the file of the case", MINUTES, files);
    aws::invoke("checkpoint");
    assert_eq!(named(&old, &access_token("auditor")).0, "none");
}

/// A case that was withdrawn today, with its receipt, and the ID of its like that was withdrawn in 2018.
pub(super) fn withdrawn_eight_years_ago() -> (Receipt, String) {
    let receipt = Proposal::sample("free-company").submit();
    cases::findings(&receipt.case_id);
    let revision = format!("\"{}\"", cases::events(&receipt.case_id).len());
    let bearer = format!("Bearer {}", receipt.secret());
    let path = format!("/api/status/{}/withdrawal", receipt.case_id);
    let headers = [("authorization", bearer.as_str()), ("if-match", revision.as_str())];
    let withdrawn = tests::api::post(&path, &headers, &json!({ "reason": "体制が整わないため。" }));
    assert_eq!(withdrawn.status, 204, "{}", withdrawn.text());
    let old = eight_years_ago(&receipt.case_id);
    (receipt, old)
}

/// Puts the record of a file under a case that has it; its bytes never came.
fn file_of(case_id: &str) {
    let sent = Sent::announced(&uuid::Uuid::new_v4().to_string(), "古い計画書.pdf", b"%PDF-1.7");
    let Some(mut record) = sent.record() else { panic!("it has no record") };
    assert_eq!(sent.remove().status, 204);
    put(&mut record, "/pk/S", format!("FILES#{case_id}"));
    if let Some(item) = record.as_object_mut() {
        item.retain(|name, _| !["due", "dueAt", "lookAt"].contains(&name.as_str()));
        item.insert("bound".to_owned(), json!({ "N": "1" }));
        item.insert("boundAt".to_owned(), json!({ "S": "2018-05-01T00:00:00.000Z" }));
    }
    aws::put_item(&record);
}

/// The same case once more, as if everything had happened in May 2018: under an ID and a receipt number of its own.
fn eight_years_ago(case_id: &str) -> String {
    let pk = format!("CASE#{case_id}");
    cases::settled_mails(&pk, SOON);
    let old: String = case_id.chars().rev().collect();
    let number = ReceiptNumber::new(2018, next_number(2018));
    let (mut before, mut head, mut copies) = (Hash::none(), None, Vec::new());
    for (sk, mut item) in cases::partition(&pk) {
        put(&mut item, "/pk/S", format!("CASE#{old}"));
        match sk.as_str() {
            "LIST" => {}
            "HEAD" => head = Some(item),
            event if event.starts_with("EVENT#") => {
                let mut entry: Value = serde_json::from_str(cases::text(&item, "event")).unwrap_or_default();
                let sequence = entry.get("sequence").and_then(Value::as_u64).unwrap_or_default();
                put(&mut entry, "/of", old.as_str());
                put(&mut entry, "/at", format!("2018-05-{sequence:02}T00:00:00Z"));
                put(&mut entry, "/previous", before.as_str());
                if sequence == 1 {
                    put(&mut entry, "/event/receiptNumber", number.as_str());
                    put(&mut entry, "/event/receivedAt", "2018-05-01T00:00:00Z");
                }
                let text = entry.to_string();
                before = Hash::of(text.as_bytes());
                put(&mut item, "/event/S", text);
                copies.push(item);
            }
            _ => copies.push(item),
        }
    }
    let Some(mut head) = head else { panic!("{pk} has no head") };
    put(&mut head, "/receiptNumber/S", number.as_str());
    put(&mut head, "/receivedAt/S", "2018-05-01T00:00:00.000Z");
    put(&mut head, "/lastHash/S", before.as_str());
    // The head comes last: without it there is no case. Then an event comes once more, so that the list hears of it.
    for item in copies.iter().chain([&head]) {
        aws::put_item(item);
    }
    let first = "EVENT#000001";
    aws::delete_item(&format!("CASE#{old}"), first);
    copies.iter().filter(|item| cases::text(item, "sk") == first).for_each(aws::put_item);
    old
}

/// Writes another value over the one that stands there.
pub(super) fn put(value: &mut Value, pointer: &str, new: impl Into<Value>) {
    let place = value.pointer_mut(pointer);
    *place.unwrap_or_else(|| panic!("nothing stands at {pointer}")) = new.into();
}

/// Takes a receipt number of a fiscal year, as the system does.
fn next_number(fiscal_year: i16) -> u64 {
    let arguments = json!({
        "TableName": stack().output("casesTable"),
        "Key": { "pk": { "S": format!("COUNTER#receipts#{fiscal_year}") }, "sk": { "S": "COUNTER" } },
        "UpdateExpression": "ADD #count :one",
        "ExpressionAttributeNames": { "#count": "count" },
        "ExpressionAttributeValues": { ":one": { "N": "1" } },
        "ReturnValues": "UPDATED_NEW",
    });
    let updated = aws::call("DynamoDB_20120810.UpdateItem", &arguments);
    let count = updated.pointer("/Attributes/count/N").and_then(Value::as_str);
    count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("no count: {updated}"))
}

/// The first fault that the auditor's API names in a case: its code and event.
pub(super) fn named(case_id: &str, token: &str) -> (String, Value) {
    let answer = api_get(&format!("/api/audit/verification/{case_id}"), token).json();
    let first = |name: &str| answer.pointer(&format!("/findings/0/{name}")).cloned().unwrap_or_default();
    (first("fault").as_str().unwrap_or("none").to_owned(), first("sequence"))
}

/// The cases that the auditor's API goes through, page by page, and the faults that it names.
pub(super) fn walk(token: &str) -> (u64, BTreeSet<String>) {
    let (mut cases, mut faults, mut after) = (0, BTreeSet::new(), String::new());
    loop {
        let answer = api_get(&format!("/api/audit/verification?after={after}"), token);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer = answer.json();
        cases += answer.get("cases").and_then(Value::as_u64).unwrap_or_default();
        let findings = answer.get("findings").and_then(Value::as_array).cloned().unwrap_or_default();
        faults.extend(findings.iter().map(Value::to_string));
        match answer.get("next").and_then(Value::as_str) {
            Some(next) => next.clone_into(&mut after),
            None => return (cases, faults),
        }
    }
}
