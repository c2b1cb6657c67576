//! The environment, read once at start. A missing value stops the function there, by name.

use anyhow::Context as _;

/// What every function that works on cases needs to know.
#[derive(Clone)]
pub struct Config {
    /// The programme's ID: a folder under `programmes/`.
    pub programme: String,
    /// Where people reach the system, without a slash at the end, such as `https://kyoso.city.example.jp`.
    pub public_url: String,
    /// The name of the table of cases.
    pub cases_table: String,
    /// The name of the table of drafts.
    pub drafts_table: String,
}

impl Config {
    /// Reads `PROGRAMME`, `PUBLIC_URL`, `CASES_TABLE` and `DRAFTS_TABLE`.
    ///
    /// # Errors
    /// Names the variable that is missing.
    pub fn from_env() -> anyhow::Result<Self> {
        Ok(Self {
            programme: required("PROGRAMME")?,
            public_url: required("PUBLIC_URL")?.trim_end_matches('/').to_owned(),
            cases_table: required("CASES_TABLE")?,
            drafts_table: required("DRAFTS_TABLE")?,
        })
    }
}

/// The value of an environment variable.
///
/// # Errors
/// Names the variable when it is missing or empty.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn required(name: &'static str) -> anyhow::Result<String> {
    let value = std::env::var(name).with_context(|| format!("the environment variable {name} is missing"))?;
    anyhow::ensure!(!value.is_empty(), "the environment variable {name} is empty");
    Ok(value)
}

/// The value of an environment variable that need not be there; none where it is missing or empty.
///
/// # Errors
/// Names the variable when its value is no text.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn optional(name: &'static str) -> anyhow::Result<Option<String>> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("the environment variable {name} cannot be read")),
    }
}
