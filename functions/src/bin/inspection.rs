//! The Lambda function `inspection`.

use functions::inspection::{Buckets, Inspection, Scanner};
use functions::store::Cases;
use functions::{aws, config, programme, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let aws = aws::config().await;
    let cases = Cases::new(aws_sdk_dynamodb::Client::new(&aws), config::required("CASES_TABLE")?);
    let buckets =
        Buckets::new(&aws, &config::required("QUARANTINE_BUCKET")?, &config::required("STORE_BUCKET")?);
    let inspection = Inspection {
        uploads: cases.uploads(),
        buckets,
        scanner: Scanner::from_env()?,
        limits: programme::load(&config::required("PROGRAMME")?)?.attachments,
    };
    cases.warm().await;
    let handle = async |event: LambdaEvent<_>| Ok::<_, Error>(inspection.handle(event.payload).await);
    lambda_runtime::run(service_fn(handle)).await
}
