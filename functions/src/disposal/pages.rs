//! The pages: what is due, what is about to be disposed of, and what became of it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::CaseId;
use kyoso::text::Language;

use super::api::{DueView, OutcomeView};
use super::approval::{Approval, Typed};
use super::carry_out::{Under, today};
use super::{DisposalEdge, Edge};
use crate::http::Visit;
use crate::pages::{Failure, Posted, html, value};
use crate::staff::{Chrome, Kept, SignedIn};

/// Something that is not right, and where.
struct Wrong {
    field: String,
    text: String,
}

#[derive(Template)]
#[template(path = "staff/disposal.html")]
struct ListPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    due: DueView,
    source: &'p str,
    typed: Typed,
    wrong: Vec<Wrong>,
}

impl ListPage<'_> {
    fn error(&self, field: &str) -> &str {
        self.wrong.iter().find(|wrong| wrong.field == field).map_or("", |wrong| &wrong.text)
    }

    fn day(day: &Date) -> String {
        calendar::date(*day, Language::Japanese)
    }

    fn is_chosen(&self, case: &str) -> bool {
        self.typed.cases.iter().any(|chosen| chosen == case)
    }
}

/// `/staff/disposal`: what is due.
pub(super) async fn list(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Kept(fields): Kept,
) -> Result<Response, Failure> {
    list_page(&edge, &visit, &signed_in, StatusCode::OK, typed(&fields), Vec::new()).await
}

async fn list_page(
    edge: &DisposalEdge,
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    typed: Typed,
    wrong: Vec<Wrong>,
) -> Result<Response, Failure> {
    let programme = &edge.gate.programme;
    let page = ListPage {
        lang: visit.language,
        chrome: Chrome::of(programme, visit, signed_in, "保存年限と廃棄"),
        due: edge.due(today(visit.received_at)).await?,
        source: &programme.retention.source.ja,
        typed,
        wrong,
    };
    Ok(html(status, &page))
}

fn typed(fields: &[(String, String)]) -> Typed {
    let cases = fields.iter().filter(|(name, _)| name == "case").map(|(_, case)| case.clone());
    Typed {
        number: value(fields, "approvalNumber").to_owned(),
        on: value(fields, "approvedOn").to_owned(),
        cases: cases.collect(),
    }
}

#[derive(Template)]
#[template(path = "staff/disposal_confirm.html")]
struct ConfirmPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    number: &'p str,
    approved_on: String,
    approved_on_text: String,
    /// Case ID, and receipt number.
    cases: Vec<(String, String)>,
}

/// `POST /staff/disposal`: is this what is to be disposed of?
pub(super) async fn confirm(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let typed = typed(&fields);
    let approval = match Approval::parse(&typed, today(visit.received_at)) {
        Ok(approval) => approval,
        Err(errors) => {
            let wrong = errors.iter().map(|error| Wrong {
                field: error.pointer.trim_start_matches('/').to_owned(),
                text: error.flaw.message().ja,
            });
            let wrong = wrong.collect();
            return list_page(&edge, &visit, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, typed, wrong)
                .await;
        }
    };
    let mut cases = Vec::new();
    for case in &approval.cases {
        cases.push((case.to_string(), number_of(&edge, case).await?));
    }
    let page = ConfirmPage {
        lang: visit.language,
        chrome: Chrome::of(&edge.gate.programme, &visit, &signed_in, "廃棄の確認").at("/staff/disposal"),
        number: approval.number.as_str(),
        approved_on: approval.on.to_string(),
        approved_on_text: calendar::date(approval.on, Language::Japanese),
        cases,
    };
    Ok(html(StatusCode::OK, &page))
}

/// The receipt number of a case; where there is no such case, what it was asked for by.
async fn number_of(edge: &DisposalEdge, case: &CaseId) -> Result<String, Failure> {
    let head = edge.lister.cases.head(case).await?;
    Ok(head.map_or_else(|| case.to_string(), |head| head.receipt_number.to_string()))
}

#[derive(Template)]
#[template(path = "staff/disposal_done.html")]
struct DonePage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    /// What became of each, and its receipt number.
    outcomes: Vec<(OutcomeView, String)>,
}

/// `POST /staff/disposal/carried-out`.
pub(super) async fn carry_out(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let approval = Approval::parse(&typed(&fields), today(visit.received_at)).map_err(|_| Failure::Stale)?;
    let under = Under { approval: &approval, person: &signed_in.person, at: visit.received_at };
    let mut outcomes = Vec::new();
    for (case, outcome) in edge.carry_out(under).await {
        // It is done: where the number cannot be read now, the ID says which it was.
        let number = number_of(&edge, &case).await.unwrap_or_else(|_| case.to_string());
        outcomes.push((OutcomeView::of((case, outcome), Language::Japanese), number));
    }
    let page = DonePage {
        lang: visit.language,
        chrome: Chrome::of(&edge.gate.programme, &visit, &signed_in, "廃棄の結果").at("/staff/disposal"),
        outcomes,
    };
    Ok(html(StatusCode::OK, &page))
}
