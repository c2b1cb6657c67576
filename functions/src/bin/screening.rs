//! The Lambda function `screening`.

use functions::screening::Screening;
use functions::store::Cases;
use functions::{aws, config, programme, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let aws = aws::config().await;
    let screening = Screening {
        programme: programme::load(&config::required("PROGRAMME")?)?,
        cases: Cases::new(aws_sdk_dynamodb::Client::new(&aws), config::required("CASES_TABLE")?),
    };
    screening.cases.warm().await;
    let handle = async |event: LambdaEvent<_>| Ok::<_, Error>(screening.handle(event.payload).await);
    lambda_runtime::run(service_fn(handle)).await
}
