//! The dialogues of a case, its planned meetings and what was handed to the proposer, as staff see them.

use jiff::civil::Date;
use kyoso::case::{
    Appointment, Dialogue, DialogueAnswer, Event, Handover, Means, Meeting, MeetingTime, Recorded, Talk,
};
use kyoso::text::Language;
use serde::Serialize;

use super::history::{date, record_of, said, text};
use super::typed::Typed;
use crate::meeting::meeting_at;
use crate::store::CaseFile;

const JA: Language = Language::Japanese;

/// Something on record between both sides: a dialogue, a meeting, information.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordView {
    /// What a command about it names.
    pub of: u32,
    /// What it is, with its day.
    pub what: String,
    /// Where it stands.
    pub state: String,
    /// Whether somebody of the municipality is to look at it.
    pub needs_attention: bool,
    /// What it says, and what the proposer wrote to it.
    pub details: Vec<Typed>,
    /// The commands about it, where there can be some: their names in addresses.
    pub commands: Vec<&'static str>,
}

/// The dialogues, the last one first.
pub(super) fn dialogues(file: &CaseFile) -> Vec<RecordView> {
    file.case.dialogues.iter().rev().filter_map(|dialogue| dialogue_view(file, dialogue)).collect()
}

fn dialogue_view(file: &CaseFile, dialogue: &Dialogue) -> Option<RecordView> {
    let recorded = file.recorded(dialogue.version)?;
    let mut details = match &recorded.entry.event {
        Event::DialogueRecorded { on, means, .. } => said_at(file, recorded, None, *on, *means),
        Event::DialogueCorrected { of, on, means } => said_at(file, recorded, Some(*of), *on, *means),
        _ => return None,
    };
    let state = match dialogue.answer {
        _ if !dialogue.shared => "提案者には表示していません",
        DialogueAnswer::None => waits_or_ended(file),
        DialogueAnswer::ChangeAsked(_) => "提案者が修正を求めています",
        DialogueAnswer::Confirmed => "提案者が確認しました",
    };
    let needs_attention = match dialogue.answer {
        DialogueAnswer::ChangeAsked(at) => {
            details.extend(file.recorded(at).and_then(|asked| text(file, asked, "修正してほしいこと")));
            true
        }
        DialogueAnswer::None | DialogueAnswer::Confirmed => false,
    };
    Some(RecordView {
        of: dialogue.version,
        what: format!("{}の対話", date(dialogue.on)),
        state: state.to_owned(),
        needs_attention,
        details,
        commands: vec!["correct-dialogue"],
    })
}

/// What was said in a dialogue.
pub(super) fn said_at(
    file: &CaseFile,
    recorded: &Recorded,
    of: Option<u32>,
    on: Date,
    means: Means,
) -> Vec<Typed> {
    let mut details: Vec<_> = of.map(|of| said("訂正前", record_of(of))).into_iter().collect();
    details.extend([said("日", date(on)), said("方法", means.label().ja)]);
    let talk = file.texts.get(&recorded.entry.sequence).map(|text| serde_json::from_str::<Talk>(text));
    let Some(Ok(talk)) = talk else {
        details.extend(text(file, recorded, "概要"));
        return details;
    };
    let Talk { place, ward_side, proposer_side, summary, questions, next_steps, internal } = talk;
    details.extend(place.map(|place| said("場所", place.as_str())));
    details.extend([
        said("区の出席者", ward_side.as_str()),
        said("提案者の出席者", proposer_side.as_str()),
        said("概要", summary.as_str()),
    ]);
    details.extend(questions.map(|questions| said("残った質問", questions.as_str())));
    details.extend(next_steps.iter().map(|next| {
        let said_by =
            format!("{}（{}、{}まで）", next.what.as_str(), next.owner.label().ja, date(next.until));
        said("次に行うこと", said_by)
    }));
    details.extend(internal.map(|note| said("庁内のメモ（提案者には表示されません）", note.as_str())));
    details
}

/// The meetings, the next one first; those that were called off last.
pub(super) fn meetings(file: &CaseFile) -> Vec<RecordView> {
    let mut meetings: Vec<&Meeting> = file.case.meetings.iter().collect();
    meetings.sort_by_key(|meeting| (meeting.cancelled, meeting.time.begins));
    meetings.into_iter().filter_map(|meeting| meeting_view(file, meeting)).collect()
}

fn meeting_view(file: &CaseFile, meeting: &Meeting) -> Option<RecordView> {
    let recorded = file.recorded(meeting.text)?;
    let mut details = planned(file, recorded, None, meeting.time);
    if meeting.cancelled {
        let cancelled = file.recorded(meeting.version);
        details.extend(cancelled.and_then(|cancelled| text(file, cancelled, "取りやめの理由")));
    }
    Some(RecordView {
        of: meeting.first,
        what: meeting_at(meeting.time, JA),
        state: if meeting.cancelled { "取りやめ" } else { "予定" }.to_owned(),
        needs_attention: false,
        details,
        commands: if meeting.cancelled { Vec::new() } else { vec!["move-meeting", "cancel-meeting"] },
    })
}

/// When and where a meeting is, and what it is about.
pub(super) fn planned(
    file: &CaseFile,
    recorded: &Recorded,
    of: Option<u32>,
    time: MeetingTime,
) -> Vec<Typed> {
    let mut details: Vec<_> = of.map(|of| said("対象", record_of(of))).into_iter().collect();
    details.extend([said("日時", meeting_at(time, JA)), said("方法", time.means.label().ja)]);
    let text_of = file.texts.get(&recorded.entry.sequence);
    match text_of.map(|text| serde_json::from_str::<Appointment>(text)) {
        Some(Ok(Appointment { place, agenda })) => {
            details.push(said("場所等", place.as_str()));
            details.extend(agenda.map(|agenda| said("話し合う内容", agenda.as_str())));
        }
        Some(Err(_)) | None => details.extend(text(file, recorded, "場所等")),
    }
    details
}

/// What is said of something that the proposer has not confirmed: once the case has ended they cannot any more.
fn waits_or_ended(file: &CaseFile) -> &'static str {
    if file.case.status.is_final() {
        "提案者の確認のないまま終了"
    } else {
        "提案者の確認待ち"
    }
}

/// What was handed to the proposer, the last one first.
pub(super) fn information(file: &CaseFile) -> Vec<RecordView> {
    let view = |information: &kyoso::case::Information| {
        let recorded = file.recorded(information.sequence)?;
        let state = if information.acknowledged {
            "提案者が条件を確認しました"
        } else {
            waits_or_ended(file)
        };
        Some(RecordView {
            of: information.sequence,
            what: format!("{}に提供した情報", date(information.on)),
            state: state.to_owned(),
            needs_attention: false,
            details: handed_over(file, recorded, information.on),
            commands: Vec::new(),
        })
    };
    file.case.information.iter().rev().filter_map(view).collect()
}

/// What was handed over, and under which conditions.
pub(super) fn handed_over(file: &CaseFile, recorded: &Recorded, on: Date) -> Vec<Typed> {
    let mut details = vec![said("提供した日", date(on))];
    let text_of = file.texts.get(&recorded.entry.sequence);
    match text_of.map(|text| serde_json::from_str::<Handover>(text)) {
        Some(Ok(Handover { what, conditions })) => {
            details.extend([said("提供した情報", what.as_str()), said("取扱いの条件", conditions.as_str())])
        }
        Some(Err(_)) | None => details.extend(text(file, recorded, "内容")),
    }
    details
}
