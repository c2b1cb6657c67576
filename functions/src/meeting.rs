//! Meetings as people read them, and as entries of a calendar (iCalendar, RFC 5545; iTIP, RFC 5546).
//!
//! An entry keeps its UID for ever: the case and the event that planned the meeting. `SEQUENCE` is the event that changed
//! it last, so a calendar knows which of two is newer, in whichever order the mails come.

use icalendar::{Component as _, Event as Entry, EventLike as _, Property};
use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::{CaseId, Meeting, MeetingTime};
use kyoso::text::Language;

use crate::ics::{self, plain, utc};

/// When a meeting is, as people write it: a day, from when to when, by which clock.
pub fn meeting_at(time: MeetingTime, language: Language) -> String {
    let (begin, end) = (calendar::civil(time.begins), calendar::civil(time.ends));
    let clock = |time: jiff::civil::DateTime| time.strftime("%H:%M").to_string();
    let day = calendar::date(begin.date(), language);
    let until =
        if begin.date() == end.date() { clock(end) } else { format!("{}（{}）", clock(end), end.date()) };
    match language {
        Language::Japanese => format!("{day} {}から{until}まで（日本時間）", clock(begin)),
        Language::English => format!("{day}, {} to {until} (Japan time)", clock(begin)),
    }
}

/// What a calendar entry says. No `Debug`: it can name people.
pub struct Invitation<'i> {
    /// The case.
    pub case: &'i CaseId,
    /// The meeting, as it stood after the event `version`.
    pub meeting: &'i Meeting,
    /// When that event was recorded.
    pub at: Timestamp,
    /// What it is.
    pub summary: &'i str,
    /// Where, and what it is about; empty for nothing.
    pub place: &'i str,
    /// The same in a few sentences.
    pub description: &'i str,
    /// The page that says more.
    pub url: &'i str,
    /// Who invites: their mail address.
    pub organizer: &'i str,
    /// Who is invited: their mail addresses.
    pub attendees: &'i [String],
}

impl Invitation<'_> {
    /// How a calendar takes it: `REQUEST`, or `CANCEL` where the meeting was called off.
    pub fn method(&self) -> &'static str {
        if self.meeting.cancelled { "CANCEL" } else { "REQUEST" }
    }

    /// The file.
    pub fn file(&self) -> String {
        let host = self.url.split('/').nth(2).unwrap_or("kyoso");
        let MeetingTime { begins, ends, .. } = self.meeting.time;
        let status = if self.meeting.cancelled { "CANCELLED" } else { "CONFIRMED" };
        let mut entry = Entry::new();
        entry
            .append_property(Property::new("UID", format!("{}-{}@{host}", self.case, self.meeting.first)))
            .append_property(utc("DTSTAMP", self.at))
            .append_property(Property::new("SEQUENCE", self.meeting.version.to_string()))
            .append_property(utc("DTSTART", begins))
            .append_property(utc("DTEND", ends))
            .append_property(Property::new("STATUS", status))
            .append_property(Property::new("ORGANIZER", format!("mailto:{}", self.organizer)))
            .summary(&plain(self.summary))
            .url(self.url);
        if !self.place.is_empty() {
            entry.location(&plain(self.place));
        }
        if !self.description.is_empty() {
            entry.description(&plain(self.description));
        }
        for attendee in self.attendees {
            let attendee = Property::new("ATTENDEE", format!("mailto:{attendee}"))
                .add_parameter("ROLE", "REQ-PARTICIPANT")
                .add_parameter("RSVP", "FALSE")
                .done();
            entry.append_multi_property(attendee);
        }
        let head = [
            ("VERSION", "2.0"),
            ("PRODID", "-//kyoso//meetings//JA"),
            ("CALSCALE", "GREGORIAN"),
            ("METHOD", self.method()),
        ];
        ics::file(&head, [], vec![entry])
    }
}

#[cfg(test)]
mod tests {
    use icalendar::{Calendar, CalendarComponent};
    use kyoso::case::Means;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn meeting(version: u32, cancelled: bool) -> Meeting {
        let time = MeetingTime {
            begins: at("2026-12-01T14:00:00+09:00"),
            ends: at("2026-12-01T15:30:00+09:00"),
            means: Means::Meeting,
        };
        Meeting { first: 4, version, text: version, time, cancelled }
    }

    fn file(version: u32, cancelled: bool) -> String {
        let case: CaseId = "a".repeat(32).parse().unwrap();
        let invitation = Invitation {
            case: &case,
            meeting: &meeting(version, cancelled),
            at: at("2026-11-22T10:00:00+09:00"),
            summary: "対話（受付番号 R8-0001）\r\nBEGIN:VALARM",
            place: "区役所9階、会議室; 入口は北",
            description: "密閉型喫煙所の換気を見える化する実証".repeat(4).as_str(),
            url: "https://kyoso.city.example.jp/status/a",
            organizer: "kyoso@example.jp",
            attendees: &["koho@example.jp".to_owned()],
        }
        .file();
        assert!(invitation.lines().all(|line| line.len() <= 75), "{invitation}");
        assert!(!invitation.contains("\r\nBEGIN:VALARM"), "a text begins no line of its own");
        invitation
    }

    fn entry(file: &str) -> (Option<String>, icalendar::Event) {
        let calendar: Calendar = file.parse().unwrap();
        let CalendarComponent::Event(event) = calendar.components[0].clone() else { panic!() };
        (calendar.property_value("METHOD").map(str::to_owned), event)
    }

    #[test]
    fn an_entry_parses_back_to_what_it_says() {
        let (method, event) = entry(&file(4, false));
        assert_eq!(method.as_deref(), Some("REQUEST"));
        assert_eq!(event.get_uid(), Some(&*format!("{}-4@kyoso.city.example.jp", "a".repeat(32))));
        for (name, value) in [
            ("DTSTART", "20261201T050000Z"),
            ("DTEND", "20261201T063000Z"),
            ("STATUS", "CONFIRMED"),
            ("ORGANIZER", "mailto:kyoso@example.jp"),
        ] {
            assert_eq!(event.property_value(name), Some(value));
        }
        assert_eq!(event.get_location(), Some("区役所9階、会議室; 入口は北"));
    }

    #[test]
    fn a_change_keeps_the_name_and_a_later_one_is_newer() {
        let [planned, moved, cancelled] =
            [(4, false), (7, false), (9, true)].map(|(version, cancelled)| entry(&file(version, cancelled)));
        assert!([&moved, &cancelled].iter().all(|other| other.1.get_uid() == planned.1.get_uid()));
        let sequence =
            |event: &icalendar::Event| event.property_value("SEQUENCE").unwrap().parse::<u32>().unwrap();
        assert_eq!([&planned, &moved, &cancelled].map(|it| sequence(&it.1)), [4, 7, 9]);
        assert_eq!(cancelled.0.as_deref(), Some("CANCEL"));
        assert_eq!(cancelled.1.property_value("STATUS"), Some("CANCELLED"));
    }

    #[test]
    fn a_time_is_said_with_its_zone() {
        let time = meeting(4, false).time;
        assert_eq!(
            meeting_at(time, Language::Japanese),
            "令和8年（2026年）12月1日（火曜） 14:00から15:30まで（日本時間）"
        );
    }
}
