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
            "提案者との対話を記録します。「庁内のメモ」のほかは提案者のページに表示され、提案者が確認するか、修正を求めます。対話は何度でも記録できます。担当課の決定には、対話の記録か、省略の理由が必要です。",
            "対話を記録する",
        ),
        StaffStep::CorrectDialogue => (
            "対話の記録を訂正する",
            "対話の記録を、訂正した内容で記録し直します。前の記録も経過に残ります。提案者には、訂正した記録を改めて確認してもらいます。",
            "訂正を記録する",
        ),
        StaffStep::PlanMeeting => (
            "対話の予定を立てる",
            "提案者との対話の予定を記録し、カレンダーの予定（.ics）を添えて知らせます。入力した内容は提案者に表示されます。",
            "予定を知らせる",
        ),
        StaffStep::MoveMeeting => (
            "対話の予定を変更する",
            "予定の日時や場所等を変更し、カレンダーの予定（.ics）を送り直します。",
            "変更を知らせる",
        ),
        StaffStep::CancelMeeting => (
            "対話の予定を取りやめる",
            "予定を取りやめ、カレンダーから予定を取り除くファイル（.ics）を送ります。理由は提案者に表示されます。",
            "取りやめを知らせる",
        ),
        StaffStep::HandOverInformation => (
            "提供した情報を記録する",
            "区から提案者に提供した情報と、その取扱いの条件を記録します（4(2)）。提案者は自分のページで条件を確認します。",
            "記録して確認を求める",
        ),
        StaffStep::AskExpert => (
            "学識経験者に助言を求める",
            "選んだ学識経験者に、選んだ部分だけを、期限まで見せて助言を求めます（2(7)③）。提案者の同意がないときは、委嘱・守秘の根拠が必要です（4(2)）。担当者の氏名と連絡先は見せません。知的財産の部分は、選んだときだけ見せます。",
            "助言を求める",
        ),
        StaffStep::RemindExpert => {
            ("学識経験者に催促する", "回答を待っている依頼について、もう一度知らせます。", "催促する")
        }
        StaffStep::ExtendAdvice => (
            "助言の期限を延ばす",
            "依頼の期限を延ばします。期限を過ぎて見られなくなった依頼も、再び見られるようになります。",
            "期限を延ばす",
        ),
        StaffStep::RevokeAdvice => (
            "助言の依頼を取り消す",
            "依頼を取り消します。学識経験者は、直ちに依頼と提案を見られなくなります。理由は庁内の記録に残ります。",
            "取り消す",
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
