//! What a proposer says to the records of their case, by page and by program.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use kyoso::case::{
    Appointment, CaseId, Command, Handover, Means, MeetingTime, NextStep, Party, Talk, decide_for,
};
use kyoso::staff::{Group, Person};
use kyoso::value::{Line, Prose};
use serde_json::{Value, json};

use super::apply::tests::{Browser, hidden};
use super::tests::{Answer, App, COMPANY, KEY, id_and_token};
use crate::clock;
use crate::store::Commit;
use crate::store::testing::Fault;

const NOTE: &str = "先方の資金繰りに注意";

fn line(text: &str) -> Line {
    Line::parse(text, 300).map_err(|flaw| format!("{flaw:?}")).unwrap()
}

fn prose(text: &str) -> Prose {
    Prose::parse(text, 4000).map_err(|flaw| format!("{flaw:?}")).unwrap()
}

fn talk(summary: &str) -> Box<Talk> {
    let until = "2026-12-04".parse().unwrap();
    Box::new(Talk {
        place: Some(line("区役所9階")),
        ward_side: line("企画課 港"),
        proposer_side: line("見本 一郎"),
        summary: prose(summary),
        questions: Some(prose("電源は要るか。")),
        next_steps: vec![NextStep { what: line("図面を送る"), owner: Party::Proposer, until }],
        internal: Some(prose(NOTE)),
    })
}

fn record() -> Command {
    let on = "2026-11-22".parse().unwrap();
    Command::RecordDialogue { on, means: Means::Meeting, talk: talk("場所を確かめた。") }
}

fn correct(of: u32) -> Command {
    let on = "2026-11-22".parse().unwrap();
    Command::CorrectDialogue {
        of, on, means: Means::Meeting, talk: talk("場所と費用を確かめた。")
    }
}

fn hand_over() -> Command {
    let handover = Handover {
        what: prose("喫煙場所の図面"), conditions: prose("第三者に渡さないこと。")
    };
    Command::HandOverInformation { on: "2026-11-22".parse().unwrap(), handover: Box::new(handover) }
}

/// A case with a recorded dialogue (2), information (3) and a meeting to come (4).
struct Talked {
    app: App,
    id: CaseId,
    token: String,
}

impl Talked {
    async fn start() -> Self {
        let app = App::start().await;
        let (id, token) = id_and_token(&app.submit(KEY, COMPANY).await.json());
        let talked = Self { app, id: id.parse().unwrap(), token };
        let begins = "2999-12-01T14:00:00+09:00".parse().unwrap();
        let time =
            MeetingTime { begins, ends: begins + jiff::SignedDuration::from_mins(90), means: Means::Meeting };
        let appointment =
            Box::new(Appointment { place: line("区役所10階"), agenda: Some(prose("費用の分担")) });
        for command in [record(), hand_over(), Command::PlanMeeting { time, appointment }] {
            talked.staff(command).await;
        }
        talked
    }

    async fn staff(&self, command: Command) {
        let person = Person { id: "p-1".into(), name: "企画".into(), groups: [Group::Planning].into() };
        let case = self.app.edge.cases.load(&self.id).await.unwrap().unwrap().case;
        let (actor, changes) = decide_for(&case, command, &person).unwrap();
        let commit = Commit::prepare(&case, changes, &actor, clock::now()).unwrap();
        self.app.db.cases().commit(&commit).await.unwrap();
    }

    async fn say(&self, path: &str, body: &Value) -> Answer {
        let request = Request::post(format!("/api/status/{}/{path}", self.id))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        self.app.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn revision(&self) -> u32 {
        self.app.edge.cases.head(&self.id).await.unwrap().unwrap().revision
    }

    /// A browser that has opened the mailed link.
    async fn browser(&self) -> Browser<'_> {
        let mut browser = Browser::new(&self.app);
        browser.get(&format!("/status/{}/open/{}", self.id, self.token)).await;
        browser
    }

    fn page(&self, rest: &str) -> String {
        format!("/status/{}{rest}", self.id)
    }
}

#[tokio::test]
async fn the_proposer_reads_the_record_and_never_the_note_beside_it() {
    let talked = Talked::start().await;
    let status = talked.app.get(&format!("/api/status/{}", talked.id), &talked.token).await;
    let view = status.json();
    assert_eq!(
        (&view["dialogues"][0]["version"], &view["dialogues"][0]["state"]),
        (&json!(2), &json!("unconfirmed"))
    );
    assert_eq!(view["information"][0]["canAcknowledge"], true);
    assert_eq!(view["meetings"][0]["place"], "区役所10階");
    let mut browser = talked.browser().await;
    let shown = [
        String::from_utf8_lossy(&status.body).into_owned(),
        browser.get(&talked.page("")).await.text(),
        browser.get(&talked.page("/dialogues/2")).await.text(),
        browser.get(&talked.page("/receipt")).await.text(),
    ];
    for page in &shown {
        assert!(!page.contains(NOTE), "{page}");
    }
    assert!(
        shown[2].contains("場所を確かめた。") && shown[2].contains("図面を送る（提案者、"),
        "{}",
        shown[2]
    );
    browser.get(&format!("{}?lang=en", talked.page(""))).await;
    let english = browser.get(&talked.page("/dialogues/2")).await.text();
    assert!(english.contains("図面を送る (Proposer, by") && !english.contains(NOTE));
}

#[tokio::test]
async fn it_is_confirmed_by_program_and_a_retry_changes_nothing() {
    let talked = Talked::start().await;
    for _ in 0..2 {
        let answer = talked.say("dialogues/2/confirmation", &json!({})).await;
        assert_eq!(
            (answer.status, answer.json()["dialogues"][0]["state"].clone()),
            (StatusCode::OK, json!("confirmed"))
        );
        assert_eq!(talked.revision().await, 5);
    }
    let late = talked.say("dialogues/2/change", &json!({ "what": "費用も。" })).await;
    assert_eq!((late.status, talked.revision().await), (StatusCode::CONFLICT, 5));
}

#[tokio::test]
async fn a_change_is_asked_for_once_and_the_corrected_record_is_confirmed_by_its_own_number() {
    let talked = Talked::start().await;
    for _ in 0..2 {
        let answer = talked.say("dialogues/2/change", &json!({ "what": "費用も書いてください。" })).await;
        let record = &answer.json()["dialogues"][0];
        assert_eq!(
            (record["state"].clone(), record["change"].clone()),
            (json!("changeAsked"), json!("費用も書いてください。"))
        );
        assert_eq!(talked.revision().await, 5, "the same twice is one");
    }
    talked.staff(correct(2)).await;
    let stale = talked.say("dialogues/2/confirmation", &json!({})).await;
    assert_eq!((stale.status, talked.revision().await), (StatusCode::CONFLICT, 6));
    let answer = talked.say("dialogues/6/confirmation", &json!({})).await;
    assert_eq!(answer.json()["dialogues"][0]["state"], "confirmed");
    for (path, body, status) in [
        ("dialogues/6/change", json!({ "what": " " }), 422),
        ("dialogues/6/change", json!({ "note": "x" }), 400),
        ("dialogues/x/confirmation", json!({}), 409),
        ("information/9/acknowledgement", json!({}), 409),
    ] {
        assert_eq!(talked.say(path, &body).await.status.as_u16(), status, "{path} {body}");
    }
}

#[tokio::test]
async fn the_conditions_of_information_are_acknowledged_on_the_page() {
    let talked = Talked::start().await;
    let mut browser = talked.browser().await;
    let page = browser.get(&talked.page("")).await.text();
    assert!(page.contains("喫煙場所の図面") && page.contains("第三者に渡さないこと。"));
    let form = hidden(&page, "form");
    let sent = browser.post(&talked.page("/information/3"), &[("form", &form)]).await;
    assert_eq!(sent.location(), talked.page("?done=acknowledged"));
    let page = browser.get(&talked.page("?done=acknowledged")).await.text();
    assert!(page.contains("条件を確認済み") && !page.contains("条件を確認した</button>"));
    let foreign = browser.post(&talked.page("/information/3"), &[("form", "x")]).await;
    assert_ne!(foreign.status, StatusCode::SEE_OTHER, "a form that is not ours");
}

#[tokio::test]
async fn a_record_is_confirmed_on_its_page_and_what_comes_too_late_is_kept() {
    let talked = Talked::start().await;
    let mut browser = talked.browser().await;
    let page = browser.get(&talked.page("/dialogues/2")).await.text();
    let form = hidden(&page, "form");
    let empty =
        browser.post(&talked.page("/dialogues/2"), &[("form", &form), ("say", "change"), ("what", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    talked.staff(correct(2)).await;
    let fields = [("form", form.as_str()), ("say", "change"), ("what", "費用も書いてください。")];
    let late = browser.post(&talked.page("/dialogues/2"), &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("費用も書いてください。") && late.text().contains("訂正された"));
    assert_eq!(browser.get(&talked.page("/dialogues/2")).await.status, StatusCode::NOT_FOUND);
    let sent = browser.post(&talked.page("/dialogues/5"), &[("form", &form), ("say", "confirm")]).await;
    assert_eq!(sent.location(), talked.page("?done=confirmed"));
}

#[tokio::test]
async fn nobody_is_asked_to_confirm_once_the_case_has_ended() {
    let talked = Talked::start().await;
    let revision = talked.revision().await.to_string();
    let withdrawal = Request::post(format!("/api/status/{}/withdrawal", talked.id))
        .header("authorization", format!("Bearer {}", talked.token))
        .header("if-match", revision);
    assert_eq!(talked.app.send(withdrawal.body(Body::empty()).unwrap()).await.status, StatusCode::NO_CONTENT);
    let view = talked.app.get(&format!("/api/status/{}", talked.id), &talked.token).await.json();
    let record = &view["dialogues"][0];
    assert_eq!((&record["state"], &record["canAnswer"]), (&json!("unconfirmed"), &json!(false)));
    assert_eq!(record["stateText"], "御確認のないまま手続が終わりました");
    assert_eq!(view["information"][0]["canAcknowledge"], false);
}

#[tokio::test]
async fn nobody_says_anything_without_the_secret() {
    let talked = Talked::start().await;
    for path in ["dialogues/2/confirmation", "dialogues/2/change", "information/3/acknowledgement"] {
        let request = Request::post(format!("/api/status/{}/{path}", talked.id))
            .header("authorization", "Bearer 1.1.x")
            .header("content-type", "application/json");
        let answer = talked.app.send(request.body(Body::from("{\"what\":\"x\"}")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/dialogues/2", "/information/3"] {
        let sent = Browser::new(&talked.app).post(&talked.page(path), &[("form", "x")]).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(talked.revision().await, 4);
}

#[tokio::test]
async fn whatever_fails_at_whichever_call_a_retry_confirms_once() {
    use Fault::{Conflict, DiesAfter, DiesBefore, ReplyLost, Throttled, ThrottledAlways};
    let mut tried = 0;
    for fault in [DiesBefore, DiesAfter, ReplyLost, Throttled, ThrottledAlways, Conflict] {
        for call in 1.. {
            let talked = Talked::start().await;
            let faults = &talked.app.db.faults;
            faults.plan(call, fault);
            let (path, body) = ("dialogues/2/change", json!({ "what": "費用も。" }));
            tokio::select! {
                _ = talked.say(path, &body) => {}
                () = faults.death() => {}
            }
            let struck = faults.calls() >= call;
            faults.clear();
            let retry = talked.say(path, &body).await;
            assert_eq!(
                (retry.status, talked.revision().await),
                (StatusCode::OK, 5),
                "{fault:?} at call {call}"
            );
            talked.app.db.assert_whole().await;
            if !struck {
                break;
            }
            tried += 1;
        }
    }
    assert!(tried >= 18, "{tried}");
}
