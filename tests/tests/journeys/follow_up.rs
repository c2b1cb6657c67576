//! The whole life of a proposal by each way after its adoption, by the people who take the steps; who hears of it, and
//! what the proposer reads meanwhile.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::api::{Proposal, Receipt, get};
use tests::browser::Browser;
use tests::cases;
use tests::mailbox;
use tests::page::Page;
use tests::staff::{Staff, access_token, api_get, api_post};
use tests::steps::{
    ENVIRONMENT, PLANNING, addresses, case_page, day, deliberate, received, step, take, told,
};

/// Words that only staff read.
const INTERNAL: &[&str] = &["反社会的勢力", "警視庁", "庁内だけの", "すべての応募者"];

/// The two who take the steps.
struct Ward {
    planning: Staff,
    division: Staff,
}

impl Ward {
    fn sign_in() -> Self {
        Self { planning: Staff::sign_in("planning"), division: Staff::sign_in("division:environment") }
    }

    /// Takes a proposal from its receipt to the announcement of its adoption.
    fn adopt(&mut self, receipt: &Receipt, verdict: &str) {
        deliberate(&mut self.planning, &mut self.division, receipt);
        self.act(receipt, "ask-coordination", &[("what", "庁内だけの案")]);
        take(&mut self.planning, receipt, "record-coordination", &[("result", "agrees")]);
        self.act(receipt, "decide", &[("verdict", verdict), ("reasons", "区の課題の解決に役立つため。")]);
        self.act(receipt, "announce-adopted", &[]);
    }

    /// The division takes a step that must work.
    fn act(&mut self, receipt: &Receipt, slug: &str, fields: &[(&str, &str)]) {
        take(&mut self.division, receipt, slug, fields);
    }

    /// The division is refused, with this clause.
    fn refused(&mut self, receipt: &Receipt, slug: &str, clause: &str) {
        let page = self.division.open(&format!("{}/act/{slug}", case_page(receipt)));
        let is_shown = page.source.contains("name=\"revision\"");
        assert!(page.text().contains(clause) && !is_shown, "{slug}: {}", page.text());
    }
}

/// The proposer's page, which shows nothing that is for staff.
fn public(receipt: &Receipt) -> Page {
    let page = Browser::new().open(&receipt.status_url);
    for word in INTERNAL {
        assert!(!page.source.contains(word), "the proposer reads {word}");
    }
    page
}

fn shows(receipt: &Receipt, words: &[&str]) {
    let page = public(receipt);
    for words in words {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
}

/// The subjects of the mails that the proposer got, in their order, without what all subjects share.
fn subjects(proposal: &Proposal, receipt: &Receipt) -> Vec<String> {
    cases::settled_mails(&format!("CASE#{}", receipt.case_id), tests::wait::SOON);
    let about = mailbox::about(&receipt.number).into_iter();
    let to_proposer = about.filter(|mail| mail.to.contains(&proposal.email));
    let line = |subject: &str| subject.split_once('】').map_or("", |(_, rest)| rest).to_owned();
    to_proposer.map(|mail| line(&mail.subject).split('（').next().unwrap_or_default().to_owned()).collect()
}

fn count(subjects: &[String], words: &str) -> usize {
    subjects.iter().filter(|subject| subject.contains(words)).count()
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_proposal_without_cost_is_adopted_agreed_on_carried_out_and_completed() {
    let (proposal, receipt) = received("free-company");
    let mut ward = Ward::sign_in();
    ward.adopt(&receipt, "adoptedWithoutCost");
    shows(&receipt, &["採用となりました"]);

    ward.act(
        &receipt,
        "begin-agreement",
        &[("kind", "agreement"), ("drafting", "案文は区、図面は提案者が作る。"), ("note", "庁内だけのメモ")],
    );
    shows(&receipt, &["協定等の手続を進めています", "案文は区、図面は提案者が作る。"]);
    ward.refused(&receipt, "conclude-agreement", "2(5)");
    ward.refused(&receipt, "begin-carrying-out", "2(7)④");
    ward.act(
        &receipt,
        "record-ties-check",
        &[("on", &day(0)), ("method", "警視庁への照会"), ("outcome", "clear")],
    );
    let form =
        [("kind", "none"), ("title", "喫煙所の協定"), ("parties", "港区、提案者"), ("signedOn", &*day(0))];
    let unexplained = step(&mut ward.division, &receipt, "conclude-agreement", &form);
    assert_eq!(unexplained.status, 409, "{}", unexplained.text());
    ward.act(
        &receipt,
        "conclude-agreement",
        &[
            ("kind", "agreement"),
            ("title", "喫煙所の整備に関する協定"),
            ("parties", "港区、提案者"),
            ("signedOn", &day(0)),
            ("from", &day(1)),
            ("until", &day(300)),
            ("documentNumber", "8港環第30号"),
        ],
    );
    shows(&receipt, &["喫煙所の整備に関する協定", "協定を取り交わしました"]);
    ward.act(&receipt, "begin-carrying-out", &[("on", &day(0))]);
    ward.act(&receipt, "plan-milestone", &[("name", "設置の完了"), ("due", &day(100))]);
    let milestone = milestone(&receipt);
    ward.act(
        &receipt,
        "change-milestone",
        &[("milestone", &milestone), ("due", &day(120)), ("reason", "資材の到着が遅れるため。")],
    );
    ward.act(&receipt, "reach-milestone", &[("milestone", &milestone), ("on", &day(0))]);
    shows(&receipt, &["事業を実施しています", "設置の完了", "資材の到着が遅れるため。"]);
    ward.refused(&receipt, "close", "成果を記録");
    ward.act(
        &receipt,
        "record-results",
        &[("results", "苦情が半分になった。"), ("evaluation", "庁内だけの評価")],
    );
    ward.act(&receipt, "close", &[("on", &day(0)), ("message", "御協力に感謝します。")]);
    shows(
        &receipt,
        &["終了しました", "苦情が半分になった。", "御協力に感謝します。", "データベースへの登録"],
    );
    let page = ward.planning.open(&case_page(&receipt));
    for words in ["完了", "警視庁への照会", "庁内だけの評価", "8港環第30号", "同意に基づいて続くこと"]
    {
        assert!(page.text().contains(words), "{words}");
    }

    let told = told(&receipt);
    assert_eq!(
        addresses(&told),
        BTreeSet::from([PLANNING, ENVIRONMENT, proposal.email.as_str()]),
        "{told:?}"
    );
    // The label changes: confirming, assigned, deliberating; after the adoption's own mail agreement, carrying out, end.
    let subjects = subjects(&proposal, &receipt);
    assert_eq!(count(&subjects, "提案の状況のお知らせ"), 6, "{subjects:?}");
    assert_eq!(count(&subjects, "予算・契約"), 0, "{subjects:?}");
}

/// The milestone of a case: the sequence of the event that planned it.
fn milestone(receipt: &Receipt) -> String {
    let events = cases::events(&receipt.case_id);
    let planned =
        events.iter().find(|entry| entry.pointer("/event/type") == Some(&json!("milestonePlanned")));
    let sequence = planned.and_then(|entry| entry.get("sequence"));
    sequence.unwrap_or_else(|| panic!("no milestone in {events:?}")).to_string()
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_proposal_with_cost_is_adopted_funded_contracted_carried_out_and_completed() {
    let (proposal, receipt) = received("free-npo");
    let mut ward = Ward::sign_in();
    ward.adopt(&receipt, "adoptedWithCost");
    ward.act(
        &receipt,
        "begin-contract",
        &[("outlook", "来年度の予算に向けて準備する。"), ("note", "庁内だけのメモ")],
    );
    shows(
        &receipt,
        &["契約の相手方は未定です", "来年度の予算に向けて準備する。", "保障するものではありません"],
    );
    ward.refused(&receipt, "record-contract", "2(7)④");
    let today = day(0);
    let year = &today[..4];
    let budget = |outcome| [("fiscalYear", year), ("budget", "supplementary"), ("outcome", outcome)];
    ward.act(&receipt, "record-budget", &budget("requested"));
    assert!(!public(&receipt).text().contains("補正予算"), "what the ward asks for is not told");
    ward.act(&receipt, "record-budget", &budget("approved"));
    shows(&receipt, &["補正予算"]);
    let procurement = [
        ("method", "negotiated"),
        ("reason", "庁内だけの理由"),
        ("toldBidders", "すべての応募者に同じ資料を渡した。"),
        ("usesProperty", "yes"),
    ];
    let refused = step(&mut ward.division, &receipt, "record-procurement", &procurement);
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("4(2)"), "{}", refused.text());
    ward.act(
        &receipt,
        "record-property-consent",
        &[("given", "yes"), ("on", &day(0)), ("scope", "献立の図"), ("evidence", "承諾書、文書庫2")],
    );
    ward.act(&receipt, "record-procurement", &procurement);
    ward.refused(&receipt, "begin-carrying-out", "2(7)④");
    ward.act(&receipt, "record-contract", &[("outcome", "proposer"), ("on", &day(0))]);
    shows(&receipt, &["契約の相手方は未定です", "献立の図"]);
    ward.act(&receipt, "begin-carrying-out", &[("on", &day(0))]);
    ward.act(&receipt, "record-results", &[("results", "週2回ひらいた。")]);
    ward.act(&receipt, "close", &[("on", &day(0))]);
    shows(&receipt, &["終了しました", "週2回ひらいた。"]);

    let told = told(&receipt);
    assert_eq!(
        addresses(&told),
        BTreeSet::from([PLANNING, ENVIRONMENT, proposal.email.as_str()]),
        "{told:?}"
    );
    let subjects = subjects(&proposal, &receipt);
    assert_eq!(count(&subjects, "予算・契約の手続のお知らせ"), 1, "{subjects:?}");
    assert_eq!(count(&subjects, "契約の手続の結果"), 0, "{subjects:?}");
    let mail = mailbox::wait_for(&proposal.email, "予算・契約の手続のお知らせ");
    assert!(mail.text.contains("保障するものではありません"), "{}", mail.text);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_proposer_who_is_not_selected_is_told_so_and_the_case_ends() {
    let (proposal, receipt) = received("free-npo");
    Ward::sign_in().adopt(&receipt, "adoptedWithCost");
    let token = access_token("division:environment");
    let case = format!("/api/cases/{}", receipt.case_id);
    let command = |slug: &str, body: Value| {
        let seen = api_get(&case, &token).header("etag").expect("an ETag").to_owned();
        api_post(&format!("{case}/{slug}"), &token, &[("if-match", &seen)], &body)
    };
    let today = day(0);
    for (slug, body) in [
        ("begin-contract", json!({ "outlook": "補正予算に要求する。" })),
        (
            "record-budget",
            json!({ "fiscalYear": &today[..4], "budget": "supplementary", "outcome": "approved" }),
        ),
        (
            "record-procurement",
            json!({ "method": "openTender", "toldBidders": "すべての応募者に同じ資料を渡した。", "usesProperty": "no" }),
        ),
        ("record-contract", json!({ "outcome": "another", "on": today })),
    ] {
        let answer = command(slug, body);
        assert_eq!(answer.status, 204, "{slug}: {}", answer.text());
    }
    let early = command("end-unrealised", json!({ "outcome": "circumstances", "reason": "区の事情です。" }));
    assert_eq!(
        (early.status, &early.json()["rule"]),
        (409, &json!("outcome-not-on-record")),
        "{}",
        early.text()
    );
    assert!(!public(&receipt).text().contains("提案者以外"), "who was selected is not told before the end");
    let ended =
        command("end-unrealised", json!({ "outcome": "notSelected", "reason": "価格の差によるものです。" }));
    assert_eq!(ended.status, 204, "{}", ended.text());
    shows(
        &receipt,
        &["実施に至らず終了しました", "提案者以外の方に決まりました", "価格の差によるものです。"],
    );
    let data = get(&format!("/api/status/{}", receipt.case_id), receipt.secret()).json();
    assert!(data["whatFollows"]["facts"].to_string().contains("価格の差"), "{data}");
    let mail = mailbox::wait_for(&proposal.email, "契約の手続の結果のお知らせ");
    assert!(mail.text.contains("心から感謝申し上げます"), "{}", mail.text);
    let told = told(&receipt);
    assert_eq!(
        addresses(&told),
        BTreeSet::from([PLANNING, ENVIRONMENT, proposal.email.as_str()]),
        "{told:?}"
    );
}
