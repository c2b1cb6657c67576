//! A letter as a MIME message. The library encodes every header, so that no input can begin one of its own.

use anyhow::Context as _;
use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};

use super::letter::{CalendarFile, Letter};

/// The bytes of the message.
///
/// # Errors
/// When an address cannot be written.
pub(super) fn build(sender: &Mailbox, letter: &Letter) -> anyhow::Result<Vec<u8>> {
    let mut message = Message::builder().from(sender.clone()).subject(letter.text.subject.clone());
    for address in &letter.to {
        let address = address.parse().context("an address that no mail can be sent to")?;
        let reader = Mailbox::new(None, address);
        // The library leaves blind copies out of the headers; the service is told the addresses beside the message.
        message = if letter.hides_readers() { message.bcc(reader) } else { message.to(reader) };
    }
    let text = letter.text.body.replace('\n', "\r\n");
    let message = match (&letter.entry, letter.html) {
        (None, true) => message.multipart(MultiPart::alternative_plain_html(text, html(letter))),
        (None, false) => message.singlepart(SinglePart::plain(text)),
        (Some(entry), true) => {
            let words = MultiPart::alternative_plain_html(text, html(letter));
            message.multipart(MultiPart::mixed().multipart(words).singlepart(calendar(entry)?))
        }
        (Some(entry), false) => {
            let mixed = MultiPart::mixed().singlepart(SinglePart::plain(text));
            message.multipart(mixed.singlepart(calendar(entry)?))
        }
    };
    Ok(message.context("a message that cannot be written")?.formatted())
}

/// A calendar entry as programs of mail take it (iMIP, RFC 6047): the method stands beside the type, too.
fn calendar(entry: &CalendarFile) -> anyhow::Result<SinglePart> {
    let kind = format!("text/calendar; charset=utf-8; method={}", entry.method);
    let kind = ContentType::parse(&kind).context("a type that cannot be written")?;
    // As it is, byte for byte: its lines end as its own standard has them.
    let body = Body::new_with_encoding(entry.text.clone(), ContentTransferEncoding::Base64)
        .map_err(|_| anyhow::anyhow!("a calendar entry that cannot be written"))?;
    Ok(Attachment::new("taiwa.ics".to_owned()).body(body, kind))
}

/// The text as HTML: paragraphs, line breaks, and its links made clickable. Nothing in it is taken as markup.
fn html(letter: &Letter) -> String {
    let paragraphs: String = letter
        .text
        .body
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| {
            format!("<p>{}</p>\n", paragraph.lines().map(line).collect::<Vec<_>>().join("<br>\n"))
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"font-family:sans-serif;line-height:1.7;color:#1a1a1c;max-width:40em\">\n{paragraphs}</body>\n</html>\n",
        letter.language.tag(),
        escape(&letter.text.subject),
    )
}

/// One line. Only a line that is a link and nothing else becomes one: what a proposer typed never does.
fn line(text: &str) -> String {
    let escaped = escape(text);
    let is_link =
        (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace);
    if is_link { format!("<a href=\"{escaped}\">{escaped}</a>") } else { escaped }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
