//! What each step is called, and what it does, in plain words.

use kyoso::case::Case;
use kyoso::case::ask::StaffStep;

/// What a page says about a step.
#[derive(Clone, Copy)]
pub(in crate::casework) struct Words {
    /// What it is called, on its page and on the way there.
    pub(in crate::casework) title: &'static str,
    /// What it does.
    pub(in crate::casework) does: &'static str,
    /// What the button says.
    pub(in crate::casework) button: &'static str,
}

/// The words for a step of staff on this case.
pub(in crate::casework) fn words(step: StaffStep, case: &Case) -> Words {
    let (title, does, button) = match step {
        StaffStep::ConfirmEligibility => (
            "要件に該当することを確認する",
            "確認事項を見た上で、この提案が対象者と提案の要件（2(4)ウ、2(5)）に該当することを、企画課の判断として記録します。機械による確認事項は、そのまま残ります。記録した後は、提案者は提案の差替えと連絡先の変更ができません。",
            "要件に該当すると記録する",
        ),
        StaffStep::AskCorrection => (
            "修正を依頼する",
            "修正してほしい内容と回答の期限を、提案者に知らせます。提案者は自分のページで、提案を修正するか、回答を書きます。前の版も残り、比べることができます。回答があるまで、区の期限は停止します。",
            "修正を依頼する",
        ),
        StaffStep::SetAside => (
            "対象外とする",
            "この提案を、制度の対象外とします。選んだ条項と理由は、提案者のページに表示されます。後から再び取り上げることができます。",
            "対象外とする",
        ),
        StaffStep::TakeUpAgain => (
            "再び取り上げる",
            "対象外とした提案を再び取り上げ、確認・対話に戻します。要件に該当することは、改めて確認します。理由は庁内の記録に残ります。",
            "再び取り上げる",
        ),
        StaffStep::RecordDialogue => (
            "対話を記録する",
            "提案者との対話を記録します。対話は何度でも記録できます。担当課の決定には、対話の記録か、省略の理由が必要です。",
            "対話を記録する",
        ),
        StaffStep::OmitDialogue => {
            ("対話を省略する", "担当課を決定する前の対話を、理由を記録して省略します。", "省略を記録する")
        }
        StaffStep::Assign if case.division.is_some() => (
            "担当課を変更する",
            "この提案の担当課を変更します。これまでの担当課は、この案件を見ることができなくなります。経過は残ります。",
            "担当課を変更する",
        ),
        StaffStep::Assign => (
            "担当課を決定する",
            "提案内容を確認した結果として、この提案の担当課を決定します（2(7)②）。担当課は、この案件を見ることができるようになります。",
            "担当課を決定する",
        ),
        StaffStep::RecordDocument => (
            "文書番号・日付を記録する",
            "収受、対象外、担当課の決定などの手続について、文書番号、起案日、決裁日、施行日を記録します。記録し直すと新しい記録が有効になり、前の記録も経過に残ります。",
            "文書を記録する",
        ),
    };
    Words { title, does, button }
}
