//! ClamAV's server, over TCP (clamd(8), INSTREAM). What it says besides "clean" and "found" is no verdict.

use std::time::Duration;

use anyhow::Context as _;
use aws_smithy_types::byte_stream::ByteStream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long it may take to connect.
const CONNECTS_WITHIN: Duration = Duration::from_secs(3);
/// How long it may take for one piece to be sent. A server whose threads are all busy takes none meanwhile.
const TAKES_WITHIN: Duration = Duration::from_secs(30);
/// How long it may look at a file that it has whole.
const ANSWERS_WITHIN: Duration = Duration::from_secs(60);
/// Its answers are one line.
const ANSWER_BYTES: u64 = 4096;
/// What it "finds" in what it did not look at as a whole, if it is told to say so (AlertExceedsMax).
const NOT_WHOLE: &str = "Heuristics.Limits.Exceeded";

/// What a scanner found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    /// Nothing.
    Clean,
    /// Malware.
    Malware,
}

/// Where clamd listens.
#[derive(Clone, Debug)]
pub struct Clamd {
    address: String,
}

impl Clamd {
    /// At `host:port`.
    pub fn at(address: impl Into<String>) -> Self {
        Self { address: address.into() }
    }

    /// Sends it a file and waits for what it says.
    ///
    /// # Errors
    /// When it cannot be reached, is too slow, or has no verdict: asking again can help.
    pub(super) async fn scan(&self, file: ByteStream) -> anyhow::Result<Scan> {
        let connect = TcpStream::connect(&self.address);
        let mut line = timeout(CONNECTS_WITHIN, connect).await.context("clamd: no connection in time")?;
        let line = line.as_mut().map_err(|error| anyhow::anyhow!("clamd: {error}"))?;
        let sent = send(line, file).await;
        // It answers and closes as soon as it does not want the rest: its answer says more than our broken pipe.
        let said = timeout(ANSWERS_WITHIN, answer(line)).await.context("clamd: no answer in time")?;
        match (sent, said) {
            (Err(Broken::File(error)), _) => Err(error),
            (Err(Broken::Line(error)), Err(_)) => Err(error),
            (Ok(()) | Err(Broken::Line(_)), Ok(said)) => verdict(&said),
            (Ok(()), Err(error)) => Err(error),
        }
    }
}

/// What broke while a file was sent.
enum Broken {
    /// The file: it did not come whole.
    File(anyhow::Error),
    /// The line to clamd.
    Line(anyhow::Error),
}

async fn send(line: &mut TcpStream, mut file: ByteStream) -> Result<(), Broken> {
    write(line, b"zINSTREAM\0").await?;
    while let Some(chunk) = file.next().await {
        let chunk = chunk.map_err(|error| Broken::File(anyhow::anyhow!("a file broke off: {error}")))?;
        if chunk.is_empty() {
            continue; // A piece of no bytes is the end.
        }
        let length = u32::try_from(chunk.len()).map_err(|error| Broken::File(error.into()))?;
        write(line, &length.to_be_bytes()).await?;
        write(line, &chunk).await?;
    }
    write(line, &0_u32.to_be_bytes()).await
}

async fn write(line: &mut TcpStream, bytes: &[u8]) -> Result<(), Broken> {
    let written = timeout(TAKES_WITHIN, line.write_all(bytes)).await.context("clamd: too slow");
    written.map_err(Broken::Line)?.map_err(|error| Broken::Line(anyhow::anyhow!("clamd: {error}")))
}

async fn answer(line: &mut TcpStream) -> anyhow::Result<String> {
    let mut said = Vec::new();
    let read = line.take(ANSWER_BYTES).read_to_end(&mut said).await;
    anyhow::ensure!(read.is_ok() || said.ends_with(b"\0"), "clamd: no answer");
    Ok(String::from_utf8_lossy(&said).trim_end_matches('\0').to_owned())
}

/// `stream: OK`, `stream: <what> FOUND`; everything else is no verdict.
fn verdict(said: &str) -> anyhow::Result<Scan> {
    let about = said.strip_prefix("stream: ").with_context(|| format!("clamd: no verdict: {said}"))?;
    match about.strip_suffix(" FOUND") {
        Some(found) if !found.starts_with(NOT_WHOLE) => {
            tracing::warn!(malware = found, "the scanner found malware");
            Ok(Scan::Malware)
        }
        None if about == "OK" => Ok(Scan::Clean),
        Some(_) | None => anyhow::bail!("clamd: no verdict: {said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspection::testing::{FakeClamd, Says};

    #[test]
    fn only_its_two_sentences_are_a_verdict() {
        assert_eq!(verdict("stream: OK").unwrap(), Scan::Clean);
        assert_eq!(verdict("stream: Eicar-Test-Signature FOUND").unwrap(), Scan::Malware);
        for said in [
            "",
            "OK",
            "stream: ",
            "stream: OK ",
            "stream: Can't allocate memory ERROR",
            "INSTREAM size limit exceeded. ERROR",
            "stream: Heuristics.Limits.Exceeded.MaxFiles FOUND",
            "UNKNOWN COMMAND",
            "COMMAND READ TIMED OUT",
        ] {
            assert!(verdict(said).is_err(), "{said:?}");
        }
    }

    #[tokio::test]
    async fn a_file_arrives_as_it_was_sent() {
        let clamd = FakeClamd::start(Says::Answer("stream: OK\0")).await;
        let file = b"0123456789".repeat(100_000);
        assert_eq!(clamd.client().scan(ByteStream::from(file.clone())).await.unwrap(), Scan::Clean);
        assert_eq!(clamd.files(), [file]);
    }

    #[tokio::test]
    async fn what_it_says_before_the_end_is_heard() {
        let clamd = FakeClamd::start(Says::Early("INSTREAM size limit exceeded. ERROR\0")).await;
        let error = clamd.client().scan(ByteStream::from(vec![7; 8 << 20])).await.unwrap_err();
        assert!(error.to_string().starts_with("clamd: "), "{error}");
    }

    #[tokio::test]
    async fn a_line_that_breaks_is_no_verdict() {
        for says in [Says::Nothing, Says::Answer(""), Says::Answer("stre"), Says::Answer("stream: OK\nx")] {
            let clamd = FakeClamd::start(says).await;
            assert!(clamd.client().scan(ByteStream::from_static(b"x")).await.is_err());
        }
        assert!(Clamd::at("127.0.0.1:1").scan(ByteStream::from_static(b"x")).await.is_err());
    }
}
