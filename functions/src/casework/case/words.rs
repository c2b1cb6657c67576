//! What things are called on the case page.

use kyoso::mail::MailState;
use kyoso::programme::MailKind;
use kyoso::screening::Outcome;
use kyoso::text::Language;

/// What a rule found.
pub(super) fn outcome(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Passed => language.pick("該当なし", "No sign"),
        Outcome::ForReview => language.pick("要判断", "For review"),
        Outcome::Against => language.pick("要件に反する記載", "Against the requirements"),
    }
}

/// The word of the contract for what a rule found.
pub(super) fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::ForReview => "review",
        Outcome::Against => "against",
    }
}

/// A mail, and whom it goes to.
pub(super) fn mail(kind: MailKind, language: Language) -> &'static str {
    match kind {
        MailKind::Receipt => language.pick("受付のお知らせ（提案者）", "Receipt (proposer)"),
        MailKind::Received => language.pick("新しい提案（企画課）", "New proposal (Planning)"),
        MailKind::StatusChanged => language.pick("状況の変更（提案者）", "Status changed (proposer)"),
        MailKind::CorrectionAsked => language.pick("修正依頼（提案者）", "Correction asked (proposer)"),
        MailKind::ReplacedReceipt => {
            language.pick("差替えの受付（提案者）", "Replacement received (proposer)")
        }
        MailKind::ContactChanged => language.pick("連絡先の変更（提案者）", "Contact changed (proposer)"),
        MailKind::Replaced => language.pick("提案の差替え（企画課）", "Proposal replaced (Planning)"),
        MailKind::CorrectionAnswered => {
            language.pick("修正依頼への回答（企画課）", "Correction answered (Planning)")
        }
        MailKind::Assigned => language.pick("担当課の決定（担当課）", "Assigned (division)"),
        MailKind::Unassigned => language.pick("担当課の変更（前の担当課）", "Unassigned (division before)"),
        MailKind::DialogueRecorded => {
            language.pick("対話の記録の確認（提案者）", "Dialogue recorded (proposer)")
        }
        MailKind::DialogueChangeAsked => {
            language.pick("対話の記録の修正の求め（職員）", "Change of a record asked (staff)")
        }
        MailKind::MeetingPlanned => language.pick("対話の予定（提案者）", "Meeting planned (proposer)"),
        MailKind::MeetingMoved => language.pick("対話の予定の変更（提案者）", "Meeting moved (proposer)"),
        MailKind::MeetingCancelled => {
            language.pick("対話の予定の取りやめ（提案者）", "Meeting called off (proposer)")
        }
        MailKind::MeetingEntry => language.pick("対話の予定（職員）", "Meeting (staff)"),
        MailKind::InformationHandedOver => {
            language.pick("提供した情報の取扱条件（提案者）", "Conditions of information (proposer)")
        }
        MailKind::AdviceAsked => language.pick("助言のお願い（学識経験者）", "Advice asked (expert)"),
        MailKind::AdviceReminded => language.pick("助言の催促（学識経験者）", "Advice reminded (expert)"),
        MailKind::AdviceExtended => {
            language.pick("助言の期限の延長（学識経験者）", "Advice extended (expert)")
        }
        MailKind::AdviceEnded => language.pick("助言のお願いの終了（学識経験者）", "Advice ended (expert)"),
        MailKind::AdviceAnswered => language.pick("学識経験者の回答（企画課）", "Advice answered (Planning)"),
        MailKind::Overdue => language.pick("期限の超過（職員）", "Overdue (staff)"),
        MailKind::Withdrawn => language.pick("取下げ（職員）", "Withdrawn (staff)"),
        MailKind::AttachmentRefused => {
            language.pick("受け付けられない添付ファイル（提案者）", "File not accepted (proposer)")
        }
        MailKind::AttachmentRefusedStaff => {
            language.pick("受け付けられない添付ファイル（職員）", "File not accepted (staff)")
        }
        MailKind::AttachmentReplaced => {
            language.pick("添付ファイルの差替え（職員）", "File replaced (staff)")
        }
        MailKind::CoordinationAsked => {
            language.pick("調整の依頼（企画課）", "Coordination asked for (Planning)")
        }
        MailKind::CoordinationRecorded => {
            language.pick("調整の結果（担当課）", "Coordination recorded (division)")
        }
        MailKind::Adopted | MailKind::AdoptedWithCost => {
            language.pick("採用の通知（提案者）", "Adopted (proposer)")
        }
        MailKind::NotAdopted => language.pick("不採用の通知（提案者）", "Not adopted (proposer)"),
        MailKind::Announced => language.pick("採否の通知（企画課）", "Decision announced (Planning)"),
        MailKind::IssueAsked => {
            language.pick("課題への対応のお願い（提案者）", "Issue to deal with (proposer)")
        }
        MailKind::ContractBegun => {
            language.pick("予算・契約の手続（提案者）", "Budget and contract (proposer)")
        }
        MailKind::NotSelected => language.pick("契約の手続の結果（提案者）", "Not selected (proposer)"),
        MailKind::Link => language.pick("リンクの再送（提案者）", "Link again (proposer)"),
        MailKind::Draft => language.pick("下書きのリンク", "Link to a draft"),
        MailKind::CallOpened => language.pick("募集の開始（職員）", "Call opened (staff)"),
        MailKind::CallChanged => language.pick("募集期間の変更（職員）", "Call changed (staff)"),
        MailKind::CallClosed => language.pick("募集の締切（職員）", "Call closed (staff)"),
        MailKind::DraftReminder => language.pick("締切の予告（下書き）", "Closing soon (draft)"),
        MailKind::DraftCallChanged => language.pick("募集期間の変更（下書き）", "Call changed (draft)"),
        MailKind::DraftCallClosed => language.pick("募集の締切（下書き）", "Call closed (draft)"),
    }
}

/// Where a mail stands.
pub(super) fn mail_state(state: MailState, language: Language) -> &'static str {
    match state {
        MailState::Pending => language.pick("送信待ち", "Waiting to be sent"),
        MailState::Sending => language.pick("送信中", "Being sent"),
        MailState::Sent => language.pick("送信済み", "Sent"),
        MailState::Held => language.pick("保留（運用担当の確認待ち）", "Held for a person"),
        MailState::Dropped => language.pick("送信しないことにした", "Dropped"),
    }
}
