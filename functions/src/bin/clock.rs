//! The Lambda function `clock`.

use functions::clockwork::{Clockwork, Overdue};
use functions::queue::Queue;
use functions::store::{Cases, Listing, Mails};
use functions::{aws, config, programme, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let aws = aws::config().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let db = aws_sdk_dynamodb::Client::new(&aws);
    let table = config::required("CASES_TABLE")?;
    let mails = Mails::new(db.clone(), &table);
    let overdue = Overdue {
        programme: programme::load(&config::required("PROGRAMME")?)?,
        listing: Listing::of(&Cases::new(db, table)),
        mails: mails.clone(),
    };
    let clockwork = Clockwork {
        mails,
        overdue,
        screening: Queue::new(sqs.clone(), config::required("SCREENING_QUEUE_URL")?),
        listing: Queue::new(sqs.clone(), config::required("LISTING_QUEUE_URL")?),
        notify: Queue::new(sqs, config::required("NOTIFY_QUEUE_URL")?),
    };
    let handle = async |_: LambdaEvent<serde_json::Value>| clockwork.tick().await.map_err(Error::from);
    lambda_runtime::run(service_fn(handle)).await
}
