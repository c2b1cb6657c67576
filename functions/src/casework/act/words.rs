//! What each step is called, and what it does, in plain words.

use kyoso::case::ask::StaffStep;
use kyoso::case::{Case, Status};

use super::follow_up;

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
    let disclaims = case.deciding.decision.is_some_and(|decision| decision.verdict.disclaims_selection());
    let (title, does, button) = match step {
        StaffStep::FollowUp(step) => return follow_up::words(step, case),
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
        StaffStep::BeginDeliberation => (
            "検討・協議を始める",
            "担当課として、提案者及び企画課との検討・協議（2(7)③）を始めます。提案者のページの状況が変わります。",
            "検討・協議を始める",
        ),
        StaffStep::RaiseIssue => (
            "課題を記録する",
            "検討・協議の中で整理した課題を、担当と期限を付けて記録します。三者で共有する課題は、課題名、内容、担当、状態、経過・結果が、提案者のページに表示されます。庁内だけの課題とメモは、表示されません。",
            "課題を記録する",
        ),
        StaffStep::UpdateIssue => (
            "課題の経過・結果を記録する",
            "課題の状態、担当、期限と、経過や結果を記録します。課題を終えるときは、結果が必要です。終えた課題は、「対応中」に戻すことができます。前の記録も経過に残ります。",
            "経過・結果を記録する",
        ),
        StaffStep::RecordPlan => (
            "進め方を記録する",
            "検討・協議の進め方（だれが、いつまでに、何をするか）を記録します。提案者のページに表示されます。記録し直すと新しい進め方が有効になり、前の記録も経過に残ります。",
            "進め方を記録する",
        ),
        StaffStep::Hold if case.status == Status::OnHold => (
            "再検討の日を変更する",
            "保留を続け、再検討の日と理由を改めます。再検討の日と理由は、提案者のページに表示されます。",
            "再検討の日を変更する",
        ),
        StaffStep::Hold => (
            "保留する",
            "検討を見合わせ、再検討の日を決めます。再検討の日と理由は、提案者のページに表示されます。企画課との調整をしているときは、その調整は終わり、再開した後に改めて求めます。",
            "保留する",
        ),
        StaffStep::Resume => (
            "検討を再開する",
            "保留を終え、検討・協議に戻します。提案者のページの状況が変わります。",
            "検討を再開する",
        ),
        StaffStep::AskCoordination if case.deciding.round.is_some() => (
            "改めて調整を求める",
            "判断の案を改めて、企画課に調整を求めます。これまでの調整の結果は、新しい案には及びません。提案者には表示されません。",
            "改めて調整を求める",
        ),
        StaffStep::AskCoordination => (
            "企画課に調整を求める",
            "採否の判断の案を示して、企画課に調整を求めます（2(7)④）。企画課が調整の結果を記録すると、採否を判断できるようになります。提案者には表示されません。",
            "調整を求める",
        ),
        StaffStep::EndCoordination => (
            "検討・協議に戻す",
            "企画課との調整をやめ、検討・協議に戻します。これまでの調整の結果は、次の判断には及びません。提案者には表示されません。",
            "検討・協議に戻す",
        ),
        StaffStep::RecordCoordination => (
            "調整の結果を記録する",
            "担当課の判断の案について、企画課としての調整の結果（異議なし又は意見あり）を記録します。何度か記録したときは、最後の結果が有効です。意見があっても担当課は判断できますが、どのように対応したかを記録します。提案者には表示されません。",
            "調整の結果を記録する",
        ),
        StaffStep::Decide => (
            "採否を判断する",
            "企画課と調整の上、担当課としての採否の判断を記録します（2(7)④）。記録しただけでは、提案者には何も知らされません。提案者に示す理由と条件は、通知したときに表示されます。通知するまでは、理由を付けて訂正できます。",
            "判断を記録する",
        ),
        StaffStep::CorrectDecision => (
            "判断を訂正する",
            "通知する前の判断を、理由を付けて訂正します。訂正の後の内容が、通知の内容になります。訂正の前の記録も、経過に残ります。",
            "訂正を記録する",
        ),
        StaffStep::DecideAgain => (
            "新たに判断する",
            "通知した判断に代わる、新たな判断を記録します。企画課との新たな調整が必要です。前の判断は記録に残り、新たな判断を通知するまでは、提案者には前の判断が表示されます。",
            "新たな判断を記録する",
        ),
        StaffStep::AnnounceAdopted if disclaims => (
            "採用を通知する",
            "採用の判断を、提案者に通知します。下の内容が、提案者のページに表示されます。「提案の採用によって提案者が選定されることを保障するものではない」（2(7)④）ことを併せて知らせ、知らせたことを記録します。通知は取り消せません。",
            "採用を通知する",
        ),
        StaffStep::AnnounceAdopted => (
            "採用を通知する",
            "採用の判断を、提案者に通知します。下の内容が、提案者のページに表示されます。通知は取り消せません。",
            "採用を通知する",
        ),
        StaffStep::AnnounceNotAdopted => (
            "不採用を通知する",
            "不採用の判断を、提案者に通知します。下の内容が、提案者のページに表示されます。通知は取り消せません。",
            "不採用を通知する",
        ),
    };
    Words { title, does, button }
}
