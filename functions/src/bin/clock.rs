//! The Lambda function `clock`.

use functions::clockwork::Clockwork;
use functions::queue::Queue;
use functions::store::Mails;
use functions::{aws, config, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let aws = aws::config().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let clockwork = Clockwork {
        mails: Mails::new(aws_sdk_dynamodb::Client::new(&aws), config::required("CASES_TABLE")?),
        screening: Queue::new(sqs.clone(), config::required("SCREENING_QUEUE_URL")?),
        listing: Queue::new(sqs.clone(), config::required("LISTING_QUEUE_URL")?),
        notify: Queue::new(sqs, config::required("NOTIFY_QUEUE_URL")?),
    };
    let handle = async |_: LambdaEvent<serde_json::Value>| clockwork.tick().await.map_err(Error::from);
    lambda_runtime::run(service_fn(handle)).await
}
