//! The questions to experts, as the municipality's staff see them.

use kyoso::case::{Asking, Event, Question, QuestionState, Recorded};

use super::history::{date, said, text};
use super::talks::RecordView;
use super::typed::Typed;
use crate::store::CaseFile;

/// The questions, the last one first, each with its answer.
pub(super) fn questions(file: &CaseFile) -> Vec<RecordView> {
    file.case.questions.iter().rev().filter_map(|question| question_view(file, question)).collect()
}

fn question_view(file: &CaseFile, question: &Question) -> Option<RecordView> {
    let mut details = asked(file, file.recorded(question.sequence)?);
    let commands: &[&'static str] = match question.state {
        QuestionState::Open => &["remind-expert", "extend-advice", "revoke-advice"],
        QuestionState::Answered => &["revoke-advice"],
        QuestionState::Conflict | QuestionState::Revoked | QuestionState::Ended => &[],
    };
    details.extend(question.answer.and_then(|at| text(file, file.recorded(at)?, "助言")));
    Some(RecordView {
        of: question.sequence,
        what: format!("{}までの依頼", date(question.until)),
        state: question.state.label().to_owned(),
        needs_attention: false,
        details,
        commands: commands.to_vec(),
    })
}

/// Whom a question was put to, and what it says and shows.
pub(super) fn asked(file: &CaseFile, recorded: &Recorded) -> Vec<Typed> {
    let Event::ExpertAsked { parts, until, version, .. } = &recorded.entry.event else { return Vec::new() };
    let labels: Vec<_> = parts.iter().map(|part| part.label().ja).collect();
    let mut details = Vec::new();
    let text_of = file.texts.get(&recorded.entry.sequence);
    match text_of.map(|text| serde_json::from_str::<Asking>(text)) {
        Some(Ok(asking)) => {
            details.push(said("学識経験者", asking.expert_name));
            details.push(said("尋ねること", asking.question.as_str()));
            let basis =
                asking.basis.map_or_else(|| "提案者の同意".to_owned(), |basis| basis.as_str().to_owned());
            details.push(said("根拠", basis));
        }
        Some(Err(_)) | None => details.extend(text(file, recorded, "尋ねること")),
    }
    details.extend([
        said("見せる部分", labels.join("、")),
        said("見せる版", format!("経過の{version}番")),
        said("期限", date(*until)),
    ]);
    details
}
