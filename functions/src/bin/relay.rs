//! The Lambda function `relay`.

use functions::queue::Queue;
use functions::relay::{Relay, StreamBatch};
use functions::{aws, config, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let sqs = aws_sdk_sqs::Client::new(&aws::config().await);
    let relay = Relay {
        screening: Queue::new(sqs.clone(), config::required("SCREENING_QUEUE_URL")?),
        listing: Queue::new(sqs.clone(), config::required("LISTING_QUEUE_URL")?),
        notify: Queue::new(sqs, config::required("NOTIFY_QUEUE_URL")?),
    };
    let handle =
        async |event: LambdaEvent<StreamBatch>| relay.handle(event.payload).await.map_err(Error::from);
    lambda_runtime::run(service_fn(handle)).await
}
