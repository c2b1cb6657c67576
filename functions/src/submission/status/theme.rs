//! The call that a proposal was received for, as its proposer sees it.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::call::admit;
use kyoso::case::{Step, proposer_may};
use kyoso::text::Language;
use serde::Serialize;

use crate::reception::window_text;
use crate::store::{CallFile, CaseFile};

/// The call of a theme proposal.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ThemeView {
    /// Its ID.
    pub id: String,
    /// テーマ.
    pub title: String,
    /// When the window opened in which the version that stands was received.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub window_opened_at: Timestamp,
    /// The first instant after that window, as it was then.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub window_closes_at: Timestamp,
    /// The same as people write it.
    pub window_text: String,
    /// Until when the proposal can be replaced; absent once it cannot.
    #[cfg_attr(test, schema(value_type = Option<String>, format = DateTime))]
    pub replace_until: Option<Timestamp>,
    /// Until when it can be replaced, or that the last version counts, as people write it.
    pub replace_text: String,
}

impl ThemeView {
    /// At `now`. None for the free kind.
    pub(super) fn of(
        file: &CaseFile,
        call: Option<&CallFile>,
        now: Timestamp,
        language: Language,
    ) -> Option<Self> {
        let window = file.case.receipt.as_ref()?.window?;
        let call = call?;
        let open = admit(&call.call, now).ok().filter(|_| can_replace(file));
        let replace_text = match (open, language) {
            (Some(open), Language::Japanese) => format!(
                "募集の締切までは、提案の内容を差し替えられます。締切：{}（{}）",
                calendar::deadline(open.close, language),
                calendar::time_left(now, open.close, language).unwrap_or_default()
            ),
            (Some(open), Language::English) => format!(
                "You can replace your proposal {} ({}).",
                calendar::deadline(open.close, language),
                calendar::time_left(now, open.close, language).unwrap_or_default()
            ),
            (None, _) => language
                .pick(
                    "内容の差替えはできません。最後に受け付けた内容で検討を進めます。",
                    "It can no longer be replaced. The last version that we received counts.",
                )
                .to_owned(),
        };
        Some(Self {
            id: call.call.id.to_string(),
            title: call.text.as_ref()?.title.words(language).to_owned(),
            window_opened_at: window.open,
            window_closes_at: window.close,
            window_text: window_text(window, language),
            replace_until: open.map(|open| open.close),
            replace_text,
        })
    }
}

/// Whether the flow lets the proposer replace the proposal; for a call, its window says more.
fn can_replace(file: &CaseFile) -> bool {
    proposer_may(&file.case, Step::ReplaceProposal).is_ok()
}

/// Whether another version would be accepted at `now` in place of the one that stands.
pub(super) fn can_replace_at(file: &CaseFile, call: Option<&CallFile>, now: Timestamp) -> bool {
    can_replace(file) && is_open_at(file, call, now)
}

/// Whether the call that a proposal is for is open at `now`; true for the free kind, which has no window.
pub(super) fn is_open_at(file: &CaseFile, call: Option<&CallFile>, now: Timestamp) -> bool {
    file.case.call().is_none() || call.is_some_and(|call| admit(&call.call, now).is_ok())
}
