//! Every role in every status with every command and every fact that a rule looks at, against a table that was written
//! from the programme's document.

use std::collections::BTreeMap;

use super::*;
use crate::staff::Person;

const TABLE: &str = include_str!("matrix.txt");

/// The division that the table calls the assigned one.
const ASSIGNED: &str = "environment";

/// Somebody who asks.
enum Who {
    One(Actor),
    Staff(Person),
}

fn everybody() -> Vec<(&'static str, Who)> {
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
    vec![
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
        ("record-document", document_of(1)),
        ("record-document.of-nothing", document_of(99)),
        ("dispose-payloads", dispose()),
        ("correct-dialogue", correct(1)),
        ("correct-dialogue.of-nothing", correct(99)),
        ("confirm-dialogue", Command::ConfirmDialogue { of: 1 }),
        ("confirm-dialogue.of-nothing", Command::ConfirmDialogue { of: 99 }),
        ("ask-dialogue-change", ask_change(1)),
        ("ask-dialogue-change.of-nothing", ask_change(99)),
        ("plan-meeting", plan_meeting()),
        ("move-meeting", move_meeting(1)),
        ("move-meeting.of-nothing", move_meeting(99)),
        ("cancel-meeting", cancel_meeting(1)),
        ("cancel-meeting.of-nothing", cancel_meeting(99)),
        ("hand-over-information", hand_over()),
        ("acknowledge-information", Command::AcknowledgeInformation { of: 1 }),
        ("acknowledge-information.of-nothing", Command::AcknowledgeInformation { of: 99 }),
        ("ask-expert", ask_expert("asked", &[Part::Summary], Some("委嘱"))),
        ("remind-expert", Command::RemindExpert { of: 1 }),
        ("remind-expert.of-nothing", Command::RemindExpert { of: 99 }),
        ("extend-advice", Command::ExtendAdvice { of: 1, until: day("2026-12-20") }),
        ("revoke-advice", revoke(1)),
        ("give-advice", advise(1)),
        ("give-advice.of-nothing", advise(99)),
        ("declare-conflict", declare_conflict(1)),
    ]
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
        Command::DisposePayloads { .. } => "dispose-payloads",
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
    }
}

/// What a rule can look at.
#[derive(Clone, Copy, Debug)]
struct Facts {
    screened: bool,
    eligible: bool,
    dialogue: bool,
    omitted: bool,
    assigned: bool,
}

impl Facts {
    fn all() -> impl Iterator<Item = Facts> {
        (0..32_u8).map(|bits| {
            let [screened, eligible, dialogue, omitted, assigned] =
                [1, 2, 4, 8, 16].map(|bit: u8| bits & bit != 0);
            Facts { screened, eligible, dialogue, omitted, assigned }
        })
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
                other => panic!("{other} is no fact"),
            },
        }
    }

    fn case(self, status: Status) -> Case {
        Case {
            status,
            screened: self.screened.then_some(1),
            eligible: self.eligible,
            dialogue: self.dialogue,
            dialogue_omitted: self.omitted,
            division: self.assigned.then(|| ASSIGNED.to_owned()),
            // One of each is on record, under the number 1.
            dialogues: vec![Dialogue {
                first: 1,
                version: 1,
                on: day("2026-11-22"),
                shared: true,
                answer: DialogueAnswer::None,
            }],
            meetings: vec![Meeting {
                first: 1,
                version: 1,
                text: 1,
                time: meeting_time(1),
                cancelled: false,
            }],
            information: vec![Information { sequence: 1, on: day("2026-11-22"), acknowledged: false }],
            questions: vec![Question {
                sequence: 1,
                expert: "asked".to_owned(),
                version: 1,
                parts: [Part::Summary].into(),
                until: day("2026-12-10"),
                on_basis: true,
                state: QuestionState::Open,
                answer: None,
            }],
            ..submitted().case
        }
    }
}

/// The table, read.
struct Table {
    steps: BTreeMap<&'static str, (Vec<&'static str>, Vec<&'static str>)>,
    facts: Vec<(&'static str, Vec<&'static str>, &'static str)>,
    reading: BTreeMap<&'static str, [bool; 2]>,
}

impl Table {
    fn read() -> Self {
        let mut table = Self { steps: BTreeMap::new(), facts: Vec::new(), reading: BTreeMap::new() };
        let mut section = "";
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let words: Vec<_> = line.split_whitespace().collect();
            let yes = |from: usize| words[from..].iter().map(|word| *word == "y").collect::<Vec<_>>();
            match section {
                _ if line.starts_with('[') => section = line,
                "[steps]" => {
                    assert_eq!(words.len(), 2 + Status::ALL.len(), "{line}");
                    table.steps.insert(words[0], (words[1].split(',').collect(), words[2..].to_vec()));
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
        let step = command.split('.').next().unwrap();
        let (takers, statuses) = &self.steps[step];
        let who = match who {
            "both" if takers.contains(&"planning") => "planning",
            "both" | "two-divisions" => "assigned",
            who => who,
        };
        if !takers.contains(&who) || (who == "assigned" && !facts.assigned) {
            return "forbidden";
        }
        let column = Status::ALL.iter().position(|known| *known == status).unwrap();
        if statuses[column] == "p" && who != "planning" {
            return "forbidden";
        }
        if statuses[column] == "-" {
            // What the rules found of a case that nobody asks about any more is not needed.
            return if step == "record-screening" { "nothing" } else { "not-in-this-status 2(7)" };
        }
        let of = |name: &str| {
            let mut lines = self.facts.iter().filter(|line| line.0 == name);
            lines.find(|(_, words, _)| words.iter().all(|word| facts.hold(word))).map(|line| line.2)
        };
        of(step).or_else(|| of(command)).unwrap_or("done")
    }
}

/// What the rules say, in the words of the table.
fn decided(who: &Who, case: &Case, command: Command) -> String {
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
    assert_eq!(all, 18 * 32 * 41 * 11);
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
                            format!("{} {}", refusal.code(), refusal.clause())
                        }
                    };
                    let none = expected == "forbidden" || expected.starts_with("not-in-this-status");
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
