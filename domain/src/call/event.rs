//! What happened to a call. Texts that people typed are in the payload beside the event.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CallId, Interval};
use crate::chain::Happening;
use crate::text::Text;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// A call was drafted. Payload: its [`super::CallText`] as JSON.
    CallDrafted {
        /// The division behind the theme: its ID in the programme.
        division: String,
    },
    /// Its text was changed. Payload: the [`super::CallText`] that stands from now on, as JSON.
    TextEdited {
        /// The division behind the theme.
        division: String,
    },
    /// It was published, with the window in which proposals are accepted.
    CallScheduled {
        /// When the gateway received the request.
        received_at: Timestamp,
        /// The window.
        after: Interval,
    },
    /// Its close was moved to a later instant. Payload: the reason in words, where there are any.
    CallExtended {
        /// When the gateway received the request.
        received_at: Timestamp,
        /// Why.
        reason: Reason,
        /// The window before.
        before: Interval,
        /// The window after.
        after: Interval,
    },
    /// Its close was moved to an earlier instant. Payload: the reason in words, where there are any.
    CallShortened {
        /// When the gateway received the request.
        received_at: Timestamp,
        /// Why.
        reason: Reason,
        /// The window before.
        before: Interval,
        /// The window after.
        after: Interval,
    },
    /// It was closed early, without notice, or called off before it opened. Payload: the reason in words, where there
    /// are any.
    CallClosedEarly {
        /// When the gateway received the request.
        received_at: Timestamp,
        /// Why.
        reason: Reason,
        /// The window before.
        before: Interval,
        /// The window after; none where it was called off before it opened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Interval>,
    },
    /// It was opened again: a further window. Payload: the reason in words, where there are any.
    CallReopened {
        /// When the gateway received the request.
        received_at: Timestamp,
        /// Why.
        reason: Reason,
        /// The last window before.
        before: Interval,
        /// The further window.
        after: Interval,
    },
    /// Its opening came. Recorded by the clock; nothing depends on it.
    CallOpened {
        /// The window.
        window: Interval,
    },
    /// Those who began a draft and left an address were reminded of the close.
    DraftsReminded {
        /// The window whose close comes.
        window: Interval,
        /// How many.
        drafts: u32,
    },
    /// Those who began a draft and left an address were told of a change.
    DraftsTold {
        /// The change: the sequence of its event.
        of: u32,
        /// How many.
        drafts: u32,
    },
    /// Its close came. Recorded by the clock, when nothing more can come; acceptance does not depend on it.
    CallClosed {
        /// The window.
        window: Interval,
        /// How many proposals were received for the call, in all its windows.
        proposals: u32,
        /// How many drafts with an address were told.
        drafts: u32,
    },
}

impl Happening for Event {
    type Id = CallId;
}

/// Why a window was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// 募集状況: few proposals (programme 2(6)イ).
    FewProposals,
    /// テーマの性質: the theme asks for it (programme 2(6)イ).
    Theme,
    /// システムの障害等.
    Outage,
    /// その他: the words beside it say what.
    Other,
}

impl Reason {
    /// Every reason, in the order of the form.
    pub const ALL: &'static [Reason] = &[Reason::FewProposals, Reason::Theme, Reason::Outage, Reason::Other];

    /// The word in JSON and forms.
    pub fn word(self) -> &'static str {
        match self {
            Reason::FewProposals => "fewProposals",
            Reason::Theme => "theme",
            Reason::Outage => "outage",
            Reason::Other => "other",
        }
    }

    /// As on screen.
    pub fn label(self) -> Text {
        let (ja, en) = match self {
            Reason::FewProposals => ("募集状況によるもの", "The number of proposals"),
            Reason::Theme => ("テーマの内容によるもの", "The nature of the theme"),
            Reason::Outage => ("システムの障害等によるもの", "An outage of the system"),
            Reason::Other => ("その他", "Other"),
        };
        Text::new(ja, en)
    }
}
