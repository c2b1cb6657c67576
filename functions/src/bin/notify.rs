//! The Lambda function `notify`.

use functions::links::Links;
use functions::notify::{Notify, Ses};
use functions::store::{Cases, Drafts, Mails};
use functions::{aws, config, programme, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let config = config::Config::from_env()?;
    let aws = aws::config().await;
    let db = aws_sdk_dynamodb::Client::new(&aws);
    let secrets = aws_sdk_secretsmanager::Client::new(&aws);
    let links =
        Links::from_secret(&secrets, &config::required("LINK_KEY_SECRET_ID")?, &config.public_url).await?;
    let notify = Notify {
        programme: programme::load(&config.programme)?,
        cases: Cases::new(db.clone(), &config.cases_table),
        drafts: Drafts::new(db.clone(), &config.drafts_table),
        mails: Mails::new(db, &config.cases_table),
        links,
        public_url: config.public_url,
        ses: Ses::new(&aws, &config::required("SENDER_ADDRESS")?)?,
    };
    let handle = async |event: LambdaEvent<_>| Ok::<_, Error>(notify.handle(event.payload).await);
    lambda_runtime::run(service_fn(handle)).await
}
