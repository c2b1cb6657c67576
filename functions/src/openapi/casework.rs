//! The steps that staff take on a case: one operation for each command, from the same fields that its form asks.

use kyoso::case::ask::{self, StaffStep};
use kyoso::case::dialogue::NEXT_STEPS;
use kyoso::case::{FollowUpStep, MINUTES, Means, Part, TICKED};
use kyoso::programme::Programme;
use serde_json::{Map, Value, json};

use super::operation::Operation;
use crate::casework::act::api;

/// Their operations.
pub(super) fn operations() -> Vec<Operation> {
    StaffStep::ALL.iter().copied().map(command).collect()
}

/// Their bodies.
pub(super) fn schemas(programme: &Programme) -> Map<String, Value> {
    StaffStep::ALL.iter().map(|step| (name(*step), schema(*step, programme))).collect()
}

fn command(step: StaffStep) -> Operation {
    let (id, summary) = words(step);
    Operation::post(api::path(step), id, "cases", summary)
        .description(
            "The step is taken once for the revision that `If-Match` names; whoever comes second gets 412 and looks \
             again. Whom it tells, and which document stands behind it, is the same as on its page. A refusal changes \
             nothing on the case and is in the access record.",
        )
        .for_staff()
        .if_match()
        .body(&name(step), true)
        .empty(204, "Done, or on record already.")
        .header(204, "ETag", "The revision of the case now.")
        .problems(400, "Not JSON in UTF-8 (the place is in `detail`).", &["not-json", "not-utf8"])
        .problems(
            403,
            "Not theirs to take (`rule` and `clause` say why), not theirs to see, no role, or not from here.",
            &["forbidden", "no-role", "network"],
        )
        .problems(404, "There is no such case.", &["not-found"])
        .problems(409, "A rule refuses it: `rule` names it, `clause` where it comes from.", &["refused"])
        .problems(412, "The case has changed since it was read.", &["changed"])
        .header(412, "ETag", "The revision of the case now.")
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(422, "Every field that is not right, at once.", &["invalid-fields"])
        .problems(428, "`If-Match` is missing.", &["if-match"])
}

/// The name of an operation, and what it does.
fn words(step: StaffStep) -> (&'static str, &'static str) {
    match step {
        StaffStep::ConfirmEligibility => {
            ("confirmEligibility", "Confirm that the requirements are met (要件に該当することの確認)")
        }
        StaffStep::AskCorrection => ("askCorrection", "Ask the proposer for a correction (修正依頼)"),
        StaffStep::SetAside => ("setAside", "Set the case aside (対象外)"),
        StaffStep::TakeUpAgain => ("takeUpAgain", "Take a case up again that was set aside (再び取り上げる)"),
        StaffStep::RecordDialogue => ("recordDialogue", "Record a dialogue (対話の記録)"),
        StaffStep::OmitDialogue => {
            ("omitDialogue", "Leave the dialogue before the assignment out (対話の省略)")
        }
        StaffStep::Assign => ("assign", "Name the responsible division, or another one (担当課の決定・変更)"),
        StaffStep::RecordDocument => {
            ("recordDocument", "Record the document of a formal act (文書番号等の記録)")
        }
        StaffStep::CorrectDialogue => {
            ("correctDialogue", "Record a corrected version of a dialogue (対話の記録の訂正)")
        }
        StaffStep::PlanMeeting => ("planMeeting", "Plan a meeting (対話の予定)"),
        StaffStep::MoveMeeting => ("moveMeeting", "Move or change a meeting (予定の変更)"),
        StaffStep::CancelMeeting => ("cancelMeeting", "Call a meeting off (予定の取りやめ)"),
        StaffStep::HandOverInformation => {
            ("handOverInformation", "Record information that was handed to the proposer (提供した情報の記録)")
        }
        StaffStep::AskExpert => ("askExpert", "Ask an expert (学識経験者への助言の依頼)"),
        StaffStep::RemindExpert => ("remindExpert", "Remind an expert (依頼の催促)"),
        StaffStep::ExtendAdvice => ("extendAdvice", "Give an expert more time (期限の延長)"),
        StaffStep::RevokeAdvice => ("revokeAdvice", "Take a question to an expert back (依頼の取消し)"),
        StaffStep::BeginDeliberation => ("beginDeliberation", "Begin the deliberation (検討・協議の開始)"),
        StaffStep::RaiseIssue => ("raiseIssue", "Name an issue of the case (課題)"),
        StaffStep::UpdateIssue => ("updateIssue", "Say what has become of an issue (課題の経過・結果)"),
        StaffStep::RecordPlan => ("recordPlan", "Record the working plan (進め方)"),
        StaffStep::Hold => ("hold", "Put the case off until a day, or move that day (保留)"),
        StaffStep::Resume => ("resume", "Take a case up again that was put off (検討の再開)"),
        StaffStep::AskCoordination => {
            ("askCoordination", "Ask for Planning's coordination, which begins a round (企画課との調整)")
        }
        StaffStep::EndCoordination => ("endCoordination", "Go back to the deliberation: the round ends"),
        StaffStep::RecordCoordination => {
            ("recordCoordination", "Record Planning's coordination (異議なし／意見あり)")
        }
        StaffStep::Decide => ("decide", "Record the decision, which tells nobody yet (採否の判断)"),
        StaffStep::CorrectDecision => ("correctDecision", "Correct a decision that is not announced"),
        StaffStep::DecideAgain => {
            ("decideAgain", "Record another decision in the place of one that was announced")
        }
        StaffStep::AnnounceAdopted => {
            ("announceAdopted", "Tell the proposer that it is adopted (採用の通知)")
        }
        StaffStep::AnnounceNotAdopted => {
            ("announceNotAdopted", "Tell the proposer that it is not adopted (不採用の通知)")
        }
        StaffStep::FollowUp(step) => of_follow_up(step),
    }
}

fn of_follow_up(step: FollowUpStep) -> (&'static str, &'static str) {
    match step {
        FollowUpStep::BeginAgreement => {
            ("beginAgreement", "Begin the way to an agreement, or change over to it (協定等の手続)")
        }
        FollowUpStep::RecordTiesCheck => (
            "recordTiesCheck",
            "Record a check for antisocial ties, which the proposer does not see (反社会的勢力との関係の確認)",
        ),
        FollowUpStep::ConcludeAgreement => {
            ("concludeAgreement", "Record that the agreement is concluded (協定等の締結)")
        }
        FollowUpStep::BeginContract => {
            ("beginContract", "Begin the way by budget and contract, or change over to it (予算・契約の手続)")
        }
        FollowUpStep::RecordBudget => ("recordBudget", "Record where the funds stand (予算の状況)"),
        FollowUpStep::RecordPropertyConsent => (
            "recordPropertyConsent",
            "Record the proposer's answer on the use of their intellectual property (知的財産の使用の承諾)",
        ),
        FollowUpStep::RecordProcurement => (
            "recordProcurement",
            "Record how the contractor is chosen, and what all bidders were told (契約の方法)",
        ),
        FollowUpStep::RecordContract => {
            ("recordContract", "Record what came of the contract procedure (契約の結果)")
        }
        FollowUpStep::BeginCarryingOut => ("beginCarryingOut", "Begin to carry it out (実施の開始)"),
        FollowUpStep::PlanMilestone => ("planMilestone", "Plan a milestone (実施の予定)"),
        FollowUpStep::ChangeMilestone => {
            ("changeMilestone", "Put a milestone on another day (実施の予定の変更)")
        }
        FollowUpStep::ReachMilestone => {
            ("reachMilestone", "Record that a milestone was reached (実施の予定の達成)")
        }
        FollowUpStep::RecordResults => ("recordResults", "Record what it has brought (成果)"),
        FollowUpStep::Close => ("closeCase", "Close the case (完了)"),
        FollowUpStep::EndUnrealised => {
            ("endUnrealised", "End it without its being carried out (実施に至らず終了)")
        }
    }
}

/// The name of a command's body.
fn name(step: StaffStep) -> String {
    match step {
        StaffStep::FollowUp(step) => format!("{step:?}"),
        step => format!("{step:?}"),
    }
}

fn schema(step: StaffStep, programme: &Programme) -> Value {
    let fields = ask::fields(step);
    let properties: Map<_, _> =
        fields.iter().map(|field| (field.name.to_owned(), field_schema(field, programme))).collect();
    let required: Vec<_> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut schema = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    if fields.iter().any(|field| field.name == "documentNumber" && !field.required) {
        schema["dependentSchemas"] = dates_need_a_number();
    }
    if fields.iter().any(|field| field.name == NEXT_STEPS[0][0]) {
        schema["dependentSchemas"] = rows_are_whole();
    }
    if step == StaffStep::AskExpert {
        let chosen = |part: Part| {
            let field = part.field();
            json!({ "required": [field], "properties": { (field): { "const": TICKED } } })
        };
        schema["anyOf"] = json!(Part::ALL.map(chosen));
    }
    schema
}

/// Dates without a number are a slip.
fn dates_need_a_number() -> Value {
    let number = json!({ "required": ["documentNumber"], "properties": { "documentNumber": filled(None) } });
    let dated = |name: &str| json!({ "if": { "properties": { (name): { "type": "string", "pattern": "\\S" } } }, "then": number });
    json!({
        "draftedOn": dated("draftedOn"), "approvedOn": dated("approvedOn"), "effectiveOn": dated("effectiveOn"),
    })
}

/// A row of next steps is whole or empty.
fn rows_are_whole() -> Value {
    let mut schemas = Map::new();
    for row in NEXT_STEPS {
        let each: Map<_, _> = row.iter().map(|name| ((*name).to_owned(), filled(None))).collect();
        let whole = json!({ "required": row, "properties": each });
        for name in row {
            let is_filled = json!({ "properties": { (name): { "type": "string", "pattern": "\\S" } } });
            schemas.insert(name.to_owned(), json!({ "if": is_filled, "then": whole }));
        }
    }
    Value::Object(schemas)
}

fn field_schema(field: &ask::Field, programme: &Programme) -> Value {
    let mut schema = match field.input {
        ask::Input::Line(limit) | ask::Input::Prose(limit) => text(Some(limit), field.required),
        ask::Input::Date => text(None, field.required),
        ask::Input::Ground => {
            choice(programme.grounds().into_iter().map(|(id, item)| (id, item.text.ja.clone())))
        }
        ask::Input::Division => {
            let divisions = programme.responsible_divisions();
            choice(divisions.map(|division| (division.id.clone(), division.name.ja.clone())))
        }
        ask::Input::Means => {
            choice(Means::OF_DIALOGUE.iter().map(|means| (means.word().to_owned(), means.label().ja)))
        }
        ask::Input::Act
        | ask::Input::Issue
        | ask::Input::FiscalYear
        | ask::Input::Milestone
        | ask::Input::Time
        | ask::Input::Dialogue
        | ask::Input::Meeting
        | ask::Input::Question
        | ask::Input::Expert => filled(None),
        ask::Input::Minutes => json!({ "enum": MINUTES.map(|minutes| minutes.to_string()) }),
        ask::Input::Choice(choices) => {
            let mut schema = choice(choices.iter().map(|one| (one.word.to_owned(), one.label.to_owned())));
            if !field.required {
                let words: Vec<_> = choices.iter().map(|one| one.word).collect();
                schema = json!({
                    "type": ["string", "null"], "pattern": format!("^(\\s*|{})$", words.join("|")),
                    "description": schema["description"],
                });
            }
            schema
        }
        ask::Input::Tick => json!({ "type": ["string", "null"], "pattern": format!("^(\\s*|{TICKED})$") }),
    };
    if let Some(description) = described(field.input) {
        schema["description"] = json!(description);
    }
    schema
}

fn described(input: ask::Input) -> Option<&'static str> {
    match input {
        ask::Input::Date => Some("A day in Tokyo, as 2026-11-22."),
        ask::Input::Act => Some("The formal act: the sequence of its event in the history of the case."),
        ask::Input::Issue => Some("The issue: the sequence of the event that raised it."),
        ask::Input::FiscalYear => Some(
            "A fiscal year (年度) by the calendar year of its April, as 2027; from the last one to five ahead.",
        ),
        ask::Input::Milestone => {
            Some("A milestone that is still to be reached: the sequence of the event that planned it.")
        }
        ask::Input::Time => Some("A time of day in Tokyo, as 09:30."),
        ask::Input::Minutes => Some("How long, in minutes."),
        ask::Input::Dialogue => Some("The version of the dialogue that stands: the sequence of its event."),
        ask::Input::Meeting => Some("The meeting: the sequence of the event that planned it."),
        ask::Input::Question => Some("The question: the sequence of the event that asked it."),
        ask::Input::Expert => Some("The expert: their ID in the staff directory."),
        ask::Input::Tick => Some("`yes` chooses this part."),
        ask::Input::Line(_)
        | ask::Input::Prose(_)
        | ask::Input::Ground
        | ask::Input::Division
        | ask::Input::Means
        | ask::Input::Choice(_) => None,
    }
}

fn choice(choices: impl Iterator<Item = (String, String)>) -> Value {
    let (ids, labels): (Vec<_>, Vec<_>) =
        choices.map(|(id, label)| (id.clone(), format!("{id}: {label}"))).unzip();
    json!({ "enum": ids, "description": labels.join("; ") })
}

fn text(limit: Option<usize>, required: bool) -> Value {
    if required {
        return filled(limit);
    }
    let mut schema = json!({ "type": ["string", "null"] });
    if let Some(limit) = limit {
        schema["maxLength"] = json!(limit);
    }
    schema
}

/// A text that is not blank.
fn filled(limit: Option<usize>) -> Value {
    let mut schema = json!({ "type": "string", "pattern": "\\S" });
    if let Some(limit) = limit {
        schema["maxLength"] = json!(limit);
    }
    schema
}

mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::{assert_described, made, validator_of};
    use super::*;
    use crate::casework::testing::{App, Place, experts};
    use crate::casework::tests::{api_path, filled_in};
    use crate::programme;

    /// Bodies like `body`, each with one thing changed.
    fn changed(body: &Value, step: StaffStep) -> Vec<Value> {
        let mut bodies = vec![body.clone()];
        let mut put = |name: &str, value: Option<Value>| {
            let mut other = body.clone();
            let members = other.as_object_mut().unwrap();
            match value {
                Some(value) => members.insert(name.to_owned(), value),
                None => members.remove(name),
            };
            bodies.push(other);
        };
        for field in ask::fields(step) {
            let long = match field.input {
                ask::Input::Line(limit) | ask::Input::Prose(limit) => limit,
                _ => 10,
            };
            put(field.name, None);
            for value in [json!(null), json!(""), json!(" "), json!(7), json!([]), json!(true)] {
                put(field.name, Some(value));
            }
            for length in [long, long + 1] {
                if matches!(field.input, ask::Input::Line(_) | ask::Input::Prose(_)) {
                    put(field.name, Some(json!("𠮷".repeat(length))));
                }
            }
        }
        put("misspelt", Some(json!("x")));
        bodies
    }

    #[test]
    fn a_command_s_schema_takes_and_refuses_what_the_parser_does() {
        let programme = programme::load("minato").unwrap();
        let document = made();
        let experts = experts();
        let today = "2026-11-22".parse().unwrap();
        let allowed = ask::Allowed { programme: &programme, today, experts: &experts };
        let mut bodies = 0;
        for step in StaffStep::ALL {
            let reference = json!({ "$ref": format!("#/components/schemas/{}", name(*step)) });
            let validator = validator_of(&document, &reference);
            for body in changed(&filled_in(*step, Place::Received), *step) {
                let parsed = ask::parse(*step, &body, allowed).map(drop);
                assert_eq!(validator.is_valid(&body), parsed.is_ok(), "{step:?} {body} {parsed:?}");
                bodies += 1;
            }
        }
        assert!(bodies > 150, "{bodies}");
    }

    #[tokio::test]
    async fn what_a_command_is_answered_is_what_the_document_says() {
        let (app, document) = (App::start().await, made());
        let planner = app.sign_in("planner", &["planning"]).await;
        let auditor = app.sign_in("auditor", &["auditor"]).await;
        let id = app.case_in(Place::Ready).await;
        let seen = app.file(&id).await.case.revision;
        let mut statuses = BTreeSet::new();
        for (who, step, revision, body) in [
            (&auditor, StaffStep::Assign, Some(seen), json!({})),
            (&planner, StaffStep::Assign, None, json!({})),
            (&planner, StaffStep::Assign, Some(1), json!({})),
            (&planner, StaffStep::Assign, Some(seen), json!({})),
            (&planner, StaffStep::OmitDialogue, Some(seen), filled_in(StaffStep::OmitDialogue, Place::Ready)),
        ] {
            let answer = app.command(who, &api_path(&id, step), revision, &body).await;
            let path = api::path(step).replace("{case_id}", "{caseId}");
            assert_described(&document, ("post", &path), answer.status, &answer.json());
            statuses.insert(answer.status.as_u16());
        }
        assert_eq!(statuses.into_iter().collect::<Vec<_>>(), [403, 409, 412, 422, 428]);
    }
}
