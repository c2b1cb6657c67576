//! The forms of what goes on beside the flow: dialogues, meetings, information handed over, questions to experts.

use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::ask::StaffStep;
use kyoso::case::{Case, Meeting, Part, Question, QuestionState};
use kyoso::text::Language;

use crate::meeting::meeting_at;

/// The label of a field where it has one of its own here.
pub(super) fn label(step: StaffStep, name: &str) -> Option<String> {
    let part = Part::ALL.into_iter().find(|part| part.field() == name);
    let part = part.map(|part| format!("見せる部分：{}", part.label().ja));
    part.or_else(|| row(name)).or_else(|| named(step, name).map(str::to_owned))
}

/// A field of the rows of next steps: its row is at the end of its name.
fn row(name: &str) -> Option<String> {
    let labels = [("nextStep", "次に行うこと"), ("nextOwner", "行う人"), ("nextUntil", "期日")];
    labels.iter().find_map(|(of, label)| Some(format!("{label} {}", name.strip_prefix(of)?)))
}

fn named(step: StaffStep, name: &str) -> Option<&'static str> {
    Some(match (name, step) {
        ("what", StaffStep::HandOverInformation) => "提供した情報（提案者に表示されます）",
        ("conditions", StaffStep::HandOverInformation) => "取扱いの条件（提案者に表示されます）",
        ("on", StaffStep::HandOverInformation) => "提供した日",
        ("on", StaffStep::PlanMeeting | StaffStep::MoveMeeting) => "日",
        ("begins", _) => "開始時刻（日本時間）",
        ("minutes", _) => "長さ",
        ("agenda", _) => "話し合う内容（提案者に表示されます）",
        ("place", StaffStep::PlanMeeting | StaffStep::MoveMeeting) => {
            "場所又は接続先（提案者に表示されます）"
        }
        ("place", _) => "場所",
        ("reason", StaffStep::CancelMeeting) => "取りやめの理由（提案者に表示されます）",
        ("reason", StaffStep::RevokeAdvice) => "取り消す理由（庁内の記録）",
        ("of", StaffStep::CorrectDialogue) => "訂正する記録",
        ("of", StaffStep::MoveMeeting | StaffStep::CancelMeeting) => "対象の予定",
        ("of", StaffStep::RemindExpert | StaffStep::ExtendAdvice | StaffStep::RevokeAdvice) => "対象の依頼",
        ("until", StaffStep::AskExpert) => "期限（この日の終わりまで見せます）",
        ("until", StaffStep::ExtendAdvice) => "新しい期限",
        ("expert", _) => "学識経験者",
        ("question", _) => "尋ねること（学識経験者に表示されます）",
        ("basis", StaffStep::AskExpert) => "委嘱・守秘の根拠（提案者の同意がないときは必須）",
        ("questions", _) => "残った質問（提案者に表示されます）",
        ("internal", _) => "庁内のメモ（提案者には表示されません）",
        _ => return None,
    })
}

/// What is said beside a field; nothing where nothing of its own is.
pub(super) fn hint(case: &Case, step: StaffStep, name: &str) -> Option<String> {
    match (name, step) {
        ("begins", _) => Some("例：14:30".to_owned()),
        ("wardSide" | "proposerSide", _) => Some("所属と氏名。何人かのときは「、」で区切ります。".to_owned()),
        ("basis", StaffStep::AskExpert) => {
            let consent = if case.consents_to_experts() {
                "提案者は、学識経験者への提示に同意しています。"
            } else {
                "提案者は、学識経験者への提示に同意していません。根拠が必要です。"
            };
            Some(format!("{consent}例：委嘱契約 8港企第5号（守秘義務あり）"))
        }
        ("conditions", StaffStep::HandOverInformation) => Some(
            "区の承諾なく第三者に提供しないこと（4(2)）のほか、返却や廃棄の条件があれば書きます。".to_owned(),
        ),
        _ => None,
    }
}

/// The dialogues on record: their value, and how they are told apart.
pub(super) fn dialogues(case: &Case) -> Vec<(String, String)> {
    let named = |version: u32, on: Date| {
        let on = calendar::date(on, Language::Japanese);
        (version.to_string(), format!("{on}の対話（経過の{version}番）"))
    };
    case.dialogues.iter().map(|it| named(it.version, it.on)).collect()
}

/// The meetings that are planned.
pub(super) fn meetings(case: &Case) -> Vec<(String, String)> {
    let named = |meeting: &Meeting| (meeting.first.to_string(), meeting_at(meeting.time, Language::Japanese));
    case.planned_meetings().map(named).collect()
}

/// The questions that a step can be about.
pub(super) fn questions(case: &Case, step: StaffStep) -> Vec<(String, String)> {
    let fits = |state: QuestionState| match state {
        QuestionState::Open => true,
        QuestionState::Answered => step == StaffStep::RevokeAdvice,
        QuestionState::Conflict | QuestionState::Revoked | QuestionState::Ended => false,
    };
    let named = |question: &Question| {
        let until = calendar::date(question.until, Language::Japanese);
        let label = format!("経過の{}番（{}、期限 {until}）", question.sequence, question.state.label());
        (question.sequence.to_string(), label)
    };
    case.questions.iter().filter(|question| fits(question.state)).map(named).collect()
}
