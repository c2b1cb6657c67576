//! What the clock does for a call: each effect once, whatever happens to the clock.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kyoso::call::{Command, Interval};
use kyoso::case::{Actor, CaseId};
use kyoso::programme::MailKind;
use kyoso::proposal::read_json;
use kyoso::text::Language;

use super::testing::{START, Town, at, call_id, hours, why};
use crate::links::Links;
use crate::programme;
use crate::reception::{Brought, Came, Reception};
use crate::store::testing::Fault;
use crate::store::{Occasion, Telling};

const OPEN: &str = "2027-01-06T00:00:00+09:00";
const CLOSE: &str = "2027-02-01T00:00:00+09:00";
/// To this the first close is extended.
const LATER: &str = "2027-02-08T00:00:00+09:00";

fn window(open: &str, close: &str) -> Interval {
    Interval { open: at(open), close: at(close) }
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

/// What people do to the call, and when: it is published at [`START`], extended, and opened again.
fn story() -> Vec<(Timestamp, Command)> {
    vec![
        (at("2027-01-20T10:00:00+09:00"), Command::Extend { close: at(LATER), why: why() }),
        (
            at("2027-02-10T10:00:00+09:00"),
            Command::Reopen {
                open: Some(at("2027-02-15T00:00:00+09:00")),
                close: at("2027-03-01T00:00:00+09:00"),
                why: why(),
            },
        ),
    ]
}

const END: &str = "2027-03-03T00:00:00+09:00";

/// The story with a clock that ticks at these instants.
async fn told_by(ticks: &[Timestamp]) -> Town {
    let town = Town::with(window(OPEN, CLOSE)).await;
    town.begin_drafts(2).await;
    let mut ticks = ticks.iter().copied().peekable();
    for (when, command) in story() {
        while let Some(tick) = ticks.next_if(|tick| *tick < when) {
            town.clock.tick(tick).await.unwrap();
        }
        town.act(command, when).await;
    }
    for tick in ticks {
        town.clock.tick(tick).await.unwrap();
    }
    town
}

/// Ticks from the start to the end, `step` apart.
fn every(step: SignedDuration) -> Vec<Timestamp> {
    let mut ticks = vec![at(START)];
    while *ticks.last().unwrap() < at(END) {
        ticks.push(*ticks.last().unwrap() + step);
    }
    ticks
}

const WHOLE_STORY: [&str; 8] = [
    "opened",
    "told 2 of 4",
    "reminded 2",
    "closed with 0, told 2",
    "told 2 of 8",
    "opened",
    "reminded 2",
    "closed with 0, told 2",
];

#[tokio::test]
async fn from_opening_to_reopening_each_effect_comes_once_however_the_clock_ticks() {
    let usual = every(hours(1));
    let doubled = usual.iter().flat_map(|tick| [*tick, *tick]).collect();
    // Now and then it is ahead of the time, and then behind it again.
    let wavering = usual.iter().flat_map(|tick| [*tick, *tick - hours(30)]).collect();
    for ticks in [usual, doubled, wavering, every(hours(24)), every(hours(31))] {
        let town = told_by(&ticks).await;
        assert_eq!(town.recorded().await, WHOLE_STORY, "{} ticks", ticks.len());
        let mails = town.mails().await;
        let expected = [
            ("call-changed", 2),
            ("call-closed", 2),
            ("call-opened", 2),
            ("draft-call-changed", 4),
            ("draft-call-closed", 4),
            ("draft-reminder", 4),
        ];
        assert_eq!(mails, expected.into(), "{} ticks", ticks.len());
        assert!(town.clock.calls.due(at(END), 10).await.unwrap().is_empty(), "nothing is left to be done");
        town.db.assert_whole().await;
    }
}

#[tokio::test]
async fn a_clock_that_was_dead_all_the_time_records_what_happened_and_tells_what_is_still_news() {
    let town = told_by(&[at(END)]).await;
    assert_eq!(
        town.recorded().await,
        ["opened", "told 2 of 3", "closed with 0, told 0", "told 2 of 4", "opened", "closed with 0, told 2"]
    );
    assert!(town.told(MailKind::DraftReminder).await.is_empty(), "a reminder is of no use after the close");
}

#[tokio::test]
async fn nothing_is_done_before_its_instant_and_a_close_is_recorded_when_nothing_more_can_come() {
    let town = Town::with(window(OPEN, CLOSE)).await;
    town.begin_drafts(1).await;
    let remind = at(CLOSE) - hours(48);
    let settled = at(CLOSE) + seconds(60);
    let steps: [(Timestamp, &[&str]); 3] = [
        (at(OPEN), &["opened"]),
        (remind, &["opened", "reminded 1"]),
        (settled, &["opened", "reminded 1", "closed with 0, told 1"]),
    ];
    let mut before: &[&str] = &[];
    for (instant, after) in steps {
        town.clock.tick(instant - SignedDuration::from_millis(1)).await.unwrap();
        assert_eq!(town.recorded().await, before);
        town.clock.tick(instant).await.unwrap();
        assert_eq!(town.recorded().await, after);
        before = after;
    }
}

/// A tick at an instant at which several things are due, with every call to AWS failing in turn.
async fn whatever_happens(now: Timestamp, expected: &[&str]) {
    let begin = async || {
        let town = Town::with(window(OPEN, CLOSE)).await;
        town.begin_drafts(2).await;
        town.act(Command::Extend { close: at(LATER), why: why() }, at("2027-01-20T10:00:00+09:00")).await;
        town
    };
    let (calls, mails) = {
        let town = begin().await;
        town.db.faults.plan(usize::MAX, Fault::DiesBefore);
        town.clock.tick(now).await.unwrap();
        (town.db.faults.calls(), town.mails().await)
    };
    assert!(calls > 20, "{calls}");
    assert_eq!((mails["call-opened"], mails["draft-call-changed"]), (1, 2));
    for call in 1..=calls {
        for fault in [Fault::DiesBefore, Fault::DiesAfter, Fault::ReplyLost, Fault::ThrottledAlways] {
            let town = begin().await;
            town.db.faults.plan(call, fault);
            tokio::select! {
                _ = town.clock.tick(now) => {}
                () = town.db.faults.death() => {}
                () = tokio::time::sleep(Duration::from_secs(20)) => panic!("{call} {fault:?} takes for ever"),
            }
            town.db.faults.clear();
            town.clock.tick(now + seconds(60)).await.unwrap();
            town.clock.tick(now + seconds(60)).await.unwrap();
            assert_eq!(town.recorded().await, expected, "{call} {fault:?}");
            assert_eq!(town.mails().await, mails, "{call} {fault:?}");
        }
    }
}

#[tokio::test]
async fn whatever_happens_to_a_tick_a_change_and_a_reminder_are_told_once() {
    let now = at(LATER) - hours(24);
    whatever_happens(now, &["opened", "told 2 of 3", "reminded 2"]).await;
}

#[tokio::test]
async fn whatever_happens_to_a_tick_a_close_is_recorded_and_told_once() {
    let now = at(LATER) + hours(24);
    whatever_happens(now, &["opened", "told 2 of 3", "closed with 0, told 2"]).await;
}

#[tokio::test]
async fn three_hundred_drafts_are_told_in_one_tick() {
    let town = Town::with(window(OPEN, CLOSE)).await;
    town.begin_drafts(300).await;
    town.clock.tick(at(CLOSE) - hours(1)).await.unwrap();
    assert_eq!(town.recorded().await, ["opened", "reminded 300"]);
    let told = town.told(MailKind::DraftReminder).await;
    assert!(told.len() == 300 && told.values().all(|mails| *mails == 1));
}

#[tokio::test]
async fn thousands_of_drafts_take_some_ticks_each_of_which_gets_further_even_where_it_is_killed() {
    let town = Town::with(window(OPEN, CLOSE)).await;
    town.begin_drafts(1_100).await;
    let now = at(CLOSE) - hours(1);
    town.clock.tick(now).await.unwrap();
    assert_eq!(town.told(MailKind::DraftReminder).await.len(), 1_000, "a tick takes so many and no more");
    assert_eq!(town.recorded().await, ["opened"], "not all are told");
    town.clock.tick(now + seconds(60)).await.unwrap();
    assert_eq!(town.recorded().await, ["opened", "reminded 1100"]);

    // The close: every tick is killed after some 130 calls, of which three make one draft's mail.
    let closed = at(CLOSE) + seconds(60);
    let mut ticks = 0;
    while town.recorded().await.len() < 3 {
        town.db.faults.plan(130, Fault::DiesBefore);
        tokio::select! {
            _ = town.clock.tick(closed) => {}
            () = town.db.faults.death() => {}
        }
        town.db.faults.clear();
        ticks += 1;
        assert!(ticks < 60, "it gets no further");
    }
    assert!(ticks > 10, "{ticks}");
    assert_eq!(town.recorded().await[2], "closed with 0, told 1100");
    for kind in [MailKind::DraftReminder, MailKind::DraftCallClosed] {
        let told = town.told(kind).await;
        assert!(told.len() == 1_100 && told.values().all(|mails| *mails == 1), "{kind:?}");
    }
}

#[tokio::test]
async fn two_clocks_at_once_do_each_thing_once() {
    let town = Town::with(window(OPEN, CLOSE)).await;
    town.begin_drafts(60).await;
    for now in [at(OPEN), at(CLOSE) - hours(1), at(CLOSE) + hours(1)] {
        let (one, other) = tokio::join!(town.clock.tick(now), town.clock.tick(now));
        one.and(other).unwrap();
    }
    assert_eq!(town.recorded().await, ["opened", "reminded 60", "closed with 0, told 60"]);
    assert_eq!(town.mails().await["call-closed"], 1);
}

#[tokio::test]
async fn a_call_that_cannot_be_read_does_not_keep_the_others_from_their_turn() {
    let town = Town::with(window(OPEN, CLOSE)).await;
    town.db.put_call_without_history(&"0".repeat(12).parse().unwrap(), at(START)).await;
    assert!(town.clock.tick(at(OPEN)).await.is_err());
    assert_eq!(town.recorded().await, ["opened"]);
}

#[tokio::test]
async fn only_those_are_told_who_left_an_address_and_have_not_sent() {
    let town = Town::with(window(OPEN, CLOSE)).await;
    town.begin_drafts(4).await;
    let drafts = &town.clock.drafts;
    let ids = drafts.for_call(&call_id(), "", 10).await.unwrap();
    let now = at(CLOSE) - hours(1);
    let sent = drafts.load(&ids[0], now).await.unwrap().unwrap();
    drafts.mark_sent(&sent, &"a".repeat(32).parse().unwrap(), now).await.unwrap();
    drafts.set_call(&ids[1], None, now).await.unwrap();
    drafts
        .create("99999999-0000-4000-8000-000000000000", Language::Japanese, "x", &[].into(), now)
        .await
        .unwrap();
    drafts.set_call("99999999-0000-4000-8000-000000000000", Some(&call_id()), now).await.unwrap();
    town.clock.tick(now).await.unwrap();
    assert_eq!(town.recorded().await, ["opened", "reminded 2"]);
    let told: Vec<_> = town.told(MailKind::DraftReminder).await.into_keys().collect();
    assert_eq!(told, ids[2..]);
}

#[tokio::test]
async fn how_far_the_telling_has_come_is_of_one_occasion() {
    let town = Town::with(window(OPEN, CLOSE)).await;
    let calls = &town.clock.calls;
    let (soon, closed) = (Occasion::Soon(at(CLOSE)), Occasion::Closed(at(CLOSE)));
    let telling = Telling { after: "b".into(), told: 7 };
    calls.note_telling(&call_id(), soon, &telling, at(START)).await.unwrap();
    assert_eq!(calls.telling(&call_id(), soon).await.unwrap(), telling);
    assert_eq!(calls.telling(&call_id(), closed).await.unwrap(), Telling::default());
}

/// A proposal that was received before the close and is written 27 s after it, when its function has to end.
async fn receive(town: &Town, received_at: Timestamp) -> CaseId {
    let links = Links::new("https://kyoso.city.example.jp", [(1, vec![7; 32])].into()).unwrap();
    let (programme, cases) = (programme::load("minato").unwrap(), town.db.cases());
    let reception = Reception { programme: &programme, cases: &cases, links: &links, tells: true };
    let body = UNIVERSITY.replace("REPLACE-WITH-AN-OPEN-CALL", call_id().as_str());
    let key = "0e67d883-2262-41bd-8f00-00000000beef".parse().unwrap();
    let read = || {
        let arrival = Ok(Came { at: received_at, entered: None });
        Ok(Brought { proposal: read_json(body.as_bytes())?, arrival, actor: Actor::Proposer })
    };
    reception.receive(&key, body.as_bytes(), read).await.unwrap().case_id
}

const UNIVERSITY: &str = include_str!("../../../../tests/fixtures/proposals/theme-university.json");

#[tokio::test]
async fn a_proposal_that_is_slow_to_be_written_is_counted() {
    let town = Town::with(window(OPEN, CLOSE)).await;
    town.clock.tick(at(CLOSE) + seconds(27)).await.unwrap();
    receive(&town, at(CLOSE) - SignedDuration::from_millis(1)).await;
    town.clock.tick(at(CLOSE) + seconds(59)).await.unwrap();
    assert_eq!(town.recorded().await, ["opened"]);
    town.clock.tick(at(CLOSE) + seconds(60)).await.unwrap();
    assert_eq!(town.recorded().await, ["opened", "closed with 1, told 0"]);
    town.db.assert_whole().await;
}
