//! What the clock does for a call, however late, early or often it comes.

use proptest::prelude::*;

use super::*;

/// When a reminder is due, and when nothing is left to be done for a window.
fn reminder(open: &str, close: &str) -> Timestamp {
    remind_at(window(open, close))
}

fn kinds(done: &[Effect]) -> String {
    let letter = |effect: &Effect| match effect {
        Effect::Tell(_) => 'T',
        Effect::Open(_) => 'O',
        Effect::Remind(_) => 'R',
        Effect::Close(_) => 'C',
    };
    done.iter().map(letter).collect()
}

#[test]
fn a_reminder_comes_48_hours_before_the_close_or_in_the_middle_of_a_short_window() {
    for (open, close, expected) in [
        ("2026-04-01T00:00", "2026-07-01T00:00", "2026-06-29T00:00"),
        ("2026-04-01T00:00", "2026-04-05T00:00:00.002", "2026-04-03T00:00:00.002"),
        ("2026-04-01T00:00", "2026-04-05T00:00", "2026-04-03T00:00"),
        ("2026-04-01T00:00", "2026-04-04T23:59:59.998", "2026-04-02T23:59:59.999"),
        ("2026-04-01T00:00", "2026-04-02T00:00", "2026-04-01T12:00"),
        ("2026-04-01T09:00", "2026-04-01T09:10", "2026-04-01T09:05"),
        ("2026-04-01T09:00", "2026-04-01T09:00:00.001", "2026-04-01T09:00:00.0005"),
    ] {
        assert_eq!(reminder(open, close), tokyo(expected), "{open} to {close}");
    }
}

/// The first instant at which each is due, and a millisecond before it.
#[test]
fn each_effect_is_due_at_its_instant_and_not_before() {
    let mut history = History::scheduled(quarter());
    for (due_at, kind) in
        [("2026-04-01T00:00:00.000", "O"), ("2026-06-29T00:00:00.000", "R"), ("2026-07-01T00:01:00.000", "C")]
    {
        assert_eq!(next_due(&history.call), Some(tokyo(due_at)));
        assert_eq!(history.tick(tokyo(due_at) - ms(1)), []);
        assert_eq!(kinds(&history.tick(tokyo(due_at))), kind);
        assert_eq!(history.tick(tokyo(due_at)), [], "once");
    }
    assert_eq!(next_due(&history.call), None);
    assert_eq!(super::super::due(&history.call, Timestamp::MAX), None);
}

#[test]
fn a_draft_and_a_call_that_was_called_off_have_nothing_due() {
    assert_eq!(next_due(&History::drafted().call), None);
    let mut history = History::scheduled(quarter());
    history.when(close_early(), tokyo("2026-03-20T10:00")).unwrap();
    assert_eq!(history.tick(tokyo("2026-03-20T10:00")), [Effect::Tell(3)]);
    assert_eq!(next_due(&history.call), None);
}

#[test]
fn a_clock_that_was_dead_catches_up_in_order() {
    let mut history = History::scheduled(quarter());
    assert_eq!(kinds(&history.clone().tick(tokyo("2026-04-02T00:00"))), "O");
    assert_eq!(kinds(&history.clone().tick(tokyo("2026-06-30T12:00"))), "OR");
    // The close has passed: a reminder would help nobody.
    assert_eq!(kinds(&history.clone().tick(tokyo("2026-07-01T00:00"))), "O");
    assert_eq!(kinds(&history.clone().tick(tokyo("2026-07-02T00:00"))), "OC");
    // Dead from before the opening until after the close of the further window.
    history.when(extend(tokyo("2026-07-10T00:00")), tokyo("2026-06-30T10:00")).unwrap();
    history.when(reopen(None, tokyo("2026-08-10T00:00")), tokyo("2026-07-20T10:00")).unwrap();
    let further = window("2026-07-20T10:01", "2026-08-10T00:00");
    let extended = window("2026-04-01T00:00", "2026-07-10T00:00");
    assert_eq!(
        history.clone().tick(tokyo("2026-07-20T12:00")),
        [
            Effect::Open(extended),
            Effect::Tell(3),
            Effect::Close(extended),
            Effect::Tell(4),
            Effect::Open(further),
        ]
    );
    assert_eq!(
        history.tick(tokyo("2026-12-01T00:00")),
        [
            Effect::Open(extended),
            Effect::Tell(3),
            Effect::Close(extended),
            Effect::Tell(4),
            Effect::Open(further),
            Effect::Close(further),
        ]
    );
    assert_eq!(next_due(&history.call), None);
}

#[test]
fn an_extension_after_the_reminder_brings_another_one_48_hours_before_the_new_close() {
    let mut history = History::scheduled(quarter());
    history.tick(tokyo("2026-04-01T00:00"));
    assert_eq!(kinds(&history.tick(tokyo("2026-06-29T00:00"))), "R");
    history.when(extend(tokyo("2026-07-15T00:00")), tokyo("2026-06-29T10:00")).unwrap();
    assert_eq!(history.tick(tokyo("2026-06-29T10:01")), [Effect::Tell(5)]);
    assert_eq!(history.tick(tokyo("2026-07-12T23:59:59.999")), []);
    let extended = window("2026-04-01T00:00", "2026-07-15T00:00");
    assert_eq!(history.tick(tokyo("2026-07-13T00:00")), [Effect::Remind(extended)]);
    assert_eq!(history.tick(tokyo("2026-07-15T00:01")), [Effect::Close(extended)]);
}

#[test]
fn whoever_is_told_within_48_hours_of_the_close_is_not_reminded_as_well() {
    let mut history = History::scheduled(quarter());
    history.tick(tokyo("2026-04-01T00:00"));
    let mut nearly = history.clone();
    history.when(extend(tokyo("2026-07-02T00:00")), tokyo("2026-06-30T00:00")).unwrap();
    assert_eq!(kinds(&history.tick(tokyo("2026-07-01T23:59"))), "T");
    nearly.when(extend(tokyo("2026-07-02T00:00")), tokyo("2026-06-29T23:59:59.999")).unwrap();
    assert_eq!(kinds(&nearly.tick(tokyo("2026-07-01T23:59"))), "TR");
}

#[test]
fn an_early_close_is_told_and_not_reminded_of() {
    let mut history = History::scheduled(quarter());
    history.tick(tokyo("2026-04-01T00:00"));
    history.when(close_early(), tokyo("2026-05-01T09:00")).unwrap();
    assert_eq!(kinds(&history.tick(tokyo("2026-05-01T09:00"))), "T");
    assert_eq!(next_due(&history.call), Some(tokyo("2026-05-01T09:02")));
    assert_eq!(kinds(&history.tick(tokyo("2026-05-01T09:02"))), "C");
}

#[test]
fn a_clock_that_ran_ahead_keeps_no_later_close_from_being_recorded() {
    for change in [extend(tokyo("2026-08-01T00:00")), close_early()] {
        let mut history = History::scheduled(quarter());
        let an_hour_ahead = quarter().close - ms(3_500_000) + ms(3_600_000);
        assert_eq!(kinds(&history.tick(an_hour_ahead)), "OC");
        let changed = history.when(change, quarter().close - ms(3_490_000)).unwrap();
        let done = history.tick(tokyo("2026-09-01T00:00"));
        assert_eq!(done, [Effect::Tell(5), Effect::Close(changed[0])]);
    }
}

#[test]
fn what_is_not_due_is_refused_and_what_is_on_record_is_not_recorded_again() {
    let mut history = History::scheduled(quarter());
    let window = quarter();
    let remind = Command::RecordReminder { window, drafts: 1 };
    for (command, first, last) in [
        (Command::RecordOpening { window }, "2026-04-01T00:00:00.000", "2030-01-01T00:00"),
        (remind, "2026-06-29T00:00:00.000", "2026-06-30T23:59:59.999"),
        (
            Command::RecordClosing { window, proposals: 1, drafts: 1 },
            "2026-07-01T00:01:00.000",
            "2030-01-01T00:00",
        ),
    ] {
        let decided =
            |call: &Call, now| decide(call, command.clone(), now, &terms()).map(|changes| changes.len());
        let (first, last) = (tokyo(first), tokyo(last));
        assert_eq!(decided(&history.call, first - ms(1)), Err(Refusal::NotDue));
        assert_eq!((decided(&history.call, first), decided(&history.call, last)), (Ok(1), Ok(1)));
        let other = History::scheduled(Interval { close: window.close - ms(1), ..window });
        assert_eq!(decided(&other.call, last), Ok(0), "that window is not this call's any more");
        history.when(command.clone(), first).unwrap();
        assert_eq!(decided(&history.call, last), Ok(0));
    }
    let late = Command::RecordReminder { window, drafts: 1 };
    let refused = decide(&History::scheduled(window).call, late, window.close, &terms());
    assert_eq!(refused.err(), Some(Refusal::NotDue));
    let told = decide(&history.call, Command::RecordTold { of: 2, drafts: 1 }, Timestamp::MAX, &terms());
    assert_eq!(told.map(|changes| changes.len()), Ok(0));
}

/// What somebody does, or the clock, so many milliseconds after what came before.
#[derive(Clone, Debug)]
enum Turn {
    Tick { after: i64 },
    Change { after: i64, what: u8, length: i64 },
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let hours =
        |most: i64| (0..most * 3_600_000, 0_u8..3).prop_map(|(after, zero)| after / i64::from(zero.max(1)));
    let tick = (0_i64..4, hours(72)).prop_map(|(zero, after)| Turn::Tick { after: after * zero.min(1) });
    let change = (hours(96), 0_u8..5, 60_000_i64..600 * 3_600_000)
        .prop_map(|(after, what, length)| Turn::Change { after, what, length });
    prop::collection::vec(prop_oneof![3 => tick, 2 => change], 1..40)
}

/// The command that fits what the call is now, most of the time.
fn command(call: &Call, now: Timestamp, what: u8, length: i64) -> Command {
    let soon = now + ms(60_000);
    match (what, call.last()) {
        (_, None) => {
            let open = soon + ms(length / 7);
            schedule(Interval { open, close: open + ms(length) })
        }
        (0, Some(last)) => extend(last.close + ms(length)),
        (1, Some(_)) => shorten(now + terms().notice + ms(length / 9)),
        (2, Some(_)) => close_early(),
        (_, Some(_)) => {
            let open = (what == 4).then(|| next_minute(soon) + ms(length / 11));
            reopen(open, open.unwrap_or(next_minute(soon)) + ms(length))
        }
    }
}

/// What a window's reminder depends on, kept apart from the events: since when it stands, and until when.
struct Standing {
    window: Interval,
    from: Timestamp,
    until: Option<Timestamp>,
    /// Whether drafts are told when it comes to stand.
    is_told: bool,
    is_early: bool,
}

impl Standing {
    fn is_reminded_at(&self, now: Timestamp) -> bool {
        let due = remind_at(self.window);
        let is_standing = self.from <= now && self.until.is_none_or(|until| now < until);
        is_standing
            && due <= now
            && now < self.window.close
            && !self.is_early
            && !(self.is_told && due <= self.from)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whenever_the_clock_comes_each_effect_is_done_once(turns in turns()) {
        let mut history = History::drafted();
        let mut now = tokyo("2026-04-01T09:00");
        let mut done = Vec::new();
        let mut ticks = Vec::new();
        let mut standing = Vec::<Standing>::new();
        let mut changes = 0;
        for turn in turns {
            match turn {
                Turn::Tick { after } => {
                    now += ms(after);
                    ticks.push(now);
                    done.extend(history.tick(now).into_iter().map(|effect| (now, effect)));
                    prop_assert_eq!(super::super::due(&history.call, now), None);
                }
                Turn::Change { after, what, length } => {
                    now += ms(after + 1); // no two at one instant, so that an instant tells which was first
                    let before = history.call.last();
                    let windows = history.call.windows.len();
                    let wanted = command(&history.call, now, what, length);
                    let is_early = matches!(wanted, Command::CloseEarly { .. });
                    if history.when(wanted, now).is_ok() {
                        let is_first = windows == 0;
                        changes += usize::from(!is_first);
                        if history.call.windows.len() <= windows && let Some(last) = standing.iter_mut()
                            .rfind(|one| Some(one.window) == before) { last.until = Some(now); }
                        if history.call.windows.len() >= windows && let Some(window) = history.call.last() {
                            let is_told = windows == history.call.windows.len();
                            standing.push(Standing { window, from: now, until: None, is_told, is_early });
                        }
                        now += ms(1);
                    }
                }
            }
            let next = next_due(&history.call);
            for probe in [now, now + ms(1), now + ms(86_400_000), now + ms(864_000_000)] {
                if super::super::due(&history.call, probe).is_some() {
                    prop_assert!(next.is_some_and(|next| next <= probe), "the clock would come too late");
                }
            }
        }
        let end = now + ms(400 * 86_400_000);
        ticks.push(end);
        done.extend(history.tick(end).into_iter().map(|effect| (end, effect)));
        prop_assert_eq!(next_due(&history.call), None);

        for window in history.call.intervals() {
            let closings = done.iter().filter(|(_, effect)| *effect == Effect::Close(window)).count();
            prop_assert_eq!(closings, 1);
            let opens = |effect: &Effect| matches!(effect, Effect::Open(opened) if opened.open == window.open);
            prop_assert_eq!(done.iter().filter(|(_, effect)| opens(effect)).count(), 1);
        }
        let told = done.iter().filter(|(_, effect)| matches!(effect, Effect::Tell(_))).count();
        prop_assert_eq!(told, changes);
        for (index, (at, effect)) in done.iter().enumerate() {
            prop_assert!(done.iter().skip(index + 1).all(|(_, other)| other != effect), "{:?} twice", effect);
            match effect {
                Effect::Remind(window) => prop_assert!(*at < window.close && remind_at(*window) <= *at),
                Effect::Open(window) => prop_assert!(window.open <= *at),
                Effect::Close(window) => prop_assert!(window.close + ms(60_000) <= *at),
                Effect::Tell(_) => {}
            }
        }
        for one in &standing {
            let expected = ticks.iter().copied().find(|tick| one.is_reminded_at(*tick));
            let reminded = done.iter().find(|(_, effect)| *effect == Effect::Remind(one.window));
            prop_assert_eq!(reminded.map(|(at, _)| *at), expected);
        }
    }
}
