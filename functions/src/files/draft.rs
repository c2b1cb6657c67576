//! The files of a draft. Those that it brought stand in its records; a draft of another version begins with the files that
//! stand, and notes which of them it leaves out.

use jiff::Timestamp;
use kyoso::attachment::{FileId, Outcome, Upload};
use kyoso::case::{Case, CaseId, IdempotencyKey};
use serde_json::{Value, json};

use crate::store::{Cases, Draft, Drafts, PageAnswers, Saved, StoreError};

/// Where a draft keeps which files of the case it takes in or leaves out: beside the pages of the form, which it is none
/// of.
const CHOICES: &str = "file-choices";
const IN: &str = "in";
const OUT: &str = "out";

/// The case that a draft is of, or becomes.
pub fn case_of(draft: &Draft) -> Option<CaseId> {
    match &draft.revises {
        Some(revises) => Some(revises.case.clone()),
        None => draft.id.parse::<IdempotencyKey>().ok().map(|key| CaseId::of(&key)),
    }
}

/// The files of a draft, in their order; `case` is the one that it is another version of.
///
/// # Errors
/// When the table does not answer.
pub async fn in_draft(cases: &Cases, draft: &Draft, case: Option<&Case>) -> Result<Vec<Upload>, StoreError> {
    match case_of(draft) {
        Some(id) => Ok(chosen(draft, case, cases.uploads().list(&id).await?)),
        None => Ok(Vec::new()),
    }
}

/// Those among the files of a case that a draft has: its own, and of those that stood before the ones that it keeps. What
/// was refused of these is left out: somebody was told, and replaced it or not.
fn chosen(draft: &Draft, case: Option<&Case>, uploads: Vec<Upload>) -> Vec<Upload> {
    let standing: Vec<_> = case.map(|case| case.standing_attachments().collect()).unwrap_or_default();
    let choice = |id: &FileId| draft.pages.get(CHOICES)?.get(id.as_str()).map(String::as_str);
    let stands = |id: &FileId| {
        standing.iter().any(|filed| filed.id == *id && !matches!(filed.outcome, Some(Outcome::Refused(_))))
    };
    let has = |upload: &Upload| {
        let is_own = upload.draft.as_deref() == Some(draft.id.as_str());
        upload.removed_at.is_none()
            && match choice(&upload.id) {
                Some(OUT) => false,
                Some(IN) => true,
                Some(_) | None => is_own || stands(&upload.id),
            }
    };
    uploads.into_iter().filter(has).collect()
}

/// The body of a draft with the files that it names.
#[must_use]
pub fn with_files(mut body: Value, uploads: &[Upload]) -> Value {
    if let (Some(body), false) = (body.as_object_mut(), uploads.is_empty()) {
        let ids: Vec<_> = uploads.iter().map(|upload| upload.id.as_str()).collect();
        body.insert("attachments".to_owned(), json!(ids));
    }
    body
}

/// Takes a file out of a draft. One that nobody has bound is removed; one that stands in the case is left out of this
/// version, and stays where it is.
///
/// # Errors
/// When a table does not answer.
pub async fn take_out(
    cases: &Cases,
    drafts: &Drafts,
    draft: &Draft,
    id: &FileId,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    let Some(case) = case_of(draft) else { return Ok(Saved::Gone) };
    if draft.sent.is_some() {
        return Ok(Saved::Sent);
    }
    let uploads = cases.uploads();
    let Some(upload) = uploads.get(&case, id).await? else { return Ok(Saved::Saved) };
    let is_own = upload.draft.as_deref() == Some(draft.id.as_str());
    let removed = if is_own { uploads.remove(&case, id, now).await? } else { Some(upload) };
    match removed {
        Some(upload) if upload.bound.is_some() => choose(drafts, draft, id, OUT, now).await,
        Some(_) | None => Ok(Saved::Saved),
    }
}

/// Takes a file of the case into a draft that is another version of it: its bytes are there already.
///
/// # Errors
/// When the table does not answer.
pub async fn take_in(
    drafts: &Drafts,
    draft: &Draft,
    id: &FileId,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    choose(drafts, draft, id, IN, now).await
}

async fn choose(
    drafts: &Drafts,
    draft: &Draft,
    id: &FileId,
    choice: &str,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    let mut choices: PageAnswers = draft.pages.get(CHOICES).cloned().unwrap_or_default();
    choices.insert(id.to_string(), choice.to_owned());
    drafts.save_page(&draft.id, draft.language, CHOICES, &choices, now).await
}

/// Removes the files of a draft that is discarded. What its case has bound stays.
///
/// # Errors
/// When the table does not answer.
pub async fn discard(cases: &Cases, draft: &Draft, now: Timestamp) -> Result<(), StoreError> {
    let Some(case) = case_of(draft) else { return Ok(()) };
    let uploads = cases.uploads();
    for upload in uploads.list(&case).await? {
        let is_own = upload.draft.as_deref() == Some(draft.id.as_str());
        if is_own && upload.bound.is_none() && upload.removed_at.is_none() {
            uploads.remove(&case, &upload.id, now).await?;
        }
    }
    Ok(())
}
