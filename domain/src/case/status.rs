//! The statuses of the programme's flow, and the one table of what may follow what.

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

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// 提案者.
    Proposer,
    /// 企画課.
    Planning,
    /// The division that is assigned to the case (担当課).
    AssignedDivision,
    /// 監査: opens what is on record.
    Auditor,
    /// An expert who is asked about the case (学識経験者).
    Expert,
    /// The system itself: it records, it never decides.
    System,
}

/// A step in the flow. Those without a command yet stand in the table so that the whole flow can be read in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// 申込.
    Submit,
    /// 要件の確認の記録.
    RecordScreening,
    /// 提案の差替え.
    ReplaceProposal,
    /// 担当者・連絡先の変更.
    ChangeContact,
    /// 要件に該当することの確認.
    ConfirmEligibility,
    /// 修正依頼.
    AskCorrection,
    /// 修正依頼への回答.
    AnswerCorrection,
    /// 対象外とする.
    SetAside,
    /// 対象外とした提案を再び取り上げる.
    TakeUpAgain,
    /// 対話の記録.
    RecordDialogue,
    /// 対話の省略.
    OmitDialogue,
    /// 担当課の決定・変更.
    Assign,
    /// 文書番号・起案日・決裁日・施行日の記録.
    RecordDocument,
    /// 検討・協議の開始.
    BeginDeliberation,
    /// 保留.
    Hold,
    /// 検討の再開.
    Resume,
    /// 企画課との調整を求める.
    AskCoordination,
    /// 調整結果（異議なし／意見あり）の記録.
    RecordCoordination,
    /// 採否の判断.
    Decide,
    /// 通知前の判断の訂正.
    CorrectDecision,
    /// 採用の通知.
    AnnounceAdopted,
    /// 不採用の通知.
    AnnounceNotAdopted,
    /// 協定等の手続へ.
    BeginAgreement,
    /// 予算・契約の手続へ.
    BeginContract,
    /// 反社会的勢力との関係の確認の記録.
    RecordTiesCheck,
    /// 協定等の締結の記録.
    ConcludeAgreement,
    /// 予算の記録.
    RecordBudget,
    /// 知的財産の使用の承諾の記録.
    RecordPropertyConsent,
    /// 契約の方法の記録.
    RecordProcurement,
    /// 契約の結果の記録.
    RecordContract,
    /// 実施の開始.
    BeginCarryingOut,
    /// 実施の予定の記録.
    PlanMilestone,
    /// 実施の予定の変更.
    ChangeMilestone,
    /// 実施の予定の達成の記録.
    ReachMilestone,
    /// 成果の記録.
    RecordResults,
    /// 完了.
    Close,
    /// 実施に至らず終了.
    EndUnrealised,
    /// 添付ファイルの検査の記録.
    InspectAttachment,
    /// 受け付けられなかった添付ファイルの差替え.
    ReplaceAttachment,
    /// 添付ファイルを開くこと.
    OpenAttachment,
    /// 取下げ.
    Withdraw,
    /// 廃棄.
    DisposePayloads,
    /// 調整をやめて検討・協議に戻す.
    EndCoordination,
    /// 通知した後の、新たな採否の判断.
    DecideAgain,
    /// 課題の記録.
    RaiseIssue,
    /// 課題の経過・結果の記録.
    UpdateIssue,
    /// 進め方の記録.
    RecordPlan,
    /// 対話の記録の訂正.
    CorrectDialogue,
    /// 対話の記録の確認.
    ConfirmDialogue,
    /// 対話の記録の修正の求め.
    AskDialogueChange,
    /// 対話の予定.
    PlanMeeting,
    /// 予定の変更.
    MoveMeeting,
    /// 予定の取りやめ.
    CancelMeeting,
    /// 情報の提供.
    HandOverInformation,
    /// 提供した情報の取扱条件の確認.
    AcknowledgeInformation,
    /// 学識経験者への助言の依頼.
    AskExpert,
    /// 依頼の催促.
    RemindExpert,
    /// 依頼の期限の延長.
    ExtendAdvice,
    /// 依頼の取消し.
    RevokeAdvice,
    /// 助言.
    GiveAdvice,
    /// 利益相反の申告.
    DeclareConflict,
}

impl Step {
    /// What goes on beside the flow, in whichever status: it leaves the case where it stands.
    const BESIDE: [Step; 15] = [
        Step::RecordDialogue,
        Step::CorrectDialogue,
        Step::ConfirmDialogue,
        Step::AskDialogueChange,
        Step::PlanMeeting,
        Step::MoveMeeting,
        Step::CancelMeeting,
        Step::HandOverInformation,
        Step::AcknowledgeInformation,
        Step::AskExpert,
        Step::RemindExpert,
        Step::ExtendAdvice,
        Step::RevokeAdvice,
        Step::GiveAdvice,
        Step::DeclareConflict,
    ];
}

/// One row of the table: this step leads there, and these may take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The step.
    pub step: Step,
    /// The status after it.
    pub to: Status,
    /// Who may take it.
    pub by: &'static [Role],
}

const PROPOSER: &[Role] = &[Role::Proposer];
/// 代理入力: Planning enters what came by mail or on paper.
const PROPOSER_OR_PLANNING: &[Role] = &[Role::Proposer, Role::Planning];
const PLANNING: &[Role] = &[Role::Planning];
const DIVISION: &[Role] = &[Role::AssignedDivision];
const PLANNING_OR_DIVISION: &[Role] = &[Role::Planning, Role::AssignedDivision];
const EXPERT: &[Role] = &[Role::Expert];
const NOBODY: &[Role] = &[];
const SYSTEM: &[Role] = &[Role::System];
/// Whoever may read a case.
const READERS: &[Role] = &[Role::Proposer, Role::Planning, Role::AssignedDivision, Role::Auditor];

const fn row(step: Step, to: Status, by: &'static [Role]) -> Transition {
    Transition { step, to, by }
}

/// What may happen to a case in status `from`: the programme's flow, whole.
///
/// Source: programme 2(7)①–④; set aside 2(4)ウ and 2(5); assigning 2(7)②「提案内容を確認後、企画課が担当課を決定します」;
/// deliberating 2(7)③「三者により課題を整理し…検討及び協議を行います」; deciding 2(7)④「採否の判断は、企画課と調整の上、
/// 担当課が行います」.
///
/// A decision that was announced can be followed by another one, with a coordination of its own, as long as nothing else
/// has followed it: from adopted and not adopted.
pub const fn transitions(from: Status) -> &'static [Transition] {
    use Status as S;
    use Step as T;
    const WITHDRAW: Transition = row(T::Withdraw, S::Withdrawn, PROPOSER);
    const UNREALISED: Transition = row(T::EndUnrealised, S::Unrealised, DIVISION);
    match from {
        S::Draft => const { &[row(T::Submit, S::Received, PROPOSER_OR_PLANNING)] },
        S::Received => {
            const {
                &[
                    row(T::RecordScreening, S::Received, SYSTEM),
                    row(T::ReplaceProposal, S::Received, PROPOSER),
                    row(T::ChangeContact, S::Received, PROPOSER),
                    row(T::ConfirmEligibility, S::Confirming, PLANNING),
                    row(T::AskCorrection, S::CorrectionAsked, PLANNING),
                    row(T::SetAside, S::SetAside, PLANNING),
                    row(T::RecordDialogue, S::Confirming, PLANNING),
                    document(S::Received),
                    inspect(S::Received),
                    replace_file(S::Received),
                    open_file(S::Received),
                    WITHDRAW,
                ]
            }
        }
        S::Confirming => {
            const {
                &[
                    row(T::RecordScreening, S::Confirming, SYSTEM),
                    row(T::ReplaceProposal, S::Confirming, PROPOSER),
                    row(T::ChangeContact, S::Confirming, PROPOSER),
                    row(T::ConfirmEligibility, S::Confirming, PLANNING),
                    row(T::AskCorrection, S::CorrectionAsked, PLANNING),
                    row(T::SetAside, S::SetAside, PLANNING),
                    row(T::RecordDialogue, S::Confirming, PLANNING),
                    row(T::OmitDialogue, S::Confirming, PLANNING),
                    row(T::Assign, S::Assigned, PLANNING),
                    document(S::Confirming),
                    inspect(S::Confirming),
                    replace_file(S::Confirming),
                    open_file(S::Confirming),
                    WITHDRAW,
                ]
            }
        }
        S::CorrectionAsked => {
            const {
                &[
                    row(T::RecordScreening, S::CorrectionAsked, SYSTEM),
                    row(T::ChangeContact, S::CorrectionAsked, PROPOSER),
                    row(T::AnswerCorrection, S::Confirming, PROPOSER),
                    row(T::AskCorrection, S::CorrectionAsked, PLANNING),
                    row(T::SetAside, S::SetAside, PLANNING),
                    row(T::RecordDialogue, S::CorrectionAsked, PLANNING),
                    document(S::CorrectionAsked),
                    inspect(S::CorrectionAsked),
                    replace_file(S::CorrectionAsked),
                    open_file(S::CorrectionAsked),
                    WITHDRAW,
                ]
            }
        }
        S::SetAside => {
            const {
                &[
                    row(T::RecordScreening, S::SetAside, SYSTEM),
                    row(T::TakeUpAgain, S::Confirming, PLANNING),
                    document(S::SetAside),
                    inspect(S::SetAside),
                    open_file(S::SetAside),
                    row(T::DisposePayloads, S::SetAside, PLANNING),
                ]
            }
        }
        S::Assigned => {
            const {
                &[
                    row(T::Assign, S::Assigned, PLANNING),
                    row(T::BeginDeliberation, S::Deliberating, DIVISION),
                    document(S::Assigned),
                    inspect(S::Assigned),
                    replace_file(S::Assigned),
                    open_file(S::Assigned),
                    WITHDRAW,
                ]
            }
        }
        S::Deliberating => {
            const {
                &[
                    row(T::Assign, S::Assigned, PLANNING),
                    row(T::Hold, S::OnHold, DIVISION),
                    row(T::AskCoordination, S::Coordinating, DIVISION),
                    // Possible only with a coordination, which there is none of yet: so that the page can say so.
                    row(T::Decide, S::Decided, DIVISION),
                    row(T::RaiseIssue, S::Deliberating, PLANNING_OR_DIVISION),
                    row(T::UpdateIssue, S::Deliberating, PLANNING_OR_DIVISION),
                    row(T::RecordPlan, S::Deliberating, PLANNING_OR_DIVISION),
                    document(S::Deliberating),
                    inspect(S::Deliberating),
                    replace_file(S::Deliberating),
                    open_file(S::Deliberating),
                    WITHDRAW,
                ]
            }
        }
        S::OnHold => {
            const {
                &[
                    row(T::Assign, S::Assigned, PLANNING),
                    row(T::Hold, S::OnHold, DIVISION),
                    row(T::Resume, S::Deliberating, DIVISION),
                    row(T::RaiseIssue, S::OnHold, PLANNING_OR_DIVISION),
                    row(T::UpdateIssue, S::OnHold, PLANNING_OR_DIVISION),
                    row(T::RecordPlan, S::OnHold, PLANNING_OR_DIVISION),
                    document(S::OnHold),
                    inspect(S::OnHold),
                    replace_file(S::OnHold),
                    open_file(S::OnHold),
                    WITHDRAW,
                ]
            }
        }
        S::Coordinating => {
            const {
                &[
                    row(T::Assign, S::Assigned, PLANNING),
                    row(T::RecordCoordination, S::Coordinating, PLANNING),
                    row(T::AskCoordination, S::Coordinating, DIVISION),
                    row(T::EndCoordination, S::Deliberating, DIVISION),
                    row(T::Hold, S::OnHold, DIVISION),
                    row(T::Decide, S::Decided, DIVISION),
                    row(T::RaiseIssue, S::Coordinating, PLANNING_OR_DIVISION),
                    row(T::UpdateIssue, S::Coordinating, PLANNING_OR_DIVISION),
                    row(T::RecordPlan, S::Coordinating, PLANNING_OR_DIVISION),
                    document(S::Coordinating),
                    inspect(S::Coordinating),
                    replace_file(S::Coordinating),
                    open_file(S::Coordinating),
                    WITHDRAW,
                ]
            }
        }
        S::Decided => {
            const {
                &[
                    row(T::CorrectDecision, S::Decided, DIVISION),
                    row(T::AnnounceAdopted, S::Adopted, DIVISION),
                    row(T::AnnounceNotAdopted, S::NotAdopted, DIVISION),
                    document_of_division(S::Decided),
                    inspect(S::Decided),
                    open_file(S::Decided),
                    WITHDRAW,
                ]
            }
        }
        S::Adopted => {
            const {
                &[
                    row(T::BeginAgreement, S::Agreement, DIVISION),
                    row(T::BeginContract, S::Contract, DIVISION),
                    row(T::AskCoordination, S::Adopted, DIVISION),
                    row(T::RecordCoordination, S::Adopted, PLANNING),
                    row(T::DecideAgain, S::Decided, DIVISION),
                    ties_check(S::Adopted),
                    document_of_division(S::Adopted),
                    inspect(S::Adopted),
                    open_file(S::Adopted),
                    UNREALISED,
                ]
            }
        }
        S::Agreement => {
            const {
                &[
                    ties_check(S::Agreement),
                    row(T::ConcludeAgreement, S::Agreement, DIVISION),
                    row(T::BeginContract, S::Contract, DIVISION),
                    row(T::BeginCarryingOut, S::CarryingOut, DIVISION),
                    document_of_division(S::Agreement),
                    inspect(S::Agreement),
                    open_file(S::Agreement),
                    UNREALISED,
                ]
            }
        }
        S::Contract => {
            const {
                &[
                    ties_check(S::Contract),
                    row(T::RecordBudget, S::Contract, DIVISION),
                    row(T::RecordPropertyConsent, S::Contract, DIVISION),
                    row(T::RecordProcurement, S::Contract, DIVISION),
                    row(T::RecordContract, S::Contract, DIVISION),
                    row(T::BeginAgreement, S::Agreement, DIVISION),
                    row(T::BeginCarryingOut, S::CarryingOut, DIVISION),
                    document_of_division(S::Contract),
                    inspect(S::Contract),
                    open_file(S::Contract),
                    UNREALISED,
                ]
            }
        }
        S::CarryingOut => {
            const {
                &[
                    ties_check(S::CarryingOut),
                    row(T::PlanMilestone, S::CarryingOut, DIVISION),
                    row(T::ChangeMilestone, S::CarryingOut, DIVISION),
                    row(T::ReachMilestone, S::CarryingOut, DIVISION),
                    row(T::RecordResults, S::CarryingOut, DIVISION),
                    row(T::Close, S::Closed, DIVISION),
                    document_of_division(S::CarryingOut),
                    inspect(S::CarryingOut),
                    open_file(S::CarryingOut),
                    UNREALISED,
                ]
            }
        }
        S::NotAdopted => {
            const {
                &[
                    row(T::AskCoordination, S::NotAdopted, DIVISION),
                    row(T::RecordCoordination, S::NotAdopted, PLANNING),
                    row(T::DecideAgain, S::Decided, DIVISION),
                    document_of_division(S::NotAdopted),
                    inspect(S::NotAdopted),
                    open_file(S::NotAdopted),
                    row(T::DisposePayloads, S::NotAdopted, PLANNING),
                ]
            }
        }
        S::Unrealised => {
            const {
                &[
                    document_of_division(S::Unrealised),
                    inspect(S::Unrealised),
                    open_file(S::Unrealised),
                    row(T::DisposePayloads, S::Unrealised, PLANNING),
                ]
            }
        }
        S::Withdrawn => {
            const {
                &[
                    document(S::Withdrawn),
                    inspect(S::Withdrawn),
                    open_file(S::Withdrawn),
                    row(T::DisposePayloads, S::Withdrawn, PLANNING),
                ]
            }
        }
        S::Closed => {
            const {
                &[
                    document_of_division(S::Closed),
                    inspect(S::Closed),
                    open_file(S::Closed),
                    row(T::DisposePayloads, S::Closed, PLANNING),
                ]
            }
        }
    }
}

/// Ties can come to light at any time until the end.
const fn ties_check(status: Status) -> Transition {
    row(Step::RecordTiesCheck, status, PLANNING_OR_DIVISION)
}

/// The number and dates of a formal act are often known only later: they can be recorded in every status.
const fn document(status: Status) -> Transition {
    row(Step::RecordDocument, status, PLANNING)
}

/// A verdict on a file can come late, whatever has become of the case.
const fn inspect(status: Status) -> Transition {
    row(Step::InspectAttachment, status, SYSTEM)
}

/// A refused file can be replaced until the decision is recorded.
const fn replace_file(status: Status) -> Transition {
    row(Step::ReplaceAttachment, status, PROPOSER)
}

/// Whoever may read a case may open its files, for as long as they are kept.
const fn open_file(status: Status) -> Transition {
    row(Step::OpenAttachment, status, READERS)
}

/// Once the division has decided there are acts of its own, whose documents it records itself.
const fn document_of_division(status: Status) -> Transition {
    row(Step::RecordDocument, status, PLANNING_OR_DIVISION)
}

/// Who may take a step beside the flow in status `from`; nobody where it is no such step, or the flow has it there.
///
/// Source: dialogue goes on from the receipt to the end (programme 2(3)ア), with Planning alone until a division is
/// responsible (2(7)②), with both from then on (③④); information 4(2); experts 2(7)③, asked and relieved by Planning.
/// A meeting can be called off after the case has ended, too.
const fn beside(from: Status, step: Step) -> &'static [Role] {
    let (ward, goes_on) = match from {
        Status::Received | Status::Confirming | Status::CorrectionAsked => (PLANNING, true),
        Status::Assigned
        | Status::Deliberating
        | Status::OnHold
        | Status::Coordinating
        | Status::Decided
        | Status::Adopted
        | Status::Agreement
        | Status::Contract
        | Status::CarryingOut => (PLANNING_OR_DIVISION, true),
        Status::Draft => (NOBODY, false),
        Status::SetAside | Status::NotAdopted | Status::Unrealised | Status::Withdrawn | Status::Closed => {
            (PLANNING, false)
        }
    };
    let by = match step {
        Step::CancelMeeting => return ward,
        // Until a division is responsible, the first dialogue moves the case: the flow has it.
        Step::RecordDialogue
            if matches!(from, Status::Received | Status::Confirming | Status::CorrectionAsked) =>
        {
            NOBODY
        }
        Step::RecordDialogue
        | Step::CorrectDialogue
        | Step::PlanMeeting
        | Step::MoveMeeting
        | Step::HandOverInformation => ward,
        Step::ConfirmDialogue | Step::AskDialogueChange | Step::AcknowledgeInformation => PROPOSER,
        // Not before somebody has looked at it, nor while its text is being corrected.
        Step::AskExpert if matches!(from, Status::Received | Status::CorrectionAsked) => NOBODY,
        Step::AskExpert | Step::RemindExpert | Step::ExtendAdvice | Step::RevokeAdvice => PLANNING,
        Step::GiveAdvice | Step::DeclareConflict => EXPERT,
        Step::Submit
        | Step::RecordScreening
        | Step::ReplaceProposal
        | Step::ChangeContact
        | Step::ConfirmEligibility
        | Step::AskCorrection
        | Step::AnswerCorrection
        | Step::SetAside
        | Step::TakeUpAgain
        | Step::OmitDialogue
        | Step::Assign
        | Step::RecordDocument
        | Step::BeginDeliberation
        | Step::Hold
        | Step::Resume
        | Step::AskCoordination
        | Step::RecordCoordination
        | Step::Decide
        | Step::CorrectDecision
        | Step::AnnounceAdopted
        | Step::AnnounceNotAdopted
        | Step::BeginAgreement
        | Step::BeginContract
        | Step::BeginCarryingOut
        | Step::Close
        | Step::EndUnrealised
        | Step::Withdraw
        | Step::DisposePayloads
        | Step::RecordTiesCheck
        | Step::ConcludeAgreement
        | Step::RecordBudget
        | Step::RecordPropertyConsent
        | Step::RecordProcurement
        | Step::RecordContract
        | Step::PlanMilestone
        | Step::ChangeMilestone
        | Step::ReachMilestone
        | Step::RecordResults
        | Step::InspectAttachment
        | Step::ReplaceAttachment
        | Step::OpenAttachment
        | Step::EndCoordination
        | Step::DecideAgain
        | Step::RaiseIssue
        | Step::UpdateIssue
        | Step::RecordPlan => NOBODY,
    };
    if goes_on { by } else { NOBODY }
}

/// Everything that may happen to a case in status `from`: the flow, and what goes on beside it.
pub fn ways(from: Status) -> impl Iterator<Item = Transition> {
    let aside = Step::BESIDE.into_iter().map(move |step| row(step, from, beside(from, step)));
    transitions(from).iter().copied().chain(aside.filter(|row| !row.by.is_empty()))
}

/// The row for `step` from `from`, where there is one.
pub fn transition(from: Status, step: Step) -> Option<Transition> {
    ways(from).find(|row| row.step == step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_statuses_and_steps() {
        let mut table = String::new();
        for status in Status::ALL {
            table.push_str(&format!(
                "{status:?} | {} | {}\n",
                status.staff_label(),
                status.public_label().ja
            ));
            for row in ways(*status) {
                table.push_str(&format!("    {:?} -> {:?} by {:?}\n", row.step, row.to, row.by));
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn every_status_can_be_reached_and_left_or_is_final() {
        for status in Status::ALL {
            let reached = *status == Status::Draft
                || Status::ALL.iter().flat_map(|from| ways(*from)).any(|row| row.to == *status);
            assert!(reached, "{status:?}");
            let left = ways(*status).any(|row| row.to != *status);
            assert!(left || status.is_final(), "{status:?}");
        }
    }

    #[test]
    fn a_proposer_can_withdraw_until_the_decision_is_announced() {
        for status in Status::ALL {
            let announced = matches!(
                status,
                Status::Adopted
                    | Status::Agreement
                    | Status::Contract
                    | Status::CarryingOut
                    | Status::Unrealised
            ) || (status.is_final());
            let expected = !announced && *status != Status::Draft;
            assert_eq!(transition(*status, Step::Withdraw).is_some(), expected, "{status:?}");
        }
    }
}
