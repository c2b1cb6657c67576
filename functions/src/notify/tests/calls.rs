//! The mails about calls: who gets each, what it says, and what is not said any more.

use kyoso::call::{self, Bilingual, CallId, CallText, Command as CallCommand, Interval, Reason, Terms, Why};
use kyoso::text::Language;
use kyoso::value::Prose;

use super::letters::plain;
use super::*;
use crate::store::{CallCommit, CallFile, Occasion};

const WRITER: &str = "kakite@example.jp";
const DRAFT: &str = "7d0e8f4a-0000-4000-8000-00000000d4af";
/// Far ahead of the day on which these tests run.
const OPEN: &str = "2090-01-06T00:00:00+09:00";
const CLOSE: &str = "2090-04-06T00:00:00+09:00";
const LATER: &str = "2090-04-20T17:00:00+09:00";

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

fn id() -> CallId {
    "0123456789ab".parse().unwrap()
}

fn why() -> Why {
    let words = Prose::parse("提案が少ないため", 400).ok();
    Why { reason: Reason::FewProposals, words }
}

/// A town with a published call, and a draft for it with an address.
struct Calling {
    world: World,
}

impl Calling {
    async fn begin(language: Language) -> Self {
        let calling = Self { world: World::with(COMPANY).await };
        let text = CallText {
            title: Bilingual { ja: "放置自転車対策".into(), en: Some("Abandoned bicycles".into()) },
            summary: Bilingual { ja: "見本".into(), en: None },
            seeking: Bilingual { ja: "見本".into(), en: None },
            conditions: None,
            questions: vec![],
        };
        calling.act(CallCommand::Draft { division: "traffic".into(), text }).await;
        calling.act(CallCommand::Schedule { window: Interval { open: at(OPEN), close: at(CLOSE) } }).await;
        let drafts = calling.world.db.drafts();
        drafts.create(DRAFT, language, "proposal", &[].into(), clock::now()).await.unwrap();
        drafts.set_call(DRAFT, Some(&id()), clock::now()).await.unwrap();
        drafts.ask_link_mail(DRAFT, WRITER, language, clock::now()).await.unwrap();
        calling
    }

    /// A step, decided as of the opening where it is the clock's.
    async fn act(&self, command: CallCommand) -> u32 {
        self.act_at(command, at("2090-01-01T00:00:00Z")).await
    }

    async fn act_at(&self, command: CallCommand, now: Timestamp) -> u32 {
        let calls = self.world.db.cases().calls();
        let file = calls.load(&id()).await.unwrap();
        let file = file.unwrap_or_else(|| CallFile::new(id(), Hash::of(b"body")));
        let terms = Terms { notice: jiff::SignedDuration::ZERO };
        let changes = call::decide(&file.call, command, now, &terms).unwrap();
        let actor = Actor::Planning { id: "p".into() };
        let commit = CallCommit::prepare(&file, changes, &actor, now).unwrap();
        calls.commit(&commit).await.unwrap();
        commit.after().call.revision
    }

    /// The mail to staff that an event caused: to whom, and its text.
    async fn to_staff(&self, sequence: u32, kind: MailKind) -> (Vec<String>, String) {
        let sk = format!("MAIL#{sequence:06}#{}", kind.id());
        let key = ItemKey { pk: format!("CALL#{}", id()), sk };
        self.world.notify.handle_key(key.clone()).await.unwrap();
        let record = self.world.notify.mails.get(&key).await.unwrap().unwrap();
        assert_eq!(record.state, MailState::Sent, "{:?}", record.last_error);
        self.last()
    }

    /// The mail to the writer of the draft: to whom and its text, or why there is none.
    async fn to_writer(&self, occasion: Occasion) -> Result<(Vec<String>, String), String> {
        let (mails, now) = (&self.world.notify.mails, clock::now());
        assert!(mails.queue_draft_call_mail(DRAFT, &id(), occasion, now).await.unwrap());
        assert!(!mails.queue_draft_call_mail(DRAFT, &id(), occasion, now).await.unwrap(), "once");
        let key = self.writer_key(occasion).await;
        self.world.notify.handle_key(key.clone()).await.unwrap();
        let record = mails.get(&key).await.unwrap().unwrap();
        match record.state {
            MailState::Sent => Ok(self.last()),
            MailState::Dropped => Err(record.last_error.unwrap()),
            state => panic!("{state:?}"),
        }
    }

    async fn writer_key(&self, occasion: Occasion) -> ItemKey {
        let owner = MailOwner::DraftForCall(DRAFT.into(), id(), occasion);
        let keys = self.world.db.keys().await;
        keys.into_iter().find(|key| key.item() == Item::Mail(occasion.kind(), owner.clone())).unwrap()
    }

    fn last(&self) -> (Vec<String>, String) {
        let to = self.world.service.readers.lock().unwrap().last().unwrap().clone();
        (to, link_taken_out(&plain(&self.world.message())))
    }
}

/// The text without the secret of the draft's link.
fn link_taken_out(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace);
    let secret =
        |word: &str| word.starts_with("https://kyoso.city.example.jp/") && word.contains(&DRAFT[..8]);
    words.map(|word| if secret(word) { "LINK\n".to_owned() } else { word.to_owned() }).collect()
}

#[tokio::test]
async fn planning_and_the_division_hear_of_opening_change_and_close_and_of_no_person() {
    let calling = Calling::begin(Language::Japanese).await;
    let window = Interval { open: at(OPEN), close: at(CLOSE) };
    let opened = calling.act_at(CallCommand::RecordOpening { window }, at(OPEN)).await;
    let extended = calling.act_at(CallCommand::Extend { close: at(LATER), why: why() }, at(OPEN)).await;
    let window = Interval { open: at(OPEN), close: at(LATER) };
    let closing = CallCommand::RecordClosing { window, proposals: 7, drafts: 3 };
    let closed = calling.act_at(closing, at("2090-04-20T17:01:00+09:00")).await;
    let mut said = String::new();
    for (sequence, kind) in
        [(opened, MailKind::CallOpened), (extended, MailKind::CallChanged), (closed, MailKind::CallClosed)]
    {
        let (to, text) = calling.to_staff(sequence, kind).await;
        assert_eq!(to, ["kyoso@example.jp", "kotsu@example.jp"], "{kind:?}");
        assert!(!text.contains(WRITER) && !text.contains("<html"), "{text}");
        said.push_str(&format!("== {}\n{text}\n", kind.id()));
    }
    insta::assert_snapshot!(said);
}

#[tokio::test]
async fn the_writer_of_a_draft_is_reminded_told_of_a_change_and_of_the_close_in_their_language() {
    let mut said = String::new();
    for language in [Language::Japanese, Language::English] {
        let calling = Calling::begin(language).await;
        let reminded = calling.to_writer(Occasion::Soon(at(CLOSE))).await.unwrap();
        let sequence = calling.act(CallCommand::Extend { close: at(LATER), why: why() }).await;
        let changed = calling.to_writer(Occasion::Change(sequence)).await.unwrap();
        let closed = calling.to_writer(Occasion::Closed(at(LATER))).await.unwrap();
        for (to, text) in [reminded, changed, closed] {
            assert_eq!(to, [WRITER]);
            said.push_str(&format!("==\n{text}\n"));
        }
    }
    let said = without_until(&said);
    insta::assert_snapshot!(said);
}

/// The day until which a draft is kept counts from today: taken out.
fn without_until(text: &str) -> String {
    let lines = text.lines().map(|line| {
        if let Some((before, after)) = line.split_once("入力した内容は、") {
            let rest = after.split_once("まで保管").unwrap().1;
            format!("{before}入力した内容は、UNTILまで保管{rest}\n")
        } else if let Some((before, after)) = line.split_once("is kept until ") {
            let rest = after.split_once("UTC+9). ").unwrap().1;
            format!("{before}is kept until UNTIL. {rest}\n")
        } else {
            format!("{line}\n")
        }
    });
    lines.collect()
}

#[tokio::test]
async fn what_is_no_longer_so_is_not_told() {
    let calling = Calling::begin(Language::Japanese).await;
    let first = calling.act(CallCommand::Extend { close: at(LATER), why: why() }).await;
    for occasion in [Occasion::Soon(at(CLOSE)), Occasion::Closed(at(CLOSE))] {
        assert_eq!(calling.to_writer(occasion).await.err().as_deref(), Some("no longer so"), "{occasion:?}");
    }
    let second = calling.act(CallCommand::Shorten { close: at(CLOSE), why: why() }).await;
    assert!(calling.to_writer(Occasion::Change(first)).await.is_err(), "it was changed again");
    let (_, text) = calling.to_writer(Occasion::Change(second)).await.unwrap();
    assert!(text.contains("期間の短縮") && text.contains("4月5日"), "{text}");
}

#[tokio::test]
async fn a_call_that_was_called_off_is_told_without_a_deadline() {
    let calling = Calling::begin(Language::English).await;
    let sequence = calling.act(CallCommand::CloseEarly { why: why() }).await;
    let (_, text) = calling.to_writer(Occasion::Change(sequence)).await.unwrap();
    assert!(text.contains("called off") && text.contains("none (this call does not take place)"), "{text}");
}

#[tokio::test]
async fn a_draft_that_is_for_another_call_by_now_or_was_sent_is_left_in_peace() {
    let calling = Calling::begin(Language::Japanese).await;
    let drafts = calling.world.db.drafts();
    drafts.set_call(DRAFT, None, clock::now()).await.unwrap();
    assert!(calling.to_writer(Occasion::Soon(at(CLOSE))).await.is_err());
    drafts.set_call(DRAFT, Some(&id()), clock::now()).await.unwrap();
    let draft = drafts.load(DRAFT, clock::now()).await.unwrap().unwrap();
    drafts.mark_sent(&draft, &"a".repeat(32).parse().unwrap(), clock::now()).await.unwrap();
    assert!(calling.to_writer(Occasion::Closed(at(CLOSE))).await.is_err());
    assert_eq!(calling.world.taken(), 0);
}

#[tokio::test]
async fn the_mail_with_a_drafts_link_says_when_its_call_closes() {
    for (language, words) in [
        (
            Language::Japanese,
            "募集テーマ「放置自転車対策」の締切：令和72年（2090年）4月5日（水曜）午後11時59分59秒まで",
        ),
        (
            Language::English,
            "Deadline of the call “Abandoned bicycles”: until 23:59:59 on Wednesday, 5 April 2090",
        ),
    ] {
        let calling = Calling::begin(language).await;
        let now = clock::now();
        calling.world.db.cases().queue_draft_mail(DRAFT, 1, now).await.unwrap();
        let key = ItemKey { pk: format!("DRAFT#{DRAFT}"), sk: "MAIL#D000001#draft".into() };
        calling.world.notify.handle_key(key).await.unwrap();
        let (_, text) = calling.last();
        assert!(text.contains(words), "{text}");
    }
}
