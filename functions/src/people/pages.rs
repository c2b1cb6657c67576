//! The pages.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::staff::Group;
use kyoso::text::Language;
use serde::Deserialize;

use super::change::{By, ChangeError, NewMember};
use super::directory::{DirectoryError, Member};
use super::view::PersonView;
use super::{Edge, PeopleEdge};
use crate::http::Visit;
use crate::pages::{Failure, Posted, html, see_other, value};
use crate::staff::{Chrome, Kept, SignedIn, group_label, url_encode};

#[derive(Template)]
#[template(path = "staff/people.html")]
struct ListPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    people: Vec<PersonView>,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Listing {
    cursor: Option<String>,
}

/// `/staff/people`: everybody, with their roles.
pub(super) async fn list(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Query(Listing { cursor }): Query<Listing>,
) -> Result<Response, Failure> {
    let (members, next) = edge.directory.list(cursor).await.map_err(failure)?;
    let programme = &edge.gate.programme;
    let page = ListPage {
        lang: visit.language,
        chrome: Chrome::of(programme, &visit, &signed_in, "利用者"),
        people: members.iter().map(|member| PersonView::new(programme, member, visit.language)).collect(),
        next: next.map(|next| format!("/staff/people?cursor={}", url_encode(&next))),
    };
    Ok(html(StatusCode::OK, &page))
}

/// A group to choose.
struct Choice {
    name: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "staff/people_new.html")]
struct NewPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    email: String,
    email_error: String,
    name: String,
    name_error: String,
    choices: Vec<Choice>,
}

/// `/staff/people/new`: who is to be added?
pub(super) async fn ask_new(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Kept(fields): Kept,
) -> Response {
    new_page(&edge, &visit, &signed_in, StatusCode::OK, &fields, None)
}

/// `POST /staff/people/new`.
pub(super) async fn add(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let groups = edge.read_groups(names(&fields)).map_err(|_| Failure::Stale)?;
    let new = NewMember {
        email: value(&fields, "email").to_owned(),
        name: value(&fields, "name").to_owned(),
        groups,
    };
    let by = By { person: &signed_in.person, at: visit.received_at };
    match edge.add(by, &new).await {
        Ok(member) => Ok(see_other(&PersonView::new(&edge.gate.programme, &member, visit.language).path())),
        Err(ChangeError::Field(field, flaw)) => {
            let said = (field, flaw.message().get(visit.language).to_owned());
            Ok(new_page(&edge, &visit, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, &fields, Some(said)))
        }
        Err(ChangeError::Directory(DirectoryError::Exists)) => {
            let said = ("email", "このメールアドレスの方は、既に登録されています。".to_owned());
            Ok(new_page(&edge, &visit, &signed_in, StatusCode::CONFLICT, &fields, Some(said)))
        }
        Err(error) => Err(failure_of(error)),
    }
}

fn new_page(
    edge: &PeopleEdge,
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    fields: &[(String, String)],
    said: Option<(&'static str, String)>,
) -> Response {
    let error =
        |name: &str| said.as_ref().filter(|(field, _)| *field == name).map(|(_, error)| error.clone());
    let chosen = edge.read_groups(names(fields)).unwrap_or_default();
    let page = NewPage {
        lang: visit.language,
        chrome: Chrome::of(&edge.gate.programme, visit, signed_in, "利用者の追加"),
        email: value(fields, "email").to_owned(),
        email_error: error("email").unwrap_or_default(),
        name: value(fields, "name").to_owned(),
        name_error: error("name").unwrap_or_default(),
        choices: choices(edge, &chosen, visit.language),
    };
    html(status, &page)
}

#[derive(Template)]
#[template(path = "staff/people_person.html")]
struct PersonPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    person: PersonView,
    choices: Vec<Choice>,
    own: bool,
    notice: &'static str,
}

/// `/staff/people/{username}`: a person, and what can be changed.
pub(super) async fn show(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Path(username): Path<String>,
    kept: Kept,
) -> Result<Response, Failure> {
    let member = edge.directory.get(&username).await.map_err(failure)?;
    let typed = if kept.is_empty() { None } else { edge.read_groups(names(&kept.0)).ok() };
    let groups = typed.unwrap_or_else(|| member.groups.clone());
    Ok(person_page(&edge, &visit, &signed_in, StatusCode::OK, &member, &groups, ""))
}

/// `POST /staff/people/{username}`: these groups and no others.
pub(super) async fn set_groups(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Path(username): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let groups = edge.read_groups(names(&fields)).map_err(|_| Failure::Stale)?;
    let by = By { person: &signed_in.person, at: visit.received_at };
    let done = edge.set_groups(by, &username, &groups).await;
    changed(&edge, &visit, &signed_in, &username, done).await
}

/// `POST /staff/people/{username}/state`: lets them sign in, or no longer.
pub(super) async fn set_state(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Path(username): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let enabled = match value(&fields, "enabled") {
        "true" => true,
        "false" => false,
        _ => return Err(Failure::Stale),
    };
    let by = By { person: &signed_in.person, at: visit.received_at };
    let done = edge.set_enabled(by, &username, enabled).await;
    changed(&edge, &visit, &signed_in, &username, done).await
}

async fn changed(
    edge: &PeopleEdge,
    visit: &Visit,
    signed_in: &SignedIn,
    username: &str,
    done: Result<Member, ChangeError>,
) -> Result<Response, Failure> {
    match done {
        Ok(member) => Ok(see_other(&PersonView::new(&edge.gate.programme, &member, visit.language).path())),
        Err(ChangeError::Own) => {
            let member = edge.directory.get(username).await.map_err(failure)?;
            let notice = "御自身を停止したり、御自身のシステム管理者の役割を外したりすることはできません。別のシステム管理者に依頼してください。";
            Ok(person_page(edge, visit, signed_in, StatusCode::CONFLICT, &member, &member.groups, notice))
        }
        Err(error) => Err(failure_of(error)),
    }
}

fn person_page(
    edge: &PeopleEdge,
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    member: &Member,
    groups: &BTreeSet<Group>,
    notice: &'static str,
) -> Response {
    let person = PersonView::new(&edge.gate.programme, member, visit.language);
    let page = PersonPage {
        lang: visit.language,
        chrome: Chrome::of(&edge.gate.programme, visit, signed_in, person.title()).at(&person.path()),
        choices: choices(edge, groups, visit.language),
        own: member.id == signed_in.person.id,
        person,
        notice,
    };
    html(status, &page)
}

fn choices(edge: &PeopleEdge, chosen: &BTreeSet<Group>, language: Language) -> Vec<Choice> {
    let choice = |group: Group| Choice {
        name: group.name(),
        label: group_label(&edge.gate.programme, &group, language),
        chosen: chosen.contains(&group),
    };
    edge.groups().into_iter().map(choice).collect()
}

/// The names of the groups that are ticked.
fn names(fields: &[(String, String)]) -> impl Iterator<Item = &str> {
    fields.iter().filter(|(field, _)| field == "groups").map(|(_, name)| name.as_str())
}

fn failure(error: DirectoryError) -> Failure {
    failure_of(error.into())
}

fn failure_of(error: ChangeError) -> Failure {
    match error {
        ChangeError::Directory(DirectoryError::Unknown) => Failure::NotFound,
        ChangeError::Directory(error) => {
            tracing::error!(error = %error, "the directory did not do it");
            Failure::Busy
        }
        ChangeError::Store(error) => error.into(),
        ChangeError::Field(..) | ChangeError::UnknownGroup | ChangeError::Own => Failure::Stale,
    }
}
