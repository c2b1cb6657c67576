//! What staff's sign-in keeps: sessions, sign-ins under way, what was typed when a session had ended, and since when a
//! person's sessions count. All of it is in the table of drafts, whose items delete themselves; late, so expiry is
//! checked on every read.
//!
//! Nothing here can be used by who reads the table: of each secret only its SHA-256 is stored.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, ReturnValue};
use jiff::{SignedDuration, Timestamp};
use kyoso::staff::Person;

use super::StoreError;
use super::item::{Attributes, get_instant, get_number, get_text, instant, number, text};

/// The table of drafts, as sign-in uses it.
#[derive(Clone)]
pub struct Sessions {
    db: Client,
    table: String,
}

/// Somebody's session. No `Debug`: it names somebody.
#[derive(Clone)]
pub struct Session {
    /// Who they are, and with which groups they signed in.
    pub person: Person,
    /// What every form on their pages carries.
    pub form_token: String,
    /// When the directory issued the token that the session was begun with.
    pub issued_at: Timestamp,
    /// When it began.
    pub begun: Timestamp,
    /// When it was last used, to the minute.
    pub last_use: Timestamp,
    /// From when on it is over.
    pub expires: Timestamp,
}

/// A session as it was found, and since when its person's sign-ins count.
pub struct FoundSession {
    /// The session, also when it is over.
    pub session: Session,
    /// Sign-ins before this count no more.
    pub not_before: Option<Timestamp>,
}

impl FoundSession {
    /// Whether the session still stands at `now`.
    pub fn stands(&self, now: Timestamp) -> bool {
        now < self.session.expires && !is_void(self.session.issued_at, self.not_before)
    }
}

/// Whether what the directory issued then counts no more. The directory's instants are whole seconds: in the very
/// second of a change everything is void, and a new sign-in is a moment away.
pub fn is_void(issued_at: Timestamp, not_before: Option<Timestamp>) -> bool {
    not_before.is_some_and(|not_before| issued_at < not_before)
}

/// A sign-in under way. No `Debug`: it holds secrets.
#[derive(Clone)]
pub struct SignInUnderWay {
    /// What the directory must say of the ID token.
    pub nonce: String,
    /// The secret behind the code challenge (PKCE).
    pub verifier: String,
    /// Where to go on afterwards.
    pub return_to: String,
}

/// What somebody had typed. No `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptText {
    /// The fields of the form, in their order.
    pub fields: Vec<(String, String)>,
    /// Whose session had ended, where that is known; nobody else gets it.
    pub person: Option<String>,
}

impl Sessions {
    /// The table `table`.
    pub fn new(db: Client, table: impl Into<String>) -> Self {
        Self { db, table: table.into() }
    }

    /// Opens the connection during start, so that the first request does not wait for it.
    pub async fn warm(&self) {
        let _ = self.get("WARM").await;
    }

    /// Begins a session under the hash of its secret.
    ///
    /// # Errors
    /// When the table does not answer, or has that hash.
    pub async fn begin(&self, hash: &str, session: &Session) -> Result<(), StoreError> {
        self.db
            .put_item()
            .table_name(&self.table)
            .condition_expression("attribute_not_exists(pk)")
            .item("pk", text(session_key(hash)))
            .item("person", text(json(&session.person)?))
            .item("formToken", text(&session.form_token))
            .item("issuedAt", instant(session.issued_at))
            .item("begun", instant(session.begun))
            .item("lastUse", instant(session.last_use))
            .item("expiresAt", number(session.expires.as_second()))
            .send()
            .await
            .map(drop)
            .map_err(StoreError::of("PutItem session"))
    }

    /// The session with this hash, and since when the sign-ins of `person` count: one read, strongly consistent.
    /// None when the session is another person's.
    ///
    /// # Errors
    /// When the table does not answer or an item cannot be read.
    pub async fn find(&self, hash: &str, person: &str) -> Result<Option<FoundSession>, StoreError> {
        let (session, known) = (session_key(hash), person_key(person));
        let mut items = self.get_both(&session, &known).await?;
        let Some(session) = items.remove(&session).map(|item| read_session(&item)).transpose()? else {
            return Ok(None);
        };
        let not_before = items.get(&known).map(|item| get_instant(item, "notBefore")).transpose()?;
        Ok((session.person.id == person).then_some(FoundSession { session, not_before }))
    }

    /// Notes that a session was used, unless it has ended.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn touch(&self, hash: &str, now: Timestamp, expires: Timestamp) -> Result<(), StoreError> {
        let update = self
            .db
            .update_item()
            .table_name(&self.table)
            .key("pk", text(session_key(hash)))
            .condition_expression("attribute_exists(pk)")
            .update_expression("SET lastUse = :now, expiresAt = :expires")
            .expression_attribute_values(":now", instant(now))
            .expression_attribute_values(":expires", number(expires.as_second()));
        match update.send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) =>
            {
                Ok(())
            }
            Err(error) => Err(StoreError::of("UpdateItem session")(error)),
        }
    }

    /// Ends a session; whether there was one.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn end(&self, hash: &str) -> Result<bool, StoreError> {
        let deleted = self
            .db
            .delete_item()
            .table_name(&self.table)
            .key("pk", text(session_key(hash)))
            .return_values(ReturnValue::AllOld)
            .send()
            .await
            .map_err(StoreError::of("DeleteItem session"))?;
        Ok(deleted.attributes.is_some())
    }

    /// From `now` on, what a person signed in with before counts no more: sessions and access tokens. The note itself
    /// is kept for `lasts`, after which nothing that old can be left.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn void(&self, person: &str, now: Timestamp, lasts: SignedDuration) -> Result<(), StoreError> {
        self.db
            .put_item()
            .table_name(&self.table)
            .item("pk", text(person_key(person)))
            .item("notBefore", instant(now))
            .item("expiresAt", number(after(now, lasts).as_second()))
            .send()
            .await
            .map(drop)
            .map_err(StoreError::of("PutItem person"))
    }

    /// Since when the sign-ins of a person count.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn not_before(&self, person: &str) -> Result<Option<Timestamp>, StoreError> {
        let found = self.get(&person_key(person)).await?;
        found.map(|item| get_instant(&item, "notBefore")).transpose()
    }

    /// Keeps a sign-in under way, under the hash of its state. Only the browser of `browser` can finish it.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn start_sign_in(
        &self,
        state: &str,
        browser: &str,
        under_way: &SignInUnderWay,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        self.db
            .put_item()
            .table_name(&self.table)
            .condition_expression("attribute_not_exists(pk)")
            .item("pk", text(format!("SIGNIN#{state}")))
            .item("browser", text(browser))
            .item("nonce", text(&under_way.nonce))
            .item("verifier", text(&under_way.verifier))
            .item("returnTo", text(&under_way.return_to))
            .item("expiresAt", number(expires.as_second()))
            .send()
            .await
            .map(drop)
            .map_err(StoreError::of("PutItem sign-in"))
    }

    /// Takes a sign-in under way: once, by the browser that began it, in time.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn take_sign_in(
        &self,
        state: &str,
        browser: &str,
        now: Timestamp,
    ) -> Result<Option<SignInUnderWay>, StoreError> {
        let delete = self
            .db
            .delete_item()
            .table_name(&self.table)
            .key("pk", text(format!("SIGNIN#{state}")))
            .condition_expression("browser = :browser AND expiresAt > :now")
            .expression_attribute_values(":browser", text(browser))
            .expression_attribute_values(":now", number(now.as_second()))
            .return_values(ReturnValue::AllOld);
        let taken = match delete.send().await {
            Ok(deleted) => deleted.attributes,
            Err(error)
                if error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) =>
            {
                None
            }
            Err(error) => return Err(StoreError::of("DeleteItem sign-in")(error)),
        };
        let Some(item) = taken else { return Ok(None) };
        Ok(Some(SignInUnderWay {
            nonce: get_text(&item, "nonce")?.to_owned(),
            verifier: get_text(&item, "verifier")?.to_owned(),
            return_to: get_text(&item, "returnTo")?.to_owned(),
        }))
    }

    /// Keeps what somebody typed. What was kept under this hash before is replaced.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn keep(&self, hash: &str, kept: &KeptText, expires: Timestamp) -> Result<(), StoreError> {
        self.db
            .put_item()
            .table_name(&self.table)
            .item("pk", text(kept_key(hash)))
            .item("fields", text(json(&kept.fields)?))
            .item("person", kept.person.as_ref().map_or(AttributeValue::Null(true), text))
            .item("expiresAt", number(expires.as_second()))
            .send()
            .await
            .map(drop)
            .map_err(StoreError::of("PutItem kept text"))
    }

    /// What was kept under this hash.
    ///
    /// # Errors
    /// When the table does not answer or the item cannot be read.
    pub async fn kept(&self, hash: &str, now: Timestamp) -> Result<Option<KeptText>, StoreError> {
        let Some(item) = self.get(&kept_key(hash)).await? else { return Ok(None) };
        if get_number::<i64>(&item, "expiresAt")? <= now.as_second() {
            return Ok(None);
        }
        Ok(Some(KeptText {
            fields: serde_json::from_str(get_text(&item, "fields")?)
                .map_err(|_| StoreError::Unreadable("fields"))?,
            person: item.get("person").and_then(|person| person.as_s().ok()).cloned(),
        }))
    }

    /// Lets go of what was kept under this hash.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn let_go(&self, hash: &str) -> Result<(), StoreError> {
        let delete = self.db.delete_item().table_name(&self.table).key("pk", text(kept_key(hash)));
        delete.send().await.map(drop).map_err(StoreError::of("DeleteItem kept text"))
    }

    async fn get(&self, pk: &str) -> Result<Option<Attributes>, StoreError> {
        let get = self.db.get_item().table_name(&self.table).key("pk", text(pk)).consistent_read(true);
        Ok(get.send().await.map_err(StoreError::of("GetItem"))?.item)
    }

    /// Two items by their keys, in one call; DynamoDB may hand back a key when it is busy, and is asked again.
    async fn get_both(&self, one: &str, other: &str) -> Result<HashMap<String, Attributes>, StoreError> {
        let key = |pk: &str| HashMap::from([("pk".to_owned(), text(pk))]);
        let keys = KeysAndAttributes::builder().consistent_read(true).keys(key(one)).keys(key(other));
        let mut asked = Some(HashMap::from([(
            self.table.clone(),
            keys.build().map_err(|_| StoreError::Unreadable("keys"))?,
        )]));
        let mut found = HashMap::new();
        for _ in 0..3 {
            let read = self.db.batch_get_item().set_request_items(asked.take()).send().await;
            let read = read.map_err(StoreError::of("BatchGetItem session"))?;
            for item in read.responses.unwrap_or_default().remove(&self.table).unwrap_or_default() {
                found.insert(get_text(&item, "pk")?.to_owned(), item);
            }
            asked = read.unprocessed_keys.filter(|keys| !keys.is_empty());
            if asked.is_none() {
                return Ok(found);
            }
        }
        Err(StoreError::Service { operation: "BatchGetItem session", code: "busy".to_owned() })
    }
}

fn read_session(item: &Attributes) -> Result<Session, StoreError> {
    Ok(Session {
        person: serde_json::from_str(get_text(item, "person")?)
            .map_err(|_| StoreError::Unreadable("person"))?,
        form_token: get_text(item, "formToken")?.to_owned(),
        issued_at: get_instant(item, "issuedAt")?,
        begun: get_instant(item, "begun")?,
        last_use: get_instant(item, "lastUse")?,
        expires: Timestamp::from_second(get_number(item, "expiresAt")?)
            .map_err(|_| StoreError::Unreadable("expiresAt"))?,
    })
}

fn after(instant: Timestamp, duration: SignedDuration) -> Timestamp {
    instant.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

fn session_key(hash: &str) -> String {
    format!("SESSION#{hash}")
}

fn person_key(id: &str) -> String {
    format!("PERSON#{id}")
}

fn kept_key(hash: &str) -> String {
    format!("KEPT#{hash}")
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Unreadable("value"))
}
