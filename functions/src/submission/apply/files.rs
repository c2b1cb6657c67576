//! The files of a draft, where its answers are checked and sent. They are added and removed on a page of their own, which
//! the function `attachments` serves.

use kyoso::attachment::{FileId, NamedFile, Upload, attach};
use kyoso::case::Case;
use kyoso::proposal::FieldError;
use kyoso::text::Language;

use crate::Edge;
use crate::files::{self, FileView};
use crate::http::Visit;
use crate::store::{Draft, StoreError};

/// The files of a draft, and what keeps them from being sent.
#[derive(Default)]
pub(super) struct DraftFiles {
    /// In their order.
    pub(super) uploads: Vec<Upload>,
    errors: Vec<FieldError>,
}

impl DraftFiles {
    /// As they are now; `case` is the one that the draft is another version of.
    pub(super) async fn of(
        edge: &Edge,
        visit: &Visit,
        draft: &Draft,
        case: Option<&Case>,
    ) -> Result<Self, StoreError> {
        let uploads = files::in_draft(&edge.cases, draft, case).await?;
        let ids: Vec<FileId> = uploads.iter().map(|upload| upload.id.clone()).collect();
        let judged = attach(&ids, &uploads, &edge.programme.attachments, visit.received_at);
        Ok(Self { uploads, errors: judged.err().unwrap_or_default() })
    }

    /// Whether all of them can be sent.
    pub(super) fn are_right(&self) -> bool {
        self.errors.is_empty()
    }

    /// What is wrong with them together; what is wrong with one stands beside it.
    pub(super) fn problem(&self, language: Language) -> String {
        let of_all = self.errors.iter().filter(|error| error.pointer == "/attachments");
        of_all.map(|error| error.message().get(language).to_owned()).collect()
    }

    /// As a list to read.
    pub(super) fn views(&self, language: Language) -> Vec<FileView> {
        files::of_draft(&self.uploads, language)
    }

    /// What they are called.
    pub(super) fn named(&self) -> Vec<NamedFile> {
        self.uploads.iter().map(Upload::named).collect()
    }
}
