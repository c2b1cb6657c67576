//! The Lambda function `session`.

use std::sync::Arc;

use functions::staff::{Gate, Transport};
use functions::{aws, config, programme, session, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::start();
    let config = config::Config::from_env()?;
    let db = aws_sdk_dynamodb::Client::new(&aws::config().await);
    let programme = Arc::new(programme::load(&config.programme)?);
    let gate = Gate::from_env(&config, programme, &db)?;
    gate.sessions.warm().await;
    lambda_http::run(session::router(session::SessionEdge::new(gate, Transport::default())?)).await
}
