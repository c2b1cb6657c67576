//! For tests: the function over a database of its own, people of every role who have signed in, and cases brought to
//! where a test needs them by the commands that bring them there.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header, request};
use http_body_util::BodyExt as _;
use kyoso::case::{
    Actor, Case, CaseId, Command, Ground, IdempotencyKey, Means, Revision, Submit, Talk, decide,
};
use kyoso::chain::Hash;
use kyoso::proposal::{Submission, parse};
use kyoso::staff::Person;
use kyoso::value::{Line, Prose};
use serde_json::Value;
use tower::ServiceExt as _;

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
        let casework = Arc::new(Casework::new(desk.gate.clone(), desk.db.cases(), links, press()));
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
            Place::Withdrawn => vec![screen(1), withdraw()],
        }
    }
}

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
    /// Withdrawn.
    Withdrawn,
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
        Place::Withdrawn,
    ];
}

/// Planning, as cases know it.
pub(crate) fn planning() -> Actor {
    Actor::Planning { id: "colleague".to_owned() }
}

fn prepare(case: &Case, command: Command, actor: &Actor) -> Commit {
    let changes = decide(case, command, actor).unwrap();
    Commit::prepare(case, changes, actor, now()).unwrap()
}

fn prose(text: &str) -> Prose {
    Prose::parse(text, 1000).unwrap()
}

/// The rules were run over this version, and found nothing.
pub(crate) fn screen(of: u32) -> (Command, Actor) {
    (Command::RecordScreening { of, rules: "document".into(), findings: vec![] }, Actor::System)
}

pub(crate) fn confirm() -> (Command, Actor) {
    (Command::ConfirmEligibility { note: None, document: None }, planning())
}

pub(crate) fn ask() -> (Command, Actor) {
    let what = prose("実施の場所を書いてください。");
    (Command::AskCorrection { what, until: "2026-12-10".parse().unwrap(), document: None }, planning())
}

pub(crate) fn set_aside() -> (Command, Actor) {
    let ground = Ground { clause: "2(5)".into(), text: "個人".into() };
    (Command::SetAside { ground, reason: prose("個人の提案のため。"), document: None }, planning())
}

pub(crate) fn take_up() -> (Command, Actor) {
    (Command::TakeUpAgain { reason: prose("団体の提案と分かったため。"), document: None }, planning())
}

pub(crate) fn talk() -> (Command, Actor) {
    let line = |text: &str| Line::parse(text, 100).unwrap();
    let talk = Talk {
        ward_side: line("企画課 港"),
        proposer_side: line("見本 太郎"),
        summary: prose("場所と時期を確かめた。"),
    };
    let on = "2026-11-22".parse().unwrap();
    (Command::RecordDialogue { on, means: Means::Online, talk: Box::new(talk) }, planning())
}

pub(crate) fn omit() -> (Command, Actor) {
    (Command::OmitDialogue { reason: prose("既に対話を重ねているため。") }, planning())
}

pub(crate) fn assign(division: &str) -> (Command, Actor) {
    let division = division.to_owned();
    (Command::Assign { division, reason: Some(prose("所管のため。")), document: None }, planning())
}

fn by_page(request: request::Builder, who: &Somebody) -> request::Builder {
    request.header(header::COOKIE, &who.cookie).extension(ReceivedAt(now()))
}

fn by_program(request: request::Builder, who: &Somebody) -> request::Builder {
    let token = format!("Bearer {}", who.access_token);
    request.header(header::AUTHORIZATION, token).extension(ReceivedAt(now()))
}
