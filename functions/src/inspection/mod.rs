//! The function `inspection`: whether a file may be opened. It is the only one that reads what arrives, and the only one
//! that puts anything into the store.
//!
//! A message is a hint to look at a file; what is found on record and in the bucket decides. So a message may be lost
//! (the clock finds the file), come twice or late: there is one verdict for each file, and until it is on record the file
//! is opened by nobody. Each step that fails is taken again from the beginning.

mod buckets;
mod clamd;
mod look;
mod notice;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use jiff::{SignedDuration, Timestamp};
use kyoso::attachment::{Accepted, Arrival, Limits, Outcome, Upload, Verdict, Why};

use crate::queue;
use crate::signing::key_of;
use crate::store::{Settled, Uploads};
use crate::{clock, config};

pub use buckets::Buckets;
pub use clamd::{Clamd, Scan};
use notice::{Notice, Said};

/// How long a file waits at least, and at most, until it is looked at again when nothing came of it.
const AGAIN_WITHIN: (SignedDuration, SignedDuration) =
    (SignedDuration::from_mins(10), SignedDuration::from_hours(1));
/// After how long without the scanner's verdict a person is called (docs/operations.md). Scanning takes minutes.
const VERDICT_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// What the function works with.
pub struct Inspection {
    /// The records of files.
    pub uploads: Uploads,
    /// Where files arrive, and where those go that pass.
    pub buckets: Buckets,
    /// Whose verdict on malware counts.
    pub scanner: Scanner,
    /// The programme's limits.
    pub limits: Limits,
}

/// Who looks for malware.
pub enum Scanner {
    /// A server that is asked.
    Clamd(Clamd),
    /// GuardDuty, which scans by itself what arrives and says so later.
    GuardDuty,
}

impl Scanner {
    /// Reads `MALWARE_SCANNER` (`clamd` or `guardduty`), and for the first `CLAMD_ADDRESS`.
    ///
    /// # Errors
    /// Names the variable that is missing or wrong.
    pub fn from_env() -> anyhow::Result<Self> {
        match config::required("MALWARE_SCANNER")?.as_str() {
            "clamd" => Ok(Self::Clamd(Clamd::at(config::required("CLAMD_ADDRESS")?))),
            "guardduty" => Ok(Self::GuardDuty),
            other => anyhow::bail!("MALWARE_SCANNER is clamd or guardduty, not {other}"),
        }
    }
}

/// What is said of a file now.
enum Judgement {
    /// Its verdict.
    Verdict(Verdict),
    /// Nothing yet: the scanner has not spoken.
    Waits,
}

impl From<Why> for Judgement {
    fn from(why: Why) -> Self {
        Self::Verdict(Outcome::Refused(why).into())
    }
}

impl Inspection {
    /// Handles a batch of messages.
    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        queue::each_body(event, |body| self.handle_message(body)).await
    }

    /// Looks at the files that a message is about.
    ///
    /// # Errors
    /// When one of them could not be looked at to the end; the queue then brings the message again.
    pub async fn handle_message(&self, body: String) -> anyhow::Result<()> {
        for notice in notice::read(&body, self.buckets.quarantine())? {
            self.inspect(&notice).await?;
        }
        Ok(())
    }

    async fn inspect(&self, notice: &Notice) -> anyhow::Result<()> {
        let now = clock::now();
        let Some(upload) = self.uploads.get(&notice.case, &notice.id).await? else {
            tracing::warn!(file.id = %notice.id, "there is no record of this file");
            return Ok(());
        };
        let Some((upload, arrival)) = self.arrived(upload, now).await? else { return Ok(()) };
        let said = notice.said.as_ref();
        if said.is_some_and(|said| said.version != arrival.version) {
            // About a replay, which nobody opens.
            return Ok(());
        }
        match self.judge(&upload, &arrival, said).await? {
            Judgement::Verdict(verdict) => self.settle(&upload, verdict, now).await,
            Judgement::Waits => {
                if waits_long(&arrival, now) {
                    // An alarm listens for these words (template.yaml).
                    tracing::error!(case.id = %upload.case, file.id = %upload.id, "no verdict of the scanner yet");
                }
                Ok(())
            }
        }
    }

    /// What arrived of a file that still wants a verdict, noted in its record; none where there is nothing to look at.
    async fn arrived(&self, upload: Upload, now: Timestamp) -> anyhow::Result<Option<(Upload, Arrival)>> {
        let (case, id) = (&upload.case, &upload.id);
        let noted = match &upload.arrival {
            _ if !wants_verdict(&upload) => return Ok(None),
            // Whatever becomes of this look, the clock sends the file again, and not every minute.
            Some(arrival) => self.uploads.look_again(case, id, next_look(arrival, now), now).await?,
            None => match self.buckets.first(&key_of(case, id)).await? {
                Some(arrival) => self.uploads.note_arrival(case, id, arrival, now).await?,
                None => self.uploads.note_missing(case, id, now).await?,
            },
        };
        let noted = noted.filter(wants_verdict);
        Ok(noted.and_then(|upload| upload.arrival.clone().map(|arrival| (upload, arrival))))
    }

    /// Looks at what arrived, from the cheapest to the dearest: its size, its bytes, the scanner, the copy.
    async fn judge(
        &self,
        upload: &Upload,
        arrival: &Arrival,
        said: Option<&Said>,
    ) -> anyhow::Result<Judgement> {
        if upload.is_late() {
            return Ok(Why::TooLate.into());
        }
        if upload.announced.bytes.is_some_and(|bytes| bytes != arrival.bytes) {
            return Ok(Why::SizeDiffers.into());
        }
        let limits = self.limits.of_content();
        if arrival.bytes > limits.file_bytes {
            return Ok(Why::Content(filecheck::Why::TooBig { limit: limits.file_bytes }).into());
        }
        let key = key_of(&upload.case, &upload.id);
        let Some(file) = self.buckets.open(&key, arrival).await? else { return Ok(gone(upload)) };
        let seen = look::look(file, arrival.bytes, &upload.name, limits).await?;
        if upload.announced.sha256.is_some_and(|sha256| sha256 != seen.sha256) {
            return Ok(Why::HashDiffers.into());
        }
        let kind = match seen.content {
            Ok(kind) => kind,
            Err(refused) => return Ok(Judgement::Verdict(refused.into())),
        };
        match self.scan(&key, arrival, said).await? {
            None => return Ok(Judgement::Waits),
            Some(Scan::Malware) => return Ok(Why::Malware.into()),
            Some(Scan::Clean) => {}
        }
        let kept = self.buckets.keep(&key, arrival, kind.media_type(), seen.sha256).await?;
        let Some(store_version) = kept else { return Ok(gone(upload)) };
        let accepted = Accepted { kind, bytes: arrival.bytes, sha256: seen.sha256, store_version };
        Ok(Judgement::Verdict(Outcome::Accepted(accepted).into()))
    }

    /// The scanner's verdict; none while it is still to come.
    ///
    /// # Errors
    /// When it says that it has none.
    async fn scan(&self, key: &str, arrival: &Arrival, said: Option<&Said>) -> anyhow::Result<Option<Scan>> {
        match (&self.scanner, said) {
            (Scanner::Clamd(clamd), _) => {
                let file = self.buckets.open(key, arrival).await?;
                let file = file.ok_or_else(|| anyhow::anyhow!("a file went out of quarantine meanwhile"))?;
                clamd.scan(file).await.map(Some)
            }
            (Scanner::GuardDuty, None) => Ok(None),
            (Scanner::GuardDuty, Some(Said { scan: Ok(scan), .. })) => Ok(Some(*scan)),
            (Scanner::GuardDuty, Some(Said { scan: Err(word), .. })) => {
                anyhow::bail!("GuardDuty has no verdict: {word}")
            }
        }
    }

    async fn settle(&self, upload: &Upload, verdict: Verdict, now: Timestamp) -> anyhow::Result<()> {
        match self.uploads.settle(&upload.case, &upload.id, verdict, now).await? {
            Settled::Settled(upload) => {
                let code = upload.refused().map_or("accepted", Why::code);
                tracing::info!(case.id = %upload.case, file.id = %upload.id, verdict = code, "inspected");
            }
            Settled::Gone => tracing::info!(file.id = %upload.id, "removed while it was inspected"),
        }
        Ok(())
    }
}

fn wants_verdict(upload: &Upload) -> bool {
    upload.verdict.is_none() && upload.removed_at.is_none()
}

/// When a file is looked at again if nothing comes of this look: the longer it is here, the later.
fn next_look(arrival: &Arrival, now: Timestamp) -> Timestamp {
    let (soonest, latest) = AGAIN_WITHIN;
    now + now.duration_since(arrival.at).clamp(soonest, latest)
}

fn waits_long(arrival: &Arrival, now: Timestamp) -> bool {
    now.duration_since(arrival.at) > VERDICT_WITHIN
}

/// Quarantine keeps a file for days. Whoever sent it can send it again.
fn gone(upload: &Upload) -> Judgement {
    tracing::error!(case.id = %upload.case, file.id = %upload.id, "quarantine emptied itself before there was a verdict");
    Why::NotArrived.into()
}
