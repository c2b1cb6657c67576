//! What is waiting for whom.

use kyoso::calendar;
use kyoso::case::{Case, Dialogue, DialogueAnswer, Issue, Party, Status};
use kyoso::mail::MailState;
use kyoso::programme::Programme;
use kyoso::text::Language;
use serde::Serialize;

use super::deliberation::issue_title;
use super::follow_up;
use super::history::{date, division_name};
use crate::store::CaseFile;

/// Something that waits for somebody.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Wait {
    /// For whom.
    pub who: String,
    /// For what.
    pub what: String,
}

/// Everything that waits, for people first.
pub(super) fn waits(programme: &Programme, file: &CaseFile) -> Vec<Wait> {
    let case = &file.case;
    let of = |party: &Party| {
        let who = party_name(programme, case, *party);
        owed(case, *party).into_iter().map(move |what| Wait { who: who.clone(), what })
    };
    let mut waits: Vec<Wait> = case.next_to_act().iter().flat_map(of).collect();
    waits.extend(issues(programme, file));
    waits.extend(beside(programme, case));
    if case.screened != case.version && !case.status.is_final() {
        waits.push(Wait {
            who: "システム".to_owned(),
            what: "要件の確認（自動）。通常は数秒で終わります。".to_owned(),
        });
    }
    let count = |state: MailState| file.mails.iter().filter(|mail| mail.state == state).count();
    let unsent = count(MailState::Pending) + count(MailState::Sending);
    if unsent > 0 {
        waits.push(Wait { who: "システム".to_owned(), what: format!("メール{unsent}通の送信") });
    }
    let held = count(MailState::Held);
    if held > 0 {
        let what = format!("保留されたメール{held}通を送るかどうかの判断");
        waits.push(Wait { who: "運用担当".to_owned(), what });
    }
    waits
}

/// What waits beside the flow: records that the proposer reads, what they asked to be changed, and experts.
fn beside(programme: &Programme, case: &Case) -> Vec<Wait> {
    if case.status.is_final() {
        return Vec::new();
    }
    let wait = |who: String, what: &str| Wait { who, what: what.to_owned() };
    let ward = || {
        party_name(programme, case, if case.division.is_some() { Party::Division } else { Party::Planning })
    };
    let proposer = || party_name(programme, case, Party::Proposer);
    let of_dialogue = |dialogue: &Dialogue| match dialogue.answer {
        DialogueAnswer::None if dialogue.shared => Some(wait(proposer(), "対話の記録の確認")),
        DialogueAnswer::ChangeAsked(_) => Some(wait(ward(), "対話の記録の修正の求めへの対応")),
        DialogueAnswer::None | DialogueAnswer::Confirmed => None,
    };
    let mut waits: Vec<_> = case.dialogues.iter().filter_map(of_dialogue).collect();
    let unread = case.information.iter().filter(|information| !information.acknowledged);
    waits.extend(unread.map(|_| wait(proposer(), "提供した情報の取扱条件の確認")));
    waits.extend(case.open_questions().map(|question| {
        let until = calendar::deadline(calendar::midnight_after(question.until), Language::Japanese);
        wait("学識経験者".to_owned(), &format!("助言（{until}）"))
    }));
    waits
}

/// A party by its name: the responsible division by its own.
pub(super) fn party_name(programme: &Programme, case: &Case, party: Party) -> String {
    match (party, &case.division) {
        (Party::Division, Some(division)) => division_name(programme, division).to_owned(),
        (Party::Planning, _) => programme.planning_name(Language::Japanese).to_owned(),
        (Party::Proposer | Party::Division, _) => party.label().ja,
    }
}

/// What a party whose turn it is owes.
fn owed(case: &Case, party: Party) -> Vec<String> {
    let one = |what: &str| vec![what.to_owned()];
    match (case.status, party) {
        (Status::Received | Status::Confirming, Party::Planning) => before_the_assignment(case),
        (Status::Confirming, Party::Proposer)
            if case.eligible && (case.dialogue || case.dialogue_omitted) =>
        {
            Vec::new()
        }
        (Status::Confirming, Party::Proposer) => one("企画課との対話"),
        (Status::CorrectionAsked, Party::Proposer) => {
            let until = case
                .answer_by
                .map(|until| calendar::deadline(calendar::midnight_after(until), Language::Japanese));
            vec![format!("修正依頼への回答（{}）", until.unwrap_or_default())]
        }
        (Status::Assigned, Party::Division) => one("検討・協議の開始"),
        (Status::OnHold, Party::Division) => {
            let review = case.deliberation.hold.map(|(review, _)| date(review)).unwrap_or_default();
            vec![format!("検討の再開（再検討の日：{review}）")]
        }
        (Status::Deliberating, _) => one("三者での検討・協議"),
        (Status::Coordinating, Party::Planning) => one("採否についての調整の結果の記録"),
        (Status::Coordinating, Party::Division) => one("調整を踏まえた採否の判断"),
        (Status::Adopted | Status::NotAdopted, Party::Planning) => {
            one("新たな採否の判断についての調整の結果の記録")
        }
        (Status::NotAdopted, Party::Division) => one("調整を踏まえた新たな採否の判断"),
        (Status::Adopted, Party::Division) if case.deciding.coordination.is_some() => {
            one("調整を踏まえた新たな採否の判断")
        }
        (Status::Decided, Party::Division) => one("採否の通知"),
        (Status::Adopted, Party::Division) => one("採用後の手続の開始"),
        (Status::Agreement | Status::Contract | Status::CarryingOut, Party::Division) => {
            one(follow_up::owed(case.status, &case.follow_up))
        }
        (Status::Agreement, _) => one("協定等の手続"),
        (Status::CarryingOut, _) => one("事業の実施"),
        (Status::Draft, _) => one("提案の送信"),
        (
            Status::Received
            | Status::Confirming
            | Status::CorrectionAsked
            | Status::SetAside
            | Status::Assigned
            | Status::OnHold
            | Status::Coordinating
            | Status::Decided
            | Status::Adopted
            | Status::Contract
            | Status::NotAdopted
            | Status::Unrealised
            | Status::Withdrawn
            | Status::Closed,
            _,
        ) => Vec::new(),
    }
}

/// The open issues of a case that is deliberated on, each with whose it is.
fn issues(programme: &Programme, file: &CaseFile) -> Vec<Wait> {
    let case = &file.case;
    if !matches!(case.status, Status::Deliberating | Status::OnHold | Status::Coordinating) {
        return Vec::new();
    }
    let wait = |issue: &Issue| {
        let until = issue.until.map(|until| format!("（期限：{}）", date(until))).unwrap_or_default();
        Wait {
            who: party_name(programme, case, issue.owner),
            what: format!("課題「{}」への対応{until}", issue_title(file, issue.sequence)),
        }
    };
    case.deliberation.open_issues().map(wait).collect()
}

/// What Planning still has to do before a division can be named, or naming it.
fn before_the_assignment(case: &Case) -> Vec<String> {
    let eligible = (!case.eligible).then_some("確認事項を見て、要件に該当するかを判断すること");
    let dialogue = (!case.dialogue && !case.dialogue_omitted)
        .then_some("提案者と対話し、記録すること（又は省略の理由を記録すること）");
    let open: Vec<_> = eligible.into_iter().chain(dialogue).map(str::to_owned).collect();
    if open.is_empty() { vec!["担当課の決定".to_owned()] } else { open }
}
