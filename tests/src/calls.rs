//! Calls for a theme as Planning's program drafts, publishes and changes them.

use std::thread::sleep;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kyoso::calendar;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::{Answer, send};
use crate::stack::stack;
use crate::staff::{access_token, api_get, api_post};

/// The division behind the calls of the journeys, and its address.
pub const DIVISION: (&str, &str) = ("traffic", "kotsu@example.jp");
/// The address of Planning.
pub const PLANNING: &str = "kyoso@example.jp";

/// A call of a journey's own.
#[derive(Clone)]
pub struct Call {
    /// Its ID.
    pub id: String,
    /// Its theme, which no other call has.
    pub theme: String,
    /// The first instant at which it is open.
    pub open: Timestamp,
    /// The first instant at which it is not any more.
    pub close: Timestamp,
    token: String,
}

impl Call {
    /// Drafts a call and publishes it: it opens at the full second `opens_in` from now, and closes `lasts` later.
    ///
    /// # Panics
    /// When either is refused.
    pub fn publish(opens_in: SignedDuration, lasts: SignedDuration) -> Self {
        let token = access_token("planning");
        let unique: String = Uuid::new_v4().simple().to_string().chars().take(8).collect();
        let theme = format!("試験のテーマ {unique}");
        let key = Uuid::new_v4().to_string();
        let drafted = api_post("/api/calls", &token, &[("idempotency-key", &key)], &text(&theme));
        assert_eq!(drafted.status, 201, "{}", drafted.text());
        let drafted = drafted.json();
        let id = drafted.get("callId").and_then(Value::as_str).expect("an ID").to_owned();
        let whole = Timestamp::from_second((now() + opens_in).as_second()).expect("an instant");
        let (open, close) = (whole, whole + lasts);
        let call = Self { id, theme, open, close, token };
        let window = json!({
            "openDate": day(open), "openTime": time(open),
            "lastDay": day(close), "closeTime": time(close),
        });
        call.change("schedule", window);
        call
    }

    /// Takes a step that must be taken, on the call as it is now.
    ///
    /// # Panics
    /// When it is refused.
    pub fn change(&self, step: &str, body: Value) {
        let seen = api_get(&format!("/api/calls/{}", self.id), &self.token);
        let etag = seen.header("etag").expect("an ETag").to_owned();
        let path = format!("/api/calls/{}/{step}", self.id);
        let answer = api_post(&path, &self.token, &[("if-match", &etag)], &body);
        assert_eq!(answer.status, 204, "{step}: {}", answer.text());
    }

    /// Its page for everybody.
    pub fn page(&self) -> String {
        format!("/themes/{}", self.id)
    }

    /// It as everybody's programs read it.
    pub fn public(&self) -> Answer {
        send("GET", &stack().public(&format!("/api/themes/{}", self.id)), &[], Vec::new())
    }
}

/// What a call says, with a question that need not be answered.
pub fn text(theme: &str) -> Value {
    json!({
        "division": DIVISION.0,
        "title": { "ja": theme, "en": format!("A theme for tests, {theme}") },
        "summary": { "ja": "駅の周辺の放置自転車を減らす。", "en": "Fewer abandoned bicycles around stations." },
        "seeking": { "ja": "放置そのものを減らす工夫。", "en": "Ways of leaving fewer of them there." },
        "questions": [{ "ja": "試してみたい駅はありますか。", "en": "Which station would you try?", "required": false }],
    })
}

/// Now, on the machine that all of the local cloud runs on.
#[expect(clippy::disallowed_methods, reason = "the journeys wait for what happens by the real clock")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Waits for an instant.
pub fn wait_until(instant: Timestamp) {
    let left = now().duration_until(instant);
    if let Ok(left) = Duration::try_from(left) {
        sleep(left);
    }
}

/// The day in Tokyo, as forms take it.
pub fn day(instant: Timestamp) -> String {
    calendar::civil(instant).date().to_string()
}

/// The time of day in Tokyo, as forms take it.
pub fn time(instant: Timestamp) -> String {
    calendar::civil(instant).time().strftime("%H:%M:%S").to_string()
}
