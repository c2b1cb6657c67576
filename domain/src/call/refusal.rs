//! Why a rule refuses a change of a call, and what the person is told.

use jiff::Timestamp;

use crate::calendar;
use crate::text::{Language, Text};

/// A rule refused a change of a call. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is somebody else's to do.
    #[error("not this person's to do")]
    NotYours,
    /// Nothing has been drafted under this ID.
    #[error("there is no draft")]
    NotDrafted,
    /// The call has been drafted: its text is edited from then on.
    #[error("the call is drafted already")]
    AlreadyDrafted,
    /// The call is a draft, or was called off.
    #[error("the call is not published")]
    NotPublished,
    /// The call has a window already.
    #[error("the call is published already")]
    AlreadyPublished,
    /// The window would open, or a change take effect, too soon.
    #[error("too soon: not before {earliest}")]
    TooSoon {
        /// The first full second that is possible.
        earliest: Timestamp,
    },
    /// The window would close before it opens.
    #[error("the window would close before it opens")]
    Backwards,
    /// An extension has to be later than the close that stands.
    #[error("not later than the close that stands, {close}")]
    NotLater {
        /// The close that stands.
        close: Timestamp,
    },
    /// A shortening has to be earlier than the close that stands.
    #[error("not earlier than the close that stands, {close}")]
    NotEarlier {
        /// The close that stands.
        close: Timestamp,
    },
    /// A shortening has to give notice.
    #[error("too little notice: not before {earliest}")]
    NoNotice {
        /// The first close, in full seconds, that gives enough notice.
        earliest: Timestamp,
    },
    /// The window has closed, or closes before a change could take effect.
    #[error("too late: the window closes at {close}")]
    TooLate {
        /// When it closes.
        close: Timestamp,
    },
    /// The window has not closed yet: it can be extended instead.
    #[error("the window has not closed yet")]
    NotClosed,
    /// The questions are fixed once the call opens: others have answered them.
    #[error("the questions are fixed")]
    QuestionsFixed,
    /// The reason “other” needs words.
    #[error("the reason needs words")]
    NoWords,
    /// What the clock wants to record is not due.
    #[error("not due")]
    NotDue,
    /// The text could not be written as JSON.
    #[error("the text cannot be stored")]
    Unwritable,
}

impl Refusal {
    /// A code that programs can rely on; it never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotYours => "not-this-actor",
            Refusal::NotDrafted => "not-drafted",
            Refusal::AlreadyDrafted => "already-drafted",
            Refusal::NotPublished => "not-published",
            Refusal::AlreadyPublished => "already-published",
            Refusal::TooSoon { .. } => "too-soon",
            Refusal::Backwards => "closes-before-it-opens",
            Refusal::NotLater { .. } => "not-later",
            Refusal::NotEarlier { .. } => "not-earlier",
            Refusal::NoNotice { .. } => "too-little-notice",
            Refusal::TooLate { .. } => "too-late",
            Refusal::NotClosed => "not-closed",
            Refusal::QuestionsFixed => "questions-fixed",
            Refusal::NoWords => "reason-needs-words",
            Refusal::NotDue => "not-due",
            Refusal::Unwritable => "unwritable",
        }
    }

    /// The clause of the programme's document that the rule comes from; empty where it is our own.
    pub fn clause(&self) -> &'static str {
        match self {
            Refusal::NotLater { .. } | Refusal::NotEarlier { .. } | Refusal::NoNotice { .. } => "2(6)イ",
            Refusal::NotYours
            | Refusal::NotDrafted
            | Refusal::AlreadyDrafted
            | Refusal::NotPublished
            | Refusal::AlreadyPublished
            | Refusal::TooSoon { .. }
            | Refusal::Backwards
            | Refusal::TooLate { .. }
            | Refusal::NotClosed
            | Refusal::QuestionsFixed
            | Refusal::NoWords
            | Refusal::NotDue
            | Refusal::Unwritable => "",
        }
    }

    /// Whether it is about who asks, not about the call: 403 instead of 409.
    pub fn is_forbidden(&self) -> bool {
        *self == Refusal::NotYours
    }

    /// The field of the form that is to be put right, where it is about one.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::TooSoon { .. } => Some("openDate"),
            Refusal::Backwards
            | Refusal::NotLater { .. }
            | Refusal::NotEarlier { .. }
            | Refusal::NoNotice { .. } => Some("lastDay"),
            Refusal::NoWords => Some("words"),
            Refusal::NotYours
            | Refusal::NotDrafted
            | Refusal::AlreadyDrafted
            | Refusal::NotPublished
            | Refusal::AlreadyPublished
            | Refusal::TooLate { .. }
            | Refusal::NotClosed
            | Refusal::QuestionsFixed
            | Refusal::NotDue
            | Refusal::Unwritable => None,
        }
    }

    /// What the person is told.
    pub fn message(&self) -> Text {
        let at = |instant: Timestamp| {
            [Language::Japanese, Language::English].map(|language| calendar::date_time(instant, language))
        };
        let until = |close: Timestamp| {
            [Language::Japanese, Language::English].map(|language| calendar::deadline(close, language))
        };
        let (ja, en) = match *self {
            Refusal::NotYours => ("この操作をする権限がありません。", "This is not yours to do."),
            Refusal::NotDrafted => {
                ("この募集テーマの下書きはまだありません。", "This call has not been drafted yet.")
            }
            Refusal::AlreadyDrafted => (
                "この募集テーマの下書きは既にあります。編集を御利用ください。",
                "This call has already been drafted. Edit it instead.",
            ),
            Refusal::NotPublished => {
                ("この募集テーマは公開されていません。", "This call has not been published.")
            }
            Refusal::AlreadyPublished => {
                ("この募集テーマは既に公開されています。", "This call has already been published.")
            }
            Refusal::TooSoon { earliest } => {
                let [ja, en] = at(earliest);
                return Text::new(
                    format!("開始は{ja}以後にしてください。"),
                    format!("Choose an opening at or after {en}."),
                );
            }
            Refusal::Backwards => {
                ("締切は、開始より後にしてください。", "Choose a close that is after the opening.")
            }
            Refusal::NotLater { close } => {
                let [ja, en] = until(close);
                return Text::new(
                    format!("今の締切（{ja}）より後にしてください。"),
                    format!("Choose a close that is later than the present one ({en})."),
                );
            }
            Refusal::NotEarlier { close } => {
                let [ja, en] = until(close);
                return Text::new(
                    format!("今の締切（{ja}）より前にしてください。"),
                    format!("Choose a close that is earlier than the present one ({en})."),
                );
            }
            Refusal::NoNotice { earliest } => {
                let [ja, en] = at(earliest);
                return Text::new(
                    format!("期間の短縮には予告の期間が必要です。締切は{ja}以後にしてください。"),
                    format!("Shortening needs notice. Choose a close at or after {en}."),
                );
            }
            Refusal::TooLate { close } => {
                let [ja, en] = until(close);
                return Text::new(
                    format!("締切（{ja}）を過ぎたか、変更が間に合いません。再開を御利用ください。"),
                    format!(
                        "The close ({en}) has passed or is too near for a change. Open the call again instead."
                    ),
                );
            }
            Refusal::NotClosed => (
                "まだ締め切られていません。延長を御利用ください。",
                "The call has not closed yet. Extend it instead.",
            ),
            Refusal::QuestionsFixed => (
                "募集の開始後は、質問を変更できません。既に回答した提案者がいるためです。",
                "The questions cannot be changed once the call has opened: proposers have answered them.",
            ),
            Refusal::NoWords => (
                "「その他」のときは、理由を入力してください。",
                "Enter the reason in words where it is “other”.",
            ),
            Refusal::NotDue => ("まだその時刻になっていません。", "That is not due yet."),
            Refusal::Unwritable => ("内容を保存できません。", "The text cannot be stored."),
        };
        Text::new(ja, en)
    }
}
