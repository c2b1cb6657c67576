//! Samples for trying the system out: calls around today, and proposals. They send no mail of their own.

use anyhow::{Context as _, anyhow};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use kyoso::calendar;
use kyoso::call::{
    CallId, CallText, Command, Interval, Phase, SETTLED_AFTER, Terms, decide, phase, remind_at,
};
use kyoso::case::{Actor, IdempotencyKey};
use kyoso::chain::Hash;
use kyoso::period::close_of;
use kyoso::programme::Programme;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::store::{CallCommit, CallFile, Calls};

/// A sample call, in a file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Sample {
    /// How many days from today it opens, or before it did; null for one that is still a draft.
    opens_in_days: Option<i32>,
    /// What it says, as it would be posted.
    call: Value,
}

/// A sample call that is there.
pub struct Kept {
    /// Its ID.
    pub id: CallId,
    /// Its theme.
    pub theme: String,
    /// Where it stands: `draft`, `coming`, `open` or `closed`.
    pub stands: &'static str,
}

/// Where sample calls are kept.
pub struct SampleCalls<'e> {
    /// The programme, for its divisions and periods.
    pub programme: &'e Programme,
    /// The calls.
    pub calls: &'e Calls,
    /// Now: today is what windows are counted from.
    pub now: Timestamp,
}

impl SampleCalls<'_> {
    /// Sees to it that the sample call `name` stands where it should: the one that is there is kept for as long as it
    /// does, and then followed by another of the same text.
    ///
    /// # Errors
    /// When the file is no call, or the table does not answer. Asked again, it goes on where it was.
    pub async fn keep(&self, name: &str, sample: &str) -> anyhow::Result<Kept> {
        let sample: Sample = serde_json::from_str(sample)?;
        let divisions: Vec<_> =
            self.programme.divisions.iter().map(|division| division.id.as_str()).collect();
        let (division, text) = CallText::parse(&sample.call, &divisions).map_err(|errors| {
            anyhow!("{}", errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>().join(", "))
        })?;
        let window = sample.opens_in_days.map(|days| self.window(days)).transpose()?;
        let (theme, steps) = (text.title.ja.clone(), self.history(division, text, window));
        let stands = word(phase(window.into_iter(), window.is_some(), self.now));
        for generation in 1_u32.. {
            let (id, body_hash) = (CallId::of(&key(name, generation)?), Hash::of(name.as_bytes()));
            let file = self.calls.load(&id).await?.unwrap_or_else(|| CallFile::new(id.clone(), body_hash));
            let written = usize::try_from(file.call.revision)?;
            if written < steps.len() {
                self.write(file, steps.into_iter().skip(written)).await?;
                return Ok(Kept { id, theme, stands });
            }
            if word(file.call.phase(self.now)) == stands {
                return Ok(Kept { id, theme, stands });
            }
        }
        Err(anyhow!("{name} has had too many calls"))
    }

    /// The window of a call that opens so many days from today, at midnight, for as long as the programme says.
    fn window(&self, days: i32) -> anyhow::Result<Interval> {
        let today: Date = calendar::civil(self.now).date();
        let first_day = today.checked_add(days.days())?;
        let opening = first_day.to_datetime(jiff::civil::Time::midnight());
        let end = close_of(opening, self.programme.calls.months).context("no such period")?;
        let open = calendar::midnight_after(first_day.yesterday()?);
        Ok(Interval { open, close: end.close })
    }

    /// What has happened to it until now: drafted two weeks before it opens (or before today), published a week
    /// later. What the clock would have recorded by now is recorded, so that it has nothing to tell anybody.
    fn history(
        &self,
        division: String,
        text: CallText,
        window: Option<Interval>,
    ) -> Vec<(Timestamp, Actor, Command)> {
        let planning = || Actor::Planning { id: "sample".to_owned() };
        let Some(window) = window else {
            return vec![(self.now, planning(), Command::Draft { division, text })];
        };
        let week = SignedDuration::from_hours(7 * 24);
        let begin = window.open.min(self.now);
        let settled = later(window.close, SETTLED_AFTER);
        let mut steps = vec![
            (later(begin, -week * 2), planning(), Command::Draft { division, text }),
            (later(begin, -week), planning(), Command::Schedule { window }),
            (window.open, Actor::System, Command::RecordOpening { window }),
            (remind_at(window), Actor::System, Command::RecordReminder { window, drafts: 0 }),
            (settled, Actor::System, Command::RecordClosing { window, proposals: 0, drafts: 0 }),
        ];
        steps.retain(|(at, _, _)| *at <= self.now);
        steps
    }

    async fn write(
        &self,
        mut file: CallFile,
        steps: impl Iterator<Item = (Timestamp, Actor, Command)>,
    ) -> anyhow::Result<()> {
        let terms: Terms = self.programme.calls.terms();
        for (at, actor, command) in steps {
            let changes = decide(&file.call, command, at, &terms)?;
            let commit = CallCommit::prepare(&file, changes, &actor, at)?.silent();
            self.calls.commit(&commit).await?;
            file = commit.after().clone();
        }
        Ok(())
    }
}

fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_add(by).unwrap_or(instant)
}

fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Draft => "draft",
        Phase::CalledOff => "called off",
        Phase::Coming(_) => "coming",
        Phase::Open(_) => "open",
        Phase::Closed(_) => "closed",
    }
}

/// The key of the sample call `name`, of which there may have been some before.
fn key(name: &str, generation: u32) -> anyhow::Result<IdempotencyKey> {
    key_of(format!("kyoso sample call\n{name}\n{generation}").as_bytes())
}

/// The key that is always made from these bytes: what is filled in twice is there once.
///
/// # Errors
/// Never, as far as anybody knows: a UUID is a key.
pub fn key_of(bytes: &[u8]) -> anyhow::Result<IdempotencyKey> {
    let hash = Sha256::digest(bytes);
    let first = std::array::from_fn(|index| hash.get(index).copied().unwrap_or_default());
    let uuid = uuid::Builder::from_random_bytes(first).into_uuid().to_string();
    uuid.parse().context("a key that is no UUID")
}

#[cfg(test)]
mod tests {
    use kyoso::proposal::{parse, read_json};

    use super::*;
    use crate::programme::{self, asked};
    use crate::store::testing::TestDb;

    const FILES: [(&str, &str); 4] = [
        ("bicycles", include_str!("../../tests/fixtures/calls/bicycles.json")),
        ("sdgs", include_str!("../../tests/fixtures/calls/sdgs.json")),
        ("smoking", include_str!("../../tests/fixtures/calls/smoking.json")),
        ("new-ways-of-living", include_str!("../../tests/fixtures/calls/new-ways-of-living.json")),
    ];
    const UNIVERSITY: &str = include_str!("../../tests/fixtures/proposals/theme-university.json");

    /// The samples as they stand on a day: word and ID of each.
    async fn kept(db: &TestDb, now: &str) -> Vec<(&'static str, CallId)> {
        let (programme, calls) = (programme::load("minato").unwrap(), db.cases().calls());
        let samples = SampleCalls { programme: &programme, calls: &calls, now: now.parse().unwrap() };
        let mut kept = Vec::new();
        for (name, sample) in FILES {
            let Kept { id, stands, .. } = samples.keep(name, sample).await.unwrap();
            kept.push((stands, id));
        }
        kept
    }

    #[tokio::test]
    async fn one_is_open_one_is_coming_one_is_closed_and_one_is_a_draft_on_every_day() {
        let db = TestDb::start().await;
        let first = kept(&db, "2026-11-23T10:00:00+09:00").await;
        assert_eq!(
            first.iter().map(|(stands, _)| *stands).collect::<Vec<_>>(),
            ["open", "coming", "closed", "draft"]
        );
        assert_eq!(kept(&db, "2026-11-23T10:00:01+09:00").await, first, "they are filled in once");
        assert_eq!(
            kept(&db, "2026-12-06T23:59:59+09:00").await,
            first,
            "and stay while they are what they should be"
        );
        let later = kept(&db, "2026-12-07T00:00:00+09:00").await;
        assert_eq!((&later[0], &later[2], &later[3]), (&first[0], &first[2], &first[3]));
        assert!(later[1] != first[1] && later[1].0 == "coming", "what was coming has opened");
        let spring = kept(&db, "2027-03-01T00:00:00+09:00").await;
        assert!(spring[0] != first[0] && spring[0].0 == "open", "what was open has closed");
        let keys = db.keys().await;
        assert!(!keys.iter().any(|key| key.sk.starts_with("MAIL#")), "nobody is told");
        db.assert_whole().await;
    }

    #[tokio::test]
    async fn the_open_one_takes_the_sample_of_a_proposal_as_it_is() {
        let db = TestDb::start().await;
        let (_, open) = kept(&db, "2026-11-23T10:00:00+09:00").await.remove(0);
        let file = db.cases().calls().load(&open).await.unwrap().unwrap();
        let body = UNIVERSITY.replace("REPLACE-WITH-AN-OPEN-CALL", open.as_str());
        let programme = programme::load("minato").unwrap();
        let parsed = parse(&read_json(body.as_bytes()).unwrap(), &asked(&programme, Some(&file)));
        assert!(parsed.is_ok());
    }
}
