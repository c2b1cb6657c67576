//! Signing in and out over plain HTTP, with a directory whose tokens the test signs itself.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use kyoso::chain::Hash;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use url::Url;

use super::{SessionEdge, router};
use crate::http::ReceivedAt;
use crate::staff::testing::*;
use crate::store::Outcome;

struct App {
    desk: Desk,
    router: Router,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |location| location.to_str().unwrap())
    }

    /// A cookie that it sets, as a request sends it; empty when it sets none.
    fn cookie(&self, name: &str) -> String {
        let mut all = self.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
        let cookie = all.rfind(|cookie| cookie.starts_with(name)).unwrap_or_default();
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    /// Whether it lets nobody in.
    fn refuses(&self) -> bool {
        self.status == StatusCode::FORBIDDEN && self.cookie("kyoso_staff").is_empty()
    }
}

/// A sign-in that has begun.
struct Begun {
    cookie: String,
    state: String,
    nonce: String,
    challenge: String,
}

impl App {
    async fn start() -> Self {
        let desk = Desk::start().await;
        let edge = SessionEdge::new(desk.gate.clone(), transport(&desk.directory)).unwrap();
        Self { router: router(edge), desk }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body).unwrap() }
    }

    async fn get(&self, path: &str, cookie: &str, at: Timestamp) -> Answer {
        let request = Request::get(path).header("cookie", cookie).extension(ReceivedAt(at));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn begin(&self, return_to: &str, cookie: &str) -> Begun {
        let answer = self.get(&format!("/staff/session/start?return={return_to}"), cookie, now()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let url: Url = answer.location().parse().unwrap();
        assert!(url.as_str().starts_with("https://sign-in.example.jp/oauth2/authorize?"), "{url}");
        let part = |name: &str| url.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned();
        assert_eq!(
            (part("response_type").as_str(), part("code_challenge_method").as_str()),
            ("code", "S256")
        );
        assert_eq!(part("redirect_uri"), format!("{PUBLIC_URL}/staff/session/callback"));
        Begun {
            cookie: answer.cookie("kyoso_signin"),
            state: part("state"),
            nonce: part("nonce"),
            challenge: part("code_challenge"),
        }
    }

    /// The browser comes back; the directory then gives out this ID token.
    async fn come_back(&self, state: &str, cookie: &str, token: Option<String>, at: Timestamp) -> Answer {
        *self.desk.directory.id_token.lock().unwrap() = token;
        self.get(&format!("/staff/session/callback?code=c0de&state={state}"), cookie, at).await
    }
}

fn claims(nonce: &str, groups: &[&str]) -> Value {
    let at = now().as_second();
    json!({
        "sub": "p1", "iss": ISSUER, "aud": CLIENT, "token_use": "id", "nonce": nonce, "iat": at, "exp": at + 3600,
        "email": "p1@city.example.jp", "name": "一郎", "cognito:groups": groups,
    })
}

#[tokio::test]
async fn somebody_signs_in_once_and_is_where_they_wanted_to_be() {
    let app = App::start().await;
    let begun = app.begin("/staff/cases?status=received", "").await;
    let token = Some(signed(&claims(&begun.nonce, &["planning"])));
    let answer = app.come_back(&begun.state, &begun.cookie, token.clone(), now()).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/staff/cases?status=received"));
    let sent = app.desk.directory.exchanged.lock().unwrap().clone();
    let sent: Vec<_> = url::form_urlencoded::parse(sent.as_bytes()).into_owned().collect();
    let verifier = &sent.iter().find(|(name, _)| name == "code_verifier").unwrap().1;
    assert_eq!(Hash::of(verifier.as_bytes()).as_str(), begun.challenge);
    let session = answer.cookie("kyoso_staff");
    let stored = app.desk.stored().await;
    let secrets = [&session, &begun.state, &begun.cookie]
        .map(|text| text.rsplit('=').next().unwrap().split('.').next().unwrap());
    assert!(
        stored.contains("SESSION#") && secrets.iter().all(|secret| !stored.contains(secret)),
        "who reads the table gets in nowhere"
    );
    let home = app.get("/staff", &session, now()).await;
    assert_eq!(home.location(), "/staff/cases");
    let replayed = app.come_back(&begun.state, &begun.cookie, token, now()).await;
    assert!(replayed.refuses(), "a state is good once");
    assert_eq!(app.desk.record().await, [("session".to_owned(), Outcome::SignedIn)]);
}

#[tokio::test]
async fn only_the_browser_that_began_finishes_a_sign_in_and_in_time() {
    let app = App::start().await;
    let begun = app.begin("/staff", "").await;
    let anothers = app.begin("/staff", "").await;
    let token = || Some(signed(&claims(&begun.nonce, &["planning"])));
    let late = now() + SignedDuration::from_mins(10);
    for (what, state, cookie, at) in [
        ("no cookie", &begun.state, "", now()),
        ("another's cookie", &begun.state, anothers.cookie.as_str(), now()),
        ("another's state", &anothers.state, begun.cookie.as_str(), now()),
        ("no state", &String::new(), begun.cookie.as_str(), now()),
        ("too late", &begun.state, begun.cookie.as_str(), late),
    ] {
        assert!(app.come_back(state, cookie, token(), at).await.refuses(), "{what}");
    }
    let answer = app.come_back(&begun.state, &begun.cookie, token(), now()).await;
    assert_eq!(answer.location(), "/staff", "what others tried has not used it up");
}

#[tokio::test]
async fn two_tabs_of_one_browser_can_both_be_finished() {
    let app = App::start().await;
    let first = app.begin("/staff/cases", "").await;
    let second = app.begin("/staff/people", &first.cookie).await;
    for (begun, path) in [(&first, "/staff/cases"), (&second, "/staff/people")] {
        let token = Some(signed(&claims(&begun.nonce, &["planning"])));
        assert_eq!(app.come_back(&begun.state, &second.cookie, token, now()).await.location(), path);
    }
}

#[tokio::test]
async fn an_id_token_counts_for_our_client_and_for_this_sign_in_only() {
    let app = App::start().await;
    let changed = |nonce: &str, name: &str, value: Value| {
        let mut claims = claims(nonce, &["planning"]);
        claims[name] = value;
        Some(signed(&claims))
    };
    for what in ["nonce", "aud", "iss", "token_use", "exp", "no code accepted", "signed by another"] {
        let begun = app.begin("/staff", "").await;
        let token = match what {
            "no code accepted" => None,
            "signed by another" => {
                let header = json!({ "alg": "RS256", "kid": "ours" });
                Some(signed_by(&OTHERS, &header, &claims(&begun.nonce, &["planning"])))
            }
            "exp" => changed(&begun.nonce, "exp", json!(now().as_second())),
            "token_use" => changed(&begun.nonce, "token_use", json!("access")),
            name => changed(&begun.nonce, name, json!("another")),
        };
        assert!(app.come_back(&begun.state, &begun.cookie, token, now()).await.refuses(), "{what}");
    }
    let begun = app.begin("/staff", "").await;
    let cancelled = format!("/staff/session/callback?error=access_denied&state={}", begun.state);
    let answer = app.get(&cancelled, &begun.cookie, now()).await;
    assert!(answer.refuses() && answer.body.contains("サインインは完了していません"));
    assert_eq!(app.desk.record().await, []);
}

#[tokio::test]
async fn who_has_no_role_or_has_lost_it_meanwhile_gets_no_session() {
    let app = App::start().await;
    let begun = app.begin("/staff", "").await;
    let answer = app
        .come_back(&begun.state, &begun.cookie, Some(signed(&claims(&begun.nonce, &["strangers"]))), now())
        .await;
    assert!(answer.refuses() && answer.body.contains("役割が登録されていません"));
    assert_eq!(app.desk.record().await, [("session".to_owned(), Outcome::Forbidden)]);
    let begun = app.begin("/staff", "").await;
    let since = now() + SignedDuration::from_secs(1);
    app.desk.gate.sessions.void("p1", since, SignedDuration::from_hours(1)).await.unwrap();
    let token = Some(signed(&claims(&begun.nonce, &["planning"])));
    assert!(app.come_back(&begun.state, &begun.cookie, token, now()).await.refuses());
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let app = App::start().await;
    for evil in
        ["https://evil.example", "//evil.example", "/staff//evil.example", "/%5Cevil.example", "/apply"]
    {
        let begun = app.begin(evil, "").await;
        let token = Some(signed(&claims(&begun.nonce, &["planning"])));
        assert_eq!(
            app.come_back(&begun.state, &begun.cookie, token, now()).await.location(),
            "/staff",
            "{evil}"
        );
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once_and_then_the_directorys_own() {
    let app = App::start().await;
    let (cookie, token) = app.desk.session_of(&person("p1", &["administrator"])).await;
    let post = |path: &str, body: String| {
        Request::post(path)
            .header("cookie", &cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .extension(ReceivedAt(now()))
            .body(Body::from(body))
            .unwrap()
    };
    assert_eq!(app.get("/staff", &cookie, now()).await.location(), "/staff/people");
    let forged = app.send(post("/staff/session/end", "form=x".to_owned())).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let extend = format!("form={token}&return=%2Fstaff%2Fpeople");
    assert_eq!(app.send(post("/staff/session/extend", extend)).await.location(), "/staff/people");
    let out = app.send(post("/staff/session/end", format!("form={token}"))).await;
    assert!(
        out.location()
            .starts_with("https://sign-in.example.jp/logout?client_id=client&logout_uri=https%3A%2F%2F")
    );
    assert_eq!(out.cookie("kyoso_staff"), "kyoso_staff=");
    assert!(app.get("/staff", &cookie, now()).await.location().starts_with("/staff/session/start"));
    let again = app.send(post("/staff/session/end", format!("form={token}"))).await;
    assert_eq!(again.location(), "/staff/session/ended");
    assert_eq!(app.get("/staff/session/ended", "", now()).await.status, StatusCode::OK);
    assert_eq!(app.desk.record().await, [("session".to_owned(), Outcome::SignedOut)]);
}
