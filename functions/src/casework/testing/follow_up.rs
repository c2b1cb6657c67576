//! The ways to where an adoption leads, and the case as its proposer sees it meanwhile.

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use kyoso::case::ask::{self, StaffStep};
use kyoso::case::{Actor, CaseId, Command, FollowUpStep as Step};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{App, Place, division};
use crate::Edge;
use crate::http::ReceivedAt;
use crate::letters::testing::press;
use crate::links::Links;
use crate::staff::testing::{PUBLIC_URL, now};

/// The milestone of a case in [`Place::Milestone`]: the sequence of the event that planned it.
pub(crate) const MILESTONE: &str = "17";

/// Words that only staff read.
pub(crate) const INTERNAL: &[&str] =
    &["反社会的勢力", "警視庁", "庁内だけの", "応募者に知らせた", "別の見本株式会社", "文書庫"];

impl App {
    /// What the division does after an adoption until the case is here; nothing where that is not after one.
    pub(super) fn way_on(&self, place: Place) -> Vec<(Command, Actor)> {
        let after = |before: Place, steps: &[(Step, Value)]| {
            let new = steps.iter().map(|(step, body)| (self.parsed(*step, body), division()));
            self.way_to(before).into_iter().chain(new).collect()
        };
        let plain = |before: Place, steps: &[Step]| {
            let steps: Vec<_> = steps.iter().map(|step| (*step, typed(*step))).collect();
            after(before, &steps)
        };
        match place {
            Place::Agreement => plain(Place::Adopted, &[Step::BeginAgreement]),
            Place::Checked => plain(Place::Agreement, &[Step::RecordTiesCheck]),
            Place::Concluded => plain(Place::Checked, &[Step::ConcludeAgreement]),
            Place::CarryingOut => plain(Place::Concluded, &[Step::BeginCarryingOut]),
            Place::Milestone => plain(Place::CarryingOut, &[Step::PlanMilestone]),
            Place::WithResults => plain(Place::Milestone, &[Step::RecordResults]),
            Place::Closed => plain(Place::WithResults, &[Step::Close]),
            Place::Contract => plain(Place::Adopted, &[Step::BeginContract]),
            Place::Funded => plain(Place::Contract, &[Step::RecordBudget, Step::RecordPropertyConsent]),
            Place::Procured => plain(Place::Funded, &[Step::RecordProcurement]),
            Place::Contracted => plain(Place::Procured, &[Step::RecordContract]),
            Place::Another => {
                let mut another = typed(Step::RecordContract);
                another["outcome"] = json!("another");
                after(Place::Procured, &[(Step::RecordContract, another)])
            }
            Place::Unrealised => {
                let mut end = typed(Step::EndUnrealised);
                end["outcome"] = json!("notSelected");
                after(Place::Another, &[(Step::EndUnrealised, end)])
            }
            _ => Vec::new(),
        }
    }

    fn parsed(&self, step: Step, body: &Value) -> Command {
        let today = kyoso::calendar::civil(now()).date();
        let allowed = ask::Allowed { programme: &self.casework.programme, today, experts: &[] };
        ask::parse(StaffStep::FollowUp(step), body, allowed)
            .unwrap_or_else(|errors| panic!("{step:?}: {errors:?}"))
    }

    /// A case as its proposer sees it: as data, and as the page, in a language.
    pub(crate) async fn proposers_view(&self, id: &CaseId, language: &str) -> (Value, String) {
        let casework = &self.casework;
        let edge = Edge {
            config: casework.config.clone(),
            programme: casework.programme.clone(),
            cases: self.desk.db.cases(),
            drafts: self.desk.db.drafts(),
            links: Links::new(PUBLIC_URL, [(1, vec![7; 32])].into()).unwrap(),
        };
        let token = edge.links.case_token(id, edge.links.newest()).unwrap();
        let router = crate::submission::router(edge.into(), press());
        let ask = async |request: axum::http::request::Builder| {
            let request = request.header(header::ACCEPT_LANGUAGE, language).extension(ReceivedAt(now()));
            let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(response.status().as_u16(), 200);
            let body = response.into_body().collect().await.unwrap().to_bytes();
            String::from_utf8(body.to_vec()).unwrap()
        };
        let data = Request::get(format!("/api/status/{id}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let page = Request::get(format!("/status/{id}"))
            .header(header::COOKIE, format!("kyoso_case={token}; lang={language}"));
        (serde_json::from_str(&ask(data).await).unwrap(), ask(page).await)
    }
}

/// What somebody types who knows what they do.
pub(crate) fn typed(step: Step) -> Value {
    match step {
        Step::BeginAgreement => json!({
            "kind": "agreement", "drafting": "案文は区、図面は提案者が作る。",
            "reason": "区の費用がかからなくなったため。", "note": "庁内だけのメモ",
        }),
        Step::RecordTiesCheck => json!({
            "on": "2026-11-20", "method": "警視庁への照会", "outcome": "clear", "note": "庁内だけのメモ",
        }),
        Step::ConcludeAgreement => json!({
            "kind": "memorandum", "title": "喫煙所の整備に関する覚書", "parties": "港区\n株式会社みなとエアテック",
            "signedOn": "2026-11-21", "from": "2026-12-01", "until": "2027-11-30", "note": "庁内だけのメモ",
            "documentNumber": "8港環第10号", "approvedOn": "2026-11-20",
        }),
        Step::BeginContract => json!({
            "outlook": "来年度の予算に向けて準備する。", "reason": "区の費用がかかることになったため。",
            "note": "庁内だけのメモ",
        }),
        Step::RecordBudget => json!({
            "fiscalYear": "2027", "budget": "initial", "outcome": "approved", "note": "庁内だけのメモ",
        }),
        Step::RecordPropertyConsent => json!({
            "given": "yes", "on": "2026-11-20", "scope": "換気を測る方法の図", "evidence": "承諾書（紙）、文書庫2",
        }),
        Step::RecordProcurement => json!({
            "method": "negotiated", "reason": "庁内だけの理由", "toldBidders": "応募者に知らせた事項",
            "usesProperty": "yes", "note": "庁内だけのメモ",
        }),
        Step::RecordContract => json!({
            "outcome": "proposer", "on": "2026-11-22", "contractor": "別の見本株式会社", "note": "庁内だけのメモ",
            "documentNumber": "8港環第11号",
        }),
        Step::BeginCarryingOut => json!({ "on": "2026-11-22", "message": "よろしくお願いします。" }),
        Step::PlanMilestone => json!({ "name": "設置の完了", "due": "2027-03-31" }),
        Step::ChangeMilestone => {
            json!({ "milestone": MILESTONE, "due": "2027-06-30", "reason": "資材の到着が遅れるため。" })
        }
        Step::ReachMilestone => {
            json!({ "milestone": MILESTONE, "on": "2026-11-22", "note": "予定より早く設置した。" })
        }
        Step::RecordResults => {
            json!({ "results": "苦情が半分になった。", "evaluation": "庁内だけの評価" })
        }
        Step::Close => json!({
            "on": "2026-11-22", "message": "御協力に感謝します。", "documentNumber": "8港環第12号",
        }),
        Step::EndUnrealised => json!({
            "outcome": "circumstances", "reason": "公正な手続の結果です。", "note": "庁内だけのメモ",
            "documentNumber": "8港環第13号",
        }),
    }
}
