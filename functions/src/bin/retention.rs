//! The Lambda function `retention`.

// Its loop over versions nests the client's futures deeper than the compiler looks by itself.
#![recursion_limit = "256"]

use functions::retention::{Objects, Retention};
use functions::store::{Cases, Drafts};
use functions::{aws, config, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let aws = aws::config().await;
    let db = aws_sdk_dynamodb::Client::new(&aws);
    let retention = Retention {
        uploads: Cases::new(db.clone(), config::required("CASES_TABLE")?).uploads(),
        drafts: Drafts::new(db, config::required("DRAFTS_TABLE")?),
        objects: Objects::new(&aws, &config::required("STORE_BUCKET")?),
    };
    let handle = async |event: LambdaEvent<_>| Ok::<_, Error>(retention.handle(event.payload).await);
    lambda_runtime::run(service_fn(handle)).await
}
