//! For tests: the function over a database of its own, people of every role who have signed in, and cases brought to
//! where a test needs them by the commands that bring them there.

mod commands;
pub(crate) mod follow_up;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header, request};
use http_body_util::BodyExt as _;
use kyoso::attachment::{Attachment, FileId, NamedFile, Outcome};
use kyoso::case::{
    Actor, Appointment, AskExpert, Case, CaseId, Command, Cost, Decide, DecisionText, Expert, Ground,
    HoldText, IdempotencyKey, IssueText, Means, MeetingTime, Part, Party, RaiseIssue, Revision, Submit, Talk,
    Verdict, decide,
};
use kyoso::chain::Hash;
use kyoso::proposal::{Submission, parse};
use kyoso::staff::Person;
use kyoso::value::{Line, Prose};
use serde_json::Value;
use tower::ServiceExt as _;

pub(crate) use self::commands::*;
use super::experts::Experts;
use super::{Casework, SharedCasework, router};
use crate::form::testing::{COMPANY, sample};
use crate::http::ReceivedAt;
use crate::letters::testing::press;
use crate::links::Links;
use crate::programme::asked;
use crate::staff::testing::{Desk, PUBLIC_URL, access_claims, now, person, signed};
use crate::store::{CaseFile, Commit};
use crate::submission::tests::Answer;

/// The division that the sample cases are assigned to.
pub(crate) const DIVISION: &str = "environment";
/// Another one.
pub(crate) const OTHER_DIVISION: &str = "health";

/// The function over a database of its own.
pub(crate) struct App {
    pub(crate) desk: Desk,
    pub(crate) casework: SharedCasework,
    router: Router,
}

/// Somebody who has signed in, by page and by program.
pub(crate) struct Somebody {
    pub(crate) person: Person,
    cookie: String,
    form_token: String,
    access_token: String,
}

impl App {
    pub(crate) async fn start() -> Self {
        let desk = Desk::start().await;
        let links = Links::new(PUBLIC_URL, [(1, vec![7; 32])].into()).unwrap();
        let experts = Experts::Known(experts());
        let casework = Casework::new(desk.gate.clone(), desk.db.cases(), links, experts, press());
        let casework = Arc::new(casework);
        Self { router: router(casework.clone()), casework, desk }
    }

    /// Somebody with these groups, signed in.
    pub(crate) async fn sign_in(&self, id: &str, groups: &[&str]) -> Somebody {
        let person = person(id, groups);
        let (cookie, form_token) = self.desk.session_of(&person).await;
        let access_token = signed(&access_claims(id, groups));
        Somebody { person, cookie, form_token, access_token }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A page as somebody sees it.
    pub(crate) async fn page(&self, who: &Somebody, path: &str) -> Answer {
        let request = by_page(Request::get(path), who);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form as somebody sends it; its token is added.
    pub(crate) async fn post(&self, who: &Somebody, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("form", &who.form_token).extend_pairs(fields);
        let request = by_page(Request::post(path), who)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.finish())).unwrap()).await
    }

    /// The same page in a browser that holds another cookie of ours too.
    pub(crate) async fn page_with(&self, who: &Somebody, path: &str, cookie: &str) -> Answer {
        let cookies = format!("{}; {cookie}", who.cookie);
        let request = Request::get(path).header(header::COOKIE, cookies).extension(ReceivedAt(now()));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form as it is sent when the session has ended.
    pub(crate) async fn post_signed_out(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("form", "of a session that has ended").extend_pairs(fields);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .extension(ReceivedAt(now()));
        self.send(request.body(Body::from(body.finish())).unwrap()).await
    }

    /// What somebody's program reads.
    pub(crate) async fn read(&self, who: &Somebody, path: &str) -> Answer {
        let request = by_program(Request::get(path), who);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A command as somebody's program sends it, having seen `revision`.
    pub(crate) async fn command(
        &self,
        who: &Somebody,
        path: &str,
        revision: Option<u32>,
        body: &Value,
    ) -> Answer {
        let request = by_program(Request::post(path), who).header(header::CONTENT_TYPE, "application/json");
        let request = match revision {
            Some(revision) => request.header(header::IF_MATCH, format!("\"{revision}\"")),
            None => request,
        };
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// A case as it is now.
    pub(crate) async fn file(&self, id: &CaseId) -> CaseFile {
        self.casework.cases.load(id).await.unwrap().unwrap()
    }

    /// A new case that has come here.
    pub(crate) async fn case_in(&self, place: Place) -> CaseId {
        let key: IdempotencyKey = uuid::Uuid::new_v4().to_string().parse().unwrap();
        let id = CaseId::of(&key);
        let number = self.casework.cases.next_receipt_number(2026).await.unwrap();
        let submit = Submit {
            submission: self.proposal(),
            receipt_number: number,
            received_at: now(),
            window: None,
            versions: self.casework.programme.versions(),
            entered: None,
            attachments: vec![],
        };
        let command = Command::Submit(Box::new(submit));
        let commit = prepare(&Case::new(id.clone()), command, &Actor::Proposer);
        let commit = commit.first(Hash::stored("b"), self.casework.links.newest());
        self.casework.cases.commit(&commit).await.unwrap();
        for (command, actor) in self.way_to(place) {
            self.take(&id, command, &actor).await;
        }
        id
    }

    /// Takes a step on a case, whoever it is.
    pub(crate) async fn take(&self, id: &CaseId, command: Command, actor: &Actor) {
        let file = self.file(id).await;
        self.casework.cases.commit(&prepare(&file.case, command, actor)).await.unwrap();
    }

    /// The proposer sends another version with one file; inspection has said this of it.
    pub(crate) async fn with_file(&self, id: &CaseId, name: &str, outcome: Option<Outcome>) -> FileId {
        let file: FileId = "7d0e8f4a-0000-4000-8000-000000000001".parse().unwrap();
        let mut submission = self.proposal();
        submission.content.attachments = vec![NamedFile { id: file.clone(), name: name.to_owned() }];
        let attachment = Attachment { id: file.clone(), bytes: Some(1000), sha256: None, outcome };
        let revision = Revision {
            submission,
            received_at: now(),
            window: None,
            versions: self.casework.programme.versions(),
            attachments: vec![attachment],
        };
        self.take(id, Command::ReplaceProposal(Box::new(revision)), &Actor::Proposer).await;
        file
    }

    fn proposal(&self) -> Submission {
        let body = sample(COMPANY);
        parse(&body, &asked(&self.casework.programme, None)).unwrap_or_else(|errors| panic!("{errors:?}"))
    }

    fn way_to(&self, place: Place) -> Vec<(Command, Actor)> {
        let revision = || {
            Box::new(Revision {
                submission: self.proposal(),
                received_at: now(),
                window: None,
                versions: self.casework.programme.versions(),
                attachments: vec![],
            })
        };
        let answer =
            || (Command::AnswerCorrection { revision: Some(revision()), note: None }, Actor::Proposer);
        let withdraw = || (Command::Withdraw { reason: None }, Actor::Proposer);
        match place {
            Place::Received => vec![],
            Place::Screened => vec![screen(1)],
            Place::Eligible => vec![screen(1), confirm()],
            Place::Talked => vec![screen(1), talk()],
            Place::TalkedUnscreened => vec![talk()],
            Place::Ready => vec![screen(1), confirm(), talk()],
            Place::Omitted => vec![screen(1), confirm(), omit()],
            Place::CorrectionAsked => vec![screen(1), ask()],
            Place::Answered => vec![screen(1), ask(), answer()],
            Place::AnsweredScreened => vec![screen(1), ask(), answer(), screen(4)],
            Place::SetAside => vec![screen(1), set_aside()],
            Place::TakenUpAgain => vec![screen(1), set_aside(), take_up()],
            Place::Assigned => vec![screen(1), confirm(), talk(), assign(DIVISION)],
            Place::Engaged => vec![
                screen(1),
                confirm(),
                talk(),
                assign(DIVISION),
                plan_meeting(),
                ask_expert("expert-2", &[Part::Summary], "2026-12-10"),
            ],
            Place::Withdrawn => vec![screen(1), withdraw()],
            Place::Deliberating => {
                vec![screen(1), confirm(), talk(), assign(DIVISION), begin(), raise_issue()]
            }
            Place::OnHold => self.after(Place::Deliberating, [hold()]),
            Place::Coordinating => self.after(Place::Deliberating, [ask_coordination()]),
            Place::Coordinated => self.after(Place::Coordinating, [coordinate(true)]),
            Place::Objected => self.after(Place::Coordinating, [coordinate(false)]),
            Place::Decided => self.after(Place::Coordinated, [decide_as(ADOPTED)]),
            Place::DecidedNot => self.after(Place::Coordinated, [decide_as(Verdict::NotAdopted)]),
            Place::Adopted => self.after(Place::Decided, [announce(ADOPTED)]),
            Place::NotAdopted => self.after(Place::DecidedNot, [announce(Verdict::NotAdopted)]),
            Place::AskedAgain => self.after(Place::Adopted, [ask_coordination()]),
            Place::CoordinatedAgain => self.after(Place::NotAdopted, [ask_coordination(), coordinate(true)]),
            Place::DecidedAgain => {
                let again = decide_again(Verdict::NotAdopted);
                self.after(Place::AskedAgain, [coordinate(true), again])
            }
            after_adoption => self.way_on(after_adoption),
        }
    }

    fn after<const N: usize>(&self, place: Place, steps: [(Command, Actor); N]) -> Vec<(Command, Actor)> {
        self.way_to(place).into_iter().chain(steps).collect()
    }

    /// The public function over the same database.
    pub(crate) fn public(&self) -> Router {
        let links = Links::new(PUBLIC_URL, [(1, vec![7; 32])].into()).unwrap();
        let edge = crate::Edge {
            config: self.casework.config.clone(),
            programme: self.casework.programme.clone(),
            cases: self.desk.db.cases(),
            drafts: self.desk.db.drafts(),
            links,
        };
        crate::submission::router(Arc::new(edge), press())
    }

    /// The proposer's page of a case as data.
    pub(crate) async fn as_proposer(&self, id: &CaseId) -> Value {
        self.read_as_proposer(id, "").await.json()
    }

    /// What the proposer's program reads below their page.
    pub(crate) async fn read_as_proposer(&self, id: &CaseId, below: &str) -> Answer {
        let request = Request::get(format!("/api/status/{id}{below}"));
        self.by_proposer(id, request, Body::empty()).await
    }

    /// The proposer withdraws, having seen `revision`.
    pub(crate) async fn withdraw(&self, id: &CaseId, revision: u32) -> Answer {
        let request = Request::post(format!("/api/status/{id}/withdrawal"))
            .header(header::IF_MATCH, format!("\"{revision}\""));
        self.by_proposer(id, request, Body::empty()).await
    }

    async fn by_proposer(&self, id: &CaseId, request: request::Builder, body: Body) -> Answer {
        let token = self.casework.links.case_token(id, self.casework.links.newest()).unwrap();
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        let request = request.extension(ReceivedAt(now())).body(body).unwrap();
        let response = self.public().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// The verdict of the sample cases that are adopted.
pub(crate) const ADOPTED: Verdict = Verdict::Adopted { cost: Cost::None };
/// The sequence of the issue that the sample cases have once they are deliberated on.
pub(crate) const ISSUE: &str = "7";

/// Where the steps that there are can bring a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Received, and not screened yet.
    Received,
    /// Received and screened.
    Screened,
    /// Its requirements are confirmed.
    Eligible,
    /// A dialogue is on record.
    Talked,
    /// A dialogue is on record before it was screened.
    TalkedUnscreened,
    /// Requirements and dialogue: it can be assigned.
    Ready,
    /// Requirements, and the dialogue left out with its reason.
    Omitted,
    /// A correction is asked for.
    CorrectionAsked,
    /// The correction came, and is not screened yet.
    Answered,
    /// The correction came and is screened.
    AnsweredScreened,
    /// Set aside.
    SetAside,
    /// Taken up again after that.
    TakenUpAgain,
    /// Assigned to [`DIVISION`].
    Assigned,
    /// The same with a planned meeting and a question to an expert.
    Engaged,
    /// Withdrawn.
    Withdrawn,
    /// Deliberated on, with one issue.
    Deliberating,
    /// Put off.
    OnHold,
    /// Coordination is asked for.
    Coordinating,
    /// Planning agrees.
    Coordinated,
    /// Planning has objections.
    Objected,
    /// Adopted, and not announced.
    Decided,
    /// Not adopted, and not announced.
    DecidedNot,
    /// Adopted and announced.
    Adopted,
    /// Not adopted and announced.
    NotAdopted,
    /// Coordination is asked for after an adoption.
    AskedAgain,
    /// Planning agrees to another decision after one that did not adopt it.
    CoordinatedAgain,
    /// Decided anew not to adopt it, and not announced.
    DecidedAgain,
    /// The way to an agreement has begun.
    Agreement,
    /// The check for antisocial ties found none.
    Checked,
    /// The agreement is concluded.
    Concluded,
    /// It is carried out by agreement.
    CarryingOut,
    /// A milestone is planned.
    Milestone,
    /// Its results are on record.
    WithResults,
    /// Completed.
    Closed,
    /// The way by budget and contract has begun.
    Contract,
    /// The funds are there, and the consent to the use of intellectual property.
    Funded,
    /// It is on record how the contractor is chosen.
    Procured,
    /// The proposer is the contractor.
    Contracted,
    /// Another party is the contractor.
    Another,
    /// Ended since another party is the contractor.
    Unrealised,
}

impl Place {
    /// Every place.
    pub(crate) const ALL: &'static [Place] = &[
        Place::Received,
        Place::Screened,
        Place::Eligible,
        Place::Talked,
        Place::TalkedUnscreened,
        Place::Ready,
        Place::Omitted,
        Place::CorrectionAsked,
        Place::Answered,
        Place::AnsweredScreened,
        Place::SetAside,
        Place::TakenUpAgain,
        Place::Assigned,
        Place::Engaged,
        Place::Withdrawn,
        Place::Deliberating,
        Place::OnHold,
        Place::Coordinating,
        Place::Coordinated,
        Place::Objected,
        Place::Decided,
        Place::DecidedNot,
        Place::Adopted,
        Place::NotAdopted,
        Place::AskedAgain,
        Place::CoordinatedAgain,
        Place::DecidedAgain,
        Place::Agreement,
        Place::Checked,
        Place::Concluded,
        Place::CarryingOut,
        Place::Milestone,
        Place::WithResults,
        Place::Closed,
        Place::Contract,
        Place::Funded,
        Place::Procured,
        Place::Contracted,
        Place::Another,
        Place::Unrealised,
    ];

    /// Whether [`DIVISION`] has the case.
    pub(crate) fn has_division(self) -> bool {
        let assigned = Place::ALL.iter().position(|place| *place == Place::Assigned);
        let here = Place::ALL.iter().position(|place| *place == self);
        here >= assigned && self != Place::Withdrawn
    }
}

/// Planning, as cases know it.
pub(crate) fn planning() -> Actor {
    Actor::Planning { id: "colleague".to_owned() }
}

/// The division, as cases know it.
pub(crate) fn division() -> Actor {
    Actor::Division { id: "member".to_owned(), division: DIVISION.to_owned() }
}

fn prepare(case: &Case, command: Command, actor: &Actor) -> Commit {
    let changes = decide(case, command, actor).unwrap();
    Commit::prepare(case, changes, actor, now()).unwrap()
}

fn by_page(request: request::Builder, who: &Somebody) -> request::Builder {
    request.header(header::COOKIE, &who.cookie).extension(ReceivedAt(now()))
}

fn by_program(request: request::Builder, who: &Somebody) -> request::Builder {
    let token = format!("Bearer {}", who.access_token);
    request.header(header::AUTHORIZATION, token).extension(ReceivedAt(now()))
}
