//! The Lambda function `submission`.

use std::sync::Arc;

use functions::letters::Typesetter;
use functions::links::Links;
use functions::store::{Cases, Drafts};
use functions::{Edge, aws, config, programme, submission, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::start();
    let config = config::Config::from_env()?;
    let aws = aws::config().await;
    let db = aws_sdk_dynamodb::Client::new(&aws);
    let secrets = aws_sdk_secretsmanager::Client::new(&aws);
    let key = config::required("LINK_KEY_SECRET_ID")?;
    let cases = Cases::new(db.clone(), &config.cases_table);
    let (links, ()) = tokio::join!(Links::from_secret(&secrets, &key, &config.public_url), cases.warm());
    let edge = Edge {
        programme: Arc::new(programme::load(&config.programme)?),
        drafts: Drafts::new(db, &config.drafts_table),
        links: links?,
        cases,
        config,
    };
    let typesetter = Typesetter::new(&aws, config::required("LETTERS_FUNCTION")?);
    lambda_http::run(submission::router(Arc::new(edge), typesetter)).await
}
