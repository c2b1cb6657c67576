//! The Lambda function `attachments`.

use std::sync::Arc;

use functions::attachments::{self, Attachments};
use functions::links::Links;
use functions::signing::Signer;
use functions::staff::Gate;
use functions::store::{Cases, Drafts};
use functions::{Edge, aws, config, programme, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::start();
    let config = config::Config::from_env()?;
    let aws = aws::config().await;
    let db = aws_sdk_dynamodb::Client::new(&aws);
    let programme = Arc::new(programme::load(&config.programme)?);
    let gate = Gate::from_env(&config, programme.clone(), &db)?;
    let signer = Signer::from_env(&aws)?;
    let cases = Cases::new(db.clone(), &config.cases_table);
    let secrets = aws_sdk_secretsmanager::Client::new(&aws);
    let key = config::required("LINK_KEY_SECRET_ID")?;
    let (links, (), ()) =
        tokio::join!(Links::from_secret(&secrets, &key, &config.public_url), cases.warm(), signer.warm());
    let drafts = Drafts::new(db, &config.drafts_table);
    let edge = Edge { programme, drafts, links: links?, cases, config };
    lambda_http::run(attachments::router(Attachments::new(edge, gate, signer))).await
}
