//! The operator's command: held mails, dead letters, the case list, and checking and exporting what is on record
//! (docs/operations.md). Not a Lambda function.

use anyhow::{Context as _, bail};
use functions::checkpoints::{Kept, Records};
use functions::links::Links;
use functions::listing::Lister;
use functions::reception::{Brought, Came, Reception};
use functions::samples::{SampleCalls, key_of};
use functions::store::{Cases, ItemKey, Listing, Mails};
use functions::{aws, clock, config, programme};
use kyoso::audit::{self, Finding, Report, Set};
use kyoso::case::{Actor, CaseId};
use kyoso::proposal::read_json;
use serde_json::Value;

const USAGE: &str = "usage: operator mail held | mail release ID | mail drop ID | redrive DEAD_LETTER_QUEUE_URL QUEUE_URL \
                     | relist | verify [FILE] | export FILE [with-payloads] | sample FILE... | sample-calls FILE... | sample-for CALL FILE...";
/// At most so many mails are listed at once.
const LISTED: i32 = 200;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let aws = aws::config().await;
    let mails =
        || anyhow::Ok(Mails::new(aws_sdk_dynamodb::Client::new(&aws), config::required("CASES_TABLE")?));
    match words.as_slice() {
        ["mail", "held"] => list_held(&mails()?).await,
        ["mail", "release", id] => {
            let done = mails()?.release(&key(id)?, clock::now()).await?;
            report(done, "released: it is sent within two minutes", id)
        }
        ["mail", "drop", id] => {
            let done = mails()?.drop_held(&key(id)?, clock::now()).await?;
            report(done, "dropped: it is not sent", id)
        }
        ["relist"] => {
            relist(Cases::new(aws_sdk_dynamodb::Client::new(&aws), config::required("CASES_TABLE")?)).await
        }
        ["verify"] => report_on(&records(&aws).await?.everything(true).await?),
        ["verify", file] => report_on(&exported(file)?),
        ["export", file] => export(&records(&aws).await?.everything(false).await?, file),
        ["export", file, "with-payloads"] => export(&records(&aws).await?.everything(true).await?, file),
        ["sample", files @ ..] => receive_samples(&aws, None, files).await,
        ["sample-for", call, files @ ..] => receive_samples(&aws, Some(call), files).await,
        ["sample-calls", files @ ..] => keep_sample_calls(&aws, files).await,
        ["redrive", dead_letters, queue] => {
            redrive(&aws_sdk_sqs::Client::new(&aws), dead_letters, queue).await
        }
        _ => bail!(USAGE),
    }
}

async fn list_held(mails: &Mails) -> anyhow::Result<()> {
    let held = mails.held(clock::now(), LISTED).await?;
    println!("{} mails are held", held.len());
    for key in held {
        let Some(mail) = mails.get(&key).await? else { continue };
        let why = mail.last_error.as_deref().unwrap_or("-");
        println!("{}/{}  asked {}  attempts {}  last: {why}", key.pk, key.sk, mail.created_at, mail.attempts);
    }
    Ok(())
}

fn report(done: bool, what: &str, id: &str) -> anyhow::Result<()> {
    if !done {
        bail!("{id} is not held; see `operator mail held`");
    }
    println!("{id} {what}");
    Ok(())
}

/// Makes the rows of the case list anew, while the system runs. Twice does no harm.
async fn relist(cases: Cases) -> anyhow::Result<()> {
    let programme = programme::load(&config::required("PROGRAMME")?)?;
    let lister = Lister { programme, listing: Listing::of(&cases), cases };
    let (cases, written) = lister.list_all().await?;
    println!("{cases} cases; {written} rows were missing or old, and are written");
    Ok(())
}

/// What is on record here: the table, and the checkpoints beside it.
async fn records(aws: &aws_config::SdkConfig) -> anyhow::Result<Records> {
    let cases = Cases::new(aws_sdk_dynamodb::Client::new(aws), config::required("CASES_TABLE")?);
    Ok(Records { cases, kept: Kept::bucket(aws, config::required("CHECKPOINTS_BUCKET")?) })
}

fn exported(file: &str) -> anyhow::Result<Set> {
    let text = String::from_utf8(read(file)?).with_context(|| format!("{file} is not text in UTF-8"))?;
    audit::export::read(&text).with_context(|| format!("{file} is not what was exported"))
}

fn export(set: &Set, file: &str) -> anyhow::Result<()> {
    let text = audit::export::write(set, clock::now())?;
    std::fs::write(file, text).with_context(|| format!("{file} cannot be written"))?;
    println!("{} cases, {} checkpoints: {file}", set.cases.len(), set.checkpoints.len());
    Ok(())
}

/// Checks everything, and says what was found; fails where that is anything.
fn report_on(set: &Set) -> anyhow::Result<()> {
    let Report { cases, events, checkpoints, unpinned, payloads, findings } = audit::verify(set);
    for Finding { case, fault } in &findings {
        let case = case.as_ref().map_or("checkpoints", CaseId::as_str);
        println!("{case}: {fault}");
    }
    println!("{cases} cases with {events} events, against {checkpoints} checkpoints");
    if unpinned > 0 {
        println!("{unpinned} of them are in no checkpoint yet: a cut-off end would not show there");
    }
    if !payloads {
        println!("payloads were not at hand, and are not checked");
    }
    anyhow::ensure!(findings.is_empty(), "{} faults", findings.len());
    println!("everything is as it was recorded");
    Ok(())
}

/// Receives sample proposals, each once and without mail: for trying the system out. Those for a call are made for it.
async fn receive_samples(
    aws: &aws_config::SdkConfig,
    call: Option<&str>,
    files: &[&str],
) -> anyhow::Result<()> {
    let programme = programme::load(&config::required("PROGRAMME")?)?;
    let cases = Cases::new(aws_sdk_dynamodb::Client::new(aws), config::required("CASES_TABLE")?);
    let (secret, url) = (config::required("LINK_KEY_SECRET_ID")?, config::required("PUBLIC_URL")?);
    let links = Links::from_secret(&aws_sdk_secretsmanager::Client::new(aws), &secret, &url).await?;
    let reception = Reception { programme: &programme, cases: &cases, links: &links, tells: false };
    for file in files {
        let body = read(file)?;
        let body = match call {
            Some(call) => made_for(call, &body)?,
            None => body,
        };
        // The same file makes the same case, however often it is asked for.
        let key = key_of(&body)?;
        let bring = || {
            let arrival = Ok(Came { at: clock::now(), entered: None });
            Ok(Brought { proposal: read_json(&body)?, arrival, actor: Actor::Proposer })
        };
        let receipt =
            reception.receive(&key, &body, bring).await.with_context(|| format!("{file} is refused"))?;
        println!("{}  {file}", receipt.receipt_number);
    }
    Ok(())
}

/// Sees to it that the sample calls stand where they should, and prints each: where it stands, its ID, its theme.
async fn keep_sample_calls(aws: &aws_config::SdkConfig, files: &[&str]) -> anyhow::Result<()> {
    let programme = programme::load(&config::required("PROGRAMME")?)?;
    let cases = Cases::new(aws_sdk_dynamodb::Client::new(aws), config::required("CASES_TABLE")?);
    let samples = SampleCalls { programme: &programme, calls: &cases.calls(), now: clock::now() };
    for file in files {
        let name = std::path::Path::new(file).file_stem().and_then(|name| name.to_str()).unwrap_or(file);
        let sample = String::from_utf8(read(file)?)?;
        let kept = samples.keep(name, &sample).await.with_context(|| format!("{file} is no sample call"))?;
        println!("{:<8} {}  {}", kept.stands, kept.id, kept.theme);
    }
    Ok(())
}

fn read(file: &str) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{file} cannot be read"))
}

/// The body of a sample proposal, for this call.
fn made_for(call: &str, body: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut proposal: Value = serde_json::from_slice(body)?;
    *proposal.get_mut("themeId").context("a proposal for no call")? = Value::from(call);
    Ok(serde_json::to_vec(&proposal)?)
}

/// A mail's ID as `mail held` prints it: both keys with a slash between.
fn key(id: &str) -> anyhow::Result<ItemKey> {
    let (pk, sk) = id.split_once('/').context("an ID is as `operator mail held` prints it")?;
    Ok(ItemKey { pk: pk.to_owned(), sk: sk.to_owned() })
}

/// Moves each dead letter back to its queue. A letter leaves the dead letters only once the queue has it; consumers
/// do each thing once, so one that is moved twice does no harm.
async fn redrive(sqs: &aws_sdk_sqs::Client, dead_letters: &str, queue: &str) -> anyhow::Result<()> {
    let mut moved = 0;
    loop {
        let received =
            sqs.receive_message().queue_url(dead_letters).max_number_of_messages(10).wait_time_seconds(1);
        let received = received.send().await.context("the dead letters cannot be read")?;
        if received.messages().is_empty() {
            println!("{moved} messages moved");
            return Ok(());
        }
        for message in received.messages() {
            sqs.send_message()
                .queue_url(queue)
                .message_body(message.body().unwrap_or_default())
                .send()
                .await?;
            let handle = message.receipt_handle().unwrap_or_default();
            sqs.delete_message().queue_url(dead_letters).receipt_handle(handle).send().await?;
            moved += 1;
        }
    }
}
