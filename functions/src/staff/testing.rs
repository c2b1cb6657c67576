//! For tests: a gate over a database of the test's own, and a staff directory whose tokens the test signs itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use kyoso::staff::Person;
use serde_json::{Value, json};

use super::settings::expiry;
use super::{COOKIE, Gate, SessionCookie, SharedGate, SignInSettings, Tokens, Transport, hash};
use crate::config::Config;
use crate::programme;
use crate::store::testing::{CASES, DRAFTS, TestDb};
use crate::store::{AccessRecord, Session, Sessions};

/// Where the tests' system is.
pub(crate) const PUBLIC_URL: &str = "https://kyoso.city.example.jp";
/// Who issues the tokens that count.
pub(crate) const ISSUER: &str = "https://cognito-idp.ap-northeast-1.amazonaws.com/pool";
/// The client that they are issued to.
pub(crate) const CLIENT: &str = "client";

/// The pool's key, and another that is not among its keys.
pub(crate) static OURS: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());
pub(crate) static OTHERS: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());

/// When tests happen.
pub(crate) fn now() -> Timestamp {
    "2026-11-22T08:36:05.123Z".parse().unwrap()
}

/// The staff directory: gives out its keys, and the ID token that a test has put there.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    /// The answer to an exchange of a code; refused while there is none.
    pub(crate) id_token: Mutex<Option<String>>,
    /// How often the keys were asked for.
    pub(crate) asked: AtomicUsize,
    /// What the last exchange sent.
    pub(crate) exchanged: Mutex<String>,
}

#[derive(Debug)]
struct Answers(Arc<Directory>);

impl HttpConnector for Answers {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (status, body) = if request.uri().ends_with("/jwks.json") {
            self.0.asked.fetch_add(1, Ordering::SeqCst);
            (200, json!({ "keys": [jwk("ours", &OURS)] }))
        } else {
            let sent = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
            *self.0.exchanged.lock().unwrap() = sent;
            match self.0.id_token.lock().unwrap().take() {
                Some(token) => (
                    200,
                    json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 3600, "id_token": token }),
                ),
                None => (400, json!({ "error": "invalid_grant" })),
            }
        };
        HttpConnectorFuture::ready(Ok(HttpResponse::new(
            u16::try_into(status).unwrap(),
            SdkBody::from(body.to_string()),
        )))
    }
}

fn jwk(kid: &str, key: &KeyPair) -> Value {
    let (public, encode) = (key.public_key(), |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes));
    let modulus = public.modulus().big_endian_without_leading_zero().to_vec();
    let exponent = public.exponent().big_endian_without_leading_zero().to_vec();
    json!({ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": kid, "n": encode(&modulus), "e": encode(&exponent) })
}

/// A gate over its own database and directory.
pub(crate) struct Desk {
    pub(crate) db: TestDb,
    pub(crate) gate: SharedGate,
    pub(crate) directory: Arc<Directory>,
}

impl Desk {
    /// Open to every network.
    pub(crate) async fn start() -> Self {
        Self::within("").await
    }

    /// Open to these networks.
    pub(crate) async fn within(networks: &str) -> Self {
        let (db, directory) = (TestDb::start().await, Arc::new(Directory::default()));
        let settings = SignInSettings {
            issuer: ISSUER.into(),
            client_id: CLIENT.into(),
            page_url: "https://sign-in.example.jp".into(),
            token_url: "https://sign-in.example.jp/oauth2/token".into(),
            keys_url: "https://idp.example.jp/pool/.well-known/jwks.json".into(),
            networks: networks.parse().unwrap(),
        };
        let gate = Gate {
            config: Config {
                programme: "minato".into(),
                public_url: PUBLIC_URL.into(),
                cases_table: CASES.into(),
                drafts_table: DRAFTS.into(),
            },
            tokens: Tokens::new(&settings, transport(&directory)),
            settings,
            programme: Arc::new(programme::load("minato").unwrap()),
            sessions: Sessions::new(db.client.clone(), DRAFTS),
            access: AccessRecord::new(db.client.clone(), CASES),
        };
        Self { db, gate: Arc::new(gate), directory }
    }

    /// Somebody's session that begins now: the cookie, as a request sends it, and the form token.
    pub(crate) async fn session_of(&self, person: &Person) -> (String, String) {
        let (secret, form_token) =
            (format!("secret of {} {}", person.id, uuid::Uuid::new_v4()), uuid::Uuid::new_v4());
        let session = Session {
            person: person.clone(),
            form_token: form_token.to_string(),
            issued_at: now(),
            begun: now(),
            last_use: now(),
            expires: expiry(now(), now()),
        };
        self.gate.sessions.begin(&hash(&secret), &session).await.unwrap();
        (format!("{COOKIE}={}", SessionCookie::value(&secret, &person.id)), form_token.to_string())
    }

    /// Everything that the table of drafts holds, as text.
    pub(crate) async fn stored(&self) -> String {
        let found = self.db.client.scan().table_name(DRAFTS).send().await.unwrap();
        format!("{:?}", found.items())
    }

    /// The lines of today's access record: what, and what became of it. In the order of what: lines of one instant have
    /// no order of their own.
    pub(crate) async fn record(&self) -> Vec<(String, crate::store::Outcome)> {
        let day = kyoso::calendar::civil(now()).date();
        let lines = self.gate.access.day(day, None, 100).await.unwrap().lines;
        let mut lines: Vec<_> = lines.into_iter().map(|line| (line.what, line.outcome)).collect();
        lines.sort_by(|one, other| one.0.cmp(&other.0));
        lines
    }
}

/// The way to a directory.
pub(crate) fn transport(directory: &Arc<Directory>) -> Transport {
    Transport::over(SharedHttpConnector::new(Answers(directory.clone())))
}

/// Somebody with these groups.
pub(crate) fn person(id: &str, groups: &[&str]) -> Person {
    Person::new(id, format!("{id}の名前"), groups.iter().copied())
}

/// What an access token says that counts at [`now`].
pub(crate) fn access_claims(id: &str, groups: &[&str]) -> Value {
    let at = now().as_second();
    json!({
        "sub": id, "iss": ISSUER, "client_id": CLIENT, "token_use": "access", "iat": at - 5, "exp": at + 3600,
        "username": id, "cognito:groups": groups,
    })
}

/// A token as the directory signs it.
pub(crate) fn signed(claims: &Value) -> String {
    signed_by(&OURS, &json!({ "alg": "RS256", "kid": "ours" }), claims)
}

/// A token that this key signs with RS256, whatever its header says.
pub(crate) fn signed_by(key: &KeyPair, header: &Value, claims: &Value) -> String {
    let signing = unsigned(header, claims);
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signing.as_bytes(), &mut signature).unwrap();
    format!("{signing}.{}", BASE64URL_NOPAD.encode(&signature))
}

/// A token that is signed with HS256, with the public key as the shared secret.
pub(crate) fn signed_with_public_key(claims: &Value) -> String {
    let signing = unsigned(&json!({ "alg": "HS256", "kid": "ours" }), claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, OURS.public_key().as_ref());
    format!("{signing}.{}", BASE64URL_NOPAD.encode(hmac::sign(&key, signing.as_bytes()).as_ref()))
}

/// A token without its signature.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}
