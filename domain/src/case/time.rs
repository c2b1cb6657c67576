//! What the time limits of a case are measured by: its milestones and pauses, as `targets` reads them.

use jiff::Timestamp;

use super::Case;
use crate::programme::Programme;
use crate::targets::{Due, Elapsed, Milestone, Pause, Target, due};

/// Where one target of the programme stands for a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeLimit<'p> {
    /// The target.
    pub target: &'p Target,
    /// Where it stands.
    pub due: Due,
}

/// The programme's targets whose time has begun for a case, in their order, each with where it stands.
pub fn time_limits<'p>(programme: &'p Programme, case: &Case) -> Vec<TimeLimit<'p>> {
    let begun = |target: &'p Target| {
        let elapsed = elapsed(case, target)?;
        Some(TimeLimit { target, due: due(target, &elapsed, &programme.calendar) })
    };
    programme.targets.targets.iter().filter_map(begun).collect()
}

/// What happened between the milestones of `target`; none before its time begins.
pub fn elapsed(case: &Case, target: &Target) -> Option<Elapsed> {
    let began = passed(case, target.starts)?;
    // A case that has ended owes nothing more, by whichever step it ended.
    let ended = case.milestones.answered.filter(|_| case.status.is_final());
    let met_at = passed(case, target.ends).filter(|at| *at >= began).or(ended);
    let pauses = case.pauses.iter().map(|(from, until)| Pause { from: *from, until: *until }).collect();
    Some(Elapsed { began, pauses, met_at })
}

/// When a case passed a milestone.
fn passed(case: &Case, milestone: Milestone) -> Option<Timestamp> {
    match milestone {
        Milestone::Received => case.milestones.received,
        Milestone::FirstContact => case.milestones.first_contact,
        Milestone::Assigned => case.milestones.assigned,
        Milestone::DeliberationBegun => case.milestones.deliberation_begun,
        Milestone::Answered => case.milestones.answered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{CaseId, Status};
    use crate::programme::tests::minato;
    use crate::targets::is_overdue;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Received on Monday 16 November 2026; the 23rd is a holiday.
    fn received() -> Case {
        let mut case = Case::new("a".repeat(32).parse::<CaseId>().unwrap());
        case.status = Status::Received;
        case.milestones.received = Some(at("2026-11-16T10:00:00+09:00"));
        case
    }

    fn shown(case: &Case, now: &str) -> Vec<String> {
        let programme = minato();
        let said = |limit: TimeLimit<'_>| {
            let label = limit.due.label(at(now), crate::text::Language::Japanese);
            format!("{}: {label}{}", limit.target.id, if is_overdue(&limit.due, at(now)) { " !" } else { "" })
        };
        time_limits(&programme, case).into_iter().map(said).collect()
    }

    #[test]
    fn only_targets_whose_time_has_begun_are_there() {
        assert_eq!(
            shown(&received(), "2026-11-17T09:00:00+09:00"),
            [
                "first-contact: 期限：令和8年（2026年）11月24日（火曜）まで",
                "answer: 期限：令和9年（2027年）1月15日（金曜）まで"
            ]
        );
    }

    #[test]
    fn what_is_late_is_overdue_and_what_was_done_is_met() {
        let mut case = received();
        assert_eq!(shown(&case, "2026-11-26T09:00:00+09:00")[0], "first-contact: 超過 2日 !");
        case.milestones.first_contact = Some(at("2026-11-25T09:00:00+09:00"));
        assert_eq!(
            shown(&case, "2026-11-26T09:00:00+09:00")[0],
            "first-contact: 済み（期限後）：令和8年（2026年）11月25日（水曜）"
        );
    }

    #[test]
    fn the_clock_stands_still_while_the_proposer_is_asked() {
        let mut case = received();
        case.status = Status::CorrectionAsked;
        case.milestones.first_contact = Some(at("2026-11-17T09:00:00+09:00"));
        case.pauses.push((at("2026-11-17T09:00:00+09:00"), None));
        assert_eq!(shown(&case, "2027-11-17T09:00:00+09:00")[1], "answer: 期限停止中（提案者の回答待ち）");
    }

    #[test]
    fn a_withdrawal_ends_whatever_was_running() {
        let mut case = received();
        case.status = Status::Withdrawn;
        case.milestones.answered = Some(at("2026-11-18T09:00:00+09:00"));
        let met = "済み：令和8年（2026年）11月18日（水曜）";
        assert_eq!(
            shown(&case, "2027-06-01T09:00:00+09:00"),
            [format!("first-contact: {met}"), format!("answer: {met}")]
        );
    }
}
