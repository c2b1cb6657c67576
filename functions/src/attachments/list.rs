//! A list of files to which others can be added: what its page shows, and what its script asks for.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use filecheck::FileType;
use kyoso::attachment::{Limits, Upload, Why};
use kyoso::text::Language;
use serde::Serialize;

use super::Attachments;
use crate::files::{FileView, of_draft, size_words};
use crate::http::uploading_policy;

/// Where a list stands, and what it is called.
pub(super) struct Place {
    /// The address of its page; what is below it is made from it.
    pub(super) here: String,
    /// Its heading.
    pub(super) heading: &'static str,
    /// Whether several files can be added.
    pub(super) several: bool,
}

/// A list of files, as its page shows it.
pub(super) struct FileList {
    pub(super) here: String,
    pub(super) announce: String,
    pub(super) states: String,
    pub(super) send: String,
    pub(super) heading: &'static str,
    pub(super) add_many: &'static str,
    pub(super) several: bool,
    pub(super) rows: Vec<FileView>,
    /// A row of no file, from which the script makes others.
    pub(super) blank: FileView,
    pub(super) total: String,
    pub(super) most_bytes: u64,
    pub(super) extensions: String,
    pub(super) accept: String,
    pub(super) says_big: String,
    pub(super) says_empty: String,
    pub(super) says_type: String,
}

impl FileList {
    /// Of these files.
    pub(super) fn new(place: Place, uploads: &[&Upload], limits: &Limits, language: Language) -> Self {
        let Place { here, heading, several } = place;
        let says = |why: filecheck::Why| Why::from(why).sentence(None).get(language).to_owned();
        let extensions: Vec<_> = FileType::ALL.iter().flat_map(|kind| kind.extensions()).copied().collect();
        Self {
            announce: format!("{here}/announce"),
            states: format!("{here}/states"),
            send: format!("{here}/send"),
            here,
            heading,
            add_many: if several {
                language.pick("追加するファイル（複数選べます）", "Files to add (you can choose several)")
            } else {
                language.pick("代わりのファイル", "The file in its place")
            },
            several,
            rows: of_draft(uploads.iter().copied(), language),
            blank: blank(),
            total: total(uploads, limits, several, language),
            most_bytes: limits.file_bytes(),
            accept: extensions.iter().map(|extension| format!(".{extension}")).collect::<Vec<_>>().join(","),
            extensions: extensions.join(" "),
            says_big: says(filecheck::Why::TooBig { limit: limits.file_bytes() }),
            says_empty: says(filecheck::Why::Empty),
            says_type: says(filecheck::Why::UnknownType),
        }
    }

    /// Whether something of it is still to be expected.
    pub(super) fn is_waiting(&self) -> bool {
        self.rows.iter().any(|row| row.is("checking") || row.is("uploading"))
    }
}

/// The name that was typed without script, and what is wrong with it; both empty where nothing was typed.
#[derive(Default)]
pub(super) struct TypedName {
    pub(super) name: String,
    pub(super) error: String,
}

/// How files stand, for the script of their page.
#[derive(Serialize)]
pub(super) struct States {
    files: Vec<FileView>,
    total: String,
}

impl States {
    /// Of these files.
    pub(super) fn new(uploads: &[&Upload], limits: &Limits, several: bool, language: Language) -> Self {
        Self {
            files: of_draft(uploads.iter().copied(), language),
            total: total(uploads, limits, several, language),
        }
    }
}

/// How many there are and how big they are together; what counts is what the limits count.
fn total(uploads: &[&Upload], limits: &Limits, several: bool, language: Language) -> String {
    if uploads.is_empty() {
        return language.pick("まだありません。", "None yet.").to_owned();
    }
    if !several {
        return String::new();
    }
    let bytes: u64 = uploads.iter().filter_map(|upload| upload.known_size()).sum();
    let (count, size) = (uploads.len(), size_words(bytes));
    let (most, all) = (limits.files, limits.proposal_mebibytes);
    match language {
        Language::Japanese => format!("{count}件、合計{size}（{most}件、{all} MBまで）"),
        Language::English => format!("{count} of at most {most} files, {size} of {all} MB"),
    }
}

fn blank() -> FileView {
    FileView {
        id: String::new(),
        name: String::new(),
        state: "uploading".to_owned(),
        state_text: String::new(),
        sentence: String::new(),
        code: None,
        media_type: None,
        kind_text: String::new(),
        bytes: None,
        size_text: String::new(),
        sha256: None,
        link: None,
        replace_link: None,
        replaced_by: None,
    }
}

/// The response of a page that sends files to the bucket, by script or by a form.
pub(super) fn uploading(state: &Attachments, mut response: Response) -> Response {
    if let Ok(policy) = HeaderValue::from_str(&uploading_policy(state.signer.upload_origin())) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
