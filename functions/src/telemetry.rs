//! Log lines as JSON. They hold route patterns, IDs and codes: never a path, a body, a secret or personal data.

use tracing_subscriber::EnvFilter;

/// Starts logging to standard output, as Lambda expects it. The level comes from `RUST_LOG`.
pub fn start() {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .without_time()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
        .init();
}
