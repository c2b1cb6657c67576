//! A walk over every route for staff of every function: without a session or a token nobody gets to a handler.

use axum::Router;
use axum::body::Body;
use axum::http::header;
use tower::ServiceExt as _;

use super::testing::{Desk, transport};
use crate::audit::{self, AuditEdge};
use crate::casework::experts::Experts;
use crate::casework::{self, Casework};
use crate::checkpoints::{Kept, Records};
use crate::disposal::{self, DisposalEdge};
use crate::http::routes::testing::requests_of;
use crate::http::{Access, routes::Route};
use crate::letters::testing::press;
use crate::links::Links;
use crate::people::{self, Directory, PeopleEdge};
use crate::scheduling::{self, Scheduling};
use crate::session::{self, SessionEdge};

/// The routes and the router of each function that staff reach.
fn functions(desk: &Desk) -> Vec<(Vec<Route>, Router)> {
    let gate = &desk.gate;
    let links = Links::new("https://kyoso.city.example.jp", [(1, vec![7; 32])].into()).unwrap();
    let experts = Experts::Known(Vec::new());
    let casework = Casework::new(gate.clone(), desk.db.cases(), links, experts, press()).into();
    let scheduling = Scheduling::new(gate.clone(), &desk.db.cases(), desk.db.drafts()).into();
    let idp = aws_sdk_cognitoidentityprovider::Config::builder().behavior_version_latest().build();
    let directory = Directory::new(aws_sdk_cognitoidentityprovider::Client::from_conf(idp), "pool");
    let session = SessionEdge::new(gate.clone(), transport(&desk.directory)).unwrap();
    let records = Records { cases: desk.db.cases(), kept: Kept::Memory(Default::default()) };
    vec![
        (audit::routes(gate).list().to_vec(), audit::router(AuditEdge::new(gate.clone(), records))),
        (casework::routes(gate).list().to_vec(), casework::router(casework)),
        (
            disposal::routes(gate).list().to_vec(),
            disposal::router(DisposalEdge::new(gate.clone(), desk.db.cases())),
        ),
        (scheduling::routes(gate).list().to_vec(), scheduling::router(scheduling)),
        (people::routes(gate).list().to_vec(), people::router(PeopleEdge::new(gate.clone(), directory))),
        (session::routes(gate).list().to_vec(), session::router(session)),
    ]
}

#[tokio::test]
async fn nobody_gets_past_the_layer_without_a_session_or_a_token() {
    let desk = Desk::start().await;
    let mut walked = 0;
    for (list, router) in functions(&desk) {
        for (route, request) in requests_of(&list, Access::Staff) {
            let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let answer = router.clone().oneshot(request.body(Body::from("a=b")).unwrap()).await.unwrap();
            let expected = match (route.method, route.path) {
                (_, path) if path.starts_with("/api/") => 401,
                // There is nothing to keep of a form that only ends or extends the session.
                ("GET", _) | (_, "/staff/session/extend" | "/staff/session/end") => 303,
                _ => 403,
            };
            assert_eq!(answer.status().as_u16(), expected, "{route:?}");
            walked += 1;
        }
    }
    assert!(walked >= 54, "only {walked} routes for staff");
}
