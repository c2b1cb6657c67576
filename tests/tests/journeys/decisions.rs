//! From the deliberation to the announcement, by the people who take the steps: adopted, not adopted, withdrawn. What
//! the proposer reads and when, and who hears of what.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::api;
use tests::browser::Browser;
use tests::cases;
use tests::mailbox;
use tests::page::Page;
use tests::staff::{Staff, access_token, api_get, api_post};
use tests::steps::{
    ENVIRONMENT, PLANNING, addresses, case_page, day, deliberate, received, step, take, told,
};
use tests::wait::{SOON, until};

/// Planning and the division environment, signed in.
fn both() -> (Staff, Staff) {
    (Staff::sign_in("planning"), Staff::sign_in("division:environment"))
}

const DECISION: [(&str, &str); 4] = [
    ("reasons", "区の課題の解決に役立つため。"),
    ("conditions", "歩行者の安全を確かめること。"),
    ("internalReasons", "庁内だけの理由。"),
    ("objectionsAnswered", "時期を見直した。"),
];

/// The last words of what the proposer sees.
fn public(url: &str) -> Page {
    Browser::new().open(url)
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_proposal_is_adopted_and_its_proposer_learns_of_it_with_the_announcement_and_not_before() {
    let (proposal, receipt) = received("free-company");
    let (mut planning, mut division) = both();
    deliberate(&mut planning, &mut division, &receipt);
    let issue = [
        ("title", "実施場所の確保"),
        ("detail", "候補地を挙げてください。"),
        ("audience", "shared"),
        ("owner", "proposer"),
        ("note", "庁内のメモ。"),
    ];
    take(&mut division, &receipt, "raise-issue", &issue);
    take(&mut division, &receipt, "record-plan", &[("plan", "1月：場所の確認、2月：試行")]);
    let page = public(&receipt.status_url);
    for words in ["実施場所の確保", "候補地を挙げてください。", "1月：場所の確認"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let case = division.open(&case_page(&receipt));
    assert!(case.text().contains("課題「実施場所の確保」への対応"), "who waits for whom: {}", case.text());

    let early = division.open(&format!("{}/act/decide", case_page(&receipt)));
    assert!(early.text().contains("2(7)④"), "without coordination, with its clause: {}", early.text());
    take(&mut division, &receipt, "ask-coordination", &[("what", "費用負担なしで採用したい。")]);
    take(
        &mut planning,
        &receipt,
        "record-coordination",
        &[("result", "objections"), ("opinion", "時期を見直すこと。")],
    );
    let before = public(&receipt.status_url).text().to_owned();
    let unanswered = [("verdict", "adoptedWithoutCost"), ("reasons", "役立つため。")];
    let refused = step(&mut division, &receipt, "decide", &unanswered);
    assert_eq!(refused.status, 409, "objections are answered: {}", refused.text());
    let decided: Vec<_> = [("verdict", "adoptedWithoutCost"), ("documentNumber", "8港環第30号")]
        .into_iter()
        .chain(DECISION)
        .collect();
    take(&mut division, &receipt, "decide", &decided);
    let corrected = [("verdict", "adoptedWithCost"), ("change", "費用の見込みが分かったため。")];
    take(&mut division, &receipt, "correct-decision", &corrected);
    assert_eq!(public(&receipt.status_url).text(), before, "nothing shows before the announcement");

    let preview = division.open(&format!("{}/act/announce-adopted", case_page(&receipt)));
    assert!(preview.text().contains("歩行者の安全を確かめること。"), "{}", preview.text());
    assert!(!preview.text().contains("庁内だけの理由。"), "{}", preview.text());
    take(&mut division, &receipt, "announce-adopted", &[]);
    let page = public(&receipt.status_url);
    for words in [
        "採用となりました",
        "区の課題の解決に役立つため。",
        "歩行者の安全を確かめること。",
        "提案者が選定されることを保障するものではありません",
        "8港環第30号",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    for inside in ["庁内だけの理由。", "庁内のメモ。", "時期を見直", "費用の見込み"]
    {
        assert!(!page.text().contains(inside), "{inside}: {}", page.text());
    }
    let mail = mailbox::wait_for(&proposal.email, "採否の結果");
    assert!(mail.text.contains("保障するものではありません"), "{}", mail.text);
    let told = told(&receipt);
    assert_eq!(addresses(&told), BTreeSet::from([PLANNING, ENVIRONMENT, proposal.email.as_str()]));
    let has =
        |to: &str, words: &str| told.iter().any(|(whom, subject)| whom == to && subject.contains(words));
    assert!(has(PLANNING, "調整の依頼") && has(ENVIRONMENT, "調整の結果") && has(PLANNING, "採否の通知"));
    assert!(has(&proposal.email, "課題についての御対応"), "{told:?}");
    let again = division.open(&format!("{}/act/announce-adopted", case_page(&receipt)));
    assert!(
        again.text().contains("今はこの手続をできません"),
        "an announcement is made once: {}",
        again.text()
    );
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn several_decisions_are_announced_together_each_once_and_one_proposal_is_not_adopted() {
    let (mut planning, mut division) = both();
    let cases: Vec<_> = ["free-npo", "free-company"].into_iter().map(received).collect();
    for ((_, receipt), verdict) in cases.iter().zip(["notAdopted", "adoptedWithoutCost"]) {
        deliberate(&mut planning, &mut division, receipt);
        take(&mut division, receipt, "ask-coordination", &[("what", "判断の案。")]);
        take(&mut planning, receipt, "record-coordination", &[("result", "agrees")]);
        take(&mut division, receipt, "decide", &[("verdict", verdict), ("reasons", "検討の結果のため。")]);
    }
    let path = "/staff/cases/announcements";
    let page = until("both decisions to be listed", SOON, || {
        let page = division.open(path);
        cases.iter().all(|(_, receipt)| page.source.contains(&receipt.case_id)).then_some(page)
    });
    assert!(page.is_inert());
    assert_eq!(planning.open(path).status, 403, "only a division announces");

    let token = access_token("division:environment");
    let list = api_get("/api/cases/announcements", &token).json();
    let wanted: Vec<Value> = cases
        .iter()
        .map(|(_, receipt)| {
            let all = list["cases"].as_array().expect("a list").iter();
            let one = all.clone().find(|case| case["caseId"] == json!(receipt.case_id)).expect("the case");
            json!({ "caseId": one["caseId"], "revision": one["revision"] })
        })
        .collect();
    for outcome in ["announced", "alreadyAnnounced"] {
        let answer = api_post("/api/cases/announcements", &token, &[], &json!({ "cases": wanted }));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let results = answer.json()["results"].as_array().expect("results").clone();
        assert!(results.iter().all(|result| result["outcome"] == outcome), "{results:?}");
    }
    let (refused, receipt) = &cases[0];
    let page = public(&receipt.status_url);
    assert!(
        page.text().contains("今回は採用に至りませんでした") && page.text().contains("検討の結果のため。"),
        "{}",
        page.text()
    );
    for (proposal, receipt) in &cases {
        cases::settled_mails(&format!("CASE#{}", receipt.case_id), SOON);
        let mails = mailbox::to(&proposal.email);
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains("採否の結果")).count(), 1);
    }
    assert!(mailbox::wait_for(&refused.email, "採否の結果").text.contains("不採用"));
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_proposer_withdraws_after_the_decision_and_before_its_announcement() {
    let (proposal, receipt) = received("free-company");
    let (mut planning, mut division) = both();
    deliberate(&mut planning, &mut division, &receipt);
    take(&mut division, &receipt, "hold", &[("until", &day(60)), ("reason", "計画を待つため。")]);
    let held = public(&receipt.status_url);
    assert!(
        held.text().contains("検討を見合わせています（再検討：") && held.text().contains("計画を待つため。")
    );
    take(&mut division, &receipt, "resume", &[]);
    take(&mut division, &receipt, "ask-coordination", &[("what", "判断の案。")]);
    take(&mut planning, &receipt, "record-coordination", &[("result", "agrees")]);
    let mut proposer = Browser::new();
    proposer.open(&receipt.status_url);
    let path = format!("/status/{}/withdraw", receipt.case_id);
    let mut form = proposer.open(&path).form(&path);
    form.fill("reason", "体制が整わなくなったため。");
    // The division decides while the proposer has the page open: nothing of it shows, and the withdrawal stands.
    take(&mut division, &receipt, "decide", &[("verdict", "notAdopted"), ("reasons", "検討の結果のため。")]);
    let withdrawn = proposer.press(&form, "");
    assert!(withdrawn.text().contains("取下げを受け付けました"), "{}", withdrawn.text());
    assert!(!withdrawn.text().contains("検討の結果のため。"), "{}", withdrawn.text());
    let late = division.open(&format!("{}/act/announce-not-adopted", case_page(&receipt)));
    assert!(late.text().contains("今はこの手続をできません"), "{}", late.text());
    let told = told(&receipt);
    for to in [PLANNING, ENVIRONMENT] {
        assert!(told.iter().any(|(whom, subject)| whom == to && subject.contains("取下げ")), "{told:?}");
    }
    assert!(mailbox::to(&proposal.email).iter().all(|mail| !mail.subject.contains("採否の結果")));
    let status = api::get(&format!("/api/status/{}", receipt.case_id), receipt.secret()).json();
    assert_eq!(status["decision"], Value::Null);
}
