//! The Lambda function `listing`.

use functions::listing::Lister;
use functions::store::{Cases, Listing};
use functions::{aws, config, programme, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let aws = aws::config().await;
    let cases = Cases::new(aws_sdk_dynamodb::Client::new(&aws), config::required("CASES_TABLE")?);
    let lister = Lister {
        programme: programme::load(&config::required("PROGRAMME")?)?,
        listing: Listing::of(&cases),
        cases,
    };
    lister.cases.warm().await;
    let handle = async |event: LambdaEvent<_>| Ok::<_, Error>(lister.handle(event.payload).await);
    lambda_runtime::run(service_fn(handle)).await
}
