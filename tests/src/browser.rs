//! A person's browser: cookies, redirects, links and forms; no JavaScript.

use url::Url;

use crate::http::{Answer, send};
use crate::page::{Form, Page};
use crate::stack::stack;

/// More redirects than this in a row lead nowhere.
const MOST_REDIRECTS: usize = 5;

/// A browser with its cookies.
#[derive(Clone, Default)]
pub struct Browser {
    cookies: Vec<Cookie>,
}

#[derive(Clone)]
struct Cookie {
    name: String,
    value: String,
    path: String,
}

impl Browser {
    /// A browser that has never been here.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a page: a path, or a whole link as in a mail.
    pub fn open(&mut self, link: &str) -> Page {
        let answer = self.get(link);
        self.arrive(link, answer)
    }

    /// Asks for one address; the answer as it is.
    pub fn get(&mut self, link: &str) -> Answer {
        self.ask("GET", link, &[], Vec::new())
    }

    /// Presses the button of a form that sends `action` (empty for a button without a name), and goes where that leads.
    pub fn press(&mut self, form: &Form, action: &str) -> Page {
        let answer = self.post(form, action);
        self.arrive(&form.action, answer)
    }

    /// Posts a form; the answer as it is.
    pub fn post(&mut self, form: &Form, action: &str) -> Answer {
        let body = form.body(action).into_bytes();
        self.ask("POST", &form.action, &[("content-type", "application/x-www-form-urlencoded")], body)
    }

    /// Forgets every cookie.
    pub fn lose_cookies(&mut self) {
        self.cookies.clear();
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|cookie| cookie.name == name).map(|cookie| cookie.value.as_str())
    }

    /// Puts something else into a cookie.
    pub fn tamper(&mut self, name: &str, value: &str) {
        for cookie in self.cookies.iter_mut().filter(|cookie| cookie.name == name) {
            value.clone_into(&mut cookie.value);
        }
    }

    fn ask(&mut self, method: &str, link: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let url = whole(link);
        let path = Url::parse(&url).expect("an address").path().to_owned();
        // The sign-in page is another site, and gets none of our cookies.
        let is_ours = url.starts_with(stack().output("publicUrl"));
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .filter(|cookie| is_ours && is_below(&path, &cookie.path))
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        let cookies = cookies.join("; ");
        let mut headers = headers.to_vec();
        if !cookies.is_empty() {
            headers.push(("cookie", &cookies));
        }
        let answer = send(method, &url, &headers, body);
        for header in answer.all("set-cookie") {
            self.keep(header);
        }
        answer
    }

    fn keep(&mut self, header: &str) {
        let mut parts = header.split(';').map(str::trim);
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a cookie");
        let attribute = |name: &str| {
            let prefix = format!("{name}=");
            header.split(';').map(str::trim).find_map(|part| part.strip_prefix(prefix.as_str()))
        };
        let path = attribute("Path").unwrap_or("/").to_owned();
        self.cookies.retain(|known| known.name != name || known.path != path);
        if attribute("Max-Age") != Some("0") {
            self.cookies.push(Cookie { name: name.to_owned(), value: value.to_owned(), path });
        }
    }

    /// Follows redirects until there is a page.
    fn arrive(&mut self, link: &str, answer: Answer) -> Page {
        let (mut link, mut answer) = (link.to_owned(), answer);
        for _ in 0..MOST_REDIRECTS {
            match (answer.status, answer.header("location")) {
                (302 | 303, Some(location)) => {
                    link = location.split('#').next().unwrap_or_default().to_owned()
                }
                _ => return Page::new(answer.status, path_of(&link), answer.text()),
            }
            answer = self.get(&link);
        }
        panic!("{link} redirects without end")
    }
}

fn whole(link: &str) -> String {
    if link.starts_with('/') { stack().public(link) } else { link.to_owned() }
}

fn path_of(link: &str) -> String {
    whole(link).strip_prefix(stack().output("publicUrl")).unwrap_or(link).to_owned()
}

/// Whether a cookie of `parent` is sent to `path` (RFC 6265, 5.1.4).
fn is_below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || parent.ends_with('/'))
}
