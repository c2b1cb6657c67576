//! Binding: which files a submission may name, and what is recorded of them.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::upload::is_later;
use super::{Attachment, FileId, FileState, Limits, NamedFile, Outcome, Upload, Why};
use crate::case::Case;
use crate::proposal::FieldError;
use crate::value::Flaw;

/// The files that a submission names, found: what its event and its payload say of them. No `Debug`: names were typed.
#[derive(Clone, Default)]
pub struct Attached {
    /// For the event.
    pub attachments: Vec<Attachment>,
    /// For the payload.
    pub named: Vec<NamedFile>,
    /// Those that it binds, as they were read: none may have changed when it is written.
    pub binds: Vec<Upload>,
}

impl Attached {
    fn add(&mut self, upload: &Upload) {
        self.attachments.push(attachment(upload));
        self.named.push(upload.named());
        if upload.bound.is_none() {
            self.binds.push(upload.clone());
        }
    }
}

/// Finds the files that a submission names, which was received at `received_at`, among those uploaded for its case.
///
/// A file that is still being uploaded or checked may be named: nobody is refused because we are slow. What is known to
/// be refused, or not to have come, is not taken.
///
/// # Errors
/// Every file that cannot be named, by its place in `/attachments`; or that they are too many or too big together.
pub fn attach(
    ids: &[FileId],
    uploads: &[Upload],
    limits: &Limits,
    received_at: Timestamp,
) -> Result<Attached, Vec<FieldError>> {
    let whole = |flaw| Err(vec![FieldError { pointer: "/attachments".to_owned(), flaw }]);
    let limit = usize::try_from(limits.files).unwrap_or(usize::MAX);
    if ids.len() > limit {
        return whole(Flaw::TooMany { limit, length: ids.len() });
    }
    let (mut attached, mut errors, mut seen) = (Attached::default(), Vec::new(), BTreeSet::new());
    let mut bytes = 0;
    for (index, id) in ids.iter().enumerate() {
        let found =
            if seen.insert(id) { find(id, uploads, received_at) } else { Err(Flaw::File(Why::Duplicate)) };
        match found {
            Ok(upload) => {
                bytes += upload.size();
                attached.add(upload);
            }
            Err(flaw) => errors.push(FieldError { pointer: format!("/attachments/{index}"), flaw }),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if bytes > limits.proposal_bytes() {
        return whole(Flaw::FilesTooBig { mebibytes: limits.proposal_mebibytes });
    }
    Ok(attached)
}

/// Finds the file that is to come in place of a refused one, by a request received at `received_at`.
///
/// # Errors
/// Why it cannot; the file's place is `/id`.
pub fn attach_in_place(
    id: &FileId,
    replaces: &FileId,
    case: &Case,
    uploads: &[Upload],
    limits: &Limits,
    received_at: Timestamp,
) -> Result<Attached, Vec<FieldError>> {
    let error = |flaw| vec![FieldError { pointer: "/id".to_owned(), flaw }];
    let upload = find(id, uploads, received_at).map_err(error)?;
    if upload.bound.is_some()
        && case.attachment(id).is_none_or(|filed| filed.replaces.as_ref() != Some(replaces))
    {
        return Err(error(Flaw::File(Why::Duplicate)));
    }
    let others = case.standing_attachments().filter(|filed| filed.id != *replaces && filed.id != *id);
    let others: u64 = others.filter_map(super::Filed::size).sum();
    if others + upload.size() > limits.proposal_bytes() {
        return Err(error(Flaw::FilesTooBig { mebibytes: limits.proposal_mebibytes }));
    }
    let mut attached = Attached::default();
    attached.add(upload);
    Ok(attached)
}

fn find<'u>(id: &FileId, uploads: &'u [Upload], received_at: Timestamp) -> Result<&'u Upload, Flaw> {
    let upload = uploads.iter().find(|upload| upload.id == *id).ok_or(Flaw::NoSuchFile)?;
    let is_late = upload.bound.is_none()
        && upload.arrival.as_ref().is_some_and(|arrival| is_later(arrival.at, received_at));
    match (upload.state(), upload.refused()) {
        (FileState::Removed, _) => Err(Flaw::NoSuchFile),
        (_, Some(why)) => Err(Flaw::File(why)),
        (FileState::NotArrived, None) => Err(Flaw::File(Why::NotArrived)),
        // It had not come when this was sent, and now it has: sending again is all that is needed.
        _ if is_late => Err(Flaw::File(Why::TooLate)),
        (FileState::Uploading | FileState::Checking | FileState::Accepted | FileState::Refused, None) => {
            Ok(upload)
        }
    }
}

fn attachment(upload: &Upload) -> Attachment {
    let outcome = upload.verdict.as_ref().map(|verdict| verdict.outcome.clone());
    // What is accepted says size and checksum itself.
    let is_accepted = outcome.as_ref().and_then(Outcome::accepted).is_some();
    Attachment {
        id: upload.id.clone(),
        bytes: upload.known_size().filter(|_| !is_accepted),
        sha256: upload.known_checksum().filter(|_| !is_accepted),
        outcome,
    }
}
