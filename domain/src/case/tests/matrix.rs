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
        Command::InspectAttachment { .. } => "inspect-attachment",
        Command::ReplaceAttachment(_) => "replace-attachment",
        Command::OpenAttachment { .. } => "open-attachment",
        Command::DisposePayloads { .. } => "dispose-payloads",
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
            ..files::submitted_with_files().case
        }
    }
}

/// The table, read.
struct Table {
    steps: BTreeMap<&'static str, (Vec<&'static str>, Vec<bool>)>,
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
                    table.steps.insert(words[0], (words[1].split(',').collect(), yes(2)));
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
        if !roles(who, facts).iter().any(|role| takers.contains(role)) {
            return "forbidden";
        }
        if command == "inspect-attachment.again" {
            return "nothing";
        }
        let column = Status::ALL.iter().position(|known| *known == status).unwrap();
        if !statuses[column] {
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

/// As what somebody acts on a case: a member of a division only where their division has it.
fn roles(who: &str, facts: Facts) -> Vec<&str> {
    let assigned = facts.assigned.then_some("assigned");
    match who {
        "both" => ["planning"].into_iter().chain(assigned).collect(),
        "assigned" | "two-divisions" => assigned.into_iter().collect(),
        one => vec![one],
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
    assert_eq!(all, 18 * 32 * 29 * 10);
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
