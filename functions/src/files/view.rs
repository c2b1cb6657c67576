//! Files as pages and the API list them: one shape for the proposer, before and after sending, and for staff.

use kyoso::attachment::{FileId, FileState, Filed, Outcome, Upload, Why};
use kyoso::case::{Event, Step, proposer_may};
use kyoso::text::Language;
use serde::Serialize;

use super::names::names;
use super::words::{kind_words, size_words, state_words};
use crate::store::CaseFile;

/// A file in a list.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// Its ID.
    pub id: String,
    /// What its proposer calls it, made safe to show; empty after its disposal.
    pub name: String,
    /// Where it stands: `uploading`, `not-arrived`, `checking`, `accepted`, `refused` or `replaced`.
    pub state: String,
    /// The same in words.
    pub state_text: String,
    /// What it means and what to do, where there is something to say; empty otherwise.
    pub sentence: String,
    /// Why it is refused, as a code that never changes its meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// What it is, by its content: its media type, once it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<&'static str>,
    /// The same in words; empty before it is accepted.
    pub kind_text: String,
    /// Its size in bytes, as far as it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The same in words; empty where it is not known.
    pub size_text: String,
    /// The SHA-256 of its bytes, as far as it is known, as 64 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Where to get it; none unless it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Where to send another file in its place; none unless it is refused and that is possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replace_link: Option<String>,
    /// The file that came in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
}

/// Where the files of a case are reached by whoever sees the list.
pub struct Links {
    /// The address below which each file is reached by its ID, such as `/status/<case>/files`.
    pub base: String,
    /// Where a refused file can be replaced; none where it cannot be.
    pub replace: Option<Replace>,
}

/// Where a refused file is replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// On a page of its own.
    Page,
    /// By the list's own address.
    List,
}

impl Links {
    /// The same for a program: below `/api`, and a refused file is replaced by sending another one to the list.
    #[must_use]
    pub fn of_api(self) -> Self {
        Self { base: format!("/api{}", self.base), replace: self.replace.map(|_| Replace::List) }
    }

    fn replace(&self, id: &FileId) -> Option<String> {
        self.replace.map(|replace| match replace {
            Replace::Page => format!("{}/{id}/replace", self.base),
            Replace::List => self.base.clone(),
        })
    }
}

impl FileView {
    /// Whether it is in this state: for templates.
    pub fn is(&self, state: &str) -> bool {
        self.state == state
    }

    /// A file that has no case yet. It cannot be opened.
    pub fn of_upload(upload: &Upload, language: Language) -> Self {
        let outcome = upload.verdict.as_ref().map(|verdict| &verdict.outcome);
        let inside = upload.verdict.as_ref().and_then(|verdict| verdict.inside.as_deref());
        let known = Known { bytes: upload.known_size(), sha256: upload.known_checksum(), outcome, inside };
        known.view(&upload.id, upload.name.clone(), upload.state(), language)
    }

    fn of_filed(filed: &Filed, name: String, inside: Option<&str>, language: Language) -> Self {
        let state = match &filed.outcome {
            None => FileState::Checking,
            Some(Outcome::Accepted(_)) => FileState::Accepted,
            Some(Outcome::Refused(_)) => FileState::Refused,
        };
        let outcome = filed.outcome.as_ref();
        let known = Known { bytes: filed.size(), sha256: filed.checksum(), outcome, inside };
        let mut view = known.view(&filed.id, name, state, language);
        if let Some(id) = &filed.replaced_by {
            "replaced".clone_into(&mut view.state);
            language.pick("差し替えられました", "Replaced").clone_into(&mut view.state_text);
            view.replaced_by = Some(id.to_string());
        }
        view
    }
}

/// What is known of a file, from its record or from its case.
struct Known<'k> {
    bytes: Option<u64>,
    sha256: Option<kyoso::attachment::Checksum>,
    outcome: Option<&'k Outcome>,
    inside: Option<&'k str>,
}

impl Known<'_> {
    fn view(self, id: &FileId, name: String, state: FileState, language: Language) -> FileView {
        let kind = self.outcome.and_then(Outcome::accepted).map(|accepted| accepted.kind);
        let why = self.outcome.and_then(Outcome::refused);
        FileView {
            id: id.to_string(),
            name,
            state: state.to_string(),
            state_text: state_words(state).get(language).to_owned(),
            sentence: sentence(state, why, self.inside, language),
            code: why.map(Why::code),
            media_type: kind.map(filecheck::FileType::media_type),
            kind_text: kind.map(|kind| kind_words(kind).get(language).to_owned()).unwrap_or_default(),
            bytes: self.bytes,
            size_text: self.bytes.map(size_words).unwrap_or_default(),
            sha256: self.sha256.map(|sha256| sha256.to_string()),
            link: None,
            replace_link: None,
            replaced_by: None,
        }
    }
}

/// What the state of a file means for its proposer; empty where the state says it all.
fn sentence(state: FileState, why: Option<Why>, inside: Option<&str>, language: Language) -> String {
    let said = |ja: &str, en: &str| language.pick(ja, en).to_owned();
    match (state, why) {
        (_, Some(why)) => why.sentence(inside).get(language).to_owned(),
        (FileState::NotArrived, None) => Why::NotArrived.sentence(None).get(language).to_owned(),
        (FileState::Uploading, None) => {
            said("送信が終わると、確認が始まります。", "It is checked as soon as it has been sent.")
        }
        (FileState::Checking, None) => said(
            "種類や安全を確認しています。確認が済むまで、このファイルは誰も開けません。",
            "Its type and safety are being checked. Until then nobody can open it.",
        ),
        (FileState::Accepted | FileState::Refused | FileState::Removed, None) => String::new(),
    }
}

/// The files of a draft: `uploads` are those that it has, in their order.
pub fn of_draft<'u>(uploads: impl IntoIterator<Item = &'u Upload>, language: Language) -> Vec<FileView> {
    uploads.into_iter().map(|upload| FileView::of_upload(upload, language)).collect()
}

/// The files of the version of a case that stands; those that were replaced stand before what came in their place.
pub fn of_case(file: &CaseFile, links: &Links, language: Language) -> Vec<FileView> {
    file.case.version.map(|version| of_version(file, version, links, language)).unwrap_or_default()
}

/// The files of a version of a case: the sequence of the event that holds it.
pub fn of_version(file: &CaseFile, version: u32, links: &Links, language: Language) -> Vec<FileView> {
    let mut names = names(file);
    let is_standing = file.case.version == Some(version);
    let may_replace = is_standing && proposer_may(&file.case, Step::ReplaceAttachment).is_ok();
    let view = |filed: &Filed| {
        let name = names.remove(&filed.id).unwrap_or_default();
        let mut view = FileView::of_filed(filed, name, inside(file, &filed.id), language);
        let is_accepted = filed.outcome.as_ref().and_then(Outcome::accepted).is_some();
        view.link = is_accepted.then(|| format!("{}/{}", links.base, filed.id));
        view.replace_link = links.replace(&filed.id).filter(|_| may_replace && view.is("refused"));
        view
    };
    file.case.attachments_of(version).map(view).collect()
}

/// What inside an archive a file was refused for: typed by people, so it stands in the payload of the verdict.
fn inside<'f>(file: &'f CaseFile, id: &FileId) -> Option<&'f str> {
    let is_its = |event: &Event| matches!(event, Event::AttachmentInspected { id: of, .. } if of == id);
    let verdict = file.events.iter().find(|recorded| is_its(&recorded.entry.event))?;
    file.texts.get(&verdict.entry.sequence).map(String::as_str)
}
