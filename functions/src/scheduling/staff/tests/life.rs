//! The life of a call, by page and by API: drafted, published, extended, shortened, closed early, opened again.

use kyoso::call::ask::Step;
use kyoso::call::{CallId, Interval, Phase, admit};
use kyoso::staff::Person;
use serde_json::{Value, json};

use super::super::testing::{App, as_form, draft_body, filled_in, later, text, with};
use crate::submission::tests::Answer;

const KEY: &str = "3f0d7a52-9f0b-4a59-8d5e-0a4f6c2b7e11";

fn interval(open: &str, close: &str) -> Interval {
    Interval { open: open.parse().unwrap(), close: close.parse().unwrap() }
}

/// One way of making changes.
struct Hand<'h> {
    app: &'h App,
    who: Person,
    by_page: bool,
}

impl Hand<'_> {
    async fn draft(&self) -> CallId {
        let body = draft_body();
        let path = if self.by_page {
            let answer =
                self.app.post(&self.who, "/staff/calls/new", &with(&[("key", KEY)], &as_form(&body))).await;
            assert_eq!(answer.status.as_u16(), 303, "{}", text(&answer));
            answer.headers["location"].to_str().unwrap().trim_end_matches("?done=new").to_owned()
        } else {
            let answer = self.app.create(&self.who, KEY, &body).await;
            assert_eq!(answer.headers["etag"], "\"1\"");
            answer.headers["location"].to_str().unwrap().to_owned()
        };
        path.rsplit('/').next().unwrap().parse().unwrap()
    }

    /// Makes a change, by page with the confirmation in between; what its last page or the API answers.
    async fn change(&self, id: &CallId, step: Step, body: &Value) -> Answer {
        let revision = self.app.file(id).await.call.revision;
        if !self.by_page {
            return self.app.command(&self.who, id, step, Some(revision), body).await;
        }
        let (path, revision) = (format!("/staff/calls/{id}/{}", step.slug()), revision.to_string());
        let fields = as_form(body);
        let send = async |action| {
            let more = [("revision", revision.as_str()), ("action", action)];
            self.app.post(&self.who, &path, &with(&more, &fields)).await
        };
        let checked = send("check").await;
        if step == Step::Edit || checked.status.as_u16() != 200 {
            return checked;
        }
        assert_eq!(self.app.file(id).await.call.revision.to_string(), revision, "nothing happened yet");
        assert!(text(&checked).contains("まだ記録していません"), "{}", text(&checked));
        send("confirm").await
    }

    async fn done(&self, id: &CallId, step: Step, body: &Value) {
        let answer = self.change(id, step, body).await;
        assert!([204, 303].contains(&answer.status.as_u16()), "{step:?} {}", text(&answer));
    }

    /// It is refused by this rule, and on record.
    async fn refused(&self, id: &CallId, step: Step, body: &Value, code: &str) {
        let before = self.app.file(id).await.call;
        let lines = self.app.record().await.len();
        let answer = self.change(id, step, body).await;
        assert_eq!(answer.status.as_u16(), 409, "{step:?} {}", text(&answer));
        if !self.by_page {
            assert_eq!(answer.json()["rule"], json!(code));
        }
        let record = self.app.record().await;
        assert_eq!(record.len(), lines + 1);
        let said = |line: &crate::store::Access| match &line.outcome {
            crate::store::Outcome::Refused { code, .. } => code.clone(),
            other => format!("{other:?}"),
        };
        assert!(record.iter().any(|line| said(line) == code && line.call.as_ref() == Some(id)), "{record:?}");
        assert!(self.app.file(id).await.call == before);
    }
}

async fn live(by_page: bool) {
    let app = App::start().await;
    let hand = Hand { app: &app, who: app.person("planner", &["planning"]), by_page };
    let id = hand.draft().await;
    let phase = async || app.file(&id).await.call.phase(app.at());
    assert_eq!(phase().await, Phase::Draft);
    hand.done(&id, Step::Edit, &filled_in(Step::Edit)).await;
    hand.refused(&id, Step::Extend, &filled_in(Step::Extend), "not-published").await;
    hand.done(&id, Step::Schedule, &filled_in(Step::Schedule)).await;
    let first = interval("2026-12-01T09:00:00+09:00", "2027-03-01T17:00:00+09:00");
    assert_eq!(phase().await, Phase::Coming(first));
    hand.refused(&id, Step::Schedule, &filled_in(Step::Schedule), "already-published").await;

    app.come_to("2027-02-20T10:00:00+09:00");
    assert_eq!(phase().await, Phase::Open(first));
    hand.done(&id, Step::Extend, &filled_in(Step::Extend)).await;
    assert_eq!(app.file(&id).await.call.last().unwrap().close, "2027-03-31T12:00:00+09:00".parse().unwrap());
    hand.refused(&id, Step::Extend, &filled_in(Step::Extend), "not-later").await;
    let soon = json!({ "lastDay": "2027-02-26", "reason": "theme" });
    hand.refused(&id, Step::Shorten, &soon, "too-little-notice").await;
    let notice = json!({ "lastDay": "2027-02-27", "reason": "theme" });
    hand.done(&id, Step::Shorten, &notice).await;
    assert_eq!(app.file(&id).await.call.last().unwrap().close, "2027-02-28T00:00:00+09:00".parse().unwrap());
    hand.refused(&id, Step::Reopen, &filled_in(Step::Reopen), "not-closed").await;
    hand.refused(&id, Step::CloseEarly, &json!({ "reason": "other" }), "reason-needs-words").await;

    app.come_to("2027-02-21T10:00:30.5+09:00");
    hand.done(&id, Step::CloseEarly, &filled_in(Step::CloseEarly)).await;
    let call = app.file(&id).await.call;
    let close = "2027-02-21T10:02:00+09:00".parse().unwrap();
    assert_eq!(call.last().unwrap().close, close, "the first full minute after the lead");
    app.come_to("2027-02-21T10:01:59+09:00");
    assert!(admit(&app.file(&id).await.call, app.at()).is_ok());

    app.come_to("2027-03-02T10:00:00+09:00");
    assert!(matches!(phase().await, Phase::Closed(_)));
    hand.refused(&id, Step::Extend, &filled_in(Step::Extend), "too-late").await;
    hand.done(&id, Step::Reopen, &filled_in(Step::Reopen)).await;
    let windows: Vec<_> = app.file(&id).await.call.intervals().collect();
    let second = interval("2027-03-10T09:00:00+09:00", "2027-04-30T17:00:00+09:00");
    assert_eq!(windows, [Interval { close, ..first }, second]);
    assert_eq!(phase().await, Phase::Coming(second));

    // The history says all of it, and both faces show it.
    let call = app.read(&hand.who, &format!("/api/calls/{id}")).await.json();
    let what: Vec<_> = call["history"].as_array().unwrap().iter().map(|line| line["what"].clone()).collect();
    let expected =
        ["下書きの作成", "内容の編集", "公開", "期間の延長", "期間の短縮", "早期の締切", "募集の再開"];
    assert_eq!(what, expected.map(|what| json!(what)));
    assert_eq!(call["windows"].as_array().unwrap().len(), 2);
    let page = text(&app.page(&hand.who, &format!("/staff/calls/{id}")).await);
    for shown in [
        "期間の短縮",
        "テーマの内容によるもの",
        "応募が少ないため。",
        "2027-02-21T01:00:30.5Z",
        "2027-02-21T01:02:00Z",
        "午前10時2分より前に届いたもの",
        "募集期間（第2回）",
        "受動喫煙防止対策（改）",
        "テーマ（変更前）",
        "planner",
        "/staff/cases?call=",
        "/flyer",
        "/publicity",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let mails = app.desk.db.items().await;
    let changed = mails.iter().filter(|item| {
        let key = |name: &str| item[name].as_s().unwrap().clone();
        key("pk").contains(id.as_str()) && key("sk").starts_with("MAIL#")
    });
    assert_eq!(changed.count(), 4, "Planning and the division hear of each change of a window");
}

#[tokio::test]
async fn a_call_lives_by_page() {
    live(true).await;
}

#[tokio::test]
async fn a_call_lives_by_api() {
    live(false).await;
}

#[tokio::test]
async fn a_call_that_has_not_opened_is_called_off() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let id = app.published().await;
    let fields = as_form(&filled_in(Step::CloseEarly));
    let path = format!("/staff/calls/{id}/close-early");
    let check = app.post(&planner, &path, &with(&[("revision", "2"), ("action", "check")], &fields)).await;
    assert!(text(&check).contains("募集を取りやめます"), "{}", text(&check));
    let done = app.post(&planner, &path, &with(&[("revision", "2"), ("action", "confirm")], &fields)).await;
    assert_eq!(done.status.as_u16(), 303);
    assert_eq!(app.file(&id).await.call.phase(app.at()), Phase::CalledOff);
    let list = app.read(&planner, "/api/calls").await.json();
    assert_eq!(
        (list["current"].as_array().unwrap().len(), &list["closed"][0]["phase"]),
        (0, &json!("calledOff"))
    );
    let page = text(&app.page(&planner, &format!("/staff/calls/{id}")).await);
    assert!(page.contains("募集を取りやめたため") && page.contains("取りやめ（募集期間なし）"), "{page}");
}

#[tokio::test]
async fn a_change_is_judged_by_when_the_gateway_heard_of_it() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let id = app.draft().await;
    let body = json!({ "openDate": "2026-11-22", "openTime": "18:00", "lastDay": "2026-11-22", "closeTime": "18:05" });
    let open: jiff::Timestamp = "2026-11-22T18:00:00+09:00".parse().unwrap();
    for (seconds, status) in [(-30, 409), (-59, 409), (-60, 204)] {
        app.come_to(&later(open, seconds));
        let answer = app.command(&planner, &id, Step::Schedule, Some(1), &body).await;
        assert_eq!(answer.status.as_u16(), status, "{seconds} {}", text(&answer));
        if status == 409 {
            assert_eq!(answer.json()["rule"], json!("too-soon"));
        }
    }
    let recorded = app.file(&id).await;
    assert!(recorded.events[1].text().contains("2026-11-22T08:59:00Z"), "the receipt is on record");
}
