//! The commands that bring a case to where a test needs it, each with who gives it.

use super::*;

fn prose(text: &str) -> Prose {
    Prose::parse(text, 1000).unwrap()
}

/// The rules were run over this version, and found nothing.
pub(crate) fn screen(of: u32) -> (Command, Actor) {
    (Command::RecordScreening { of, rules: "document".into(), findings: vec![] }, Actor::System)
}

pub(crate) fn confirm() -> (Command, Actor) {
    (Command::ConfirmEligibility { note: None, document: None }, planning())
}

pub(crate) fn ask() -> (Command, Actor) {
    let what = prose("実施の場所を書いてください。");
    (Command::AskCorrection { what, until: "2026-12-10".parse().unwrap(), document: None }, planning())
}

pub(crate) fn set_aside() -> (Command, Actor) {
    let ground = Ground { clause: "2(5)".into(), text: "個人".into() };
    (Command::SetAside { ground, reason: prose("個人の提案のため。"), document: None }, planning())
}

pub(crate) fn take_up() -> (Command, Actor) {
    (Command::TakeUpAgain { reason: prose("団体の提案と分かったため。"), document: None }, planning())
}

pub(crate) fn talk() -> (Command, Actor) {
    let line = |text: &str| Line::parse(text, 100).unwrap();
    let talk = Talk {
        place: None,
        ward_side: line("企画課 港"),
        proposer_side: line("見本 太郎"),
        summary: prose("場所と時期を確かめた。"),
        questions: None,
        next_steps: Vec::new(),
        internal: Some(prose("内々の所感")),
    };
    let on = "2026-11-22".parse().unwrap();
    (Command::RecordDialogue { on, means: Means::Online, talk: Box::new(talk) }, planning())
}

/// Planning plans a meeting.
pub(crate) fn plan_meeting() -> (Command, Actor) {
    let time = MeetingTime {
        begins: "2026-12-01T14:00:00+09:00".parse().unwrap(),
        ends: "2026-12-01T15:30:00+09:00".parse().unwrap(),
        means: Means::Meeting,
    };
    let place = Line::parse("区役所9階", 100).unwrap();
    let appointment = Box::new(Appointment { place, agenda: Some(prose("費用の分担")) });
    (Command::PlanMeeting { time, appointment }, planning())
}

/// The experts of the directory.
pub(crate) fn experts() -> Vec<Expert> {
    let expert = |id: &str, name: &str| Expert {
        id: id.to_owned(),
        name: name.to_owned(),
        mail: format!("{id}@expert.example"),
    };
    vec![expert("expert-1", "専門 明"), expert("expert-2", "弁護 守")]
}

/// Planning asks an expert, showing these parts.
pub(crate) fn ask_expert(id: &str, parts: &[Part], until: &str) -> (Command, Actor) {
    let expert = experts().into_iter().find(|expert| expert.id == id).unwrap();
    let asked = AskExpert {
        expert,
        question: prose("特許に触れないか。"),
        parts: parts.iter().copied().collect(),
        until: until.parse().unwrap(),
        basis: Some(Line::parse("委嘱契約", 100).unwrap()),
    };
    (Command::AskExpert(Box::new(asked)), planning())
}

pub(crate) fn omit() -> (Command, Actor) {
    (Command::OmitDialogue { reason: prose("既に対話を重ねているため。") }, planning())
}

pub(crate) fn assign(division: &str) -> (Command, Actor) {
    let division = division.to_owned();
    (Command::Assign { division, reason: Some(prose("所管のため。")), document: None }, planning())
}

pub(crate) fn begin() -> (Command, Actor) {
    (Command::BeginDeliberation { note: None }, division())
}

pub(crate) fn raise_issue() -> (Command, Actor) {
    let title = Line::parse("実施場所の確保", 100).unwrap();
    let text = IssueText {
        title, detail: Some(prose("候補地を挙げる。")), note: Some(prose("庁内のメモ"))
    };
    let raise = RaiseIssue { owner: Party::Planning, shared: true, until: None, text };
    (Command::RaiseIssue(Box::new(raise)), division())
}

pub(crate) fn hold() -> (Command, Actor) {
    let text = HoldText {
        reason: prose("来年度の計画を待つため。"), note: Some(prose("庁内の事情"))
    };
    (Command::Hold { until: "2027-04-05".parse().unwrap(), text: Box::new(text) }, division())
}

pub(crate) fn ask_coordination() -> (Command, Actor) {
    (Command::AskCoordination { what: prose("費用負担なしで採用したい。") }, division())
}

pub(crate) fn coordinate(agrees: bool) -> (Command, Actor) {
    let opinion = (!agrees).then(|| prose("時期を見直すこと。"));
    (Command::RecordCoordination { agrees, opinion, document: None }, planning())
}

pub(crate) fn decision(verdict: Verdict) -> Decide {
    let text = DecisionText {
        reasons: prose("区の課題の解決に役立つため。"),
        conditions: (verdict != Verdict::NotAdopted).then(|| prose("安全を確かめること。")),
        internal_reasons: Some(prose("庁内だけの理由")),
        objections_answered: Some(prose("時期を見直した。")),
        change: Some(prose("事情が変わったため。")),
    };
    Decide { verdict, text, document: None }
}

pub(crate) fn decide_as(verdict: Verdict) -> (Command, Actor) {
    (Command::Decide(Box::new(decision(verdict))), division())
}

pub(crate) fn decide_again(verdict: Verdict) -> (Command, Actor) {
    (Command::DecideAgain(Box::new(decision(verdict))), division())
}

pub(crate) fn announce(verdict: Verdict) -> (Command, Actor) {
    let command = match verdict {
        Verdict::Adopted { .. } => Command::AnnounceAdopted,
        Verdict::NotAdopted => Command::AnnounceNotAdopted,
    };
    (command, division())
}
