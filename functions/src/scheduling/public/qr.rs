//! The QR code of a call's address, as SVG.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use qrcode::{Color, EcLevel, QrCode};

use super::{answer, find};
use crate::http::Visit;
use crate::pages::Failure;
use crate::scheduling::SharedScheduling;

/// The white margin that readers need, in modules (ISO/IEC 18004: four).
const QUIET: usize = 4;

/// A QR code, drawn in units of one module. Error correction Q: a quarter of it may be torn or dirty.
#[derive(Template)]
#[template(path = "themes/qr.svg", escape = "html")]
pub(super) struct Qr {
    /// What it says, for who cannot see it.
    pub(super) label: String,
    pub(super) side: usize,
    pub(super) path: String,
}

impl Qr {
    /// Of this address.
    pub(super) fn of(address: &str, label: String) -> Result<Self, Failure> {
        let code = QrCode::with_error_correction_level(address, EcLevel::Q).map_err(|error| {
            tracing::error!(error = %error, "a QR code could not be made");
            Failure::Internal
        })?;
        let width = code.width();
        let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
        let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET));
        Ok(Self { label, side: width + 2 * QUIET, path: path.collect() })
    }
}

/// `GET /themes/{id}/qr.svg`: for posters and pages of others.
pub(super) async fn file(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let theme = find::one(&scheduling, &id, visit.received_at).await?.theme.theme;
    let qr = Qr::of(&theme.url, theme.url.clone())?.render().map_err(|error| {
        tracing::error!(error = %error, "a QR code could not be drawn");
        Failure::Internal
    })?;
    let file = answer::fresh(&headers, "image/svg+xml", qr);
    Ok(answer::named(file, &format!("theme-{}-qr.svg", theme.id)))
}
