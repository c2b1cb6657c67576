//! The life of one mail record: the truth about a mail, written with the change that causes it.
//!
//! A mail is sent at most once. What the mail service clearly refuses is tried again for 14 days; what it does not
//! answer may have been sent, so it is held for a person, and never repeated by itself.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a mail is tried.
pub const TRIED_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long after its event a mail waits in the index of due work: the queue normally brings it within seconds,
/// and the sweep is for what the queue lost.
pub const SWEPT_AFTER: SignedDuration = SignedDuration::from_mins(3);

/// How long an attempt can possibly take. A claim that is older has lost its function.
pub const CLAIM_LASTS: SignedDuration = SignedDuration::from_mins(2);

/// How long Planning's mail waits for the screening, so that the findings are there when they open the case.
pub const WAITS_FOR_SCREENING: SignedDuration = SignedDuration::from_mins(60);

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MailState {
    /// To be sent.
    Pending,
    /// An attempt is under way: the mail service may have it.
    Sending,
    /// The mail service has accepted it.
    Sent,
    /// The mail service gave no answer, or refused for 14 days: a person releases or drops it.
    Held,
    /// A person decided that it is not sent.
    Dropped,
}

/// What the mail service said to an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has the mail.
    Accepted,
    /// It certainly does not have it: refused, throttled, or never reached.
    Refused,
    /// Nobody knows.
    NoAnswer,
}

/// What is to be done with a mail that the queue or the sweep brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Claim it and send it.
    Send,
    /// Nothing: it is done, or somebody else is at it, or it is not due.
    Nothing,
    /// Its claim has lost its function: hold it.
    Hold,
}

/// What is known of a mail when it is its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Where it stands.
    pub state: MailState,
    /// How many attempts were made.
    pub attempts: u32,
    /// When it is due again; while sending, when the claim was made plus [`CLAIM_LASTS`].
    pub due_at: Timestamp,
}

/// What to do with a mail at `now`. The first attempt does not wait until it is due: that is for the sweep.
pub fn next(turn: Turn, now: Timestamp) -> Next {
    match turn.state {
        MailState::Pending if turn.attempts == 0 || turn.due_at <= now => Next::Send,
        MailState::Sending if turn.due_at <= now => Next::Hold,
        MailState::Pending | MailState::Sending | MailState::Sent | MailState::Held | MailState::Dropped => {
            Next::Nothing
        }
    }
}

/// Where a mail stands after an attempt: its state, and when it is due again.
pub fn after(
    outcome: Outcome,
    attempts: u32,
    created: Timestamp,
    now: Timestamp,
) -> (MailState, Option<Timestamp>) {
    match outcome {
        Outcome::Accepted => (MailState::Sent, None),
        Outcome::NoAnswer => (MailState::Held, None),
        Outcome::Refused => {
            let again = now.saturating_add(wait(attempts)).unwrap_or(now);
            let last = created.saturating_add(TRIED_FOR).unwrap_or(now);
            if again <= last { (MailState::Pending, Some(again)) } else { (MailState::Held, None) }
        }
    }
}

/// How long to wait after the n-th refusal: 1, 2, 4 … minutes, at most 4 hours.
fn wait(attempts: u32) -> SignedDuration {
    const LONGEST_MINUTES: i64 = 4 * 60;
    let minutes = 2_i64.checked_pow(attempts.saturating_sub(1)).unwrap_or(LONGEST_MINUTES);
    SignedDuration::from_mins(minutes.min(LONGEST_MINUTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    #[test]
    fn what_is_done_with_a_mail_whose_turn_it_is() {
        use MailState::{Dropped, Held, Pending, Sending, Sent};
        let table = [
            (Pending, 0, 3, 0, Next::Send),
            (Pending, 1, 3, 2, Next::Nothing),
            (Pending, 1, 3, 3, Next::Send),
            (Sending, 1, 3, 2, Next::Nothing),
            (Sending, 1, 3, 3, Next::Hold),
            (Sent, 1, 0, 9, Next::Nothing),
            (Held, 1, 0, 9, Next::Nothing),
            (Dropped, 1, 0, 9, Next::Nothing),
        ];
        for (state, attempts, due, now, expected) in table {
            assert_eq!(
                next(Turn { state, attempts, due_at: minute(due) }, minute(now)),
                expected,
                "{state:?} {due} {now}"
            );
        }
    }

    #[test]
    fn a_refused_mail_is_tried_for_fourteen_days_and_then_held() {
        let (mut now, mut attempts, mut waits) = (minute(0), 0, Vec::new());
        loop {
            attempts += 1;
            match after(Outcome::Refused, attempts, minute(0), now) {
                (MailState::Pending, Some(again)) => {
                    waits.push(again.duration_since(now).as_mins());
                    now = again;
                }
                end => {
                    assert_eq!(end, (MailState::Held, None));
                    break;
                }
            }
        }
        assert_eq!(waits[..10], [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]);
        let tried = now.duration_since(minute(0));
        assert!(tried <= TRIED_FOR && tried > TRIED_FOR - SignedDuration::from_hours(4), "{tried}");
    }

    #[test]
    fn no_answer_is_never_repeated() {
        assert_eq!(after(Outcome::NoAnswer, 1, minute(0), minute(1)), (MailState::Held, None));
        assert_eq!(after(Outcome::Accepted, 1, minute(0), minute(1)), (MailState::Sent, None));
    }
}
