//! ④ The decision (採否の判断): Planning's coordination, what is decided, and its announcement (通知).
//!
//! Source: programme 2(7)④「採否の判断は、企画課と調整の上、担当課が行います」, and its note「提案の採用によって提案者が選定
//! されることを保障するものではありません」.
//!
//! **Rounds.** A division asks for Planning's coordination, which begins a round; Planning records agreement or
//! objections, of which the last one counts. A decision stands on the coordination of its own round: asking again,
//! another division, putting it off or going back to the deliberation end the round.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::command::Decide;
use super::event::{Document, Event};
use super::refusal::Refusal;
use super::status::Status;
use super::step::Step;
use super::{Case, Change, FormalAct};
use crate::value::Prose;

/// What a proposal that is adopted costs the ward (区の費用負担): it decides which way the case goes on (2(7)④).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cost {
    /// 区の費用負担を伴わないもの: towards an agreement.
    None,
    /// 区の費用負担を伴うもの: towards budget and contract.
    Some,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "camelCase")]
pub enum Verdict {
    /// 採用.
    Adopted {
        /// What it costs the ward.
        cost: Cost,
    },
    /// 不採用.
    NotAdopted,
}

impl Verdict {
    /// Every one, in the order in which forms offer them.
    pub const ALL: &'static [Verdict] =
        &[Verdict::Adopted { cost: Cost::None }, Verdict::Adopted { cost: Cost::Some }, Verdict::NotAdopted];

    /// Where a case stands once it is announced.
    pub const fn status(self) -> Status {
        match self {
            Verdict::Adopted { .. } => Status::Adopted,
            Verdict::NotAdopted => Status::NotAdopted,
        }
    }

    /// The step that announces it.
    pub const fn announcement(self) -> Step {
        match self {
            Verdict::Adopted { .. } => Step::AnnounceAdopted,
            Verdict::NotAdopted => Step::AnnounceNotAdopted,
        }
    }

    /// The word in JSON and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Adopted { cost: Cost::None } => "adoptedWithoutCost",
            Verdict::Adopted { cost: Cost::Some } => "adoptedWithCost",
            Verdict::NotAdopted => "notAdopted",
        }
    }

    /// As staff see it.
    pub const fn label(self) -> &'static str {
        match self {
            Verdict::Adopted { cost: Cost::None } => "採用（区の費用負担を伴わない）",
            Verdict::Adopted { cost: Cost::Some } => "採用（区の費用負担を伴う）",
            Verdict::NotAdopted => "不採用",
        }
    }

    /// Whether its announcement says that adoption does not guarantee selection (2(7)④): the municipality will look
    /// for a contractor by its own rules.
    pub const fn disclaims_selection(self) -> bool {
        matches!(self, Verdict::Adopted { cost: Cost::Some })
    }
}

/// The texts of a decision: the payload of [`Event::DecisionRecorded`] and [`Event::DecisionCorrected`]. The first two
/// are read by the proposer, once the decision is announced; the others never.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionText {
    /// Why, in words that the proposer reads.
    pub reasons: Prose,
    /// On which conditions it is adopted, in words that the proposer reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Prose>,
    /// Why, for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_reasons: Option<Prose>,
    /// How Planning's objections were dealt with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objections_answered: Option<Prose>,
    /// Why what was decided before is corrected, or decided anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Prose>,
}

/// How far a case has come with its decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deciding {
    /// The round of coordination that is under way: the sequence of the event that began it.
    pub round: Option<u32>,
    /// Planning's coordination of that round.
    pub coordination: Option<Coordination>,
    /// The decision that stands, announced or not.
    pub decision: Option<Decision>,
    /// The decision that was announced last: the one that the proposer knows.
    pub announced: Option<Decision>,
}

/// What Planning said to an intended decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coordination {
    /// The sequence of its event.
    pub sequence: u32,
    /// Whether Planning agrees (異議なし), or has objections (意見あり).
    pub agrees: bool,
}

/// A decision on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The sequence of the event that recorded it: the formal act.
    pub sequence: u32,
    /// The sequence of the event whose texts stand: the same one, or the last correction.
    pub text: u32,
    /// What is decided, as corrected last.
    pub verdict: Verdict,
    /// The coordination that it stands on.
    pub coordination: Coordination,
    /// The decision that it takes the place of: one that was announced.
    pub replaces: Option<u32>,
    /// The sequence of the event that announced it.
    pub announcement: Option<u32>,
}

impl Deciding {
    /// The coordination of the round ends, without a decision.
    pub(super) fn end_round(&mut self) {
        self.round = None;
        self.coordination = None;
    }

    /// The coordination that a decision taken now stands on, or a correction of the one that was taken.
    fn standing(&self, step: Step) -> Option<Coordination> {
        if step == Step::CorrectDecision {
            self.decision.map(|decision| decision.coordination)
        } else {
            self.coordination
        }
    }

    /// Whether Planning's objections have to be answered by a decision taken, or corrected, now.
    pub fn has_objections(&self, step: Step) -> bool {
        self.standing(step).is_some_and(|coordination| !coordination.agrees)
    }
}

/// What stands in the way of steps of a decision.
impl Deciding {
    /// Of recording a coordination: nobody asked for one.
    pub(super) fn not_asked(&self) -> Option<Refusal> {
        self.round.is_none().then_some(Refusal::NotAsked)
    }

    /// Of deciding: this round has no coordination yet.
    pub(super) fn not_coordinated(&self) -> Option<Refusal> {
        self.coordination.is_none().then_some(Refusal::NotCoordinated)
    }

    /// Of announcing: something else was decided.
    pub(super) fn decided_otherwise(&self, step: Step) -> Option<Refusal> {
        let decided = self.decision.is_some_and(|decision| decision.verdict.announcement() == step);
        (!decided).then_some(Refusal::DecidedOtherwise)
    }

    /// Of withdrawing: a decision was announced.
    pub(super) fn is_announced(&self) -> Option<Refusal> {
        self.announced.is_some().then_some(Refusal::Announced)
    }
}

/// What the events of a decision change. No rule.
impl Case {
    pub(super) fn ask_coordination(&mut self, sequence: u32) {
        self.deciding.round = Some(sequence);
        self.deciding.coordination = None;
        if matches!(self.status, Status::Deliberating) {
            self.status = Status::Coordinating;
        }
    }

    pub(super) fn end_coordination(&mut self) {
        self.deciding.end_round();
        self.status = Status::Deliberating;
    }

    pub(super) fn coordinate(&mut self, sequence: u32, agrees: bool) {
        self.deciding.coordination = Some(Coordination { sequence, agrees });
        self.record_act(sequence, FormalAct::Coordination);
    }

    pub(super) fn decide(&mut self, sequence: u32, verdict: Verdict, replaces: Option<u32>) {
        self.deciding.decision = self.deciding.coordination.map(|coordination| Decision {
            sequence,
            text: sequence,
            verdict,
            coordination,
            replaces,
            announcement: None,
        });
        self.deciding.end_round();
        self.record_act(sequence, FormalAct::Decision);
        self.status = Status::Decided;
    }

    pub(super) fn correct_decision(&mut self, sequence: u32, verdict: Verdict) {
        let decision = self.deciding.decision;
        self.deciding.decision = decision.map(|decision| Decision { text: sequence, verdict, ..decision });
    }

    pub(super) fn announce(&mut self, sequence: u32, at: Timestamp) {
        let Some(decision) = &mut self.deciding.decision else { return };
        decision.announcement = Some(sequence);
        self.status = decision.verdict.status();
        self.deciding.announced = self.deciding.decision;
        self.milestones.answered = self.milestones.answered.or(Some(at));
    }
}

/// Planning records what it says to the intended decision.
pub(super) fn coordinated(
    case: &Case,
    agrees: bool,
    opinion: Option<Prose>,
    document: Option<Document>,
) -> Result<Vec<Change>, Refusal> {
    if !agrees && opinion.is_none() {
        return Err(Refusal::NoOpinion);
    }
    let change = Change::noting(Event::CoordinationRecorded { agrees }, opinion);
    Ok(super::decide::act(case, change, document))
}

/// The division records what it decides, for the first time or anew after an announcement.
pub(super) fn decided(case: &Case, step: Step, decide: Decide) -> Result<Vec<Change>, Refusal> {
    let Decide { verdict, text, document } = decide;
    checked(case, step, verdict, &text)?;
    let event = Event::DecisionRecorded {
        verdict,
        of_coordination: case.deciding.coordination.ok_or(Refusal::NotCoordinated)?.sequence,
        replaces: case.deciding.announced.map(|decision| decision.sequence),
    };
    Ok(super::decide::act(case, Change::with(event, super::decide::json(&text)?), document))
}

/// The division corrects what it has recorded and not announced.
pub(super) fn corrected(case: &Case, verdict: Verdict, text: &DecisionText) -> Result<Vec<Change>, Refusal> {
    checked(case, Step::CorrectDecision, verdict, text)?;
    let of = case.deciding.decision.ok_or(Refusal::DecidedOtherwise)?.sequence;
    Ok(vec![Change::with(Event::DecisionCorrected { of, verdict }, super::decide::json(text)?)])
}

fn checked(case: &Case, step: Step, verdict: Verdict, text: &DecisionText) -> Result<(), Refusal> {
    if verdict == Verdict::NotAdopted && text.conditions.is_some() {
        return Err(Refusal::ConditionsWithoutAdoption);
    }
    if case.deciding.has_objections(step) && text.objections_answered.is_none() {
        return Err(Refusal::ObjectionsUnanswered);
    }
    let changes = matches!(step, Step::CorrectDecision | Step::DecideAgain);
    if changes && text.change.is_none() { Err(Refusal::Unexplained) } else { Ok(()) }
}

/// The division tells the proposer. What is announced is the decision as it stands, and nothing else.
pub(super) fn announced(case: &Case) -> Result<Vec<Change>, Refusal> {
    let decision = case.deciding.decision.ok_or(Refusal::DecidedOtherwise)?;
    Ok(vec![Change::bare(Event::DecisionAnnounced {
        of: decision.sequence,
        verdict: decision.verdict,
        selection_not_guaranteed: decision.verdict.disclaims_selection(),
    })])
}
