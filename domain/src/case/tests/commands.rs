//! The commands of the tests, with texts and dates of their own.

use super::*;

pub(super) fn submit() -> Command {
    Command::Submit(Box::new(Submit {
        submission: submission(),
        receipt_number: ReceiptNumber::new(2026, 1),
        received_at: at(0),
        window: None,
        versions: versions(),
        entered: None,
        attachments: vec![],
    }))
}

pub(super) fn screen() -> Command {
    screen_of(1)
}

pub(super) fn screen_of(of: u32) -> Command {
    let finding =
        Finding { rule: "base".into(), clause: "2(5)".into(), outcome: Outcome::Passed, evidence: vec![] };
    Command::RecordScreening { of, rules: "document".into(), findings: vec![finding] }
}

pub(super) fn withdraw() -> Command {
    Command::Withdraw { reason: Prose::parse("体制が整わなくなったため。", 1000).ok() }
}

pub(super) fn dispose() -> Command {
    dispose_on("2032-04-01", 1..100)
}

pub(super) fn dispose_on(on: &str, sequences: std::ops::Range<u32>) -> Command {
    Command::DisposePayloads {
        approval_number: "8港企第1号".into(),
        approved_on: day("2032-04-01"),
        sequences: sequences.collect(),
        due_from: day("2030-04-01"),
        on: day(on),
    }
}

pub(super) fn prose(text: &str) -> Prose {
    Prose::parse(text, 1000).unwrap()
}

pub(super) fn day(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

pub(super) fn revision() -> Box<Revision> {
    Box::new(Revision {
        submission: submission(),
        received_at: at(1),
        window: None,
        versions: versions(),
        attachments: vec![],
    })
}

pub(super) fn replace() -> Command {
    Command::ReplaceProposal(revision())
}

pub(super) fn change_contact() -> Command {
    Command::ChangeContact(Box::new(submission().content.contact))
}

pub(super) fn answer() -> Command {
    Command::AnswerCorrection { revision: Some(revision()), note: None }
}

pub(super) fn confirm() -> Command {
    Command::ConfirmEligibility { note: None, document: None }
}

pub(super) fn ask_correction() -> Command {
    ask_correction_until("2026-12-10")
}

pub(super) fn ask_correction_until(until: &str) -> Command {
    let what = prose("実施の場所を書いてください。");
    Command::AskCorrection { what, until: day(until), document: None }
}

pub(super) fn set_aside() -> Command {
    let ground = Ground { clause: "2(5)".into(), text: "個人".into() };
    Command::SetAside { ground, reason: prose("個人の提案のため。"), document: None }
}

pub(super) fn take_up() -> Command {
    Command::TakeUpAgain { reason: prose("団体の提案と分かったため。"), document: None }
}

pub(super) fn line(text: &str) -> crate::value::Line {
    crate::value::Line::parse(text, 300).unwrap()
}

pub(super) fn said(summary: &str) -> Box<Talk> {
    let next = NextStep { what: line("図面を送る"), owner: Party::Proposer, until: day("2026-12-04") };
    Box::new(Talk {
        place: Some(line("区役所9階")),
        ward_side: line("企画課 港"),
        proposer_side: line("見本 太郎"),
        summary: prose(summary),
        questions: Some(prose("電源は要るか。")),
        next_steps: vec![next],
        internal: Some(prose("内々の所感")),
    })
}

pub(super) fn talk() -> Command {
    let talk = said("場所と時期を確かめた。");
    Command::RecordDialogue { on: day("2026-11-22"), means: Means::Online, talk }
}

pub(super) fn correct(of: u32) -> Command {
    let talk = said("場所と時期と費用を確かめた。");
    Command::CorrectDialogue { of, on: day("2026-11-21"), means: Means::Meeting, talk }
}

pub(super) fn ask_change(of: u32) -> Command {
    Command::AskDialogueChange { of, what: prose("費用についても書いてください。") }
}

pub(super) fn meeting_time(hour: i64) -> MeetingTime {
    MeetingTime { begins: at(hour * 3600), ends: at((hour + 1) * 3600), means: Means::Meeting }
}

pub(super) fn plan_meeting() -> Command {
    let appointment =
        Box::new(Appointment { place: line("区役所9階"), agenda: Some(prose("費用の分担")) });
    Command::PlanMeeting { time: meeting_time(48), appointment }
}

pub(super) fn move_meeting(of: u32) -> Command {
    let appointment = Box::new(Appointment { place: line("区役所10階"), agenda: None });
    Command::MoveMeeting { of, time: meeting_time(72), appointment }
}

pub(super) fn cancel_meeting(of: u32) -> Command {
    Command::CancelMeeting { of, reason: prose("先方の都合のため。") }
}

pub(super) fn hand_over() -> Command {
    let handover = Box::new(Handover {
        what: prose("喫煙場所の図面"),
        conditions: prose("第三者に渡さないこと。"),
    });
    Command::HandOverInformation { on: day("2026-11-22"), handover }
}

pub(super) fn ask_expert(id: &str, parts: &[Part], basis: Option<&str>) -> Command {
    Command::AskExpert(Box::new(AskExpert {
        expert: Expert {
            id: id.to_owned(),
            name: "弁理士 見本".to_owned(),
            mail: "benrishi@example.jp".to_owned(),
        },
        question: prose("特許に触れないか。"),
        parts: parts.iter().copied().collect(),
        until: day("2026-12-10"),
        basis: basis.map(line),
    }))
}

pub(super) fn advise(of: u32) -> Command {
    Command::GiveAdvice { of, advice: prose("触れないと考える。"), received_at: at(0) }
}

pub(super) fn declare_conflict(of: u32) -> Command {
    Command::DeclareConflict { of, note: None, received_at: at(0) }
}

pub(super) fn revoke(of: u32) -> Command {
    Command::RevokeAdvice { of, reason: prose("不要になったため。") }
}

pub(super) fn omit() -> Command {
    Command::OmitDialogue { reason: prose("既に対話を重ねているため。") }
}

pub(super) fn assign(division: &str) -> Command {
    let reason = Some(prose("所管のため。"));
    Command::Assign { division: division.to_owned(), reason, document: None }
}

pub(super) fn assign_unexplained(division: &str) -> Command {
    Command::Assign { division: division.to_owned(), reason: None, document: None }
}

pub(super) fn document(number: &str) -> Document {
    Document {
        number: number.to_owned(),
        drafted_on: Some(day("2026-11-20")),
        approved_on: None,
        effective_on: None,
    }
}

pub(super) fn document_of(of: u32) -> Command {
    Command::RecordDocument { of, document: document("8港企収第3号") }
}

pub(super) fn begin() -> Command {
    Command::BeginDeliberation { note: None }
}

pub(super) fn hold(until: &str) -> Command {
    let text = HoldText {
        reason: prose("来年度の計画を待つため。"), note: Some(prose("庁内の事情"))
    };
    Command::Hold { until: day(until), text: Box::new(text) }
}

pub(super) fn resume() -> Command {
    Command::Resume { note: None }
}

pub(super) fn raise(owner: Party, shared: bool) -> Command {
    let title = crate::value::Line::parse("実施場所の確保", 100).unwrap();
    let text = IssueText {
        title, detail: Some(prose("候補地を挙げる。")), note: Some(prose("庁内メモ"))
    };
    Command::RaiseIssue(Box::new(RaiseIssue { owner, shared, until: Some(day("2027-01-15")), text }))
}

pub(super) fn update(of: u32, owner: Party, state: IssueState) -> Command {
    update_saying(of, owner, state, Some("候補地を二つ挙げた。"))
}

pub(super) fn update_saying(of: u32, owner: Party, state: IssueState, outcome: Option<&str>) -> Command {
    let text = IssueProgress { outcome: outcome.map(prose), note: None };
    Command::UpdateIssue(Box::new(UpdateIssue { of, owner, state, until: None, text }))
}

pub(super) fn plan() -> Command {
    Command::RecordPlan {
        text: Box::new(PlanText { plan: prose("1月：場所、2月：試行"), note: None })
    }
}

pub(super) fn ask_coordination() -> Command {
    Command::AskCoordination { what: prose("費用負担なしで採用したい。") }
}

pub(super) fn end_coordination() -> Command {
    Command::EndCoordination { reason: prose("場所を改めて検討するため。") }
}

pub(super) fn coordinate(agrees: bool) -> Command {
    let opinion = (!agrees).then(|| prose("実施の時期を見直すこと。"));
    Command::RecordCoordination { agrees, opinion, document: None }
}

pub(super) const FREE: Verdict = Verdict::Adopted { cost: Cost::None };
pub(super) const COSTLY: Verdict = Verdict::Adopted { cost: Cost::Some };

/// Texts of a decision that lack nothing.
pub(super) fn decision_text(verdict: Verdict) -> DecisionText {
    DecisionText {
        reasons: prose("区の課題の解決に役立つため。"),
        conditions: (verdict != Verdict::NotAdopted).then(|| prose("安全を確かめること。")),
        internal_reasons: Some(prose("庁内の理由")),
        objections_answered: Some(prose("時期を見直した。")),
        change: Some(prose("書き誤りを直すため。")),
    }
}

pub(super) fn decide_as(verdict: Verdict) -> Command {
    let text = decision_text(verdict);
    Command::Decide(Box::new(Decide { verdict, text, document: Some(document("8港環第5号")) }))
}

pub(super) fn correct_to(verdict: Verdict) -> Command {
    Command::CorrectDecision { verdict, text: Box::new(decision_text(verdict)) }
}

pub(super) fn decide_again(verdict: Verdict) -> Command {
    let text = decision_text(verdict);
    Command::DecideAgain(Box::new(Decide { verdict, text, document: None }))
}

pub(super) fn announce(verdict: Verdict) -> Command {
    match verdict {
        Verdict::Adopted { .. } => Command::AnnounceAdopted,
        Verdict::NotAdopted => Command::AnnounceNotAdopted,
    }
}
