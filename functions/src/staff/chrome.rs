//! The frame around the pages of staff.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::programme::Programme;
use kyoso::staff::{Group, Person, StaffRole};
use kyoso::text::Language;

use super::SignedIn;
use crate::http::Visit;
use crate::pages;

/// What the frame around a page of staff needs to know.
pub struct Chrome<'p> {
    /// The frame that all pages share: names, style, script.
    pub page: pages::Chrome<'p>,
    /// Who is there; nobody on the pages around sign-in.
    pub who: Option<Who>,
}

/// Who is there, as the frame shows it. No `Debug`: it names somebody.
pub struct Who {
    /// Their name.
    pub name: String,
    /// Their roles, as on screen.
    pub roles: Vec<String>,
    /// Where their work begins: label and path.
    pub places: Vec<(&'static str, &'static str)>,
    /// What every form carries in its field `form`.
    pub form_token: String,
    /// When the session ends unless it is used, to read.
    pub ends: String,
    /// The same for the script.
    pub ends_at: Timestamp,
}

impl<'p> Chrome<'p> {
    /// The frame of a page for somebody who has signed in.
    pub fn of(
        programme: &'p Programme,
        visit: &Visit,
        signed_in: &SignedIn,
        title: impl Into<String>,
    ) -> Self {
        let SignedIn { person, form_token, expires } = signed_in;
        let who = Who {
            name: person.name.clone(),
            roles: role_labels(programme, person, visit.language),
            places: places(person),
            form_token: form_token.clone(),
            ends: time(*expires),
            ends_at: *expires,
        };
        Self { who: Some(who), ..Self::nobody(programme, visit, title) }
    }

    /// The frame of a page for whoever it is.
    pub fn nobody(programme: &'p Programme, visit: &Visit, title: impl Into<String>) -> Self {
        Self { page: pages::Chrome::private(programme, visit, title), who: None }
    }

    /// The same where the language is switched on another page, because this one only answers a form.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        self.page = self.page.at(path);
        self
    }

    /// What every form on the page carries in its field `form`.
    pub fn form_token(&self) -> &str {
        self.who.as_ref().map_or("", |who| &who.form_token)
    }
}

/// Where somebody's work begins.
fn places(person: &Person) -> Vec<(&'static str, &'static str)> {
    let sees_cases = person.groups.iter().any(|group| match group.role() {
        StaffRole::Planning | StaffRole::Division | StaffRole::Auditor => true,
        StaffRole::Expert | StaffRole::Administrator => false,
    });
    let mut places = Vec::new();
    if sees_cases {
        places.push(("案件", "/staff/cases"));
    }
    if person.has(StaffRole::Division) {
        places.push(("採否の通知", "/staff/cases/announcements"));
    }
    if person.has(StaffRole::Expert) {
        places.push(("助言", "/staff/advice"));
    }
    if person.has(StaffRole::Planning) {
        places.push(("代理入力", "/staff/cases/enter"));
        places.push(("廃棄", "/staff/disposal"));
    }
    if sees_calls(person) {
        places.push(("募集テーマ", "/staff/calls"));
    }
    if person.has(StaffRole::Auditor) {
        places.push(("記録の検証", "/staff/audit"));
    }
    if person.has(StaffRole::Administrator) {
        places.push(("利用者", "/staff/people"));
    }
    places
}

/// Whether somebody has to do with calls: an expert is named for cases, and an administrator for people.
pub(crate) fn sees_calls(person: &Person) -> bool {
    [StaffRole::Planning, StaffRole::Division, StaffRole::Auditor].into_iter().any(|role| person.has(role))
}

/// The roles of a person as on screen: a division by its name.
pub fn role_labels(programme: &Programme, person: &Person, language: Language) -> Vec<String> {
    person.groups.iter().map(|group| group_label(programme, group, language)).collect()
}

/// A group as on screen.
pub(crate) fn group_label(programme: &Programme, group: &Group, language: Language) -> String {
    match group {
        Group::Division(id) => {
            let name = programme.division(id).map_or(id.as_str(), |division| division.name.get(language));
            format!("{}（{name}）", StaffRole::Division.label())
        }
        Group::Planning | Group::Expert | Group::Auditor | Group::Administrator => {
            group.role().label().to_owned()
        }
    }
}

/// The time of day in Tokyo.
fn time(instant: Timestamp) -> String {
    let time = calendar::civil(instant).time();
    format!("{}時{:02}分", time.hour(), time.minute())
}
