//! Who owes what is overdue, and when they are told: once a day, on working days, in the morning.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::calendar;
use crate::case::Party;
use crate::staff::Group;
use crate::workdays::Calendar;

/// When the offices open: mail before it would only lie there.
const MORNING: Time = Time::constant(8, 30, 0, 0);

/// The day for which those who owe something are to be told at `now`; none outside working days, and before the
/// morning. A clock that was late still tells on that day.
pub fn told_on(now: Timestamp, offices: &Calendar) -> Option<Date> {
    let civil = calendar::civil(now);
    let open = offices.is_working_day(civil.date()).value && civil.time() >= MORNING;
    open.then(|| civil.date())
}

/// Who of the municipality owes the next step of a case, where it is these parties' turn and it is assigned to
/// `division`. The proposer's turn is nobody's debt here: the clock stands still then, or both sides are to act.
pub fn owing(turn: &[Party], division: Option<&str>) -> Vec<Group> {
    let owes = |party: &Party| match party {
        Party::Planning => Some(Group::Planning),
        Party::Division => division.map(|id| Group::Division(id.to_owned())),
        Party::Proposer => None,
    };
    turn.iter().filter_map(owes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Status;

    fn minato() -> Calendar {
        crate::programme::tests::minato().calendar
    }

    #[test]
    fn people_are_told_on_working_days_from_the_morning_on() {
        let told = |instant: &str| told_on(instant.parse().unwrap(), &minato()).map(|day| day.to_string());
        assert_eq!(told("2026-11-24T08:29:59.999+09:00"), None);
        assert_eq!(told("2026-11-24T08:30:00+09:00").as_deref(), Some("2026-11-24"));
        assert_eq!(told("2026-11-24T23:59:59+09:00").as_deref(), Some("2026-11-24"));
        assert_eq!(told("2026-11-22T12:00:00+09:00"), None, "a Sunday");
        assert_eq!(told("2026-11-23T12:00:00+09:00"), None, "勤労感謝の日");
        assert_eq!(told("2026-12-29T12:00:00+09:00"), None, "the year-end");
    }

    #[test]
    fn those_owe_whose_turn_it_is() {
        let table = [
            (Status::Received, vec![Group::Planning]),
            (Status::Confirming, vec![Group::Planning]),
            (Status::CorrectionAsked, vec![]),
            (Status::Assigned, vec![Group::Division("traffic".into())]),
            (Status::Deliberating, vec![Group::Planning, Group::Division("traffic".into())]),
            (Status::Coordinating, vec![Group::Planning]),
            (Status::Withdrawn, vec![]),
        ];
        for (status, expected) in table {
            assert_eq!(owing(status.next_to_act(), Some("traffic")), expected, "{status:?}");
        }
        assert_eq!(owing(Status::Assigned.next_to_act(), None), []);
    }
}
