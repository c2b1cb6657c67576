//! The steps of the programme's flow, and who takes them.

use serde::{Deserialize, Serialize};

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
    pub(super) const BESIDE: [Step; 15] = [
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
