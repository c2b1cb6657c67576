//! The JSON face.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use kyoso::proposal::FieldError;
use serde::{Deserialize, Serialize};

use super::change::{By, ChangeError, NewMember};
use super::directory::{DirectoryError, Member};
use super::view::PersonView;
use super::{Edge, PeopleEdge};
use crate::http::{Problem, Visit};
use crate::staff::SignedIn;

#[derive(Deserialize)]
pub(super) struct Listing {
    cursor: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct People {
    /// The people on this page of the list.
    people: Vec<PersonView>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// `GET /api/people`.
pub(super) async fn list(
    State(edge): State<Edge>,
    visit: Visit,
    Query(Listing { cursor }): Query<Listing>,
) -> Result<Response, Problem> {
    let (members, next) =
        edge.directory.list(cursor).await.map_err(|error| problem(ChangeError::from(error), &visit))?;
    let people = members.iter().map(|member| view(&edge, member, &visit)).collect();
    Ok(Json(People { people, next }).into_response())
}

/// `GET /api/people/{username}`.
pub(super) async fn show(
    State(edge): State<Edge>,
    visit: Visit,
    Path(username): Path<String>,
) -> Result<Response, Problem> {
    answer(&edge, &visit, StatusCode::OK, edge.directory.get(&username).await.map_err(ChangeError::from))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = NewPerson))]
#[serde(deny_unknown_fields)]
pub(crate) struct New {
    /// Where the invitation goes.
    email: String,
    /// Their name.
    name: String,
    /// Their groups, which give the roles.
    groups: Vec<String>,
}

/// `POST /api/people`.
pub(super) async fn add(
    State(edge): State<Edge>,
    visit: Visit,
    SignedIn { person, .. }: SignedIn,
    body: Result<Json<New>, JsonRejection>,
) -> Result<Response, Problem> {
    let New { email, name, groups } = read(body, &visit)?;
    let groups =
        edge.read_groups(groups.iter().map(String::as_str)).map_err(|error| problem(error, &visit))?;
    let by = By { person: &person, at: visit.received_at };
    let added = edge.add(by, &NewMember { email, name, groups }).await;
    answer(&edge, &visit, StatusCode::CREATED, added)
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Groups {
    /// All groups from now on.
    groups: Vec<String>,
}

/// `POST /api/people/{username}/groups`.
pub(super) async fn set_groups(
    State(edge): State<Edge>,
    visit: Visit,
    SignedIn { person, .. }: SignedIn,
    Path(username): Path<String>,
    body: Result<Json<Groups>, JsonRejection>,
) -> Result<Response, Problem> {
    let Groups { groups } = read(body, &visit)?;
    let groups =
        edge.read_groups(groups.iter().map(String::as_str)).map_err(|error| problem(error, &visit))?;
    let by = By { person: &person, at: visit.received_at };
    answer(&edge, &visit, StatusCode::OK, edge.set_groups(by, &username, &groups).await)
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Enabled {
    /// Whether they may sign in.
    enabled: bool,
}

/// `POST /api/people/{username}/state`.
pub(super) async fn set_state(
    State(edge): State<Edge>,
    visit: Visit,
    SignedIn { person, .. }: SignedIn,
    Path(username): Path<String>,
    body: Result<Json<Enabled>, JsonRejection>,
) -> Result<Response, Problem> {
    let Enabled { enabled } = read(body, &visit)?;
    let by = By { person: &person, at: visit.received_at };
    answer(&edge, &visit, StatusCode::OK, edge.set_enabled(by, &username, enabled).await)
}

fn read<T>(body: Result<Json<T>, JsonRejection>, visit: &Visit) -> Result<T, Problem> {
    let Json(read) = body.map_err(|rejection| {
        let code = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "too-large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "media-type",
            _ => "not-json",
        };
        Problem::in_language(rejection.status(), code, visit.language)
    })?;
    Ok(read)
}

fn answer(
    edge: &PeopleEdge,
    visit: &Visit,
    status: StatusCode,
    done: Result<Member, ChangeError>,
) -> Result<Response, Problem> {
    let member = done.map_err(|error| problem(error, visit))?;
    Ok((status, Json(view(edge, &member, visit))).into_response())
}

fn view(edge: &PeopleEdge, member: &Member, visit: &Visit) -> PersonView {
    PersonView::new(&edge.gate.programme, member, visit.language)
}

fn problem(error: ChangeError, visit: &Visit) -> Problem {
    let of = |status, code| Problem::in_language(status, code, visit.language);
    match error {
        ChangeError::Field(field, flaw) => {
            Problem::fields(vec![FieldError { pointer: format!("/{field}"), flaw }], visit.language)
        }
        ChangeError::UnknownGroup => of(StatusCode::UNPROCESSABLE_ENTITY, "unknown-group"),
        ChangeError::Own => of(StatusCode::CONFLICT, "own-access"),
        ChangeError::Directory(DirectoryError::Unknown) => of(StatusCode::NOT_FOUND, "not-found"),
        ChangeError::Directory(DirectoryError::Exists) => of(StatusCode::CONFLICT, "person-exists"),
        ChangeError::Directory(error @ DirectoryError::Service { .. }) => {
            tracing::error!(error = %error, "the directory did not do it");
            of(StatusCode::SERVICE_UNAVAILABLE, "busy")
        }
        ChangeError::Store(error) => {
            tracing::error!(error = %error, "the table did not do it");
            of(StatusCode::SERVICE_UNAVAILABLE, "busy")
        }
    }
}
