//! What can be wrong with what is stored, in words.

use serde::Serialize;

use crate::text::Text;

/// The first thing that is wrong with a case, or what is wrong with a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "fault", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Fault {
    /// A checkpoint knows the case, and nothing of it is there.
    #[error("the whole case is missing")]
    CaseMissing,
    /// There are events, and no head.
    #[error("the head is missing")]
    HeadMissing,
    /// The events hold together, and the head says something else of them.
    #[error("the head was edited")]
    HeadEdited,
    /// Another case bears the same receipt number.
    #[error("another case has the same receipt number")]
    NumberTwice,
    /// What stands there is no event.
    #[error("event {sequence} cannot be read")]
    Unreadable {
        /// Counted from 1.
        sequence: u32,
    },
    /// What stands there is an event of another case.
    #[error("event {sequence} belongs to another case")]
    Stranger {
        /// Counted from 1.
        sequence: u32,
    },
    /// An event is gone from between others.
    #[error("event {sequence} was removed")]
    Removed {
        /// Counted from 1.
        sequence: u32,
    },
    /// Another event stands there, and the one that belongs there stands elsewhere.
    #[error("event {sequence} was moved")]
    Moved {
        /// Counted from 1.
        sequence: u32,
    },
    /// The same event is there a second time.
    #[error("event {sequence} is there twice")]
    Duplicated {
        /// Counted from 1.
        sequence: u32,
    },
    /// An event was put in that was not written by the system.
    #[error("event {sequence} was put in")]
    Inserted {
        /// Counted from 1.
        sequence: u32,
    },
    /// An event is not as it was recorded.
    #[error("event {sequence} was edited")]
    Edited {
        /// Counted from 1.
        sequence: u32,
    },
    /// The chain holds, but by a checkpoint it is not the one that was recorded: it was written anew from somewhere
    /// after the last checkpoint that agrees.
    #[error("events {sequence} to {until} were rewritten, one of them or more")]
    Rewritten {
        /// The first that can be meant, counted from 1.
        sequence: u32,
        /// The last that must be among them.
        until: u32,
    },
    /// Events are gone from the end.
    #[error("the end was cut off: event {sequence} is the first that is gone")]
    CutOff {
        /// The first that is gone, counted from 1.
        sequence: u32,
    },
    /// The payload is not what the event was recorded with.
    #[error("the payload of event {sequence} was changed")]
    PayloadChanged {
        /// Counted from 1.
        sequence: u32,
    },
    /// The payload is gone, and no disposal is on record.
    #[error("the payload of event {sequence} is missing")]
    PayloadMissing {
        /// Counted from 1.
        sequence: u32,
    },
    /// A payload stands where the event was recorded without one.
    #[error("the payload of event {sequence} was put in")]
    PayloadInserted {
        /// Counted from 1.
        sequence: u32,
    },
    /// A disposal is on record, but the payload is still there.
    #[error("the payload of event {sequence} is still there after its disposal")]
    DisposalUnfinished {
        /// Counted from 1.
        sequence: u32,
    },
    /// A checkpoint cannot be read, or does not say what it must.
    #[error("checkpoint {number} was edited")]
    CheckpointEdited {
        /// Counted from 1.
        number: u64,
    },
    /// A checkpoint is gone from between others.
    #[error("checkpoint {number} is missing")]
    CheckpointMissing {
        /// Counted from 1.
        number: u64,
    },
}

impl Fault {
    /// A word that programs can rely on; it never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::CaseMissing => "case-missing",
            Fault::HeadMissing => "head-missing",
            Fault::HeadEdited => "head-edited",
            Fault::NumberTwice => "number-twice",
            Fault::Unreadable { .. } => "unreadable",
            Fault::Stranger { .. } => "stranger",
            Fault::Removed { .. } => "removed",
            Fault::Moved { .. } => "moved",
            Fault::Duplicated { .. } => "duplicated",
            Fault::Inserted { .. } => "inserted",
            Fault::Edited { .. } => "edited",
            Fault::Rewritten { .. } => "rewritten",
            Fault::CutOff { .. } => "cut-off",
            Fault::PayloadChanged { .. } => "payload-changed",
            Fault::PayloadMissing { .. } => "payload-missing",
            Fault::PayloadInserted { .. } => "payload-inserted",
            Fault::DisposalUnfinished { .. } => "disposal-unfinished",
            Fault::CheckpointEdited { .. } => "checkpoint-edited",
            Fault::CheckpointMissing { .. } => "checkpoint-missing",
        }
    }

    /// The event that it names; none where it is about something else.
    pub fn sequence(&self) -> Option<u32> {
        match self {
            Fault::Unreadable { sequence }
            | Fault::Stranger { sequence }
            | Fault::Removed { sequence }
            | Fault::Moved { sequence }
            | Fault::Duplicated { sequence }
            | Fault::Inserted { sequence }
            | Fault::Edited { sequence }
            | Fault::Rewritten { sequence, .. }
            | Fault::CutOff { sequence }
            | Fault::PayloadChanged { sequence }
            | Fault::PayloadMissing { sequence }
            | Fault::PayloadInserted { sequence }
            | Fault::DisposalUnfinished { sequence } => Some(*sequence),
            Fault::CaseMissing
            | Fault::HeadMissing
            | Fault::HeadEdited
            | Fault::NumberTwice
            | Fault::CheckpointEdited { .. }
            | Fault::CheckpointMissing { .. } => None,
        }
    }

    /// What people read.
    pub fn message(&self) -> Text {
        let ja = match self {
            Fault::CaseMissing => "案件の記録が全て失われています。".to_owned(),
            Fault::HeadMissing => "案件の先頭の記録（現在の状態）が失われています。".to_owned(),
            Fault::HeadEdited => "案件の先頭の記録（現在の状態）が書き換えられています。".to_owned(),
            Fault::NumberTwice => "同じ受付番号の案件がほかにあります。".to_owned(),
            Fault::Unreadable { sequence } => format!("記録{sequence}を読み取れません。"),
            Fault::Stranger { sequence } => format!("記録{sequence}は、別の案件の記録です。"),
            Fault::Removed { sequence } => format!("記録{sequence}が削除されています。"),
            Fault::Moved { sequence } => format!("記録{sequence}の順序が入れ替えられています。"),
            Fault::Duplicated { sequence } => format!("記録{sequence}が複製されています。"),
            Fault::Inserted { sequence } => format!("記録{sequence}は、後から挿入されたものです。"),
            Fault::Edited { sequence } => format!("記録{sequence}が書き換えられています。"),
            Fault::Rewritten { sequence, until } => {
                format!("記録{sequence}から{until}までのいずれか（又は全て）が書き換えられています。")
            }
            Fault::CutOff { sequence } => format!("記録{sequence}以降が削除されています。"),
            Fault::PayloadChanged { sequence } => format!("記録{sequence}の内容が書き換えられています。"),
            Fault::PayloadMissing { sequence } => {
                format!("記録{sequence}の内容が、廃棄の記録なく失われています。")
            }
            Fault::PayloadInserted { sequence } => {
                format!("記録{sequence}に、記録時になかった内容が加えられています。")
            }
            Fault::DisposalUnfinished { sequence } => {
                format!("記録{sequence}の内容が、廃棄の記録の後も残っています。")
            }
            Fault::CheckpointEdited { number } => format!("照合点{number}が書き換えられています。"),
            Fault::CheckpointMissing { number } => format!("照合点{number}が失われています。"),
        };
        Text::new(ja, self.to_string())
    }
}
