//! Looking at a file while it comes: its checksum, and what it is by its content. Nothing is held but what is under way.

use std::io::{self, Read, Seek, SeekFrom};

use anyhow::Context as _;
use aws_smithy_types::byte_stream::ByteStream;
use axum::body::Bytes;
use kyoso::attachment::Checksum;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How many chunks may be under way between S3 and the check. S3's client hands out some hundred KB at most in each.
const UNDER_WAY: usize = 4;

/// What was seen of a file.
pub(super) struct Seen {
    /// The checksum of all its bytes.
    pub(super) sha256: Checksum,
    /// What it is by its content, or why it is not taken.
    pub(super) content: filecheck::Verdict,
}

/// Reads a file of `bytes` bytes from its beginning to its end, once.
///
/// # Errors
/// When it does not come whole: that says nothing about the file.
pub(super) async fn look(
    file: ByteStream,
    bytes: u64,
    name: &str,
    limits: filecheck::Limits,
) -> anyhow::Result<Seen> {
    let (chunks, arriving) = channel(UNDER_WAY);
    let arriving = Arriving { chunks: arriving, rest: Bytes::new(), bytes, at: 0 };
    let name = name.to_owned();
    // The check is synchronous: it runs on a thread of its own and waits there for the next chunk.
    let check = tokio::task::spawn_blocking(move || filecheck::check(arriving, &name, &limits));
    let sha256 = pass_on(file, bytes, chunks).await?;
    let content = check.await.context("the check of a file ended early")?;
    Ok(Seen { sha256, content: content.context("the check of a file lacked bytes")? })
}

/// Hands every chunk to the check and sums all of them, also those after the check knows enough.
async fn pass_on(mut file: ByteStream, bytes: u64, chunks: Sender<Bytes>) -> anyhow::Result<Checksum> {
    let (mut sum, mut came) = (Sha256::new(), 0_u64);
    while let Some(chunk) = file.next().await {
        let chunk = chunk.map_err(|error| anyhow::anyhow!("a file broke off: {error}"))?;
        sum.update(&chunk);
        came += chunk.len() as u64;
        // Nobody listens any more once the check has refused it.
        let _ = chunks.send(chunk).await;
    }
    anyhow::ensure!(came == bytes, "of {bytes} bytes of a file {came} came");
    Ok(Checksum::from(<[u8; 32]>::from(sum.finalize())))
}

/// What comes through the channel, as something to read. It can only be read forwards.
struct Arriving {
    chunks: Receiver<Bytes>,
    rest: Bytes,
    bytes: u64,
    at: u64,
}

impl Read for Arriving {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.chunks.blocking_recv() {
                Some(chunk) => self.rest = chunk,
                None if self.at == self.bytes => return Ok(0),
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let taken = (&*self.rest).read(into)?;
        drop(self.rest.split_to(taken));
        self.at += taken as u64;
        Ok(taken)
    }
}

impl Seek for Arriving {
    /// Says how long the file is, and stays where it is: a check asks once, before it reads.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::End(0) => Ok(self.bytes),
            SeekFrom::Start(at) if at == self.at => Ok(at),
            SeekFrom::Start(_) | SeekFrom::End(_) | SeekFrom::Current(_) => {
                Err(io::Error::new(io::ErrorKind::Unsupported, "what comes can only be read forwards"))
            }
        }
    }
}
