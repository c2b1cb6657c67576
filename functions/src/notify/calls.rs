//! The mails about calls: to staff, and to whoever began a draft and left an address.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::Timestamp;
use kyoso::calendar;
use kyoso::call::{Call, CallId, CallText, Event, Interval, Reason};
use kyoso::programme::MailKind;
use kyoso::text::{Language, Text};

use super::letter::Letter;
use super::{Notify, Prepared};
use crate::clock;
use crate::store::{CallFile, Draft, MailRecord, Occasion};

/// A change of a window, as mails tell it.
struct Change {
    /// What happened.
    what: Text,
    /// Why.
    reason: Reason,
    /// The window after it; none where the call was called off.
    after: Option<Interval>,
}

impl Change {
    /// The change that an event is; none for any other event.
    fn of(event: &Event) -> Option<Self> {
        let (ja, en, reason, after) = match event {
            Event::CallExtended { reason, after, .. } => ("期間の延長", "extended", reason, Some(*after)),
            Event::CallShortened { reason, after, .. } => ("期間の短縮", "shortened", reason, Some(*after)),
            Event::CallClosedEarly { reason, after, .. } => match after {
                Some(after) => ("早期の締切", "closed early", reason, Some(*after)),
                None => ("募集の取りやめ", "called off", reason, None),
            },
            Event::CallReopened { reason, after, .. } => ("募集の再開", "opened again", reason, Some(*after)),
            Event::CallDrafted { .. }
            | Event::TextEdited { .. }
            | Event::CallScheduled { .. }
            | Event::CallOpened { .. }
            | Event::DraftsReminded { .. }
            | Event::DraftsTold { .. }
            | Event::CallClosed { .. } => return None,
        };
        Some(Self { what: Text::new(ja, en), reason: *reason, after })
    }

    /// Why, with the words that somebody put beside it.
    fn why(&self, words: Option<&String>, language: Language) -> String {
        let reason = self.reason.label();
        let reason = reason.get(language);
        match (words, language) {
            (None, _) => reason.to_owned(),
            (Some(words), Language::Japanese) => format!("{reason}（{words}）"),
            (Some(words), Language::English) => format!("{reason} ({words})"),
        }
    }

    /// The deadline after it; of a call that opens later, with its opening.
    fn deadline(&self, now: Timestamp, language: Language) -> String {
        let Some(window) = self.after else {
            return match language {
                Language::Japanese => "なし（この募集は行いません）".to_owned(),
                Language::English => "none (this call does not take place)".to_owned(),
            };
        };
        let deadline = calendar::deadline(window.close, language);
        if window.open <= now {
            return deadline;
        }
        let opening = calendar::date_time(window.open, language);
        match language {
            Language::Japanese => format!("{deadline}（受付の開始は、{opening}）"),
            Language::English => format!("{deadline} (opens {opening})"),
        }
    }
}

impl Notify {
    /// To Planning and the division behind a call. Nothing of any person, neither a proposer nor a colleague.
    pub(super) async fn for_call(
        &self,
        kind: MailKind,
        id: &CallId,
        record: &MailRecord,
    ) -> anyhow::Result<Prepared> {
        let Some(file) = self.cases.calls().load(id).await? else { return Ok(Prepared::Needless("no call")) };
        let sequence = record.event().context("a mail of no event")?;
        let (Some(event), Some(text)) = (file.event(sequence), &file.text) else {
            return Ok(Prepared::Needless("no such event"));
        };
        let ja = Language::Japanese;
        let mut about = BTreeMap::from([
            ("theme", text.title.ja.clone()),
            ("call_link", format!("{}/staff/calls/{id}", self.public_url)),
            ("list_link", format!("{}/staff/cases?call={id}", self.public_url)),
        ]);
        match (event, Change::of(event)) {
            (Event::CallOpened { window }, _) => {
                about.insert("deadline", calendar::deadline(standing_close(&file.call, *window), ja));
            }
            (Event::CallClosed { window, proposals, .. }, _) => {
                about.insert("deadline", calendar::deadline(window.close, ja));
                about.insert("count", proposals.to_string());
            }
            (_, Some(change)) => {
                about.insert("deadline", change.deadline(clock::now(), ja));
                about.insert("change", change.what.get(ja).to_owned());
                about.insert("reason", change.why(file.texts.get(&sequence), ja));
            }
            (_, None) => return Ok(Prepared::Needless("not a mail of this event")),
        }
        let text = self.programme.mail(kind, ja, &borrowed(&about))?;
        Ok(Prepared::Ready(Letter {
            to: self.behind(&file.call),
            language: ja,
            text,
            html: false,
            apart: false,
            entry: None,
        }))
    }

    /// Planning, and the division behind a call where it is another address.
    fn behind(&self, call: &Call) -> Vec<String> {
        let mut to = self.programme.about.notify.planning.clone();
        let division = call.division.as_deref().and_then(|id| self.address_of(id));
        to.extend(division.filter(|address| !self.programme.about.notify.planning.contains(address)));
        to
    }

    /// To whoever began a draft for a call, as long as what it says is still so.
    pub(super) async fn for_draft_of_call(
        &self,
        draft_id: &str,
        call: &CallId,
        occasion: Occasion,
    ) -> anyhow::Result<Prepared> {
        let now = clock::now();
        let Some(draft) = self.drafts.load(draft_id, now).await? else {
            return Ok(Prepared::Needless("no draft"));
        };
        let Some(email) = draft.told_of(call) else {
            return Ok(Prepared::Needless("sent, no address, or for another call"));
        };
        let Some(file) = self.cases.calls().load(call).await? else {
            return Ok(Prepared::Needless("no call"));
        };
        let Some(text) = &file.text else { return Ok(Prepared::Needless("no call")) };
        let Some(news) = news(&file, occasion, now, draft.language) else {
            return Ok(Prepared::Needless("no longer so"));
        };
        let about = self.about(&draft, text, news)?;
        let text = self.programme.mail(occasion.kind(), draft.language, &borrowed(&about))?;
        let (to, language) = (vec![email.to_owned()], draft.language);
        Ok(Prepared::Ready(Letter { to, language, text, html: true, apart: false, entry: None }))
    }

    fn about(&self, draft: &Draft, text: &CallText, news: News) -> anyhow::Result<Fields> {
        let draft_link = self.links.resume_url(&draft.id).context("the link key is missing")?;
        let News { deadline, change, reason } = news;
        Ok(BTreeMap::from([
            ("theme", text.title.words(draft.language).to_owned()),
            ("deadline", deadline),
            ("change", change),
            ("reason", reason),
            ("draft_link", draft_link),
            ("themes_link", format!("{}/themes", self.public_url)),
            ("until", calendar::date_time(draft.expires_at, draft.language)),
        ]))
    }

    /// What the mail with a draft's link says of its deadline.
    pub(super) async fn deadline_of(&self, draft: &Draft) -> anyhow::Result<String> {
        let file = match &draft.call {
            Some(call) => self.cases.calls().load(call).await?,
            None => None,
        };
        let found = file.as_ref().and_then(|file| Some((file.text.as_ref()?, file.call.last()?)));
        let language = draft.language;
        Ok(match (found, language) {
            (Some((text, window)), Language::Japanese) => {
                let deadline = calendar::deadline(window.close, language);
                format!("募集テーマ「{}」の締切：{deadline}", text.title.words(language))
            }
            (Some((text, window)), Language::English) => {
                let deadline = calendar::deadline(window.close, language);
                format!("Deadline of the call “{}”: {deadline}", text.title.words(language))
            }
            (None, Language::Japanese) => {
                "フリー型提案は、いつでも提出できます。テーマ指定型提案には、募集ごとに締切があります。"
                    .to_owned()
            }
            (None, Language::English) => {
                "A proposal of the free kind can be sent at any time. Each call for a theme has its deadline."
                    .to_owned()
            }
        })
    }
}

/// The values of a mail's fields.
type Fields = BTreeMap<&'static str, String>;

fn borrowed(fields: &Fields) -> BTreeMap<&str, &str> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// What the writer of a draft is told.
struct News {
    deadline: String,
    change: String,
    reason: String,
}

/// What there is to tell; none where it is no longer so: the window was changed again, or its end has passed.
fn news(file: &CallFile, occasion: Occasion, now: Timestamp, language: Language) -> Option<News> {
    let last = file.call.last();
    let stands = |close: Timestamp| last.is_some_and(|last| last.close == close);
    let plain = |close| News {
        deadline: calendar::deadline(close, language),
        change: String::new(),
        reason: String::new(),
    };
    match occasion {
        Occasion::Soon(close) => (stands(close) && now < close).then(|| plain(close)),
        Occasion::Closed(close) => stands(close).then(|| plain(close)),
        Occasion::Change(sequence) => {
            let change = file.event(sequence).and_then(Change::of)?;
            let is_over = change.after.is_some_and(|after| after.close <= now);
            (!is_over && is_last_change(file, sequence)).then(|| News {
                deadline: change.deadline(now, language),
                change: change.what.get(language).to_owned(),
                reason: change.why(file.texts.get(&sequence), language),
            })
        }
    }
}

/// Whether the window was not changed after the event `sequence`.
fn is_last_change(file: &CallFile, sequence: u32) -> bool {
    let later = file.events.iter().filter(|recorded| recorded.entry.sequence > sequence);
    later.into_iter().all(|recorded| {
        let event = &recorded.entry.event;
        Change::of(event).is_none() && !matches!(event, Event::CallScheduled { .. })
    })
}

/// When a window closes as it stands: it may have been changed since it opened.
fn standing_close(call: &Call, window: Interval) -> Timestamp {
    let standing = call.intervals().find(|standing| standing.open == window.open);
    standing.unwrap_or(window).close
}
