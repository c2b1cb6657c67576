//! Addresses of mail and web.

use serde::{Deserialize, Serialize};

use super::{Flaw, Line};
use crate::limits;

/// An e-mail address as typed, to which mail can be sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Accepts `local@domain`: an ASCII local part (mail services refuse others), a domain with at least one
    /// dot, in Unicode or Punycode.
    ///
    /// # Errors
    /// [`Flaw::NotEmail`], or a character that no field accepts; blank is [`Flaw::Required`].
    pub fn parse(typed: &str) -> Result<Self, Flaw> {
        Line::parse(typed, limits::EMAIL)?;
        match ascii_address(typed.trim()) {
            Some(_) => Ok(Self(typed.to_owned())),
            None => Err(Flaw::NotEmail),
        }
    }

    /// The address as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as mail is sent to it: trimmed, the domain in Punycode and lower case.
    pub fn address(&self) -> String {
        ascii_address(self.0.trim()).unwrap_or_default()
    }
}

fn ascii_address(typed: &str) -> Option<String> {
    let (local, domain) = typed.rsplit_once('@')?;
    if !local.is_ascii() || local.starts_with('"') {
        return None;
    }
    let domain = idna::domain_to_ascii_strict(domain).ok()?;
    let address = format!("{local}@{domain}");
    let options =
        email_address::Options::default().with_required_tld().without_domain_literal().without_display_text();
    email_address::EmailAddress::parse_with_options(&address, options).ok()?;
    Some(address)
}

/// A web address as typed, with http or https.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Website(String);

impl Website {
    /// Accepts an absolute http or https address.
    ///
    /// # Errors
    /// [`Flaw::NotWebsite`], or a character that no field accepts; blank is [`Flaw::Required`].
    pub fn parse(typed: &str) -> Result<Self, Flaw> {
        Line::parse(typed, limits::WEBSITE)?;
        match url::Url::parse(typed.trim()) {
            Ok(address) if matches!(address.scheme(), "http" | "https") && address.host_str().is_some() => {
                Ok(Self(typed.to_owned()))
            }
            Ok(_) | Err(_) => Err(Flaw::NotWebsite),
        }
    }

    /// The address as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_are_those_that_mail_can_be_sent_to() {
        let good = [
            ("sample+tag@xn--r8jz45g.example", "sample+tag@xn--r8jz45g.example"),
            (" koho@minato-airtech.example.jp ", "koho@minato-airtech.example.jp"),
            ("Info@例え.example", "Info@xn--r8jz45g.example"),
        ];
        for (typed, address) in good {
            assert_eq!(
                Email::parse(typed).map(|email| email.address()).ok().as_deref(),
                Some(address),
                "{typed}"
            );
        }
        for bad in [
            "no-at.example.jp",
            "a@b",
            "a b@example.jp",
            "名前@example.jp",
            "a@example..jp",
            "a@[127.0.0.1]",
            "x <a@example.jp>",
            "a@-b.jp",
            "a,b@example.jp",
            "\"a b\"@example.jp",
        ] {
            assert!(matches!(Email::parse(bad), Err(Flaw::NotEmail)), "{bad}");
        }
    }

    #[test]
    fn web_addresses_are_http_or_https() {
        for good in ["https://例え.example/", "http://minato.example.jp/a?b#c"] {
            assert!(Website::parse(good).is_ok(), "{good}");
        }
        for bad in ["javascript:alert(1)", "minato.example.jp", "ftp://minato.example.jp", "https://"] {
            assert!(matches!(Website::parse(bad), Err(Flaw::NotWebsite)), "{bad}");
        }
    }
}
