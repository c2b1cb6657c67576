//! The Lambda function `checkpoint`.

use functions::checkpoints::{Checkpointer, Kept};
use functions::store::Cases;
use functions::{aws, clock, config, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let aws = aws::config().await;
    let checkpointer = Checkpointer {
        cases: Cases::new(aws_sdk_dynamodb::Client::new(&aws), config::required("CASES_TABLE")?),
        kept: Kept::bucket(&aws, config::required("CHECKPOINTS_BUCKET")?),
    };
    let handle =
        async |_: LambdaEvent<serde_json::Value>| checkpointer.tick(clock::now()).await.map_err(Error::from);
    lambda_runtime::run(service_fn(handle)).await
}
