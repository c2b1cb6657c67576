//! The Lambda function `scheduling`.

use std::sync::Arc;

use functions::scheduling::{self, Scheduling};
use functions::staff::Gate;
use functions::store::{Cases, Drafts};
use functions::{aws, config, programme, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::start();
    let config = config::Config::from_env()?;
    let aws = aws::config().await;
    let db = aws_sdk_dynamodb::Client::new(&aws);
    let programme = Arc::new(programme::load(&config.programme)?);
    let gate = Gate::from_env(&config, programme, &db)?;
    let (cases, drafts) =
        (Cases::new(db.clone(), &config.cases_table), Drafts::new(db, &config.drafts_table));
    gate.sessions.warm().await;
    lambda_http::run(scheduling::router(Arc::new(Scheduling::new(gate, &cases, drafts)))).await
}
