//! The Lambda function `disposal`.

use std::sync::Arc;

use functions::disposal::{self, DisposalEdge};
use functions::staff::Gate;
use functions::store::Cases;
use functions::{aws, config, programme, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::start();
    let config = config::Config::from_env()?;
    let db = aws_sdk_dynamodb::Client::new(&aws::config().await);
    let programme = Arc::new(programme::load(&config.programme)?);
    let gate = Gate::from_env(&config, programme, &db)?;
    gate.sessions.warm().await;
    lambda_http::run(disposal::router(DisposalEdge::new(gate, Cases::new(db, &config.cases_table)))).await
}
