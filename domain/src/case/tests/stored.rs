//! Cases as a table would hold them, for tests of what looks at many.

use super::*;
use crate::audit::{Pin, Stored};

/// The cases that tests look at together: each has come to another place, by the commands that lead there.
pub(crate) fn stored_cases() -> BTreeMap<CaseId, Stored> {
    let lives: [Vec<(Command, Actor)>; 6] = [
        vec![],
        vec![(screen(), Actor::System)],
        vec![(screen(), Actor::System), (withdraw(), Actor::Proposer)],
        vec![(screen(), Actor::System), (withdraw(), Actor::Proposer), (dispose(), planning())],
        vec![
            (screen(), Actor::System),
            (ask_correction(), planning()),
            (answer(), Actor::Proposer),
            (screen_of(4), Actor::System),
            (set_aside(), planning()),
            (take_up(), planning()),
        ],
        vec![
            (screen(), Actor::System),
            (confirm(), planning()),
            (talk(), planning()),
            (assign("environment"), planning()),
            (assign("health"), planning()),
            (document_of(1), planning()),
        ],
    ];
    (1..).zip(lives).map(|(number, life)| stored(number, life)).collect()
}

/// A case of a receipt number of its own, and what became of it after its submission.
pub(crate) fn stored(number: u64, life: Vec<(Command, Actor)>) -> (CaseId, Stored) {
    let id = CaseId::of(&format!("11111111-2222-4333-8444-{number:012}").parse().unwrap());
    let mut history = History { case: Case::new(id.clone()), ..History::empty() };
    let Command::Submit(mut submit) = submit() else { panic!("not a submission") };
    submit.receipt_number = ReceiptNumber::new(2026, number);
    history.when(Command::Submit(submit), &Actor::Proposer).unwrap();
    for (command, actor) in life {
        history.when(command, &actor).unwrap();
    }
    let head = Some(Pin { revision: history.case.revision, last_hash: history.case.last_hash.clone() });
    let events = (1..).zip(history.texts).collect();
    (id, Stored { head, events, payloads: Some(history.payloads) })
}
