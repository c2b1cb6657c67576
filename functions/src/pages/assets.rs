//! Style, script and icon. Their addresses hold a digest of their content, so they can be kept for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::Failure;

struct Asset {
    path: String,
    media_type: &'static str,
    content: &'static str,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("style", "css", "text/css; charset=utf-8", include_str!("../../assets/style.css"))
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("comfort", "js", "text/javascript; charset=utf-8", include_str!("../../assets/comfort.js"))
});
static FILES: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("files", "js", "text/javascript; charset=utf-8", include_str!("../../assets/files.js"))
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("../../assets/icon.svg")));

impl Asset {
    fn new(name: &str, ending: &str, media_type: &'static str, content: &'static str) -> Self {
        let digest = HEXLOWER.encode(&Sha256::digest(content));
        let digest = digest.get(..12).unwrap_or_default();
        Self { path: format!("/assets/{name}.{digest}.{ending}"), media_type, content }
    }
}

/// The address of the style sheet.
pub(crate) fn style() -> &'static str {
    &STYLE.path
}

/// The address of the script.
pub(crate) fn script() -> &'static str {
    &SCRIPT.path
}

/// The address of the script of pages that send files.
pub(crate) fn files_script() -> &'static str {
    &FILES.path
}

/// The address of the icon.
pub(crate) fn icon() -> &'static str {
    &ICON.path
}

/// Serves an asset. One of an earlier version is not found: the page that names it is older than the deployment.
pub(crate) async fn asset(Path(name): Path<String>) -> Result<Response, Failure> {
    let path = format!("/assets/{name}");
    let all = [&STYLE, &SCRIPT, &FILES, &ICON];
    let asset = all.into_iter().find(|asset| asset.path == path).ok_or(Failure::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.content).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_assets_are_small_and_call_nobody() {
        let bytes: usize = [&STYLE, &SCRIPT, &FILES, &ICON].iter().map(|asset| asset.content.len()).sum();
        assert!(bytes < 100_000, "{bytes}");
        for asset in [&STYLE, &SCRIPT, &FILES] {
            assert!(!asset.content.contains("http"), "{}", asset.path);
        }
    }
}
