//! Somebody of the staff: signs in by the directory's own page, and works with a browser or a program.

use kyoso::chain::Hash;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use crate::browser::Browser;
use crate::http::{Answer, send};
use crate::page::{Element, Form, Page};
use crate::stack::stack;

/// More steps than this lead nowhere.
const MOST_STEPS: usize = 8;

/// A sample person of the stack.
#[derive(Clone)]
pub struct Account {
    /// The mail address that they sign in with.
    pub email: String,
    /// Their password.
    pub password: String,
}

impl Account {
    /// The first sample person of a role: `planning`, `expert`, `auditor`, `administrator`, or `division:` and its ID.
    ///
    /// # Panics
    /// When the stack has none.
    pub fn sample(role: &str) -> Self {
        Self::samples(role).swap_remove(0)
    }

    /// Every sample person of a role; at least one.
    ///
    /// # Panics
    /// When the stack has none.
    pub fn samples(role: &str) -> Vec<Self> {
        let (role, division) = role.split_once(':').unwrap_or((role, ""));
        let people = stack().list("people");
        let text =
            |person: &Value, name: &str| person.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
        let found: Vec<_> = people
            .iter()
            .filter(|person| text(person, "role") == role && text(person, "division") == division)
            .map(|person| Self { email: text(person, "email"), password: text(person, "password") })
            .collect();
        assert!(!found.is_empty(), "the stack has nobody for {role} {division}");
        found
    }
}

/// Somebody of the staff at their browser.
#[derive(Clone)]
pub struct Staff {
    /// The browser.
    pub browser: Browser,
    /// Who they are.
    pub account: Account,
}

impl Staff {
    /// The first sample person of a role, signed in; see [`Account::sample`].
    pub fn sign_in(role: &str) -> Self {
        Self::sign_in_as(&Account::sample(role))
    }

    /// This person, signed in and at the start of their work.
    ///
    /// # Panics
    /// When they do not get in.
    pub fn sign_in_as(account: &Account) -> Self {
        let mut staff = Self { browser: Browser::new(), account: account.clone() };
        let answer = staff.sign_in_for("/staff/session/start?return=/staff");
        assert_eq!(answer.status, 303, "{} does not get in: {}", account.email, answer.text());
        staff
    }

    /// Asks for `path`, signs in where that leads to the sign-in page, and gives what comes after the sign-in: on
    /// success a redirect to where one wanted to go.
    pub fn sign_in_for(&mut self, path: &str) -> Answer {
        let mut link = path.to_owned();
        for _ in 0..MOST_STEPS {
            let answer = self.browser.get(&link);
            match answer.header("location") {
                Some(next) if next.starts_with(stack().output("signInPageUrl")) => {
                    let back = give_password(next, &self.account);
                    return self.browser.get(&back);
                }
                Some(next) => next.clone_into(&mut link),
                None => panic!("{path} does not lead to the sign-in page: {}", answer.text()),
            }
        }
        panic!("{path} redirects without end")
    }

    /// Opens a page.
    pub fn open(&mut self, path: &str) -> Page {
        self.browser.open(path)
    }

    /// Presses a form's button and goes where that leads.
    pub fn press(&mut self, form: &Form, action: &str) -> Page {
        self.browser.press(form, action)
    }
}

/// An access token of the first sample person of a role, as a program gets it: the code flow with PKCE.
pub fn access_token(role: &str) -> String {
    access_token_of(&Account::sample(role))
}

/// An access token of this person.
pub fn access_token_of(account: &Account) -> String {
    tokens(account, "openid").get("access_token").and_then(Value::as_str).expect("an access token").to_owned()
}

/// Every token that this person gets.
///
/// # Panics
/// When they do not get in.
pub fn tokens(account: &Account, scope: &str) -> Value {
    let verifier = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    // A hash of the core is written as a challenge is: SHA-256 in base64url.
    let challenge = Hash::of(verifier.as_bytes());
    let (client, callback) = (stack().output("userPoolClientId"), stack().output("signInCallbackUrl"));
    let mut page =
        Url::parse(&format!("{}/oauth2/authorize", stack().output("signInPageUrl"))).expect("an address");
    page.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", client)
        .append_pair("redirect_uri", callback)
        .append_pair("scope", scope)
        .append_pair("state", "of-a-program")
        .append_pair("code_challenge", challenge.as_str())
        .append_pair("code_challenge_method", "S256");
    let back = Url::parse(&give_password(page.as_str(), account)).expect("an address");
    let code = back.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
    let body = Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("client_id", client)
        .append_pair("redirect_uri", callback)
        .append_pair("code", &code)
        .append_pair("code_verifier", &verifier)
        .finish();
    let answer = send("POST", stack().output("tokenUrl"), &[FORM], body.into_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Asks an address of the staff's API.
pub fn api_get(path: &str, token: &str) -> Answer {
    send("GET", &stack().public(path), &[("authorization", &format!("Bearer {token}"))], Vec::new())
}

/// Posts JSON to an address of the staff's API, with further headers such as `if-match`.
pub fn api_post(path: &str, token: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = headers.to_vec();
    headers.extend([("authorization", bearer.as_str()), ("content-type", "application/json")]);
    send("POST", &stack().public(path), &headers, body.to_string().into_bytes())
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Signs in on the directory's page; the address that it sends the browser back to.
fn give_password(page: &str, account: &Account) -> String {
    let shown = send("GET", page, &[], Vec::new());
    assert_eq!(shown.status, 200, "the sign-in page: {}", shown.text());
    // On AWS the page sets cookies of its own against forged forms.
    let cookies: Vec<_> = shown.all("set-cookie").filter_map(|cookie| cookie.split(';').next()).collect();
    let cookies = cookies.join("; ");
    let parsed = Page::new(shown.status, page.to_owned(), shown.text());
    let form = parsed.all("form").into_iter().next().expect("the sign-in page has no form");
    let action =
        Url::parse(page).and_then(|page| page.join(&attribute(&form, "action"))).expect("an address");
    let mut body = Serializer::new(String::new());
    for input in form.all("input") {
        let value = match attribute(&input, "name").as_str() {
            "username" => account.email.clone(),
            "password" => account.password.clone(),
            _ => attribute(&input, "value"),
        };
        body.append_pair(&attribute(&input, "name"), &value);
    }
    let headers = [FORM, ("cookie", cookies.as_str())];
    let answer = send("POST", action.as_str(), &headers, body.finish().into_bytes());
    let back = answer
        .header("location")
        .unwrap_or_else(|| panic!("{} is refused: {}", account.email, answer.text()));
    assert!(back.starts_with(stack().output("signInCallbackUrl")), "{back}");
    back.to_owned()
}

fn attribute(element: &Element, name: &str) -> String {
    element.attr(name).unwrap_or_default()
}
