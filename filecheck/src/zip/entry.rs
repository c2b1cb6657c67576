//! What an entry is called.

use encoding_rs::SHIFT_JIS;

use super::record::Named;
use crate::kind::extension;
use crate::name;
use crate::refused::{Refused, Why};

/// An entry's name, read as its packer meant it.
pub(crate) struct EntryName {
    /// The path, with `/` between its parts.
    pub(crate) path: String,
    /// The path, safe to show.
    pub(crate) shown: String,
    /// Whether it is a folder.
    pub(crate) folder: bool,
}

impl EntryName {
    /// Refuses a path that leads out of where it is unpacked, and one that is another for other readers.
    pub(super) fn new(named: &Named) -> Result<Self, Refused> {
        let written = decode(named)?;
        let unicode = named.unicode.as_ref().map(|name| String::from_utf8(name.clone())).transpose();
        let unicode = unicode.map_err(|_| Why::Damaged)?;
        let two_types = unicode.as_ref().is_some_and(|name| extension(name) != extension(&written));
        let path = unicode.unwrap_or_else(|| written.clone()).replace('\\', "/");
        let shown = name::path(&path);
        if two_types || leads_out(&path) || leads_out(&written.replace('\\', "/")) {
            return Err(Refused::from(Why::ForbiddenInside).inside(&shown));
        }
        let folder = path.ends_with('/');
        Ok(Self { path, shown, folder })
    }

    /// The last part of the path.
    pub(crate) fn last(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// UTF-8 where it says so. Where it does not: macOS writes UTF-8 all the same, and Japanese Windows CP932. A name in
/// CP932 is hardly ever valid UTF-8; where it is, only what is shown is wrong.
fn decode(named: &Named) -> Result<String, Why> {
    match std::str::from_utf8(&named.raw) {
        Ok(name) => Ok(name.to_owned()),
        Err(_) if named.utf8 => Err(Why::Damaged),
        Err(_) => Ok(SHIFT_JIS.decode_without_bom_handling(&named.raw).0.into_owned()),
    }
}

fn leads_out(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':');
    let part = |part: &str| matches!(part, "." | "..") || part.chars().any(char::is_control);
    path.starts_with('/') || drive || path.split('/').any(part)
}
