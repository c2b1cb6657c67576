//! What the files of a case are called: it was typed, so it stands in payloads.

use std::collections::BTreeMap;

use kyoso::attachment::{FileId, NamedFile};
use kyoso::case::Event;
use serde::Deserialize;

use crate::store::CaseFile;

/// What is shown in place of a name that was disposed of.
const DISPOSED: &str = "（廃棄済み）";

/// What a version calls its files: that part of its content.
#[derive(Deserialize)]
struct OfVersion {
    #[serde(default)]
    attachments: Vec<NamedFile>,
}

/// The names of a case's files; those that were disposed of are not there.
pub fn names(file: &CaseFile) -> BTreeMap<FileId, String> {
    let mut names = BTreeMap::new();
    for recorded in &file.events {
        let event = &recorded.entry.event;
        let Some(text) = file.texts.get(&recorded.entry.sequence) else { continue };
        match (event, event.attachments()) {
            (_, []) => {}
            (Event::AttachmentReplaced { attachment, .. }, _) => {
                names.insert(attachment.id.clone(), text.clone());
            }
            (_, [..]) => {
                let of_version = serde_json::from_str::<OfVersion>(text).map(|version| version.attachments);
                names.extend(of_version.unwrap_or_default().into_iter().map(|named| (named.id, named.name)));
            }
        }
    }
    names
}

/// The name of one file of a case.
pub fn name_of(file: &CaseFile, id: &FileId) -> String {
    names(file).remove(id).unwrap_or_else(|| DISPOSED.to_owned())
}
