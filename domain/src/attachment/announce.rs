//! Announcing a file: what is known of it before its bytes come.

use filecheck::{FileType, name};
use serde_json::Value;

use super::{Checksum, Limits, Why};
use crate::proposal::FieldError;
use crate::proposal::reader::{Errors, Reader};
use crate::value::Flaw;

/// A file that is about to be uploaded. No `Debug`: somebody typed its name.
#[derive(Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Its name, made safe to show and to save under.
    pub name: String,
    /// Its size; unknown where a browser sends it without a script.
    pub bytes: Option<u64>,
    /// The checksum of its bytes; unknown where a browser sends it without a script.
    pub sha256: Option<Checksum>,
}

impl Announcement {
    /// A file of which only the name is known.
    ///
    /// # Errors
    /// When the name's extension is none that is taken.
    pub fn by_name(given: &str) -> Result<Self, Why> {
        kind_of(given)?;
        Ok(Self { name: name::safe(given), bytes: None, sha256: None })
    }
}

/// What a file is by its name. Whether it is that is seen when it is here.
///
/// # Errors
/// When the name's extension is none that is taken: nobody needs to send it first.
pub fn kind_of(given: &str) -> Result<FileType, Why> {
    Ok(filecheck::by_name(&name::safe(given))?)
}

/// Parses `{name, bytes, sha256}`: what a program or a script says of a file before sending it.
///
/// # Errors
/// Every field that is wrong, too big and empty files among them.
pub fn parse_announcement(body: &Value, limits: &Limits) -> Result<Announcement, Vec<FieldError>> {
    let errors = Errors::default();
    let reader = Reader::new(body, String::new(), &errors);
    let name = reader.required("name", |typed| kind_of(typed).map(|_| name::safe(typed)).map_err(Flaw::File));
    let bytes = reader.whole_number("bytes", |bytes| match bytes {
        0 => Err(Flaw::File(filecheck::Why::Empty.into())),
        bytes if bytes > limits.file_bytes() => {
            Err(Flaw::File(filecheck::Why::TooBig { limit: limits.file_bytes() }.into()))
        }
        bytes => Ok(bytes),
    });
    let sha256 = reader.required("sha256", |typed| typed.trim().parse().map_err(|_| Flaw::NotAChecksum));
    reader.finish();
    match (name, bytes, sha256, errors.into_inner()) {
        (Some(name), Some(bytes), Some(sha256), errors) if errors.is_empty() => {
            Ok(Announcement { name, bytes: Some(bytes), sha256: Some(sha256) })
        }
        (_, _, _, errors) => Err(errors),
    }
}
