//! The Lambda function `clock`.

use functions::clockwork::{CallClock, Clockwork, FileClock, Overdue};
use functions::queue::Queue;
use functions::store::{Cases, Drafts, Listing, Mails};
use functions::{aws, config, programme, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let aws = aws::config().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let db = aws_sdk_dynamodb::Client::new(&aws);
    let table = config::required("CASES_TABLE")?;
    let (cases, mails) = (Cases::new(db.clone(), &table), Mails::new(db.clone(), &table));
    let programme = programme::load(&config::required("PROGRAMME")?)?;
    let calls = CallClock {
        calls: cases.calls(),
        drafts: Drafts::new(db, config::required("DRAFTS_TABLE")?),
        mails: mails.clone(),
        terms: programme.calls.terms(),
    };
    let overdue = Overdue { programme, listing: Listing::of(&cases), mails: mails.clone() };
    let files = FileClock {
        uploads: cases.uploads(),
        inspection: Queue::new(sqs.clone(), config::required("INSPECTION_QUEUE_URL")?),
        retention: Queue::new(sqs.clone(), config::required("RETENTION_QUEUE_URL")?),
    };
    let clockwork = Clockwork {
        mails,
        overdue,
        calls,
        files,
        screening: Queue::new(sqs.clone(), config::required("SCREENING_QUEUE_URL")?),
        listing: Queue::new(sqs.clone(), config::required("LISTING_QUEUE_URL")?),
        notify: Queue::new(sqs, config::required("NOTIFY_QUEUE_URL")?),
    };
    let handle = async |_: LambdaEvent<serde_json::Value>| clockwork.tick().await.map_err(Error::from);
    lambda_runtime::run(service_fn(handle)).await
}
