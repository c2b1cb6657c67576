//! The Lambda function `casework`.

use std::sync::Arc;

use functions::casework::experts::Experts;
use functions::casework::{self, Casework};
use functions::letters::Typesetter;
use functions::links::Links;
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
    let cases = Cases::new(db, &config.cases_table);
    let secrets = aws_sdk_secretsmanager::Client::new(&aws);
    let typesetter = Typesetter::new(&aws, config::required("LETTERS_FUNCTION")?);
    let secret_id = config::required("LINK_KEY_SECRET_ID")?;
    let (links, ()) =
        tokio::join!(Links::from_secret(&secrets, &secret_id, &config.public_url), gate.sessions.warm());
    let client = aws_sdk_cognitoidentityprovider::Client::new(&aws);
    let experts = Experts::Directory { client, pool: config::required("STAFF_POOL_ID")? };
    let casework = Casework::new(gate, cases, links?, experts, typesetter);
    lambda_http::run(casework::router(Arc::new(casework))).await
}
