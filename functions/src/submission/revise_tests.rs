//! What a proposer changes until eligibility is confirmed, by program; and the fault matrix of it. The pages are in
//! `pages`.

mod pages;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kyoso::case::{CaseId, Command, Event, Ground, Status, decide_for};
use kyoso::staff::{Group, Person};
use kyoso::value::Prose;
use serde_json::{Value, json};

use super::tests::{Answer, App, COMPANY, KEY, id_and_token};
use crate::clock;
use crate::programme;
use crate::screening::Screening;
use crate::store::testing::Fault;
use crate::store::{CaseFile, Commit};

const TITLE: &str = "密閉型喫煙所の換気を見える化する実証";

fn planning() -> Person {
    Person { id: "p-1".to_owned(), name: "企画".to_owned(), groups: [Group::Planning].into() }
}

pub(super) fn prose(text: &str) -> Prose {
    Prose::parse(text, kyoso::limits::PROSE).map_err(|flaw| format!("{flaw:?}")).unwrap()
}

fn ask(what: &str) -> Command {
    Command::AskCorrection { what: prose(what), until: "2027-01-15".parse().unwrap(), document: None }
}

fn confirm() -> Command {
    Command::ConfirmEligibility { note: None, document: None }
}

fn set_aside(reason: &str) -> Command {
    let ground =
        Ground { clause: "2(4)ウ".to_owned(), text: "営利のみを目的とするもの".to_owned() };
    Command::SetAside { ground, reason: prose(reason), document: None }
}

fn assign(division: &str) -> Command {
    Command::Assign { division: division.to_owned(), reason: None, document: None }
}

async fn file(app: &App, id: &CaseId) -> CaseFile {
    app.edge.cases.load(id).await.unwrap().unwrap()
}

/// A step of Planning.
async fn step(app: &App, id: &CaseId, command: Command) {
    let case = file(app, id).await.case;
    let (actor, changes) = decide_for(&case, command, &planning()).unwrap();
    let commit = Commit::prepare(&case, changes, &actor, clock::now()).unwrap();
    app.db.cases().commit(&commit).await.unwrap();
}

async fn screen(app: &App, id: &CaseId) {
    let screening = Screening { programme: programme::load("minato").unwrap(), cases: app.db.cases() };
    screening.screen(id).await.unwrap();
}

/// A case that was submitted, and what opens it.
struct Opened {
    app: App,
    id: CaseId,
    token: String,
}

impl Opened {
    async fn submitted() -> Self {
        let app = App::start().await;
        let (id, token) = id_and_token(&app.submit(KEY, COMPANY).await.json());
        Self { app, id: id.parse().unwrap(), token }
    }

    /// Its proposer is asked for a correction.
    async fn asked() -> Self {
        let opened = Self::submitted().await;
        step(&opened.app, &opened.id, ask("実施場所を具体的に書いてください。")).await;
        opened
    }

    async fn post(&self, what: &str, revision: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(format!("/api/status/{}/{what}", self.id))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, revision);
        self.app.send(request.body(body.into()).unwrap()).await
    }

    async fn file(&self) -> CaseFile {
        file(&self.app, &self.id).await
    }

    async fn kinds(&self) -> Vec<&'static str> {
        self.file().await.events.iter().map(|recorded| kind(&recorded.entry.event)).collect()
    }

    async fn mails(&self) -> Vec<String> {
        self.app.db.assert_whole().await.mails.into_iter().map(|(sk, _)| sk).collect()
    }
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::ProposalSubmitted { .. } => "submitted",
        Event::ProposalRevised { .. } => "revised",
        Event::ContactChanged => "contact",
        Event::ScreeningRecorded { .. } => "screened",
        Event::EligibilityConfirmed { .. } => "eligible",
        Event::CorrectionAsked { .. } => "asked",
        Event::CorrectionAnswered => "answered",
        _ => "other",
    }
}

fn titled(title: &str) -> String {
    let body = COMPANY.replace(TITLE, title);
    assert_ne!(body, COMPANY);
    body
}

fn contact(email: &str) -> String {
    json!({ "name": "後任 花子", "nameKana": "こうにん はなこ", "email": email, "phone": "03-0000-0002" })
        .to_string()
}

fn answered(note: Option<&str>, title: Option<&str>) -> String {
    let proposal = title.map(|title| serde_json::from_str::<Value>(&titled(title)).unwrap());
    json!({ "note": note, "proposal": proposal }).to_string()
}

#[tokio::test]
async fn a_replaced_proposal_keeps_every_version_and_says_what_each_changed() {
    let opened = Opened::submitted().await;
    let replaced = opened.post("versions", "\"1\"", titled("二")).await;
    assert_eq!((replaced.status, &replaced.headers["etag"]), (StatusCode::OK, &"\"2\"".parse().unwrap()));
    assert_eq!(replaced.json()["title"], "二");
    let again = opened.post("versions", "\"1\"", titled("二")).await;
    assert_eq!(again.body, replaced.body, "a retry finds what it did");
    let third = opened.post("versions", "\"2\"", titled("三")).await.json();
    let versions = third["versions"].as_array().unwrap();
    let stands: Vec<_> = versions.iter().map(|version| version["stands"].as_bool().unwrap()).collect();
    assert_eq!(stands, [false, false, true]);
    assert_eq!(
        versions[2]["changes"],
        json!([{ "section": "提案の内容", "label": "提案名", "before": "二", "after": "三" }])
    );
    let first = opened.app.get(&format!("/api/status/{}/versions/1", opened.id), &opened.token).await.json();
    assert!(first.to_string().contains(TITLE) && first["stands"] == json!(false));
    for (number, code) in [("4", "not-found"), ("0", "not-found"), ("x", "not-found")] {
        let uri = format!("/api/status/{}/versions/{number}", opened.id);
        assert_eq!(opened.app.get(&uri, &opened.token).await.json()["code"], code);
        assert_eq!(opened.app.get(&uri, "wrong").await.json()["code"], "unknown-case");
    }
    assert_eq!(opened.kinds().await, ["submitted", "revised", "revised"]);
    let mails = opened.mails().await;
    assert_eq!(
        mails[2..],
        ["000002#replaced", "000002#replaced-receipt", "000003#replaced", "000003#replaced-receipt"]
            .map(|sk| format!("MAIL#{sk}"))
    );
}

#[tokio::test]
async fn a_correction_is_answered_with_a_version_and_a_note_once() {
    let opened = Opened::asked().await;
    let seen = opened.app.get(&format!("/api/status/{}", opened.id), &opened.token).await.json();
    assert_eq!(
        seen["correction"],
        json!({ "what": "実施場所を具体的に書いてください。", "until": "2027-01-15",
            "untilText": "令和9年（2027年）1月15日（金曜）午後11時59分59秒まで（日本時間）" })
    );
    assert_eq!((&seen["canAnswer"], &seen["canReplace"]), (&json!(true), &json!(false)));
    let refused = opened.post("versions", "\"2\"", titled("二")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.json()["detail"].as_str().unwrap().contains("修正のお願いへの回答として"));
    assert_eq!(opened.post("answer", "\"2\"", "{}").await.status, StatusCode::CONFLICT);
    let body = answered(Some("直しました。"), Some("二"));
    for _ in 0..2 {
        assert_eq!(opened.post("answer", "\"2\"", body.clone()).await.status, StatusCode::OK);
    }
    assert_eq!(opened.kinds().await, ["submitted", "asked", "revised", "answered"]);
    let file = opened.file().await;
    assert_eq!((file.case.status, file.case.answer_by), (Status::Confirming, None));
    assert_eq!(file.texts[&4], "直しました。");
    let late = opened.post("answer", "\"4\"", answered(Some("もう一つ"), None)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let mails = opened.mails().await;
    assert!(mails.contains(&"MAIL#000004#correction-answered".to_owned()), "{mails:?}");
    assert!(
        mails.iter().all(|sk| !sk.contains("000003")),
        "the version is told as part of the answer: {mails:?}"
    );
}

#[tokio::test]
async fn an_answer_whose_version_is_the_one_that_stands_is_a_note_alone() {
    let opened = Opened::asked().await;
    let same: Value = serde_json::from_str(COMPANY).unwrap();
    let body = json!({ "note": "このままでお願いします。", "proposal": same }).to_string();
    for _ in 0..2 {
        assert_eq!(opened.post("answer", "\"2\"", body.clone()).await.status, StatusCode::OK);
    }
    assert_eq!(opened.kinds().await, ["submitted", "asked", "answered"]);
    assert_eq!(opened.post("versions", "\"3\"", COMPANY).await.status, StatusCode::OK);
    assert_eq!(opened.file().await.case.revision, 3, "the same version again is no other version");
}

#[tokio::test]
async fn what_the_system_records_disturbs_nobody_and_a_step_of_the_staff_is_told() {
    let opened = Opened::submitted().await;
    screen(&opened.app, &opened.id).await;
    assert_eq!(opened.post("versions", "\"1\"", titled("二")).await.status, StatusCode::OK);
    step(&opened.app, &opened.id, ask("直してください。")).await;
    for what in ["versions", "contact"] {
        let body = if what == "contact" { contact("k@example.jp") } else { titled("三") };
        let told = opened.post(what, "\"3\"", body).await;
        assert_eq!(
            (told.status, told.json()["code"].clone()),
            (StatusCode::PRECONDITION_FAILED, json!("changed"))
        );
    }
    step(&opened.app, &opened.id, ask("ほかにも直してください。")).await;
    let told = opened.post("answer", "\"4\"", answered(Some("直しました。"), None)).await;
    assert_eq!(told.status, StatusCode::PRECONDITION_FAILED, "they answered another question");
    assert_eq!(
        opened.post("answer", "\"5\"", answered(Some("直しました。"), None)).await.status,
        StatusCode::OK
    );
    assert_eq!(opened.post("versions", "\"99\"", titled("三")).await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(opened.post("versions", "", titled("三")).await.status, StatusCode::PRECONDITION_REQUIRED);
}

#[tokio::test]
async fn once_eligibility_is_confirmed_nothing_is_replaced_and_the_words_say_whom_to_ask() {
    let opened = Opened::submitted().await;
    screen(&opened.app, &opened.id).await;
    step(&opened.app, &opened.id, confirm()).await;
    for (what, body) in [("versions", titled("二")), ("contact", contact("k@example.jp"))] {
        for revision in ["\"1\"", "\"3\""] {
            let refused = opened.post(what, revision, body.clone()).await;
            assert_eq!(refused.status, StatusCode::CONFLICT);
            assert!(refused.json()["detail"].as_str().unwrap().contains("企画課に御連絡ください"));
        }
    }
    assert_eq!(opened.kinds().await, ["submitted", "screened", "eligible"]);
    let shown = opened.app.get(&format!("/api/status/{}", opened.id), &opened.token).await.json();
    for can in ["canReplace", "canAnswer", "canChangeContact"] {
        assert_eq!(shown[can], json!(false), "{can}");
    }
}

#[tokio::test]
async fn each_field_that_is_not_right_is_named_where_it_stands_and_the_kind_cannot_change() {
    let opened = Opened::asked().await;
    let mut proposal: Value = serde_json::from_str(&titled("二")).unwrap();
    proposal["contact"]["email"] = json!("k");
    proposal["kind"] = json!("theme");
    proposal["declarations"] = json!({});
    let body = json!({ "note": "\u{202e}", "proposal": proposal }).to_string();
    let refused = opened.post("answer", "\"2\"", body).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = refused.json()["errors"].clone();
    let pointers: Vec<_> =
        errors.as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    for pointer in ["/proposal/contact/email", "/proposal/kind", "/note"] {
        assert!(pointers.contains(&pointer), "{pointer}: {pointers:?}");
    }
    assert!(pointers.iter().any(|pointer| pointer.starts_with("/proposal/declarations/")), "made anew");
    let wrong = opened.post("contact", "\"2\"", r#"{"name":"花子"}"#).await.json();
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 2, "{wrong}");
    assert_eq!(opened.kinds().await, ["submitted", "asked"]);
}

#[tokio::test]
async fn a_changed_contact_stands_until_another_version_names_one() {
    let opened = Opened::submitted().await;
    let (first, body) = (opened.file().await, contact("kounin@example.jp"));
    for _ in 0..2 {
        let changed = opened.post("contact", "\"1\"", body.clone()).await.json();
        assert_eq!(changed["email"], "kounin@example.jp");
    }
    let file = opened.file().await;
    assert_eq!((file.case.contact, file.case.version), (Some(2), Some(1)));
    assert!(
        file.content_as_of(1)
            .is_some_and(|before| before.contact.email == first.content.unwrap().contact.email)
    );
    assert_eq!(opened.mails().await[2..], ["MAIL#000002#contact-changed"]);
    assert_eq!(
        opened.post("versions", "\"2\"", titled("二")).await.json()["email"],
        "koho@minato-airtech.example.jp"
    );
}

/// Every way in which every AWS call of `post` can fail, with a retry after it: `kinds` is what is recorded then.
async fn with_faults(
    start: impl AsyncFn() -> Opened,
    what: &str,
    seen: &str,
    body: &str,
    kinds: &[&str],
) -> usize {
    use Fault::{Conflict, DiesAfter, DiesBefore, ReplyLost, Throttled, ThrottledAlways};
    let mut tried = 0;
    for fault in [DiesBefore, DiesAfter, ReplyLost, Throttled, ThrottledAlways, Conflict] {
        for call in 1.. {
            let opened = start().await;
            opened.app.db.faults.plan(call, fault);
            let first = tokio::select! {
                answer = opened.post(what, seen, body.to_owned()) => Some(answer.status),
                () = opened.app.db.faults.death() => None,
            };
            let struck = opened.app.db.faults.calls() >= call;
            opened.app.db.faults.clear();
            let is_busy = first == Some(StatusCode::SERVICE_UNAVAILABLE) && fault == ThrottledAlways;
            assert!(
                first.is_none_or(|status| status == StatusCode::OK || is_busy),
                "{fault:?} {call}: {first:?}"
            );
            let retry = opened.post(what, seen, body.to_owned()).await;
            assert_eq!(retry.status, StatusCode::OK, "{fault:?} at call {call}");
            assert_eq!(opened.kinds().await, kinds, "{fault:?} at call {call}");
            opened.app.db.assert_whole().await;
            if !struck {
                break;
            }
            tried += 1;
        }
    }
    tried
}

#[tokio::test]
async fn whatever_fails_at_whichever_call_a_retry_makes_one_new_version() {
    let kinds = ["submitted", "revised"];
    let tried = with_faults(Opened::submitted, "versions", "\"1\"", &titled("二"), &kinds).await;
    // Load, transaction, load again: three calls, in each of six ways.
    assert!(tried >= 18, "{tried}");
}

#[tokio::test]
async fn whatever_fails_at_whichever_call_a_retry_answers_once() {
    let kinds = ["submitted", "asked", "revised", "answered"];
    let body = answered(Some("直しました。"), Some("二"));
    assert!(with_faults(Opened::asked, "answer", "\"2\"", &body, &kinds).await >= 18);
}

#[tokio::test]
async fn three_at_once_are_one_version_and_of_two_that_differ_one_is_told() {
    let opened = Opened::submitted().await;
    let post = || opened.post("versions", "\"1\"", titled("二"));
    let (first, second, third) = tokio::join!(post(), post(), post());
    assert!([first, second, third].iter().all(|answer| answer.status == StatusCode::OK));
    let (one, other) = tokio::join!(
        opened.post("versions", "\"2\"", titled("甲")),
        opened.post("versions", "\"2\"", titled("乙"))
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(opened.kinds().await, ["submitted", "revised", "revised"]);
}
