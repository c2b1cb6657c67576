//! Mails about dialogues, meetings and experts: who gets each, what it says and what it does not.

use icalendar::{Calendar, CalendarComponent, Component as _, EventLike as _};
use kyoso::case::{Appointment, AskExpert, Command, Expert, Handover, Means, MeetingTime, Part};
use kyoso::value::{Line, Prose};

use super::letters::{plain, talk};
use super::*;

const PLANNING: &str = "kyoso@example.jp";
const PROPOSER: &str = "koho@minato-airtech.example.jp";
const ENVIRONMENT: &str = "kankyo@example.jp";

fn prose(text: &str) -> Prose {
    Prose::parse(text, 4000).map_err(|flaw| format!("{flaw:?}")).unwrap()
}

fn line(text: &str) -> Line {
    Line::parse(text, 200).map_err(|flaw| format!("{flaw:?}")).unwrap()
}

fn time(day: &str) -> MeetingTime {
    let begins: Timestamp = format!("{day}T14:00:00+09:00").parse().unwrap();
    MeetingTime { begins, ends: begins + jiff::SignedDuration::from_mins(90), means: Means::Meeting }
}

fn appointment(place: &str) -> Box<Appointment> {
    Box::new(Appointment { place: line(place), agenda: Some(prose("費用の分担\n時期")) })
}

fn ask(id: &str) -> Command {
    Command::AskExpert(Box::new(AskExpert {
        expert: Expert {
            id: id.to_owned(),
            name: format!("専門 {id}"),
            mail: format!("{id}@expert.example"),
        },
        question: prose("特許に触れないか。"),
        parts: [Part::Summary].into(),
        until: "2027-01-15".parse().unwrap(),
        basis: Some(line("委嘱契約")),
    }))
}

/// The calendar entry of a message: its method by type and by file, and the event in it.
fn entry(message: &str) -> (String, icalendar::Event) {
    let (_, part) = message.split_once("Content-Type: text/calendar").unwrap();
    let (head, body) = part.split_once("\r\n\r\n").unwrap();
    let method = head.split("method=").nth(1).unwrap();
    let method: String = method.chars().take_while(char::is_ascii_uppercase).collect();
    let body = body.split("\r\n--").next().unwrap();
    let file = if head.contains("base64") {
        String::from_utf8(BASE64.decode(body.replace("\r\n", "").as_bytes()).unwrap()).unwrap()
    } else {
        panic!("{head}")
    };
    let calendar: Calendar = file.parse().unwrap();
    assert_eq!(calendar.property_value("METHOD"), Some(&*method));
    let CalendarComponent::Event(event) = calendar.components[0].clone() else { panic!("{file}") };
    (method, event)
}

impl World {
    /// Sends the mail of the last event; its readers, its plain text, and the message.
    async fn sends(&self, kind: &str) -> (Vec<String>, String, String) {
        let revision = self.notify.cases.load(&self.case).await.unwrap().unwrap().case.revision;
        let taken = self.taken();
        self.handle(&format!("MAIL#{revision:06}#{kind}")).await;
        assert_eq!(self.taken(), taken + 1, "{kind}");
        let readers = self.service.readers.lock().unwrap().last().unwrap().clone();
        (readers, plain(&self.message()), self.message())
    }
}

#[tokio::test]
async fn each_change_of_a_meeting_carries_a_newer_version_of_the_same_entry() {
    let world = World::with(COMPANY).await;
    world.assigned().await;
    let of = world.notify.cases.load(&world.case).await.unwrap().unwrap().case.revision + 1;
    let mut entries = Vec::new();
    for (kind, command) in [
        (
            "meeting-planned",
            Command::PlanMeeting { time: time("2026-12-01"), appointment: appointment("区役所9階") },
        ),
        (
            "meeting-moved",
            Command::MoveMeeting { of, time: time("2026-12-02"), appointment: appointment("区役所10階") },
        ),
        ("meeting-cancelled", Command::CancelMeeting { of, reason: prose("先方の都合のため。") }),
    ] {
        world.staff(command).await;
        let (readers, text, message) = world.sends(kind).await;
        assert_eq!(readers, [PROPOSER]);
        assert!(text.contains("14:00から15:30まで（日本時間）"), "{text}");
        let (method, event) = entry(&message);
        entries.push((
            method,
            event.get_uid().unwrap().to_owned(),
            event.property_value("SEQUENCE").unwrap().to_owned(),
        ));
        let (readers, text, message) = world.sends("meeting-entry").await;
        assert_eq!(readers, [PLANNING, ENVIRONMENT]);
        assert!(
            !message.contains("text/html") && !text.contains("区役所") && !text.contains("先方"),
            "{text}"
        );
        let (_, event) = entry(&message);
        assert_eq!(event.get_uid(), Some(&*entries.last().unwrap().1), "both sides have one entry");
        assert!(event.get_location().is_none() && event.get_description().is_none());
    }
    assert_eq!(entries.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), ["REQUEST", "REQUEST", "CANCEL"]);
    assert!(entries.iter().all(|it| it.1 == entries[0].1));
    let sequences: Vec<u32> = entries.iter().map(|it| it.2.parse().unwrap()).collect();
    assert!(sequences.is_sorted_by(|one, other| one < other), "{sequences:?}");
}

#[tokio::test]
async fn a_mail_that_was_overtaken_is_not_sent_after_the_newer_one() {
    let world = World::with(COMPANY).await;
    world.screen().await;
    world.staff(Command::PlanMeeting { time: time("2026-12-01"), appointment: appointment("甲") }).await;
    let late = "MAIL#000003#meeting-planned";
    world
        .staff(Command::MoveMeeting { of: 3, time: time("2026-12-02"), appointment: appointment("乙") })
        .await;
    world.sends("meeting-moved").await;
    world.handle(late).await;
    assert_eq!(world.record(late).await.state, MailState::Dropped);
}

#[tokio::test]
async fn the_proposer_is_asked_to_confirm_and_reads_nothing_of_the_record_in_the_mail() {
    let world = World::with(COMPANY).await;
    world.screen().await;
    let on = "2026-11-22".parse().unwrap();
    world.staff(Command::RecordDialogue { on, means: Means::Online, talk: talk() }).await;
    let (readers, text, _) = world.sends("dialogue-recorded").await;
    assert_eq!(readers, [PROPOSER]);
    assert!(text.contains("11月22日") && text.contains("内容を確認し、対話を進めています"), "{text}");
    assert!(!text.contains("話した") && !text.contains("内々の所感"), "{text}");
    world.proposer(Command::AskDialogueChange { of: 3, what: prose("費用も。") }).await;
    let (readers, text, message) = world.sends("dialogue-change-asked").await;
    assert_eq!(readers, [PLANNING]);
    assert!(!text.contains("費用も。") && !message.contains("text/html"));
    let handover = Box::new(Handover { what: prose("図面"), conditions: prose("秘密") });
    world.staff(Command::HandOverInformation { on, handover }).await;
    let (readers, text, _) = world.sends("information-handed-over").await;
    assert_eq!(readers, [PROPOSER]);
    assert!(!text.contains("図面"), "{text}");
}

#[tokio::test]
async fn an_expert_s_mails_say_the_number_the_day_and_the_page_and_nothing_of_the_proposal() {
    let world = World::with(COMPANY).await;
    world.screen().await;
    world.staff(Command::ConfirmEligibility { note: None, document: None }).await;
    world.staff(ask("e1")).await;
    for (kind, command) in [
        ("advice-asked", None),
        ("advice-reminded", Some(Command::RemindExpert { of: 4 })),
        ("advice-extended", Some(Command::ExtendAdvice { of: 4, until: "2027-02-01".parse().unwrap() })),
        ("advice-ended", Some(Command::RevokeAdvice { of: 4, reason: prose("不要のため。") })),
    ] {
        if let Some(command) = command {
            world.staff(command).await;
        }
        let (readers, text, message) = world.sends(kind).await;
        assert_eq!(readers, ["e1@expert.example"]);
        assert!(text.contains("R8-0001") && !message.contains("text/html"), "{kind}: {text}");
        assert_eq!(text.contains("/staff/advice/"), kind != "advice-ended", "{kind}");
        for hidden in ["密閉型喫煙所", "みなとエアテック", "特許", "不要のため", "専門"]
        {
            assert!(!text.contains(hidden) && !message.contains(hidden), "{kind} says {hidden}");
        }
    }
}

#[tokio::test]
async fn a_withdrawal_tells_every_expert_who_waits_and_none_of_the_others() {
    let world = World::with(COMPANY).await;
    world.screen().await;
    world.staff(Command::ConfirmEligibility { note: None, document: None }).await;
    world.staff(ask("e1")).await;
    world.staff(ask("e2")).await;
    world.staff(ask("e3")).await;
    let late = "MAIL#000006#advice-asked";
    world.staff(Command::RevokeAdvice { of: 5, reason: prose("不要のため。") }).await;
    world.proposer(Command::Withdraw { reason: None }).await;
    let (readers, _, message) = world.sends("advice-ended").await;
    assert_eq!(readers, ["e1@expert.example", "e3@expert.example"]);
    assert!(!message.contains("@expert.example"), "they do not learn of each other");
    world.handle(late).await;
    assert_eq!(
        world.record(late).await.state,
        MailState::Dropped,
        "nobody is asked who is not asked any more"
    );
}
