//! The pages of a case.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::case::ask::StaffStep;
use kyoso::case::{Event, Recorded};
use kyoso::text::Language;
use serde::Deserialize;

use super::api::{self, call_of, reading};
use super::package::PackageView;
use super::versions::VersionView;
use super::view::CaseView;
use crate::casework::SharedCasework;
use crate::casework::act::words;
use crate::casework::open::OpenCase;
use crate::http::Visit;
use crate::pages::{Failure, html};
use crate::staff::{Chrome, SignedIn};
use crate::store::CaseFile;

#[derive(Template)]
#[template(path = "staff/case.html")]
struct CasePage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    view: CaseView,
    done: &'static str,
}

/// What the address says was just done: the name of a command.
#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

impl Done {
    /// A step is called as it was on its page: by the case before it. Its document is part of it.
    fn words(&self, file: &CaseFile) -> &'static str {
        let is_step = |recorded: &Recorded| !matches!(recorded.entry.event, Event::DocumentRecorded { .. });
        let last = file.events.iter().rfind(|recorded| is_step(recorded));
        let before = last.and_then(|last| file.as_of(last.entry.sequence - 1));
        let case = before.as_ref().unwrap_or(&file.case);
        StaffStep::of(&self.done).map_or("", |step| words(step, case).title)
    }
}

/// `/staff/cases/{case_id}`.
pub(super) async fn case(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let call = call_of(&casework, &file).await?;
    let view = CaseView::new(&casework.programme, &file, reading(&visit, &signed_in, call.as_ref()));
    let title = format!("案件 {}", view.receipt_number);
    let page = CasePage {
        lang: visit.language,
        chrome: Chrome::of(&casework.programme, &visit, &signed_in, title),
        done: done.words(&file),
        view,
    };
    Ok(html(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "staff/case_version.html")]
struct VersionPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    view: &'p CaseView,
    version: &'p VersionView,
}

/// `/staff/cases/{case_id}/versions/{sequence}`: one version whole, and what it changed.
pub(super) async fn version(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
    Path((_, sequence)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let call = call_of(&casework, &file).await?;
    let view = CaseView::new(&casework.programme, &file, reading(&visit, &signed_in, call.as_ref()));
    let version =
        sequence.parse().ok().and_then(|sequence| view.version(sequence)).ok_or(Failure::NotFound)?;
    let title = format!("案件 {} 第{}版", view.receipt_number, version.number);
    let chrome = Chrome::of(&casework.programme, &visit, &signed_in, title);
    Ok(html(StatusCode::OK, &VersionPage { lang: visit.language, chrome, view: &view, version }))
}

#[derive(Template)]
#[template(path = "staff/case_print.html")]
struct PrintPage<'p> {
    chrome: Chrome<'p>,
    view: CaseView,
    printed: String,
}

/// `/staff/cases/{case_id}/print`: everything, for paper.
pub(super) async fn print(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
) -> Result<Response, Failure> {
    let call = call_of(&casework, &file).await?;
    let view = CaseView::new(&casework.programme, &file, reading(&visit, &signed_in, call.as_ref()));
    let title = format!("案件 {}（印刷用）", view.receipt_number);
    let page = PrintPage {
        chrome: Chrome::of(&casework.programme, &visit, &signed_in, title),
        view,
        printed: kyoso::calendar::date_time(visit.received_at, Language::Japanese),
    };
    Ok(html(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "staff/package.html")]
struct PackagePage<'p> {
    chrome: Chrome<'p>,
    package: PackageView,
}

/// `/staff/cases/{case_id}/package`: 受付一式.
pub(super) async fn package(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
) -> Result<Response, Failure> {
    let call = call_of(&casework, &file).await?;
    let reading = reading(&visit, &signed_in, call.as_ref());
    let package = PackageView::new(&casework.programme, &file, reading);
    let package = package.ok_or(Failure::Internal)?;
    let title = format!("受付一式 {}", package.receipt_number);
    let chrome = Chrome::of(&casework.programme, &visit, &signed_in, title);
    Ok(html(StatusCode::OK, &PackagePage { chrome, package }))
}

/// `/staff/cases/{case_id}/package/file`: the same as a file to keep, for a browser that is signed in.
pub(super) async fn package_file(
    casework: State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    open: OpenCase,
) -> Result<Response, Failure> {
    api::package(casework, visit, signed_in, open).await
}
