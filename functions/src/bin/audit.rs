//! The Lambda function `audit`.

use std::sync::Arc;

use functions::audit::{self, AuditEdge};
use functions::checkpoints::{Kept, Records};
use functions::staff::Gate;
use functions::store::Cases;
use functions::{aws, config, programme, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::start();
    let config = config::Config::from_env()?;
    let aws = aws::config().await;
    let db = aws_sdk_dynamodb::Client::new(&aws);
    let programme = Arc::new(programme::load(&config.programme)?);
    let gate = Gate::from_env(&config, programme, &db)?;
    let records = Records {
        cases: Cases::new(db, &config.cases_table),
        kept: Kept::bucket(&aws, config::required("CHECKPOINTS_BUCKET")?),
    };
    gate.sessions.warm().await;
    lambda_http::run(audit::router(AuditEdge::new(gate, records))).await
}
