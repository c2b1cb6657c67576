//! Proposals for a call over HTTP in process: by the receipt instant alone, whatever the clocks of functions say.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use kyoso::call::{Bilingual, CallId, CallText, Command, Interval, Question, Reason, Terms, Why, decide};
use kyoso::case::{Actor, CaseId};
use kyoso::chain::Hash;
use serde_json::{Value, json};

use super::apply::tests::{Browser, hidden};
use super::tests::{Answer, App, KEY, id_and_token};
use crate::clock;
use crate::form::testing::{UNIVERSITY, sample};
use crate::form::{Answers, pages_for};
use crate::store::testing::{Fault, write_units};
use crate::store::{CallCommit, CallFile, KEPT_AFTER_CLOSE};

const OPEN: &str = "2026-11-20T00:00:00+09:00";
const CLOSE: &str = "2026-11-23T00:00:00+09:00";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn ms(number: i64) -> SignedDuration {
    SignedDuration::from_millis(number)
}

fn id(number: u8) -> CallId {
    format!("0123456789a{number}").parse().unwrap()
}

fn terms() -> Terms {
    Terms { notice: SignedDuration::ZERO }
}

fn why() -> Why {
    Why { reason: Reason::FewProposals, words: None }
}

/// What happens to a call by Planning, at `now`.
async fn act(app: &App, id: &CallId, command: Command, now: Timestamp) {
    let calls = app.edge.cases.calls();
    let file = calls.load(id).await.unwrap();
    let file = file.unwrap_or_else(|| CallFile::new(id.clone(), Hash::of(b"body")));
    let changes = decide(&file.call, command, now, &terms()).unwrap();
    let actor = Actor::Planning { id: "p".into() };
    calls.commit(&CallCommit::prepare(&file, changes, &actor, now).unwrap()).await.unwrap();
}

async fn draft(app: &App, id: &CallId, title: &str, questions: Vec<Question>) {
    let words = |ja: &str| Bilingual { ja: ja.into(), en: None };
    let text = CallText {
        title: words(title),
        summary: words("概要"),
        seeking: words("求める提案"),
        conditions: None,
        questions,
    };
    act(app, id, Command::Draft { division: "traffic".into(), text }, at("2026-11-01T00:00:00Z")).await;
}

async fn publish(app: &App, id: &CallId, open: &str, close: &str) {
    let window = Interval { open: at(open), close: at(close) };
    act(app, id, Command::Schedule { window }, at("2026-11-02T00:00:00Z")).await;
}

/// The function with a call that is open from [`OPEN`] to [`CLOSE`].
async fn started() -> App {
    let app = App::start().await;
    draft(&app, &id(1), "放置自転車対策", vec![]).await;
    publish(&app, &id(1), OPEN, CLOSE).await;
    app
}

fn body_for(id: &CallId) -> Value {
    let mut body = sample(UNIVERSITY);
    body["themeId"] = json!(id.to_string());
    body
}

fn body() -> String {
    body_for(&id(1)).to_string()
}

fn key(number: i64) -> String {
    format!("0e67d883-2262-41bd-8f00-{number:012}")
}

fn asked(required: bool) -> Question {
    Question {
        id: "q1".into(), text: Bilingual { ja: "どこに置きますか".into(), en: None }, required
    }
}

#[tokio::test]
async fn receipt_instants_around_the_edges_decide_whatever_the_clock_of_the_function_says() {
    let app = started().await;
    let mut number = 0;
    for wrong in [0, 2, -2, 3600, -3600] {
        clock::testing::ERROR.set(SignedDuration::from_secs(wrong));
        for (edge, inside_before) in [(at(OPEN), false), (at(CLOSE), true)] {
            for off in (-50..=50).filter(|off| off % 10 == 0 || (-3..=3).contains(off)) {
                number += 1;
                let answer = app.submit_at(&key(number), body(), edge + ms(off)).await;
                let accepted = (off < 0) == inside_before;
                let expected = if accepted { StatusCode::CREATED } else { StatusCode::CONFLICT };
                assert_eq!(answer.status, expected, "clock {wrong} s, edge {edge}, {off} ms");
                if accepted {
                    let receipt = answer.json();
                    assert_eq!(at(receipt["receivedAt"].as_str().unwrap()), edge + ms(off));
                }
            }
        }
    }
    clock::testing::ERROR.set(SignedDuration::ZERO);
    let whole = app.db.assert_whole().await;
    let window = Interval { open: at(OPEN), close: at(CLOSE) };
    assert!(whole.cases.iter().all(|case| case.receipt.as_ref().unwrap().window == Some(window)));
    let received = app.edge.cases.calls().received(&id(1)).await.unwrap();
    assert_eq!(usize::try_from(received).unwrap(), whole.cases.len());
}

#[tokio::test]
async fn every_millisecond_around_the_close_is_on_its_side() {
    let app = started().await;
    for off in -50..=50 {
        let answer = app.submit_at(&key(off + 1000), body(), at(CLOSE) + ms(off)).await;
        assert_eq!(answer.status == StatusCode::CREATED, off < 0, "{off} ms");
    }
    assert_eq!(app.edge.cases.calls().received(&id(1)).await.unwrap(), 50);
}

#[tokio::test]
async fn late_and_early_are_told_what_a_program_needs() {
    let app = started().await;
    draft(&app, &id(2), "受動喫煙防止対策", vec![]).await;
    publish(&app, &id(2), "2026-11-22T00:00:00+09:00", "2026-12-22T00:00:00+09:00").await;
    let late = app.submit_at(KEY, body(), at(CLOSE)).await;
    assert_eq!(
        (late.status, late.headers["content-type"].to_str().unwrap()),
        (StatusCode::CONFLICT, "application/problem+json")
    );
    let problem = late.json();
    assert_eq!(
        (problem["code"].clone(), at(problem["closedAt"].as_str().unwrap())),
        (json!("call-closed"), at(CLOSE))
    );
    assert!(problem["detail"].as_str().unwrap().contains("11月22日（日曜）午後11時59分59秒まで（日本時間）"));
    let open = problem["openCalls"].as_array().unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(
        (open[0]["id"].clone(), open[0]["title"].clone()),
        (json!(id(2).to_string()), json!("受動喫煙防止対策"))
    );
    assert_eq!(open[0]["url"], format!("https://kyoso.city.example.jp/themes/{}", id(2)));
    let early = app.submit_at(KEY, body(), at(OPEN) - ms(1)).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    let problem = early.json();
    assert_eq!(
        (problem["code"].clone(), at(problem["opensAt"].as_str().unwrap())),
        (json!("call-not-open"), at(OPEN))
    );
    assert!(problem.get("closedAt").is_none());
    // What was refused can be sent again, and what was received stays received.
    let received = app.submit_at(KEY, body(), at(OPEN)).await;
    assert_eq!(received.status, StatusCode::CREATED);
    let again = app.submit_at(KEY, body(), at(CLOSE) + SignedDuration::from_hours(24 * 400)).await;
    assert_eq!((again.status, again.body), (StatusCode::CREATED, received.body));
}

#[tokio::test]
async fn an_extension_counts_for_who_loaded_the_form_before_and_an_early_close_does_too() {
    let app = started().await;
    let later = at("2026-12-01T00:00:00+09:00");
    act(&app, &id(1), Command::Extend { close: later, why: why() }, at(CLOSE) - ms(60_000)).await;
    assert_eq!(app.submit_at(&key(1), body(), at(CLOSE) + ms(1)).await.status, StatusCode::CREATED);
    assert_eq!(app.submit_at(&key(2), body(), later).await.status, StatusCode::CONFLICT);
    let now = at("2026-11-25T12:00:00+09:00");
    act(&app, &id(1), Command::CloseEarly { why: why() }, now).await;
    let file = app.edge.cases.calls().load(&id(1)).await.unwrap().unwrap();
    let close = file.call.last().unwrap().close;
    assert!(close < later);
    assert_eq!(app.submit_at(&key(3), body(), close - ms(1)).await.status, StatusCode::CREATED);
    assert_eq!(app.submit_at(&key(4), body(), close).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_call_that_is_not_public_looks_like_no_call_and_a_hostile_one_is_refused_at_its_field() {
    let app = App::start().await;
    draft(&app, &id(1), "下書きのテーマ", vec![]).await;
    let unknown = app.submit_at(KEY, body_for(&id(2)).to_string(), at(OPEN)).await;
    let draft = app.submit_at(KEY, body(), at(OPEN)).await;
    assert_eq!((draft.status, &draft.body), (StatusCode::UNPROCESSABLE_ENTITY, &unknown.body));
    for hostile in ["", "../../CASE#x", "0123456789a1\u{0}", "0123456789A1", "' OR 1=1 --"] {
        let mut body = body_for(&id(1));
        body["themeId"] = json!(hostile);
        let answer = app.submit_at(KEY, body.to_string(), at(OPEN)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{hostile}");
        assert!(String::from_utf8(answer.body).unwrap().contains("/themeId"), "{hostile}");
    }
    let mut browser = Browser::new(&app);
    let page = browser.get(&format!("/apply?theme={}", id(1))).await.text();
    assert!(!page.contains("下書きのテーマ"));
}

#[tokio::test]
async fn whatever_fails_at_whichever_call_a_retry_gives_one_case_and_one_count() {
    use Fault::{Conflict, DiesAfter, DiesBefore, ReplyLost, Throttled, ThrottledAlways};
    let mut tried = 0;
    for fault in [DiesBefore, DiesAfter, ReplyLost, Throttled, ThrottledAlways, Conflict] {
        for call in 1.. {
            let app = started().await;
            app.db.faults.plan(call, fault);
            tokio::select! {
                _ = app.submit_at(KEY, body(), at(CLOSE) - ms(1)) => {}
                () = app.db.faults.death() => {}
            }
            let struck = app.db.faults.calls() >= call;
            app.db.faults.clear();
            let retry = app.submit_at(KEY, body(), at(CLOSE) - ms(1)).await;
            assert_eq!(retry.status, StatusCode::CREATED, "{fault:?} at call {call}");
            let cases = app.db.assert_whole().await.cases.len();
            let received = app.edge.cases.calls().received(&id(1)).await.unwrap();
            assert_eq!((cases, received), (1, 1), "{fault:?} at call {call}");
            if !struck {
                break;
            }
            tried += 1;
        }
    }
    // Look-up, call, number, transaction: four calls, in each of six ways.
    assert!(tried >= 24, "{tried}");
}

#[tokio::test]
async fn a_proposal_for_a_call_costs_at_most_eighteen_write_units() {
    let app = started().await;
    let before: usize = app.db.items().await.iter().map(write_units).sum();
    app.submit_at(KEY, body(), at(OPEN)).await;
    let after: usize = app.db.items().await.iter().map(write_units).sum();
    assert!(after - before <= 18, "{}", after - before);
}

async fn replace(app: &App, (id, token): (&str, &str), when: Timestamp, title: &str) -> Answer {
    let mut body = body_for(&self::id(1));
    body["proposal"]["title"] = json!(title);
    let file = app.edge.cases.load(&id.parse::<CaseId>().unwrap()).await.unwrap().unwrap();
    let request = Request::post(format!("/api/status/{id}/versions"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::IF_MATCH, format!("\"{}\"", file.case.revision))
        .extension(crate::http::ReceivedAt(when));
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn a_proposal_is_replaced_until_the_close_and_the_last_version_counts() {
    let app = started().await;
    let (case, token) = id_and_token(&app.submit_at(KEY, body(), at(OPEN)).await.json());
    let opened = (case.as_str(), token.as_str());
    let replaced = replace(&app, opened, at(CLOSE) - ms(1), "締切の直前").await;
    assert_eq!(replaced.status, StatusCode::OK);
    let view = replaced.json();
    assert_eq!(
        (view["canReplace"].clone(), view["theme"]["title"].clone()),
        (json!(true), json!("放置自転車対策"))
    );
    assert!(view["theme"]["windowText"].as_str().unwrap().contains("午後11時59分59秒まで"));
    for late in [at(CLOSE), at(CLOSE) + ms(1)] {
        let refused = replace(&app, opened, late, "遅れた差替え").await;
        assert_eq!(
            (refused.status, refused.json()["code"].clone()),
            (StatusCode::CONFLICT, json!("call-closed"))
        );
        assert!(refused.json()["detail"].as_str().unwrap().contains("最後に受け付けた内容が有効です"));
    }
    let file = app.edge.cases.load(&case.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(file.content.unwrap().proposal.title.as_str(), "締切の直前");
}

/// Answers for the form, for a call.
fn answers(id: &CallId) -> Answers {
    let mut body = body_for(id);
    body["themeAnswers"] = json!({ "q1": "駅の北口" });
    body["heardFrom"] = json!("flyer");
    Answers::of_body(&body)
}

#[tokio::test]
async fn a_person_proposes_for_a_call_and_each_page_says_its_deadline() {
    let app = App::start().await;
    let question = asked(true);
    draft(&app, &id(1), "放置自転車対策", vec![question.clone()]).await;
    publish(&app, &id(1), OPEN, CLOSE).await;
    let mut browser = Browser::new(&app);
    let start = browser.get(&format!("/apply?theme={}", id(1))).await.text();
    assert!(start.contains("募集テーマ：") && start.contains("放置自転車対策"));
    let pages: Vec<_> =
        pages_for(std::slice::from_ref(&question)).filter(|page| !page.is_of_files()).collect();
    for page in &pages {
        let shown = browser.get(&page.path()).await.text();
        let mut fields: Vec<(String, String)> =
            std::collections::BTreeMap::from(answers(&id(1))).into_iter().collect();
        fields.push(("draft".into(), hidden(&shown, "draft")));
        fields.push(("theme".into(), hidden(&shown, "theme")));
        fields.push(("action".into(), "next".into()));
        let fields: Vec<_> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let saved = browser.post(&page.path(), &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}: {}", page.slug, saved.text());
    }
    let mut places: Vec<_> = pages.iter().map(|page| page.path()).collect();
    places.extend(["/apply/check", "/apply/later", "/apply/discard"].map(str::to_owned));
    for place in &places {
        let page = browser.get(place).await.text();
        let says = [
            "保存しただけでは提出になりません",
            "11月22日（日曜）午後11時59分59秒まで（日本時間）",
            "あと6時間23分",
        ];
        assert!(says.iter().all(|words| page.contains(words)), "{place} {page}");
    }
    assert!(browser.get("/apply/theme").await.text().contains("どこに置きますか"));
    let check = browser.get("/apply/check").await.text();
    assert!(check.contains("駅の北口") && check.contains("ちらし・ポスター"));
    assert_eq!(app.edge.drafts.begun(&id(1)).await.unwrap(), 1);
    let token = hidden(&check, "draft");
    // Late: nothing is lost, and it is said until when.
    let in_time = browser.now;
    browser.now = at(CLOSE);
    let late = browser.post("/apply/check", &[("draft", &token), ("action", "send")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let page = late.text();
    assert!(
        page.contains("締め切られました")
            && page.contains("入力した内容は残っています")
            && page.contains("kind=free")
    );
    let kept = app.edge.drafts.load(token.split('.').next().unwrap(), browser.now).await.unwrap().unwrap();
    assert!(kept.pages.contains_key(&format!("theme.{}", id(1))));
    assert!(kept.expires_at >= at(CLOSE) + KEPT_AFTER_CLOSE);
    assert!(browser.get("/apply/check").await.text().contains("この募集は締め切られました"));
    browser.now = in_time;
    let sent = browser.post("/apply/check", &[("draft", &token), ("action", "send")]).await;
    assert!(sent.location().ends_with("/receipt"), "{}", sent.text());
    assert!(browser.get(sent.location()).await.text().contains("放置自転車対策"));
    let status = sent.location().trim_end_matches("/receipt").to_owned();
    let page = browser.get(&status).await.text();
    assert!(
        page.contains("どこに置きますか") && page.contains("駅の北口") && page.contains("次の期間の募集")
    );
    // Sent is sent, also long after the close.
    browser.now = at(CLOSE) + ms(1);
    let again = browser.post("/apply/check", &[("draft", &token), ("action", "send")]).await;
    assert_eq!(again.location(), sent.location());
    assert_eq!(app.edge.drafts.begun(&id(1)).await.unwrap(), 0);
}
