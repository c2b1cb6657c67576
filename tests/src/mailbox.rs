//! The inbox that all mail of the local cloud ends in.

use serde_json::Value;

use crate::http::send;
use crate::stack::stack;
use crate::wait::{SOON, until};

/// A mail as its reader gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Whom it went to.
    pub to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Its text, with plain line breaks.
    pub text: String,
    /// The same as HTML, if it has such a part.
    pub html: Option<String>,
    /// The calendar entry that came with it, and the type that mail programs go by.
    pub calendar: Option<(String, String)>,
}

impl Mail {
    /// The one line of its text that is a link of ours.
    pub fn link(&self) -> &str {
        let base = stack().output("publicUrl");
        let links: Vec<_> = self.text.lines().filter(|line| line.starts_with(base)).collect();
        match links.as_slice() {
            [link] => link,
            links => panic!("{} links of ours in {:?}", links.len(), self.subject),
        }
    }
}

/// Every mail so far.
pub fn all() -> Vec<Mail> {
    let inbox = send("GET", stack().output("mailInboxApiUrl"), &[], Vec::new()).json();
    let account = stack().output("accountId");
    let mails = inbox.pointer(&format!("/messages/{account}")).and_then(Value::as_array);
    mails.into_iter().flatten().map(read).collect()
}

fn read(mail: &Value) -> Mail {
    let text = |name: &str| mail.get(name).and_then(Value::as_str).map(|text| text.replace("\r\n", "\n"));
    let addresses = ["To", "CC", "BCC"].into_iter().filter_map(|name| mail.get(name)?.as_array()).flatten();
    Mail {
        to: addresses.filter_map(Value::as_str).map(str::to_owned).collect(),
        subject: text("Subject").unwrap_or_default(),
        text: text("BodyText").unwrap_or_default(),
        html: text("BodyHtml"),
        calendar: mail.pointer("/Calendars/0").map(|entry| {
            let part = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            (part("ContentType"), part("Text"))
        }),
    }
}

/// The mails to an address.
pub fn to(address: &str) -> Vec<Mail> {
    all().into_iter().filter(|mail| mail.to.iter().any(|to| to == address)).collect()
}

/// The mails with these words in their subject.
pub fn about(words: &str) -> Vec<Mail> {
    all().into_iter().filter(|mail| mail.subject.contains(words)).collect()
}

/// Waits for the one mail to `address` with these words in its subject.
pub fn wait_for(address: &str, words: &str) -> Mail {
    until(&format!("a mail about {words:?} to {address}"), SOON, || {
        to(address).into_iter().find(|mail| mail.subject.contains(words))
    })
}
