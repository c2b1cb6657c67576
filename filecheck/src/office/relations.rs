//! What a part refers to.

use super::xml::Element;
use crate::refused::Why;

/// What the relationships of one part tell.
#[derive(Default)]
pub(super) struct Relations {
    /// The path of the package's document, in small letters.
    pub(super) document: Option<String>,
}

impl Relations {
    /// Looks at one relationship.
    pub(super) fn note(&mut self, element: &Element) -> Result<(), Why> {
        let kind = element.attribute("Type").unwrap_or_default();
        // Transitional and strict files write different addresses that end alike.
        let kind = kind.rsplit('/').next().unwrap_or_default();
        let target = element.attribute("Target").unwrap_or_default();
        let external = element.attribute("TargetMode").is_some_and(|mode| mode == "External");
        match kind {
            _ if external => refuse_external(kind, &target),
            "vbaProject" | "wordVbaData" | "xlMacrosheet" | "xlIntlMacrosheet" => Err(Why::Macro),
            "control" | "activeXControlBinary" => Err(Why::ActiveContent),
            "officeDocument" => self.note_document(&target),
            _ => Ok(()),
        }
    }

    fn note_document(&mut self, target: &str) -> Result<(), Why> {
        let path = target.trim_start_matches("./").trim_start_matches('/').to_ascii_lowercase();
        let another = self.document.replace(path).is_some();
        if another { Err(Why::Polyglot) } else { Ok(()) }
    }
}

/// Refuses what Office fetches as soon as the file is opened and then runs or shows as part of it: templates, frames,
/// parts of a document, linked objects, from any other machine; and anything at all but a link to click from a file
/// server, since asking one hands it the reader's sign-in. Links to click, linked videos and other workbooks (Excel
/// asks first) are common and stay; so do pictures from the web and templates on the author's own disk.
fn refuse_external(kind: &str, target: &str) -> Result<(), Why> {
    let place = place(target);
    let loads = matches!(
        kind,
        "attachedTemplate" | "frame" | "subDocument" | "oleObject" | "package" | "control" | "aFChunk"
    );
    let refused = match place {
        Place::Here => false,
        Place::Web | Place::OtherScheme => loads,
        Place::FileServer => kind != "hyperlink",
    };
    if refused { Err(Why::ExternalContent) } else { Ok(()) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The author's own disk, or beside the file.
    Here,
    FileServer,
    Web,
    OtherScheme,
}

fn place(target: &str) -> Place {
    let target = target.trim().to_ascii_lowercase().replace('\\', "/").replace("%5c", "/");
    if target.starts_with("//") {
        return Place::FileServer;
    }
    let Some((scheme, rest)) = target.split_once(':') else { return Place::Here };
    let path = rest.trim_start_matches('/');
    let slashes = rest.len() - path.len();
    let drive = path.as_bytes().get(1) == Some(&b':') || path.as_bytes().get(1) == Some(&b'|');
    match scheme {
        "http" | "https" | "ftp" => Place::Web,
        // `file:///C:/…` and `file:///home/…` are here; `file://server/…` and `file://///server/…` are not.
        "file" if drive || slashes == 3 || slashes <= 1 => Place::Here,
        "file" => Place::FileServer,
        // A drive's letter.
        scheme if scheme.len() == 1 => Place::Here,
        _ => Place::OtherScheme,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_on_the_author_s_disk_stays_and_one_from_elsewhere_is_refused() {
        for here in
            ["file:///C:\\Users\\a\\Normal.dotm", "Normal.dotm", "C:\\t.dotx", "file:///home/a/t.dotx"]
        {
            assert_eq!(refuse_external("attachedTemplate", here), Ok(()), "{here}");
        }
        for elsewhere in
            ["https://example.jp/t.dotm", "\\\\server\\t.dotm", "file://server/t", "mhtml:x", "//h/t"]
        {
            let refused = refuse_external("attachedTemplate", elsewhere);
            assert_eq!(refused, Err(Why::ExternalContent), "{elsewhere}");
        }
    }

    #[test]
    fn links_to_click_stay_wherever_they_lead() {
        for target in ["https://example.jp", "mailto:a@example.jp", "file://server/share/a.xlsx"] {
            assert_eq!(refuse_external("hyperlink", target), Ok(()), "{target}");
        }
    }

    #[test]
    fn nothing_is_fetched_from_a_file_server() {
        assert_eq!(refuse_external("image", "file://server/pixel.png"), Err(Why::ExternalContent));
        assert_eq!(refuse_external("image", "https://example.jp/logo.png"), Ok(()));
    }
}
