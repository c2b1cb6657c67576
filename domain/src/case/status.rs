//! The statuses of the programme's flow, and whose turn it is in each.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Where a case stands (programme 2(7), 事業フロー).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Being written; not sent.
    Draft,
    /// ① Received.
    Received,
    /// ② Planning confirms it in dialogue with the proposer.
    Confirming,
    /// ② Planning has asked the proposer to correct it; time limits stand still.
    CorrectionAsked,
    /// Outside the programme (2(4)ウ, 2(5)), as Planning decided.
    SetAside,
    /// ② Planning has named the responsible division.
    Assigned,
    /// ③ Proposer, Planning and division deliberate.
    Deliberating,
    /// ③ Put off until a date.
    OnHold,
    /// ④ The division has asked Planning for its coordination.
    Coordinating,
    /// ④ Decided, not yet announced.
    Decided,
    /// ④ Adopted and announced.
    Adopted,
    /// ④ No cost to the ward: towards an agreement.
    Agreement,
    /// ④ Cost to the ward: towards budget and contract.
    Contract,
    /// ④ Being carried out.
    CarryingOut,
    /// ④ Not adopted and announced.
    NotAdopted,
    /// Adopted, but ended without being carried out.
    Unrealised,
    /// Withdrawn by the proposer.
    Withdrawn,
    /// Completed.
    Closed,
}

impl Status {
    /// Every status, in the order of the flow.
    pub const ALL: &'static [Status] = &[
        Status::Draft,
        Status::Received,
        Status::Confirming,
        Status::CorrectionAsked,
        Status::SetAside,
        Status::Assigned,
        Status::Deliberating,
        Status::OnHold,
        Status::Coordinating,
        Status::Decided,
        Status::Adopted,
        Status::Agreement,
        Status::Contract,
        Status::CarryingOut,
        Status::NotAdopted,
        Status::Unrealised,
        Status::Withdrawn,
        Status::Closed,
    ];

    /// What staff see.
    pub fn staff_label(self) -> &'static str {
        match self {
            Status::Draft => "下書き",
            Status::Received => "受付済",
            Status::Confirming => "確認・対話中",
            Status::CorrectionAsked => "修正依頼中（期限停止）",
            Status::SetAside => "対象外",
            Status::Assigned => "担当課決定",
            Status::Deliberating => "検討・協議中",
            Status::OnHold => "保留",
            Status::Coordinating => "採否調整中",
            Status::Decided => "採否決定・通知前",
            Status::Adopted => "採用（通知済）",
            Status::Agreement => "協定等手続中",
            Status::Contract => "予算・契約手続中",
            Status::CarryingOut => "実施中",
            Status::NotAdopted => "不採用（通知済）",
            Status::Unrealised => "採用後終了",
            Status::Withdrawn => "取下げ",
            Status::Closed => "完了",
        }
    }

    /// What the proposer sees. A decision that is not announced looks like the deliberation before it.
    pub fn public_label(self) -> Text {
        let (ja, en) = match self {
            Status::Draft => ("作成中（未提出）", "Being written (not sent)"),
            Status::Received => ("受け付けました", "Received"),
            Status::Confirming => {
                ("内容を確認し、対話を進めています", "Being confirmed in dialogue with you")
            }
            Status::CorrectionAsked => ("内容の修正をお願いしています", "We have asked you for corrections"),
            Status::SetAside => ("制度の対象外となりました", "Outside the scope of the programme"),
            Status::Assigned => ("担当課が決まりました", "A responsible division has been assigned"),
            Status::Deliberating | Status::Coordinating | Status::Decided => {
                ("担当課を交えて検討・協議しています", "Under deliberation with the responsible division")
            }
            Status::OnHold => ("検討を見合わせています", "Deliberation is on hold"),
            Status::Adopted => ("採用となりました", "Adopted"),
            Status::Agreement => ("協定等の手続を進めています", "An agreement is being prepared"),
            Status::Contract => (
                "予算・契約の手続中です（契約の相手方は未定です）",
                "Budget and contract procedures are under way (the contractor is not yet decided)",
            ),
            Status::CarryingOut => ("事業を実施しています", "Being carried out"),
            Status::NotAdopted => ("今回は採用に至りませんでした", "Not adopted this time"),
            Status::Unrealised => ("実施に至らず終了しました", "Ended without being carried out"),
            Status::Withdrawn => ("取下げを受け付けました", "Withdrawn"),
            Status::Closed => ("終了しました", "Completed"),
        };
        Text::new(ja, en)
    }

    /// Whose turn it is (誰の番か); nobody's once the case has ended.
    pub fn next_to_act(self) -> &'static [Party] {
        match self {
            Status::Draft | Status::CorrectionAsked => &[Party::Proposer],
            Status::Received | Status::Coordinating => &[Party::Planning],
            Status::Confirming => &[Party::Planning, Party::Proposer],
            Status::Deliberating => Party::ALL,
            Status::Assigned | Status::OnHold | Status::Decided | Status::Adopted | Status::Contract => {
                &[Party::Division]
            }
            Status::Agreement | Status::CarryingOut => &[Party::Division, Party::Proposer],
            Status::SetAside
            | Status::NotAdopted
            | Status::Unrealised
            | Status::Withdrawn
            | Status::Closed => &[],
        }
    }

    /// Whether a decision was announced, and is where the case stands or has come from.
    pub fn is_announced(self) -> bool {
        match self {
            Status::Adopted
            | Status::Agreement
            | Status::Contract
            | Status::CarryingOut
            | Status::NotAdopted
            | Status::Unrealised
            | Status::Closed => true,
            Status::Draft
            | Status::Received
            | Status::Confirming
            | Status::CorrectionAsked
            | Status::SetAside
            | Status::Assigned
            | Status::Deliberating
            | Status::OnHold
            | Status::Coordinating
            | Status::Decided
            | Status::Withdrawn => false,
        }
    }

    /// Whether nothing more is expected to happen.
    pub fn is_final(self) -> bool {
        match self {
            Status::SetAside
            | Status::NotAdopted
            | Status::Unrealised
            | Status::Withdrawn
            | Status::Closed => true,
            Status::Draft
            | Status::Received
            | Status::Confirming
            | Status::CorrectionAsked
            | Status::Assigned
            | Status::Deliberating
            | Status::OnHold
            | Status::Coordinating
            | Status::Decided
            | Status::Adopted
            | Status::Agreement
            | Status::Contract
            | Status::CarryingOut => false,
        }
    }
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Party {
    /// 提案者.
    Proposer,
    /// 企画課.
    Planning,
    /// 担当課.
    Division,
}

impl Party {
    /// Every party.
    pub const ALL: &'static [Party] = &[Party::Proposer, Party::Planning, Party::Division];

    /// The word in JSON and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Party::Proposer => "proposer",
            Party::Planning => "planning",
            Party::Division => "division",
        }
    }

    /// As on screen, in Japanese and English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Party::Proposer => ("提案者", "Proposer"),
            Party::Planning => ("企画課", "Planning Division"),
            Party::Division => ("担当課", "Responsible division"),
        }
    }

    /// As on screen.
    pub fn label(self) -> Text {
        let (ja, en) = self.words();
        Text::new(ja, en)
    }
}
