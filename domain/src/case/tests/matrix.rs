//! Every role in every status with every command and every fact that a rule looks at, against a table that was written
//! from the programme's document.

use std::collections::BTreeMap;

use super::*;
use crate::case::tests::{beside_matrix, follow_up_matrix};
use crate::staff::Person;

const TABLE: &str = include_str!("matrix.txt");

/// The division that the table calls the assigned one.
const ASSIGNED: &str = "environment";

/// Somebody who asks.
pub(super) enum Who {
    One(Actor),
    Staff(Person),
}

pub(super) fn everybody() -> Vec<(&'static str, Who)> {
    let staff = |id: &str, groups: &[&str]| Who::Staff(Person::new(id, id, groups.iter().copied()));
    vec![
        ("proposer", Who::One(Actor::Proposer)),
        ("system", Who::One(Actor::System)),
        ("planning", staff("planning", &["planning"])),
        ("assigned", staff("assigned", &["division:environment"])),
        ("other", staff("other", &["division:health"])),
        ("expert", staff("expert", &["expert"])),
        ("asked", staff("asked", &["expert"])),
        ("auditor", staff("auditor", &["auditor"])),
        ("administrator", staff("administrator", &["administrator"])),
        ("both", staff("both", &["planning", "division:environment"])),
        ("two-divisions", staff("two", &["division:health", "division:environment"])),
    ]
}

/// Every command, with the variants that rules tell apart.
fn commands() -> Vec<(&'static str, Command)> {
    let commands = vec![
        ("submit", submit()),
        ("record-screening", screen()),
        ("replace-proposal", replace()),
        ("change-contact", change_contact()),
        ("answer-correction", answer()),
        ("answer-correction.empty", Command::AnswerCorrection { revision: None, note: None }),
        ("withdraw", withdraw()),
        ("confirm-eligibility", confirm()),
        ("ask-correction", ask_correction()),
        ("set-aside", set_aside()),
        ("take-up-again", take_up()),
        ("record-dialogue", talk()),
        ("omit-dialogue", omit()),
        ("assign", assign("health")),
        ("assign.same", assign(ASSIGNED)),
        ("assign.unexplained", assign_unexplained("health")),
        ("record-document", document_of(5)),
        ("record-document.of-planning", document_of(1)),
        ("record-document.of-nothing", document_of(99)),
        ("inspect-attachment", files::inspect(1, files::refused())),
        ("inspect-attachment.again", files::inspect(3, files::refused())),
        ("inspect-attachment.of-nothing", files::inspect(9, files::refused())),
        ("replace-attachment", files::replace(2, 4)),
        ("replace-attachment.of-accepted", files::replace(3, 4)),
        ("replace-attachment.of-nothing", files::replace(9, 4)),
        ("open-attachment", files::open(3)),
        ("open-attachment.of-refused", files::open(2)),
        ("open-attachment.of-unchecked", files::open(1)),
        ("open-attachment.of-nothing", files::open(9)),
        ("dispose-payloads", dispose()),
        ("begin-deliberation", begin()),
        ("hold", hold("2027-04-05")),
        ("resume", resume()),
        ("raise-issue", raise(Party::Proposer, true)),
        ("raise-issue.hidden", raise(Party::Proposer, false)),
        ("update-issue", update(2, Party::Proposer, IssueState::Solved)),
        ("update-issue.of-nothing", update(99, Party::Planning, IssueState::Open)),
        ("update-issue.silent", update_saying(2, Party::Planning, IssueState::Left, None)),
        ("record-plan", plan()),
        ("ask-coordination", ask_coordination()),
        ("end-coordination", end_coordination()),
        ("record-coordination", coordinate(false)),
        (
            "record-coordination.silent",
            Command::RecordCoordination { agrees: false, opinion: None, document: None },
        ),
        ("decide", decide_as(FREE)),
        ("decide.unanswered", Command::Decide(Box::new(unanswered()))),
        ("decide.conditional", Command::Decide(Box::new(conditional()))),
        ("correct-decision", correct_to(Verdict::NotAdopted)),
        (
            "correct-decision.unanswered",
            Command::CorrectDecision { verdict: FREE, text: Box::new(unanswered().text) },
        ),
        (
            "correct-decision.unexplained",
            Command::CorrectDecision { verdict: FREE, text: Box::new(unexplained().text) },
        ),
        ("decide-again", decide_again(COSTLY)),
        ("decide-again.unexplained", Command::DecideAgain(Box::new(unexplained()))),
        ("announce-adopted", announce(FREE)),
        ("announce-not-adopted", announce(Verdict::NotAdopted)),
    ];
    let (beside, of_follow_up) = (beside_matrix::commands(), follow_up_matrix::commands());
    commands.into_iter().chain(beside).chain(of_follow_up).collect()
}

/// A decision that does not say how objections were dealt with.
fn unanswered() -> Decide {
    let text = DecisionText { objections_answered: None, ..decision_text(FREE) };
    Decide { verdict: FREE, text, document: None }
}

/// Conditions, and nothing that is adopted.
fn conditional() -> Decide {
    let verdict = Verdict::NotAdopted;
    let text = DecisionText { conditions: Some(prose("条件")), ..decision_text(verdict) };
    Decide { verdict, text, document: None }
}

/// Another decision that does not say why.
fn unexplained() -> Decide {
    Decide { verdict: FREE, text: DecisionText { change: None, ..decision_text(FREE) }, document: None }
}

/// The word of a command in the table. A new command does not compile here until it has one.
fn word(command: &Command) -> &'static str {
    match command {
        Command::Submit(_) => "submit",
        Command::RecordScreening { .. } => "record-screening",
        Command::ReplaceProposal(_) => "replace-proposal",
        Command::ChangeContact(_) => "change-contact",
        Command::AnswerCorrection { .. } => "answer-correction",
        Command::Withdraw { .. } => "withdraw",
        Command::ConfirmEligibility { .. } => "confirm-eligibility",
        Command::AskCorrection { .. } => "ask-correction",
        Command::SetAside { .. } => "set-aside",
        Command::TakeUpAgain { .. } => "take-up-again",
        Command::RecordDialogue { .. } => "record-dialogue",
        Command::OmitDialogue { .. } => "omit-dialogue",
        Command::Assign { .. } => "assign",
        Command::RecordDocument { .. } => "record-document",
        Command::InspectAttachment { .. } => "inspect-attachment",
        Command::ReplaceAttachment(_) => "replace-attachment",
        Command::OpenAttachment { .. } => "open-attachment",
        Command::DisposePayloads { .. } => "dispose-payloads",
        Command::BeginDeliberation { .. } => "begin-deliberation",
        Command::Hold { .. } => "hold",
        Command::Resume { .. } => "resume",
        Command::AskCoordination { .. } => "ask-coordination",
        Command::EndCoordination { .. } => "end-coordination",
        Command::RecordCoordination { .. } => "record-coordination",
        Command::Decide(_) => "decide",
        Command::CorrectDecision { .. } => "correct-decision",
        Command::DecideAgain(_) => "decide-again",
        Command::AnnounceAdopted => "announce-adopted",
        Command::AnnounceNotAdopted => "announce-not-adopted",
        Command::RaiseIssue(_) => "raise-issue",
        Command::UpdateIssue(_) => "update-issue",
        Command::RecordPlan { .. } => "record-plan",
        Command::CorrectDialogue { .. } => "correct-dialogue",
        Command::ConfirmDialogue { .. } => "confirm-dialogue",
        Command::AskDialogueChange { .. } => "ask-dialogue-change",
        Command::PlanMeeting { .. } => "plan-meeting",
        Command::MoveMeeting { .. } => "move-meeting",
        Command::CancelMeeting { .. } => "cancel-meeting",
        Command::HandOverInformation { .. } => "hand-over-information",
        Command::AcknowledgeInformation { .. } => "acknowledge-information",
        Command::AskExpert(_) => "ask-expert",
        Command::RemindExpert { .. } => "remind-expert",
        Command::ExtendAdvice { .. } => "extend-advice",
        Command::RevokeAdvice { .. } => "revoke-advice",
        Command::GiveAdvice { .. } => "give-advice",
        Command::DeclareConflict { .. } => "declare-conflict",
        Command::FollowUp { command, .. } => follow_up_matrix::word(command),
    }
}

/// What a rule can look at.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    screened: bool,
    eligible: bool,
    dialogue: bool,
    omitted: bool,
    assigned: bool,
    asked: bool,
    coordinated: bool,
    objections: bool,
    adopted: bool,
    announced: bool,
}

impl Facts {
    /// Those of ① and ② in every combination, and those of ③ and ④ in every one, with what has happened by then.
    fn all() -> impl Iterator<Item = Facts> {
        let bits = |bits: u8| [1, 2, 4, 8, 16].map(|bit: u8| bits & bit != 0);
        let before = (0..32_u8).map(move |number| {
            let [screened, eligible, dialogue, omitted, assigned] = bits(number);
            Facts { screened, eligible, dialogue, omitted, assigned, ..Facts::default() }
        });
        let after = (0..32_u8).map(move |number| {
            let [asked, coordinated, objections, adopted, announced] = bits(number);
            let come =
                Facts { screened: true, eligible: true, dialogue: true, assigned: true, ..Facts::default() };
            Facts { asked, coordinated, objections, adopted, announced, ..come }
        });
        before.chain(after)
    }

    fn hold(self, word: &str) -> bool {
        match word.strip_prefix("not-") {
            Some(word) => !self.hold(word),
            None => match word {
                "-" => true,
                "screened" => self.screened,
                "eligible" => self.eligible,
                "dialogue" => self.dialogue,
                "omitted" => self.omitted,
                "assigned" => self.assigned,
                "asked" => self.asked,
                "coordinated" => self.coordinated,
                "objections" => self.objections,
                "adopted" => self.adopted,
                "announced" => self.announced,
                "decided-free" => self.announced && self.adopted,
                other => follow_up_matrix::Facts::default().hold(other),
            },
        }
    }

    fn case(self, status: Status) -> Case {
        let mut case = Case {
            status,
            screened: self.screened.then_some(1),
            eligible: self.eligible,
            dialogue: self.dialogue,
            dialogue_omitted: self.omitted,
            division: self.assigned.then(|| ASSIGNED.to_owned()),
            deciding: self.deciding(),
            ..files::submitted_with_files().case
        };
        case.acts.push(Act { sequence: 5, kind: FormalAct::Decision, document: None });
        case.deliberation.issues.push(Issue {
            sequence: 2,
            updated: 2,
            owner: Party::Proposer,
            shared: true,
            state: IssueState::Open,
            until: None,
        });
        beside_matrix::on_record(case)
    }

    /// There is a decision in every case, so that only what was decided, and whether it was announced, tells.
    fn deciding(self) -> Deciding {
        let coordination = Coordination { sequence: 4, agrees: !self.objections };
        let decision = Decision {
            sequence: 5,
            text: 5,
            verdict: if self.adopted { FREE } else { Verdict::NotAdopted },
            coordination,
            replaces: None,
            announcement: self.announced.then_some(6),
        };
        Deciding {
            round: self.asked.then_some(3),
            coordination: self.coordinated.then_some(coordination),
            decision: Some(decision),
            announced: self.announced.then_some(decision),
        }
    }
}

/// A row of a step: who takes it, and in which statuses.
type Row = (Vec<&'static str>, Vec<bool>);

/// The table, read.
pub(super) struct Table {
    /// The rows of each step.
    steps: BTreeMap<&'static str, Vec<Row>>,
    facts: Vec<(&'static str, Vec<&'static str>, &'static str)>,
    reading: BTreeMap<&'static str, [bool; 2]>,
}

impl Table {
    pub(super) fn read() -> Self {
        let mut table = Self { steps: BTreeMap::new(), facts: Vec::new(), reading: BTreeMap::new() };
        let mut section = "";
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let words: Vec<_> = line.split_whitespace().collect();
            let yes = |from: usize| words[from..].iter().map(|word| *word == "y").collect::<Vec<_>>();
            match section {
                _ if line.starts_with('[') => section = line,
                "[steps]" => {
                    assert_eq!(words.len(), 2 + Status::ALL.len(), "{line}");
                    let row = (words[1].split(',').collect(), yes(2));
                    table.steps.entry(words[0]).or_default().push(row);
                }
                "[facts]" => {
                    let rest = |line: &'static str| line.split_once(' ').unwrap().1.trim_start();
                    table.facts.push((words[0], words[1].split(',').collect(), rest(rest(line)).trim_end()));
                }
                "[reading]" => {
                    table.reading.insert(words[0], yes(1).try_into().unwrap());
                }
                other => panic!("{other}"),
            }
        }
        table
    }

    /// `done`, `nothing`, `forbidden`, or a refusal's code and clause.
    fn outcome(&self, who: &str, status: Status, command: &str, facts: Facts) -> &'static str {
        self.outcome_where(who, status, command, |word| facts.hold(word))
    }

    /// The same with facts that are asked for by their words. Where a case stands is a fact too.
    pub(super) fn outcome_where(
        &self,
        who: &str,
        status: Status,
        command: &str,
        hold: impl Fn(&str) -> bool,
    ) -> &'static str {
        let step = command.split('.').next().unwrap();
        let rows = &self.steps[step];
        let roles = roles(who, hold("assigned"));
        let column = Status::ALL.iter().position(|known| *known == status).unwrap();
        let takes = |row: &&(Vec<&str>, Vec<bool>)| roles.iter().any(|role| row.0.contains(role));
        if command == "inspect-attachment.again" && rows.iter().any(|row| takes(&row)) {
            return "nothing";
        }
        if !rows.iter().filter(takes).any(|row| row.1[column]) {
            let here = rows.iter().any(|row| row.1[column]);
            return match rows.iter().any(|row| takes(&row)) {
                // What the rules found of a case that nobody asks about any more is not needed.
                true if step == "record-screening" => "nothing",
                true if !here => "not-in-this-status 2(7)",
                true | false => "forbidden",
            };
        }
        let holds = |word: &&str| match (*word, word.strip_prefix("in:")) {
            ("by-assigned", _) => roles == ["assigned"],
            (_, Some(name)) => name == format!("{status:?}"),
            (word, None) => hold(word),
        };
        let of = |name: &str| {
            let mut lines = self.facts.iter().filter(|line| line.0 == name);
            lines.find(|(_, words, _)| words.iter().all(holds)).map(|line| line.2)
        };
        of(step).or_else(|| of(command)).unwrap_or("done")
    }
}

/// As what somebody acts on a case: a member of a division only where their division has it.
fn roles(who: &str, is_assigned: bool) -> Vec<&str> {
    let assigned = is_assigned.then_some("assigned");
    match who {
        "both" => ["planning"].into_iter().chain(assigned).collect(),
        "assigned" | "two-divisions" => assigned.into_iter().collect(),
        one => vec![one],
    }
}

/// What the rules say, in the words of the table.
pub(super) fn decided(who: &Who, case: &Case, command: Command) -> String {
    let decided = match who {
        Who::One(actor) => decide(case, command, actor),
        Who::Staff(person) => decide_for(case, command, person).map(|(_, changes)| changes),
    };
    match decided {
        Ok(changes) if changes.is_empty() => "nothing".to_owned(),
        Ok(_) => "done".to_owned(),
        Err(refusal) if refusal.is_forbidden() => "forbidden".to_owned(),
        Err(refusal) => format!("{} {}", refusal.code(), refusal.clause()).trim().to_owned(),
    }
}

#[test]
fn every_role_in_every_status_with_every_command_and_fact() {
    let (table, everybody, commands) = (Table::read(), everybody(), commands());
    let mut cells = BTreeMap::<String, usize>::new();
    for status in Status::ALL {
        for facts in Facts::all() {
            let case = facts.case(*status);
            for (name, command) in &commands {
                for (who, asking) in &everybody {
                    let expected = table.outcome(who, *status, name, facts);
                    let decided = decided(asking, &case, command.clone());
                    assert_eq!(decided, expected, "{who} {name} in {status:?} with {facts:?}");
                    *cells.entry(decided).or_default() += 1;
                }
            }
        }
    }
    let all: usize = cells.values().sum();
    println!("{all} cells: {cells:#?}");
    assert_eq!(all, 18 * 64 * (43 + 10 + 22 + 36) * 11);
}

#[test]
fn every_command_stands_in_the_table() {
    let table = Table::read();
    for (name, command) in commands() {
        assert_eq!(name.split('.').next(), Some(word(&command)));
    }
    let words: BTreeMap<_, _> = commands().iter().map(|(_, command)| (word(command), ())).collect();
    assert!(words.keys().eq(table.steps.keys()), "{:?}", table.steps.keys());
}

#[test]
fn a_page_offers_what_the_table_lets_and_names_what_stands_in_the_way() {
    let (table, everybody) = (Table::read(), everybody());
    let mut offered = 0;
    for status in Status::ALL {
        for facts in Facts::all() {
            let case = facts.case(*status);
            for (who, asking) in &everybody {
                let Who::Staff(person) = asking else { continue };
                let offers = offers(&case, person);
                for step in StaffStep::ALL {
                    let offer = offers.iter().find(|offer| offer.step == *step);
                    let expected = table.outcome(who, *status, step.slug(), facts);
                    let said = match offer {
                        None => "none".to_owned(),
                        Some(Offer { obstacle: None, .. }) => "done".to_owned(),
                        Some(Offer { obstacle: Some(refusal), .. }) => {
                            format!("{} {}", refusal.code(), refusal.clause()).trim().to_owned()
                        }
                    };
                    // A page offers the announcement of what was decided, and not of what was not.
                    let none = expected == "forbidden"
                        || expected.starts_with("not-in-this-status")
                        || expected.starts_with("decided-otherwise");
                    let expected = if none { "none" } else { expected };
                    assert_eq!(said, expected, "{who} {step:?} in {status:?} with {facts:?}");
                    offered += usize::from(offer.is_some());
                }
            }
        }
    }
    assert!(offered > 1000, "{offered}");
}

#[test]
fn who_sees_which_case() {
    let table = Table::read();
    for (who, asking) in everybody() {
        let Who::Staff(person) = asking else { continue };
        let sees = [None, Some(ASSIGNED)].map(|division| may_read(&person, division));
        assert_eq!(sees, table.reading[who], "{who}");
    }
}
