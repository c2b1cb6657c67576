//! A town with one call, its drafts and its clock: what the tests of the clock begin with.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use jiff::{SignedDuration, Timestamp};
use kyoso::call::{Bilingual, CallId, CallText, Command, Event, Interval, Reason, Terms, Why, decide};
use kyoso::case::{Actor, IdempotencyKey};
use kyoso::chain::Hash;
use kyoso::programme::MailKind;

use super::CallClock;
use crate::store::testing::{DRAFTS, TestDb};
use crate::store::{CallCommit, CallFile, Item, MailOwner};

/// When everything begins.
pub(super) const START: &str = "2027-01-05T09:00:00+09:00";

pub(super) fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

pub(super) fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

pub(super) fn call_id() -> CallId {
    let key: IdempotencyKey = "0e67d883-2262-41bd-8f00-00000000ca11".parse().unwrap();
    CallId::of(&key)
}

/// A town with one call.
pub(super) struct Town {
    pub(super) db: TestDb,
    pub(super) clock: CallClock,
}

impl Town {
    /// A call that was published for this window.
    pub(super) async fn with(window: Interval) -> Self {
        let db = TestDb::start().await;
        let clock = CallClock {
            calls: db.cases().calls(),
            drafts: db.drafts(),
            mails: db.mails(),
            terms: Terms { notice: hours(7 * 24) },
        };
        let town = Self { db, clock };
        let text = CallText {
            title: Bilingual { ja: "放置自転車対策".into(), en: Some("Abandoned bicycles".into()) },
            summary: Bilingual { ja: "見本".into(), en: None },
            seeking: Bilingual { ja: "見本".into(), en: None },
            conditions: None,
            questions: vec![],
        };
        town.act(Command::Draft { division: "traffic".into(), text }, at(START)).await;
        town.act(Command::Schedule { window }, at(START)).await;
        town
    }

    /// A step of Planning.
    pub(super) async fn act(&self, command: Command, now: Timestamp) {
        let file = match self.clock.calls.load(&call_id()).await.unwrap() {
            Some(file) => file,
            None => CallFile::new(call_id(), Hash::of(b"body")),
        };
        let changes = decide(&file.call, command, now, &self.clock.terms).unwrap();
        let actor = Actor::Planning { id: "p".into() };
        let commit = CallCommit::prepare(&file, changes, &actor, now).unwrap();
        self.clock.calls.commit(&commit).await.unwrap();
    }

    /// Drafts for the call with an address, as many: written as they stand.
    pub(super) async fn begin_drafts(&self, count: usize) {
        let text = |text: String| AttributeValue::S(text);
        let draft = |number: usize| {
            let put = PutRequest::builder()
                .item("pk", text(format!("DRAFT#{number:08}-0000-4000-8000-000000000000")))
                .item("language", text("ja".into()))
                .item("revision", AttributeValue::N("1".into()))
                .item("createdAt", text(format!("{:.3}", at(START))))
                .item("expiresAt", AttributeValue::N(at("2027-12-31T00:00:00Z").as_second().to_string()))
                .item("email", text(format!("writer{number}@example.jp")))
                .item("callId", text(call_id().to_string()));
            WriteRequest::builder().put_request(put.build().unwrap()).build()
        };
        let drafts: Vec<_> = (0..count).map(draft).collect();
        for some in drafts.chunks(25) {
            self.db.client.batch_write_item().request_items(DRAFTS, some.to_vec()).send().await.unwrap();
        }
    }

    /// The call with its history.
    pub(super) async fn file(&self) -> CallFile {
        self.clock.calls.load(&call_id()).await.unwrap().unwrap()
    }

    /// What the clock has recorded, in order.
    pub(super) async fn recorded(&self) -> Vec<String> {
        let file = self.file().await;
        let by_clock = file.events.iter().filter(|recorded| recorded.entry.actor == Actor::System);
        by_clock.map(|recorded| said(&recorded.entry.event)).collect()
    }

    /// How many mail records there are of each kind.
    pub(super) async fn mails(&self) -> BTreeMap<&'static str, usize> {
        let mut kinds = BTreeMap::new();
        for (kind, _) in self.mail_items().await {
            *kinds.entry(kind.id()).or_default() += 1;
        }
        kinds
    }

    /// How many mails there are of a kind to each draft.
    pub(super) async fn told(&self, kind: MailKind) -> BTreeMap<String, usize> {
        let mut drafts = BTreeMap::new();
        for (found, owner) in self.mail_items().await {
            if let (MailOwner::DraftForCall(draft, ..), true) = (owner, found == kind) {
                *drafts.entry(draft).or_default() += 1;
            }
        }
        drafts
    }

    async fn mail_items(&self) -> Vec<(MailKind, MailOwner)> {
        let keys = self.db.keys().await;
        keys.iter()
            .filter_map(|key| match key.item() {
                Item::Mail(kind, owner) => Some((kind, owner)),
                Item::Event(_) | Item::Call(_) | Item::File(..) | Item::Other => None,
            })
            .collect()
    }
}

/// An event of the clock, in short.
fn said(event: &Event) -> String {
    match event {
        Event::CallOpened { .. } => "opened".into(),
        Event::DraftsReminded { drafts, .. } => format!("reminded {drafts}"),
        Event::DraftsTold { of, drafts } => format!("told {drafts} of {of}"),
        Event::CallClosed { proposals, drafts, .. } => format!("closed with {proposals}, told {drafts}"),
        Event::CallDrafted { .. }
        | Event::TextEdited { .. }
        | Event::CallScheduled { .. }
        | Event::CallExtended { .. }
        | Event::CallShortened { .. }
        | Event::CallClosedEarly { .. }
        | Event::CallReopened { .. } => panic!("{event:?} is nothing that the clock does"),
    }
}

/// Why a window is changed.
pub(super) fn why() -> Why {
    Why { reason: Reason::FewProposals, words: None }
}
