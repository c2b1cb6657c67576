//! Five seconds on both sides of each opening and close, millisecond by millisecond, whatever the functions' clocks say.

use super::*;

/// A change, and when it is received.
type Step = (&'static str, Command);

/// A call, how it came to be, and the windows that it then has: written by hand.
fn calls() -> Vec<(&'static str, Vec<Step>, Vec<Interval>)> {
    let april = || ("2026-03-09T10:00:00.123", schedule(quarter()));
    let extended = || ("2026-06-30T23:58:59.999", extend(tokyo("2026-07-15T17:00")));
    let shortened = || ("2026-05-01T10:00:00.001", shorten(tokyo("2026-05-31T17:00")));
    let closed = || ("2026-05-01T10:00:00.001", close_early());
    vec![
        ("scheduled", vec![april()], vec![quarter()]),
        ("extended", vec![april(), extended()], vec![window("2026-04-01T00:00", "2026-07-15T17:00")]),
        ("shortened", vec![april(), shortened()], vec![window("2026-04-01T00:00", "2026-05-31T17:00")]),
        ("closed early", vec![april(), closed()], vec![window("2026-04-01T00:00", "2026-05-01T10:02")]),
        (
            "opened again",
            vec![
                april(),
                closed(),
                ("2026-05-01T10:02:00.000", reopen(None, tokyo("2026-06-01T00:00"))),
                (
                    "2026-06-02T10:00:00.500",
                    reopen(Some(tokyo("2026-06-10T09:30:15")), tokyo("2026-07-01T00:00")),
                ),
            ],
            vec![
                window("2026-04-01T00:00", "2026-05-01T10:02"),
                window("2026-05-01T10:03", "2026-06-01T00:00"),
                window("2026-06-10T09:30:15", "2026-07-01T00:00"),
            ],
        ),
    ]
}

/// The call as functions record it whose clocks are wrong by so much: the clock comes at each of the changes.
fn recorded(steps: Vec<Step>, wrong_by: SignedDuration) -> Call {
    let mut history = History::drafted();
    for (received, command) in steps {
        let received = tokyo(received);
        history.tick(received + wrong_by);
        let changes = decide(&history.call, command, received, &terms()).unwrap();
        history.record(changes, received + ms(2_500) + wrong_by);
        history.tick(received + ms(5_000) + wrong_by);
    }
    history.call
}

#[test]
fn a_receipt_is_accepted_if_and_only_if_it_is_inside_a_window() {
    let (mut instants, mut accepted) = (0_u32, 0_u32);
    for wrong_by in [0, -2_000, 2_000, -3_600_000, 3_600_000].map(ms) {
        for (name, steps, windows) in calls() {
            let call = recorded(steps, wrong_by);
            for edge in windows.iter().flat_map(|window| [window.open, window.close]) {
                for beside in -5_000..=5_000 {
                    let receipt = edge + ms(beside);
                    let here = windows.iter().find(|window| window.open <= receipt && receipt < window.close);
                    let admitted = admit(&call, receipt);
                    assert_eq!(admitted.ok(), here.copied(), "{name}, {receipt}, clocks wrong by {wrong_by}");
                    instants += 1;
                    accepted += u32::from(admitted.is_ok());
                }
            }
        }
    }
    println!("{instants} receipts, {accepted} accepted");
    // 14 edges, five clocks; a close leaves 5,000 receipts inside, an opening 5,001.
    assert_eq!((instants, accepted), (14 * 5 * 10_001, 7 * 5 * 10_001));
}

#[test]
fn who_is_too_early_or_too_late_is_told_when() {
    let (_, steps, windows) = calls().pop().unwrap();
    let call = recorded(steps, SignedDuration::ZERO);
    let [first, second, third] = windows.try_into().unwrap();
    for (receipt, expected) in [
        (first.open - ms(1), Err(NotAdmitted::NotYet { opens: first.open, closed: None })),
        (first.open, Ok(first)),
        (first.close - ms(1), Ok(first)),
        (first.close, Err(NotAdmitted::NotYet { opens: second.open, closed: Some(first.close) })),
        (second.open - ms(1), Err(NotAdmitted::NotYet { opens: second.open, closed: Some(first.close) })),
        (second.open, Ok(second)),
        (second.close, Err(NotAdmitted::NotYet { opens: third.open, closed: Some(second.close) })),
        (third.close - ms(1), Ok(third)),
        (third.close, Err(NotAdmitted::Closed { closed: third.close })),
        (Timestamp::MAX, Err(NotAdmitted::Closed { closed: third.close })),
        (Timestamp::MIN, Err(NotAdmitted::NotYet { opens: first.open, closed: None })),
    ] {
        assert_eq!(admit(&call, receipt), expected, "{receipt}");
    }
    let unpublished = Err(NotAdmitted::NotPublished);
    assert_eq!(admit(&History::drafted().call, first.open), unpublished);
    let mut called_off = History::scheduled(quarter());
    called_off.when(close_early(), tokyo("2026-03-20T10:00")).unwrap();
    assert_eq!(admit(&called_off.call, first.open), unpublished);
}
