//! The steps after an adoption as pages: what each does, what its fields are called, and the event that foretells its mails.

use jiff::civil::Date;
use kyoso::case::follow_up::{AgreementForm, EndOutcome, fits};
use kyoso::case::{Case, FollowUpEvent, FollowUpStep, Status};

use super::words::Words;

/// The words for a step on this case.
pub(super) fn words(step: FollowUpStep, case: &Case) -> Words {
    let (title, does, button) = match step {
        FollowUpStep::BeginAgreement if case.status == Status::Contract => (
            "協定等の手続に切り替える",
            "区の費用負担を伴わないことになったときに、予算・契約の手続から、協定等の手続に切り替えます（2(7)④）。理由と起案の分担は、提案者のページに表示されます。これまでの記録は残ります。",
            "協定等の手続に切り替える",
        ),
        FollowUpStep::BeginAgreement => (
            "協定等の手続を始める",
            "区の費用負担を伴わない提案について、協定（覚書、共催事項確認書等を含む。）を取り交わす手続を始めます（2(7)④）。起案の分担は、提案者のページに表示されます。",
            "協定等の手続を始める",
        ),
        FollowUpStep::RecordTiesCheck => (
            "反社会的勢力との関係の確認を記録する",
            "提案者が反社会的勢力と関係がないことを確認した方法、日、結果を記録します（2(5)）。協定等の締結には、「該当なし」の記録が必要です。この記録は、企画課、担当課、監査だけが見ることができ、提案者のページ、学識経験者、連携自治体には表示しません。記録し直すと、新しい記録が有効になります。",
            "確認の結果を記録する",
        ),
        FollowUpStep::ConcludeAgreement => (
            "協定等の締結を記録する",
            "取り交わした協定等の種類、当事者、期間、締結日を記録します（2(7)④）。種類、件名、当事者、期間、締結日は、提案者のページに表示されます。記録し直すと、新しい記録が有効になり、前の記録も経過に残ります。",
            "締結を記録する",
        ),
        FollowUpStep::BeginContract if case.status == Status::Agreement => (
            "予算・契約の手続に切り替える",
            "区の費用負担を伴うことになったときに、協定等の手続から、予算・契約の手続に切り替えます（2(7)④）。提案の採用によって提案者が選定されることを保障するものではないことを、メールと提案者のページで知らせます。理由と今後の見通しも、提案者のページに表示されます。",
            "予算・契約の手続に切り替える",
        ),
        FollowUpStep::BeginContract => (
            "予算・契約の手続を始める",
            "区の費用負担を伴う提案について、財源の確保と契約の手続を始めます（2(7)④）。提案の採用によって提案者が選定されることを保障するものではないことを、メールと提案者のページで知らせます。今後の見通しも、提案者のページに表示されます。",
            "予算・契約の手続を始める",
        ),
        FollowUpStep::RecordBudget => (
            "予算の状況を記録する",
            "必要な財源について、年度、当初予算又は補正予算の別、結果を記録します（2(7)④）。計上されたとき、計上されなかったときは、そのことが提案者のページに表示されます。要求中であることは表示されません。",
            "予算の状況を記録する",
        ),
        FollowUpStep::RecordPropertyConsent => (
            "知的財産の使用の承諾を記録する",
            "提案に含まれる知的財産を仕様書等に用いることについて、提案者の承諾の有無を記録します（4(2)）。承諾がなければ、仕様書等に用いることはできません。記録した内容は、提案者のページに表示されます。",
            "承諾の有無を記録する",
        ),
        FollowUpStep::RecordProcurement => (
            "契約の方法を記録する",
            "契約の方法と、すべての応募者に等しく知らせた事項を記録します（2(7)④）。提案者だけに有利な扱いがないことを、後から説明するための記録です。提案者のページには表示されません。契約の結果を記録した後に記録し直すと、契約の結果も改めて記録することになります。",
            "契約の方法を記録する",
        ),
        FollowUpStep::RecordContract => (
            "契約の結果を記録する",
            "契約の手続の結果を記録します（2(7)④）。提案者が選定されなかったときは、続けて「実施に至らず終了する」で理由を記録すると、提案者に知らせます。この手続だけでは、提案者には知らせません。",
            "契約の結果を記録する",
        ),
        FollowUpStep::BeginCarryingOut => (
            "実施を開始する",
            "協定等の締結、又は契約の相手方の決定を受けて、事業の実施を始めます（2(7)④）。",
            "実施を開始する",
        ),
        FollowUpStep::PlanMilestone => (
            "実施の予定を加える",
            "実施の節目とその期日を記録します。提案者のページに表示されます。",
            "予定を記録する",
        ),
        FollowUpStep::ChangeMilestone => (
            "実施の予定を変更する",
            "節目の期日を変更します。新しい期日と理由は、提案者のページに表示されます。前の期日も経過に残ります。",
            "変更を記録する",
        ),
        FollowUpStep::ReachMilestone => (
            "実施の予定の達成を記録する",
            "節目に達したことを記録します。提案者のページに表示されます。記録した後は、変更できません。",
            "達成を記録する",
        ),
        FollowUpStep::RecordResults => (
            "成果を記録する",
            "実施によって得られた成果（3）を記録します。成果は、提案者のページに表示されます。庁内の評価は、表示されません。記録し直すと、新しい記録が有効になります。完了とするには、成果の記録が必要です。",
            "成果を記録する",
        ),
        FollowUpStep::Close => (
            "完了とする",
            "事業の実施が終わり、成果を記録した案件を、完了とします。この後は、文書の記録だけができます。",
            "完了とする",
        ),
        FollowUpStep::EndUnrealised => (
            "実施に至らず終了する",
            "採用した提案について、実施に至らなかったこと、又は実施を途中で終えたことと、その結果、理由を記録し、案件を終了します。理由は、提案者のページに表示されます。元に戻すことはできません。",
            "終了する",
        ),
    };
    Words { title, does, button }
}

/// What a field is called.
pub(super) fn label(step: FollowUpStep, name: &str) -> &'static str {
    match (name, step) {
        ("kind", FollowUpStep::BeginAgreement) => "取り交わす予定の文書",
        ("kind", _) => "取り交わした文書",
        ("drafting", _) => "起案の分担（提案者に表示されます）",
        ("outlook", _) => "今後の見通し（提案者に表示されます）",
        ("reason", FollowUpStep::BeginAgreement | FollowUpStep::BeginContract) => {
            "手続を切り替える理由、採否の判断と費用負担の有無が異なる理由（提案者に表示されます）"
        }
        ("reason", FollowUpStep::ConcludeAgreement) => "その他の文書とする、又は取り交わさない理由",
        ("reason", FollowUpStep::RecordProcurement) => "随意契約とする理由",
        ("reason", _) => "理由（提案者に表示されます）",
        ("note", FollowUpStep::ReachMilestone) => "説明（提案者に表示されます）",
        ("note", _) => "メモ（庁内の記録）",
        ("message", _) => "提案者への連絡（提案者に表示されます）",
        ("on", FollowUpStep::RecordTiesCheck) => "確認した日",
        ("on", FollowUpStep::RecordPropertyConsent) => "提案者が回答した日",
        ("on", FollowUpStep::RecordContract) => "結果が決まった日",
        ("on", FollowUpStep::BeginCarryingOut) => "実施を開始した日",
        ("on", FollowUpStep::ReachMilestone) => "達成した日",
        ("on", _) => "実施を終えた日",
        ("method", FollowUpStep::RecordTiesCheck) => "確認の方法と対象",
        ("method", _) => "契約の方法",
        ("outcome", FollowUpStep::RecordTiesCheck) => "確認の結果",
        ("outcome", FollowUpStep::RecordBudget) => "予算の結果",
        ("outcome", FollowUpStep::RecordContract) => "契約の結果",
        ("outcome", _) => "終了の結果（提案者に表示されます）",
        ("title", _) => "文書の件名、又は合意の名称",
        ("parties", _) => "当事者",
        ("signedOn", _) => "締結日（文書を取り交わさないときは、合意した日）",
        ("from", _) => "期間の初日",
        ("until", _) => "期間の最終日",
        ("fiscalYear", _) => "年度",
        ("budget", _) => "予算の区分",
        ("given", _) => "承諾の有無",
        ("scope", _) => "知的財産の内容と、用いる範囲",
        ("evidence", _) => "承諾の方法と、原本の保管場所",
        ("toldBidders", _) => "すべての応募者に知らせた事項",
        ("usesProperty", _) => "提案に含まれる知的財産を仕様書等に用いるか",
        ("contractor", _) => "契約の相手方",
        ("milestone", _) => "対象の予定",
        ("name", _) => "節目（提案者に表示されます）",
        ("due", FollowUpStep::ChangeMilestone) => "新しい期日",
        ("due", _) => "期日",
        ("results", _) => "成果（提案者に表示されます）",
        ("evaluation", _) => "庁内の評価（庁内の記録）",
        _ => "",
    }
}

/// How to fill a line in.
pub(super) fn hint(name: &str) -> &'static str {
    match name {
        "method" => "例：警視庁への照会（法人と役員全員）",
        "title" => "例：喫煙所の整備に関する協定書",
        "evidence" => "例：承諾書（紙）、文書庫2",
        "contractor" => "相手方が決まったときは、その名称",
        _ => "",
    }
}

/// Whether a case can end with the outcome of this word.
pub(super) fn can_end_so(case: &Case, outcome: &str) -> bool {
    EndOutcome::parse(outcome).is_ok_and(|outcome| fits(case, outcome))
}

/// The event of a step that changes what the proposer sees; none of one that tells nobody. What is typed decides no mail,
/// but for the end: there the record says which outcome it can be.
pub(super) fn event(case: &Case, step: FollowUpStep) -> Option<FollowUpEvent> {
    match step {
        FollowUpStep::BeginAgreement => {
            Some(FollowUpEvent::AgreementBegun { form: AgreementForm::Agreement })
        }
        FollowUpStep::BeginContract => Some(FollowUpEvent::ContractBegun),
        FollowUpStep::BeginCarryingOut => Some(FollowUpEvent::CarryingOutBegun { on: Date::MIN }),
        FollowUpStep::Close => Some(FollowUpEvent::CaseClosed { on: Date::MIN }),
        FollowUpStep::EndUnrealised => {
            let is_another = case.status == Status::Contract && case.follow_up.is_another_selected();
            let outcome = if is_another { EndOutcome::NotSelected } else { EndOutcome::Circumstances };
            Some(FollowUpEvent::EndedUnrealised { outcome })
        }
        FollowUpStep::RecordTiesCheck
        | FollowUpStep::ConcludeAgreement
        | FollowUpStep::RecordBudget
        | FollowUpStep::RecordPropertyConsent
        | FollowUpStep::RecordProcurement
        | FollowUpStep::RecordContract
        | FollowUpStep::PlanMilestone
        | FollowUpStep::ChangeMilestone
        | FollowUpStep::ReachMilestone
        | FollowUpStep::RecordResults => None,
    }
}
