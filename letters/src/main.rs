//! The Lambda function `letters`: called by the functions that show a case to somebody, with a letter that they may read.

use data_encoding::BASE64;
use kyoso::letter::{Letter, Typeset};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use letters::{Failure, Press};
use tracing_subscriber::EnvFilter;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .without_time()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
        .init();
    let press = Press::new()?;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Letter>| answer(&press, &event.payload))).await
}

/// A character without a glyph is an answer; a defect fails the call, and its alarm rings.
fn answer(press: &Press, letter: &Letter) -> Result<Typeset, Error> {
    match press.set(letter) {
        Ok(pdf) => Ok(Typeset::Pdf { pdf: BASE64.encode(&pdf) }),
        Err(Failure::Uncovered(uncovered)) => Ok(Typeset::Uncovered(uncovered)),
        Err(defect @ Failure::Defect(_)) => {
            tracing::error!(letter.kind = letter.kind.id(), error = %defect, "a letter could not be set");
            Err(defect.into())
        }
    }
}
