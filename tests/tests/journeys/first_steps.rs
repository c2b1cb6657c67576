//! The staff's first steps, by the people who take them, over the pages and by program: and who hears of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::browser::Browser;
use tests::cases;
use tests::http::Answer;
use tests::mailbox;
use tests::staff::{Staff, access_token, api_get, api_post};
use tests::steps::{
    ENVIRONMENT, PLANNING, TRAFFIC, addresses, case_page, day, received, step, take, take_talk, told,
};
use tests::wait::{SOON, until};

pub(crate) fn in_two_weeks() -> String {
    day(14)
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn planning_confirms_talks_and_assigns_and_the_right_people_hear_of_it() {
    let (proposal, receipt) = received("free-company");
    let mut planning = Staff::sign_in("planning");
    let listed = until("the case to be listed", SOON, || {
        let list = planning.open("/staff/cases?status=received");
        list.source.contains(&receipt.case_id).then_some(list)
    });
    assert!(listed.is_inert());
    let page = planning.open(&case_page(&receipt));
    for words in [
        proposal.text("/proposal/title"),
        proposal.text("/proposal/summary"),
        "受付済",
        "企画課",
        &receipt.number,
    ] {
        assert!(page.text().contains(words.trim()), "{words}");
    }
    let early = planning.open(&format!("{}/act/assign", case_page(&receipt)));
    assert!(
        early.text().contains("2(7)"),
        "what stands in the way is named with its clause: {}",
        early.text()
    );

    take(
        &mut planning,
        &receipt,
        "confirm-eligibility",
        &[("note", "要件を満たす。"), ("documentNumber", "8港企企第10号")],
    );
    take_talk(&mut planning, &receipt);
    take(&mut planning, &receipt, "assign", &[("division", "environment")]);
    let page = planning.open(&case_page(&receipt));
    for words in ["担当課決定", "環境課", "8港企企第10号", "設置場所と効果の測り方を確認した。"]
    {
        assert!(page.text().contains(words), "{words}");
    }

    let told = told(&receipt);
    assert_eq!(
        addresses(&told),
        BTreeSet::from([PLANNING, ENVIRONMENT, proposal.email.as_str()]),
        "{told:?}"
    );
    assert!(
        told.iter().any(|(to, subject)| to == ENVIRONMENT && subject.contains("担当課の決定")),
        "{told:?}"
    );
    let to_division = mailbox::to(ENVIRONMENT)
        .into_iter()
        .find(|mail| mail.subject.contains(&receipt.number))
        .expect("a mail");
    assert!(to_division.link().ends_with(&case_page(&receipt)));
    for secret in [proposal.text("/contact/name"), proposal.text("/organization/name")] {
        assert!(!to_division.text.contains(secret), "{secret}");
    }
    let public = Browser::new().open(&receipt.status_url);
    assert!(public.text().contains("担当課が決まりました") && public.text().contains("環境課"));
    assert!(
        !public.text().contains("設置場所と効果の測り方"),
        "the record of the talk has a page of its own"
    );
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_division_sees_its_own_case_and_no_other_and_loses_it_with_a_reassignment() {
    let (_, mine) = received("free-npo");
    let (_, other) = received("free-npo");
    let mut planning = Staff::sign_in("planning");
    take(&mut planning, &mine, "confirm-eligibility", &[]);
    take_talk(&mut planning, &mine);
    take(&mut planning, &mine, "assign", &[("division", "environment")]);

    let mut environment = Staff::sign_in("division:environment");
    let mut traffic = Staff::sign_in("division:traffic");
    assert_eq!(environment.open(&case_page(&mine)).status, 200);
    assert_eq!(environment.open(&case_page(&other)).status, 403);
    assert_eq!(traffic.open(&case_page(&mine)).status, 403);
    until("the division's list", SOON, || {
        let list = environment.open("/staff/cases");
        assert!(!list.source.contains(&other.case_id));
        list.source.contains(&mine.case_id).then_some(())
    });

    let refused = step(&mut planning, &mine, "assign", &[("division", "traffic")]);
    assert_eq!(refused.status, 409, "a change needs its reason: {}", refused.text());
    take(
        &mut planning,
        &mine,
        "assign",
        &[("division", "traffic"), ("reason", "実施場所が駐輪場であるため。")],
    );
    assert_eq!(environment.open(&case_page(&mine)).status, 403);
    assert_eq!(traffic.open(&case_page(&mine)).status, 200);
    let told = told(&mine);
    assert!(
        told.iter().any(|(to, subject)| to == ENVIRONMENT && subject.contains("担当課の変更")),
        "{told:?}"
    );
    assert!(told.iter().any(|(to, subject)| to == TRAFFIC && subject.contains("担当課の決定")), "{told:?}");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_correction_is_asked_for_and_answered_on_the_proposers_page() {
    let (proposal, receipt) = received("needs-review-outside-ward");
    let mut planning = Staff::sign_in("planning");
    let until_day = in_two_weeks();
    take(
        &mut planning,
        &receipt,
        "ask-correction",
        &[("what", "区内の活動拠点を記入してください。"), ("until", &until_day)],
    );
    // This proposer reads English.
    let mail = mailbox::wait_for(&proposal.email, "Please correct your proposal");
    assert!(mail.text.contains("(Japan time, UTC+9)"), "{}", mail.text);

    let mut proposer = Browser::new();
    let page = proposer.open(mail.link());
    assert!(page.text().contains("区内の活動拠点を記入してください。"), "{}", page.text());
    let answer = format!("/status/{}/answer", receipt.case_id);
    let mut form = proposer.open(&answer).form(&answer);
    form.fill("note", "芝地区に事務所を開設しました。");
    let answered = proposer.press(&form, "");
    assert_eq!(answered.status, 200, "{}", answered.text());
    let page = planning.open(&case_page(&receipt));
    assert!(page.text().contains("確認・対話中") && page.text().contains("芝地区に事務所を開設しました。"));
    let told = told(&receipt);
    assert!(
        told.iter().any(|(to, subject)| to == PLANNING && subject.contains("修正依頼への回答")),
        "{told:?}"
    );
    assert_eq!(addresses(&told), BTreeSet::from([PLANNING, proposal.email.as_str()]));
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_case_is_set_aside_with_a_reason_that_the_proposer_reads_and_taken_up_again() {
    let (proposal, receipt) = received("ineligible-individual");
    let mut planning = Staff::sign_in("planning");
    take(
        &mut planning,
        &receipt,
        "set-aside",
        &[
            ("ground", "body-1"),
            ("reason", "個人からの提案であるため。"),
            ("documentNumber", "8港企企第20号"),
        ],
    );
    let public = Browser::new().open(&receipt.status_url);
    for words in ["制度の対象外となりました", "2(5)", "個人からの提案であるため。"] {
        assert!(public.text().contains(words), "{words}: {}", public.text());
    }
    take(&mut planning, &receipt, "take-up-again", &[("reason", "事業を営む個人であることが分かったため。")]);
    let page = planning.open(&case_page(&receipt));
    assert!(page.text().contains("確認・対話中") && page.text().contains("8港企企第20号"));
    let told = told(&receipt);
    assert_eq!(addresses(&told), BTreeSet::from([PLANNING, proposal.email.as_str()]), "{told:?}");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn who_may_not_is_refused_leaves_no_trace_on_the_case_and_one_in_the_access_record() {
    let (_, receipt) = received("free-company");
    let before = cases::events(&receipt.case_id);
    let path = format!("/api/cases/{}/confirm-eligibility", receipt.case_id);
    let if_match = format!("\"{}\"", before.len());
    for role in ["division:environment", "expert", "auditor", "administrator"] {
        let token = access_token(role);
        let answer = api_post(&path, &token, &[("if-match", &if_match)], &json!({}));
        assert_eq!(answer.status, 403, "{role}: {}", answer.text());
        let may_read = role == "auditor";
        assert_eq!(
            api_get(&format!("/api/cases/{}", receipt.case_id), &token).status == 200,
            may_read,
            "{role}"
        );
    }
    assert_eq!(cases::events(&receipt.case_id), before);
    let lines: Vec<Value> =
        cases::access_record().into_iter().filter(|line| line["case"] == json!(receipt.case_id)).collect();
    let of = |group: &str| {
        lines
            .iter()
            .filter(|line| line["groups"] == json!([group]) && line["outcome"]["kind"] == "forbidden")
            .count()
    };
    // Who may not see the case either was refused twice.
    assert_eq!(
        [of("division:environment"), of("expert"), of("auditor"), of("administrator")],
        [2, 2, 1, 2],
        "{lines:?}"
    );
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn the_second_of_two_people_sees_what_changed_and_keeps_what_they_typed() {
    let (_, receipt) = received("free-company");
    let (mut first, mut second) = (Staff::sign_in("planning"), Staff::sign_in("planning"));
    let path = format!("{}/act/ask-correction", case_page(&receipt));
    let mut form = second.open(&path).form(&path);
    form.fill("what", "二人目が入力した文です。").fill("until", &in_two_weeks());
    take(&mut first, &receipt, "confirm-eligibility", &[("note", "一人目が確認した。")]);
    let shown = second.press(&form, "");
    assert_eq!(shown.status, 412, "{}", shown.text());
    assert!(shown.text().contains("一人目が確認した。"), "what changed is shown: {}", shown.text());
    let again = shown.form(&path);
    assert_eq!(again.value("what"), "二人目が入力した文です。");
    let done = second.press(&again, "");
    assert_eq!(done.status, 200, "{}", done.text());
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_program_takes_the_same_steps_and_a_stale_revision_is_refused() {
    let (_, receipt) = received("free-company");
    let token = access_token("planning");
    let path = |slug: &str| format!("/api/cases/{}/{slug}", receipt.case_id);
    let post = |slug: &str, revision: &str, body: Value| -> Answer {
        api_post(&path(slug), &token, &[("if-match", revision)], &body)
    };
    let seen = api_get(&format!("/api/cases/{}", receipt.case_id), &token);
    let revision = seen.header("etag").expect("an ETag").to_owned();
    assert_eq!(api_post(&path("confirm-eligibility"), &token, &[], &json!({})).status, 428);
    assert_eq!(post("ask-correction", &revision, json!({ "what": "", "until": "yesterday" })).status, 422);
    let done = post("confirm-eligibility", &revision, json!({}));
    assert_eq!(done.status, 204, "{}", done.text());
    let stale = post("omit-dialogue", &revision, json!({ "reason": "急ぐため。" }));
    assert_eq!((stale.status, stale.header("etag")), (412, done.header("etag")));
    let now = done.header("etag").expect("an ETag").to_owned();
    let early = post("assign", &now, json!({ "division": "traffic" }));
    assert_eq!((early.status, &early.json()["clause"]), (409, &json!("2(7)②")), "{}", early.text());
    let omitted = post("omit-dialogue", &now, json!({ "reason": "過去の対話で確認済みのため。" }));
    let now = omitted.header("etag").expect("an ETag").to_owned();
    assert_eq!(post("assign", &now, json!({ "division": "traffic" })).status, 204);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn what_was_typed_for_a_step_when_the_session_had_ended_comes_back_and_is_sent_once() {
    let (_, receipt) = received("free-npo");
    let mut planning = Staff::sign_in("planning");
    let path = format!("{}/act/ask-correction", case_page(&receipt));
    let mut form = planning.open(&path).form(&path);
    form.fill("what", "時間をかけて書いた文です。").fill("until", &in_two_weeks());
    let end = planning.open(&path).form("/staff/session/end");
    let other_tab = planning.browser.clone();
    planning.press(&end, "");
    planning.browser = other_tab;
    let said = planning.press(&form, "");
    assert_eq!(said.status, 403, "{}", said.text());
    let back = planning.sign_in_for(&said.link("サインインして続ける"));
    assert_eq!(back.header("location"), Some(path.as_str()));
    let again = planning.open(&path).form(&path);
    assert_eq!(again.value("what"), "時間をかけて書いた文です。");
    let done = planning.press(&again, "");
    assert_eq!(done.status, 200, "{}", done.text());
    assert!(planning.open(&case_page(&receipt)).text().contains("修正依頼中"));
}
