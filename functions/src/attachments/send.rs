//! The page that sends one file without script: a form that posts to the bucket and comes back.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::attachment::{FileState, Upload};
use kyoso::calendar;
use kyoso::text::Language;

use super::Attachments;
use super::list::uploading;
use super::offer::media_type;
use crate::http::Visit;
use crate::pages::{Chrome, Failure, html, see_other};
use crate::signing::{Post, PostForm, key_of};

#[derive(Template)]
#[template(path = "files/send.html")]
struct SendPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    back: &'p str,
    name: &'p str,
    most: String,
    accept: String,
    until: String,
    form: PostForm,
}

/// The page for `upload`, whose list is at `back`. A file that has come leads back to the list.
pub(super) async fn page(
    state: &Attachments,
    visit: &Visit,
    upload: Upload,
    back: &str,
) -> Result<Response, Failure> {
    let (language, now) = (visit.language, visit.received_at);
    let upload = state.uploads.link_again(upload, state.limits(), now).await?;
    if upload.state() != FileState::Uploading || upload.bound.is_some() {
        return Ok(see_other(back));
    }
    let key = key_of(&upload.case, &upload.id);
    let post = Post {
        key: &key,
        media_type: media_type(&upload),
        most_bytes: upload.holds,
        back_to: &format!("{}{back}?sent={}", state.edge.config.public_url, upload.id),
    };
    let until = upload.announced.until;
    let form = state.signer.post(&post, now, until).await.map_err(|error| {
        tracing::error!(error = format!("{error:#}"), "an upload could not be signed");
        Failure::Busy
    })?;
    let extension = upload.name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let most = state.limits().file_mebibytes;
    let page = SendPage {
        lang: language,
        chrome: Chrome::private(
            &state.edge.programme,
            visit,
            language.pick("ファイルを選んで送る", "Choose and send the file"),
        ),
        back,
        most: match language {
            Language::Japanese => format!("{most} MBまで"),
            Language::English => format!("At most {most} MB"),
        },
        accept: format!(".{extension}"),
        until: calendar::date_time(until, language),
        form,
        name: &upload.name,
    };
    Ok(uploading(state, html(StatusCode::OK, &page)))
}
