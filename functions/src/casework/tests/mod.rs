//! The function over HTTP in process: who may do what, what is told to whom, and two people on one case.

mod deciding;
mod files;
mod follow_up;
mod letters;
mod matrix;
mod opening;
mod together;
mod words;

use kyoso::case::CaseId;
use kyoso::case::ask::StaffStep;
use serde_json::{Value, json};

use super::testing::{App, DIVISION, ISSUE, OTHER_DIVISION, Place};
use crate::store::{Access, Outcome};

/// What somebody types who knows what they do, for a case that is `place`.
pub(crate) fn filled_in(step: StaffStep, place: Place) -> Value {
    match step {
        StaffStep::ConfirmEligibility => {
            json!({ "note": "確認事項を確かめた。", "documentNumber": "8港企第1号" })
        }
        StaffStep::AskCorrection => json!({ "what": "実施の場所を書いてください。", "until": "2026-12-10" }),
        StaffStep::SetAside => json!({ "ground": "proposal-1", "reason": "区が実施する事業ではないため。" }),
        StaffStep::TakeUpAgain => json!({ "reason": "条件が変わったため。" }),
        StaffStep::RecordDialogue => json!({
            "on": "2026-11-22", "means": "online", "wardSide": "企画課 港", "proposerSide": "見本 太郎",
            "summary": "場所と時期を確かめた。\n次は担当課と話す。",
        }),
        StaffStep::CorrectDialogue => json!({
            "of": dialogue_in(place), "on": "2026-11-21", "means": "meeting", "place": "区役所9階", "wardSide": "企画課 港",
            "proposerSide": "見本 太郎", "summary": "場所と時期と費用を確かめた。", "questions": "電源は要るか。",
            "nextStep1": "図面を送る", "nextOwner1": "proposer", "nextUntil1": "2026-12-04",
            "internal": "内々の所感",
        }),
        StaffStep::PlanMeeting => json!({
            "on": "2026-12-01", "begins": "14:00", "minutes": "90", "means": "meeting", "place": "区役所9階",
        }),
        StaffStep::MoveMeeting => json!({
            "of": MEETING, "on": "2026-12-02", "begins": "14:00", "minutes": "60", "means": "online",
            "place": "接続先は別に送る", "agenda": "費用の分担",
        }),
        StaffStep::CancelMeeting => json!({ "of": MEETING, "reason": "先方の都合のため。" }),
        StaffStep::HandOverInformation => json!({
            "on": "2026-11-22", "what": "喫煙場所の図面", "conditions": "第三者に渡さないこと。",
        }),
        StaffStep::AskExpert => json!({
            "expert": "expert-1", "question": "特許に触れないか。", "until": "2026-12-10", "basis": "委嘱契約",
            "partSummary": "yes",
        }),
        StaffStep::RemindExpert => json!({ "of": QUESTION }),
        StaffStep::ExtendAdvice => json!({ "of": QUESTION, "until": "2026-12-20" }),
        StaffStep::RevokeAdvice => json!({ "of": QUESTION, "reason": "不要になったため。" }),
        StaffStep::OmitDialogue => json!({ "reason": "既に対話を重ねているため。" }),
        StaffStep::Assign if place.has_division() => {
            json!({ "division": OTHER_DIVISION, "reason": "所管が変わったため。" })
        }
        StaffStep::Assign => {
            json!({ "division": DIVISION, "documentNumber": "8港企第2号", "approvedOn": "2026-11-20" })
        }
        StaffStep::RecordDocument => {
            json!({ "of": "1", "documentNumber": "8港企収第3号", "draftedOn": "2026-11-22" })
        }
        StaffStep::BeginDeliberation | StaffStep::Resume => json!({ "note": "担当者が決まった。" }),
        StaffStep::RaiseIssue => json!({
            "title": "効果の測り方", "detail": "数え方を決める。", "audience": "shared", "owner": "proposer",
            "until": "2027-01-15", "note": "庁内のメモ",
        }),
        StaffStep::UpdateIssue => json!({
            "of": ISSUE, "state": "open", "owner": "proposer", "until": "2027-01-20", "outcome": "候補地を挙げた。",
        }),
        StaffStep::RecordPlan => json!({ "plan": "1月：場所\n2月：試行", "note": "予算は別途" }),
        StaffStep::Hold => {
            json!({ "until": "2027-05-10", "reason": "計画の改定を待つため。", "note": "庁内の事情" })
        }
        StaffStep::AskCoordination => json!({ "what": "費用負担なしで採用したい。" }),
        StaffStep::EndCoordination => json!({ "reason": "場所を改めて検討するため。" }),
        StaffStep::RecordCoordination => {
            json!({ "result": "objections", "opinion": "時期を見直すこと。", "documentNumber": "8港企第9号" })
        }
        StaffStep::Decide => decided(&[("documentNumber", "8港環第5号"), ("approvedOn", "2026-11-20")]),
        StaffStep::CorrectDecision => decided(&[("change", "書き誤りを直すため。")]),
        StaffStep::DecideAgain => decided(&[("change", "事情が変わったため。")]),
        StaffStep::AnnounceAdopted | StaffStep::AnnounceNotAdopted => json!({}),
        StaffStep::FollowUp(step) => follow_up::filled_in(step, place),
    }
}

/// The fields of a decision, and more.
fn decided(more: &[(&str, &str)]) -> Value {
    let mut body = json!({
        "verdict": "adoptedWithCost", "reasons": "区の課題の解決に役立つため。", "conditions": "安全を確かめること。",
        "internalReasons": "庁内だけの理由", "objectionsAnswered": "時期を見直した。",
    });
    for (name, text) in more {
        body[*name] = json!(text);
    }
    body
}

/// The meeting and the question of a case that is [`Place::Engaged`].
const MEETING: &str = "6";
const QUESTION: &str = "7";

/// The version of the dialogue on record.
fn dialogue_in(place: Place) -> &'static str {
    match place {
        Place::Talked => "3",
        Place::TalkedUnscreened => "2",
        _ => "4",
    }
}

/// The page of a step.
pub(super) fn page_path(id: &CaseId, step: StaffStep) -> String {
    format!("/staff/cases/{id}/act/{}", step.slug())
}

/// Its command.
pub(crate) fn api_path(id: &CaseId, step: StaffStep) -> String {
    format!("/api/cases/{id}/{}", step.slug())
}

/// A JSON body as the fields of its form, with the revision that the form was made for.
pub(super) fn as_form<'b>(body: &'b Value, revision: &'b str) -> Vec<(&'b str, &'b str)> {
    let typed =
        body.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
    [("revision", revision)].into_iter().chain(typed).collect()
}

/// The lines of the access record, whole.
pub(crate) async fn record(app: &App) -> Vec<Access> {
    let day = kyoso::calendar::civil(crate::staff::testing::now()).date();
    app.desk.gate.access.day(day, None, 1000).await.unwrap().lines
}

/// The mails that a case has caused after this revision, by the last part of their keys.
pub(crate) async fn mails_after(app: &App, id: &CaseId, revision: u32) -> Vec<String> {
    let mut mails = Vec::new();
    for item in app.desk.db.items().await {
        let (pk, sk) = (item["pk"].as_s().unwrap(), item["sk"].as_s().unwrap());
        if let Some((sequence, kind)) = sk.strip_prefix("MAIL#").and_then(|rest| rest.split_once('#'))
            && pk.ends_with(id.as_str())
            && sequence.parse::<u32>().is_ok_and(|sequence| sequence > revision)
        {
            mails.push(kind.to_owned());
        }
    }
    mails.sort();
    mails
}

/// A line of the access record, in short.
pub(crate) fn in_short(access: &Access) -> String {
    match &access.outcome {
        Outcome::Forbidden => "forbidden".to_owned(),
        Outcome::Refused { code, clause } => {
            format!("{code} {}", clause.clone().unwrap_or_default()).trim_end().to_owned()
        }
        other => format!("{other:?}"),
    }
}
