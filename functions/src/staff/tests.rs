//! The staff layer over plain HTTP: who gets in, with what, and what becomes of the others.

use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use kyoso::staff::StaffRole;
use lambda_http::request::RequestContext;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::testing::*;
use super::{Kept, SignedIn, guard, only};
use crate::http::{Access, ReceivedAt, Routes};
use crate::pages::{Posted, router as router_of, value};
use crate::store::Outcome;

/// What a handler behind the layer says.
async fn hello(signed_in: SignedIn, kept: Kept) -> Response {
    format!("hello {} kept:{}", signed_in.person.id, kept.get("text").unwrap_or("-")).into_response()
}

async fn done(Posted(fields): Posted) -> Response {
    format!("done {}", value(&fields, "text")).into_response()
}

impl Desk {
    async fn ask(&self, request: Request<Body>) -> (StatusCode, header::HeaderMap, String) {
        let staff = Routes::new(Access::Staff)
            .get("/staff/form", hello)
            .post("/staff/form", done)
            .get("/api/thing", hello)
            .post("/staff/session/extend", done);
        let people = only(
            Routes::new(Access::Staff).get("/staff/people", hello),
            &self.gate,
            StaffRole::Administrator,
        );
        let routes = guard(staff.and(people), &self.gate);
        let router = router_of(routes, (), self.gate.programme.clone());
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        (parts.status, parts.headers, String::from_utf8(body).unwrap())
    }

    async fn get(&self, path: &str, cookie: &str, at: Timestamp) -> (StatusCode, header::HeaderMap, String) {
        let request = Request::get(path).header("cookie", cookie).extension(ReceivedAt(at));
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn post(
        &self,
        cookie: &str,
        body: &str,
        more: &[(&str, &str)],
    ) -> (StatusCode, header::HeaderMap, String) {
        let request = Request::post("/staff/form")
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .extension(ReceivedAt(now()));
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        for (name, value) in more {
            let name: header::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        self.ask(request).await
    }

    async fn program(&self, token: &str) -> StatusCode {
        let request = Request::get("/api/thing").extension(ReceivedAt(now()));
        let request = request.header("authorization", format!("Bearer {token}"));
        self.ask(request.body(Body::empty()).unwrap()).await.0
    }
}

fn later(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

fn location(headers: &header::HeaderMap) -> &str {
    headers.get(header::LOCATION).map_or("", |location| location.to_str().unwrap())
}

const SIGN_IN: &str = "/staff/session/start?return=%2Fstaff%2Fform";

#[tokio::test]
async fn an_access_token_of_the_pool_lets_a_program_in_and_nothing_else_does() {
    let desk = Desk::start().await;
    let claims = access_claims("p1", &["planning"]);
    assert_eq!(desk.program(&signed(&claims)).await, StatusCode::OK);
    let with = |name: &str, value: Value| {
        let mut changed = claims.clone();
        changed[name] = value;
        signed(&changed)
    };
    let at = now().as_second();
    let mut id_token = claims.clone();
    id_token["token_use"] = json!("id");
    id_token["aud"] = json!(CLIENT);
    let rs256 = json!({ "alg": "RS256", "kid": "ours" });
    let good = signed(&claims);
    let (head, signature) = good.rsplit_once('.').unwrap();
    let altered = format!("{}.{signature}", unsigned(&rs256, &access_claims("p1", &["administrator"])));
    let none = json!({ "alg": "none", "kid": "ours" });
    for (what, token) in [
        ("nothing", String::new()),
        ("no token", "x.y.z".to_owned()),
        ("expired", with("exp", json!(at))),
        ("from the future", with("iat", json!(at + 61))),
        ("of another pool", with("iss", json!("https://cognito-idp.ap-northeast-1.amazonaws.com/other"))),
        ("of no pool", with("iss", Value::Null)),
        ("of another client", with("client_id", json!("other"))),
        ("of no client", with("client_id", Value::Null)),
        ("an ID token", signed(&id_token)),
        ("with an audience", with("aud", json!(CLIENT))),
        ("signed by another under our key's name", signed_by(&OTHERS, &rs256, &claims)),
        ("signed by another", signed_by(&OTHERS, &json!({ "alg": "RS256", "kid": "theirs" }), &claims)),
        ("naming no key", signed_by(&OURS, &json!({ "alg": "RS256" }), &claims)),
        ("alg none", format!("{}.", unsigned(&none, &claims))),
        ("alg none with a signature", signed_by(&OURS, &none, &claims)),
        ("HS256 with the public key", signed_with_public_key(&claims)),
        ("altered", altered),
        ("cut", head.to_owned()),
    ] {
        assert_eq!(desk.program(&token).await, StatusCode::UNAUTHORIZED, "{what}");
    }
    assert_eq!(desk.record().await, [], "whom nobody vouches for is not in the record");
}

#[tokio::test]
async fn a_program_is_told_how_to_sign_in_and_a_cookie_does_not_help_it() {
    let desk = Desk::start().await;
    let (cookie, _) = desk.session_of(&person("p1", &["planning"])).await;
    let (status, headers, body) = desk.get("/api/thing", &cookie, now()).await;
    assert_eq!(
        (status, headers[header::WWW_AUTHENTICATE].to_str().unwrap()),
        (StatusCode::UNAUTHORIZED, "Bearer realm=\"kyoso\"")
    );
    assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
    assert!(body.contains("\"unauthenticated\""));
}

#[tokio::test]
async fn unknown_keys_have_the_keys_fetched_again_once_a_minute() {
    let desk = Desk::start().await;
    let claims = access_claims("p1", &["planning"]);
    for _ in 0..3 {
        assert_eq!(desk.program(&signed(&claims)).await, StatusCode::OK);
        let unknown = signed_by(&OTHERS, &json!({ "alg": "RS256", "kid": "theirs" }), &claims);
        assert_eq!(desk.program(&unknown).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(desk.directory.asked.load(Ordering::SeqCst), 1);
    let unknown = signed_by(&OTHERS, &json!({ "alg": "RS256", "kid": "theirs" }), &claims);
    assert!(desk.gate.tokens.access(&unknown, later(1)).await.is_err());
    assert_eq!(desk.directory.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn somebody_without_a_group_is_signed_in_and_gets_nowhere() {
    let desk = Desk::start().await;
    assert_eq!(desk.program(&signed(&access_claims("p1", &[]))).await, StatusCode::FORBIDDEN);
    assert_eq!(desk.program(&signed(&access_claims("p1", &["strangers"]))).await, StatusCode::FORBIDDEN);
    let (cookie, _) = desk.session_of(&person("p2", &[])).await;
    assert_eq!(desk.get("/staff/form", &cookie, now()).await.0, StatusCode::FORBIDDEN);
    let forbidden = |what: &str| (what.to_owned(), Outcome::Forbidden);
    assert_eq!(
        desk.record().await,
        [forbidden("GET /api/thing"), forbidden("GET /api/thing"), forbidden("GET /staff/form")]
    );
}

#[tokio::test]
async fn a_page_of_one_role_is_closed_to_the_others_and_the_record_says_so() {
    let desk = Desk::start().await;
    let (planning, _) = desk.session_of(&person("p1", &["planning", "division:health"])).await;
    let (admin, _) = desk.session_of(&person("p2", &["administrator"])).await;
    let (status, _, page) = desk.get("/staff/people", &planning, now()).await;
    assert!(
        status == StatusCode::FORBIDDEN
            && page.contains("権限がありません")
            && page.contains("担当課（健康推進課）")
    );
    assert_eq!(desk.get("/staff/people", &admin, now()).await.0, StatusCode::OK);
    assert_eq!(desk.record().await, [("GET /staff/people".to_owned(), Outcome::Forbidden)]);
}

#[tokio::test]
async fn a_session_lives_by_its_use_and_never_longer_than_a_day_of_work() {
    let desk = Desk::start().await;
    let (cookie, _) = desk.session_of(&person("p1", &["planning"])).await;
    let (status, headers, body) = desk.get("/staff/form", &cookie, later(29)).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "hello p1 kept:-"));
    assert!(
        headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .contains("form-action 'self' https://sign-in.example.jp")
    );
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(desk.get("/staff/form", &cookie, later(58)).await.0, StatusCode::OK, "it was used in between");
    for minutes in (80..600).step_by(20) {
        assert_eq!(desk.get("/staff/form", &cookie, later(minutes)).await.0, StatusCode::OK, "{minutes}");
    }
    let (status, headers, _) = desk.get("/staff/form", &cookie, later(600)).await;
    assert_eq!((status, location(&headers)), (StatusCode::SEE_OTHER, SIGN_IN), "ten hours are over");
    assert_eq!(
        desk.get("/staff/form", &cookie, now()).await.0,
        StatusCode::SEE_OTHER,
        "what has ended stays so"
    );
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends_and_the_record_says_so_once() {
    let desk = Desk::start().await;
    let (cookie, _) = desk.session_of(&person("p1", &["planning"])).await;
    for _ in 0..2 {
        assert_eq!(desk.get("/staff/form", &cookie, later(30)).await.0, StatusCode::SEE_OTHER);
    }
    let day = kyoso::calendar::civil(now()).date();
    let lines = desk.gate.access.day(day, None, 10).await.unwrap().lines;
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].person.as_str(), &lines[0].outcome), ("p1", &Outcome::SessionEnded));
    assert!(!serde_json::to_string(&lines).unwrap().contains("名前"), "no name is in the record");
}

#[tokio::test]
async fn a_change_to_a_person_voids_what_they_signed_in_with_before() {
    let desk = Desk::start().await;
    let (cookie, _) = desk.session_of(&person("p1", &["planning"])).await;
    let (other, _) = desk.session_of(&person("p2", &["planning"])).await;
    let token = signed(&access_claims("p1", &["planning"]));
    desk.gate.sessions.void("p1", later(1), super::settings::VOID_LASTS).await.unwrap();
    assert_eq!(desk.get("/staff/form", &cookie, later(2)).await.0, StatusCode::SEE_OTHER);
    assert_eq!(desk.program(&token).await, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.get("/staff/form", &other, later(2)).await.0, StatusCode::OK, "nobody else's");
}

#[tokio::test]
async fn a_cookie_is_good_for_the_person_and_the_secret_that_it_was_made_for() {
    let desk = Desk::start().await;
    let (cookie, _) = desk.session_of(&person("p1", &["planning"])).await;
    desk.session_of(&person("p2", &["administrator"])).await;
    // With another's ID one could hide that one's own sign-ins count no more.
    let of_another = cookie.replace(".p1", ".p2");
    let ended = cookie.replace("secret of", "guess of");
    for wrong in [of_another, ended, "kyoso_staff=".to_owned(), "kyoso_staff=x".to_owned(), String::new()] {
        let (status, headers, _) = desk.get("/staff/form?a=b", &wrong, now()).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{wrong}");
        assert_eq!(location(&headers), "/staff/session/start?return=%2Fstaff%2Fform%3Fa%3Db");
    }
}

#[tokio::test]
async fn a_form_is_taken_with_its_own_sessions_token_from_our_own_pages() {
    let desk = Desk::start().await;
    let (cookie, token) = desk.session_of(&person("p1", &["planning"])).await;
    let (_, anothers) = desk.session_of(&person("p2", &["planning"])).await;
    let body = |token: &str| format!("form={token}&text=typed");
    assert_eq!(desk.post(&cookie, &body(&token), &[]).await.2, "done typed");
    let ours = [("origin", PUBLIC_URL), ("sec-fetch-site", "same-origin")];
    assert_eq!(desk.post(&cookie, &body(&token), &ours).await.0, StatusCode::OK);
    for (what, wrong) in
        [("missing", "text=typed".to_owned()), ("empty", body("")), ("another's", body(&anothers))]
    {
        let (status, _, page) = desk.post(&cookie, &wrong, &[]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{what}");
        assert!(page.contains("入力した内容は残っています"), "{what}");
    }
    for foreign in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let (status, headers, page) = desk.post(&cookie, &body(&token), &[foreign]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{foreign:?}");
        assert!(!page.contains("残っています") && !headers.contains_key(header::SET_COOKIE), "{foreign:?}");
    }
    let json = [("content-type", "application/json")];
    assert_eq!(desk.post(&cookie, "{}", &json).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = format!("{}{}", body(&token), "x".repeat(kyoso::limits::BODY_BYTES));
    assert_eq!(desk.post(&cookie, &long, &[]).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

/// The cookie that a response sets, as a request sends it.
fn set(headers: &header::HeaderMap, name: &str) -> String {
    let mut all = headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    let cookie = all.rfind(|cookie| cookie.starts_with(name)).unwrap_or_default();
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/staff"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    cookie.split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn what_was_typed_returns_to_its_writer_in_the_form_that_it_was_typed_in() {
    let desk = Desk::start().await;
    let writer = person("p1", &["planning"]);
    let (ended, token) = desk.session_of(&writer).await;
    let secret = ended.split(['=', '.']).nth(1).unwrap();
    assert!(desk.gate.sessions.end(&super::hash(secret)).await.unwrap());
    let (status, headers, page) = desk.post(&ended, &format!("form={token}&text=%E6%96%87"), &[]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(page.contains("サインインして続ける") && page.contains(&SIGN_IN.replace('&', "&#38;")));
    let kept = set(&headers, "kyoso_kept");
    let (again, token) = desk.session_of(&writer).await;
    let (another, _) = desk.session_of(&person("p2", &["planning"])).await;
    let with = |cookie: &str| format!("{cookie}; {kept}");
    assert_eq!(desk.get("/staff/form", &with(&another), now()).await.2, "hello p2 kept:-", "nobody else's");
    assert_eq!(desk.get("/staff/form", &again, now()).await.2, "hello p1 kept:-", "no other browser's");
    for _ in 0..2 {
        assert_eq!(desk.get("/staff/form", &with(&again), now()).await.2, "hello p1 kept:文");
    }
    assert_eq!(desk.get("/staff/form", &with(&again), later(29)).await.2, "hello p1 kept:文");
    assert_eq!(desk.post(&with(&again), &format!("form={token}&text=sent"), &[]).await.2, "done sent");
    assert_eq!(
        desk.get("/staff/form", &with(&again), now()).await.2,
        "hello p1 kept:-",
        "it went when it was sent"
    );
}

#[tokio::test]
async fn what_was_typed_is_kept_for_an_hour_and_not_for_another_site() {
    let desk = Desk::start().await;
    let (_, headers, _) = desk.post("", "text=typed", &[]).await;
    let kept = set(&headers, "kyoso_kept");
    let sessions = &desk.gate.sessions;
    let place = super::hash(&format!("{}\n/staff/form", kept.trim_start_matches("kyoso_kept=")));
    assert!(sessions.kept(&place, later(59)).await.unwrap().is_some());
    assert!(sessions.kept(&place, later(60)).await.unwrap().is_none());
    let (status, headers, _) = desk.post("", "text=evil", &[("origin", "https://evil.example")]).await;
    assert_eq!((status, location(&headers)), (StatusCode::SEE_OTHER, "/staff"));
    assert!(!headers.contains_key(header::SET_COOKIE));
    let extend = Request::post("/staff/session/extend").body(Body::empty()).unwrap();
    let (status, headers, _) = desk.ask(extend).await;
    assert_eq!((status, location(&headers)), (StatusCode::SEE_OTHER, "/staff/session/ended"));
}

#[tokio::test]
async fn staff_come_from_the_networks_that_are_allowed() {
    let desk = Desk::within("203.0.113.0/24").await;
    let (cookie, _) = desk.session_of(&person("p1", &["planning"])).await;
    for (address, status) in [("203.0.113.9", StatusCode::OK), ("198.51.100.1", StatusCode::FORBIDDEN)] {
        let context =
            json!({ "identity": { "sourceIp": address }, "httpMethod": "GET", "requestTimeEpoch": 0 });
        let context = RequestContext::ApiGatewayV1(serde_json::from_value(context).unwrap());
        let request = |path: &str| {
            Request::get(path)
                .header("cookie", &cookie)
                .extension(context.clone())
                .extension(ReceivedAt(now()))
        };
        let request_of = |path: &str| request(path).body(Body::empty()).unwrap();
        assert_eq!(desk.ask(request_of("/staff/form")).await.0, status, "{address}");
        let token = format!("Bearer {}", signed(&access_claims("p1", &["planning"])));
        let program = request("/api/thing").header("authorization", token).body(Body::empty()).unwrap();
        assert_eq!(desk.ask(program).await.0, status, "{address}");
    }
    assert_eq!(
        desk.get("/staff/form", &cookie, now()).await.0,
        StatusCode::FORBIDDEN,
        "from nowhere that is known"
    );
}
