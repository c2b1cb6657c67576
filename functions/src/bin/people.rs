//! The Lambda function `people`.

use std::sync::Arc;

use functions::people::{self, Directory, PeopleEdge};
use functions::staff::Gate;
use functions::{aws, config, programme, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::start();
    let config = config::Config::from_env()?;
    let aws = aws::config().await;
    let programme = Arc::new(programme::load(&config.programme)?);
    let gate = Gate::from_env(&config, programme, &aws_sdk_dynamodb::Client::new(&aws))?;
    let pool = aws_sdk_cognitoidentityprovider::Client::new(&aws);
    let directory = Directory::new(pool, config::required("STAFF_POOL_ID")?);
    gate.sessions.warm().await;
    lambda_http::run(people::router(PeopleEdge::new(gate, directory))).await
}
