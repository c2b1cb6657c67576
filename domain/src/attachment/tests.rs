//! The life of a file: binding by table, and whatever comes in whatever order.

use filecheck::FileType;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::case::CaseId;
use crate::proposal::FieldError;

fn limits() -> Limits {
    crate::programme::tests::minato().attachments
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_358_876 + second).unwrap()
}

fn id(number: u32) -> FileId {
    format!("00000000-0000-4000-8000-{number:012}").parse().unwrap()
}

fn case() -> CaseId {
    "a".repeat(32).parse().unwrap()
}

const DAY: i64 = 86_400;

/// Announced at 0 with 1000 bytes and a checksum of its own.
fn announced(number: u32) -> Upload {
    let sha256 = Checksum::from([u8::try_from(number).unwrap(); 32]);
    let announcement =
        Announcement { name: format!("{number}.pdf"), bytes: Some(1000), sha256: Some(sha256) };
    Upload::new((case(), id(number)), announcement, &limits(), at(0), at(30 * DAY))
}

fn arrival(second: i64) -> Arrival {
    Arrival { version: format!("v{second}"), at: at(second), bytes: 1000 }
}

fn arrived(number: u32, second: i64) -> Upload {
    announced(number).arrived(arrival(second), at(second)).unwrap()
}

fn accepted_outcome(number: u32) -> Outcome {
    Outcome::Accepted(Accepted {
        kind: FileType::Pdf,
        bytes: 1000,
        sha256: Checksum::from([u8::try_from(number).unwrap(); 32]),
        store_version: "s1".to_owned(),
    })
}

fn settled(upload: &Upload, outcome: Outcome) -> Upload {
    upload.settled(outcome.into()).unwrap()
}

fn refused(number: u32) -> Upload {
    settled(&arrived(number, 1), Outcome::Refused(Why::Malware))
}

fn bound(upload: &Upload, second: i64) -> Upload {
    upload.bound_by(Bound { sequence: 1, received_at: at(second) })
}

fn flaws(ids: &[FileId], uploads: &[Upload], second: i64) -> Vec<(String, &'static str)> {
    let errors = attach(ids, uploads, &limits(), at(second)).err().unwrap_or_default();
    errors.into_iter().map(|FieldError { pointer, flaw }| (pointer, flaw.code())).collect()
}

#[test]
fn what_may_be_named_at_ten_seconds() {
    let missing = announced(1).not_found(at(2000)).unwrap();
    let table: [(&str, Upload, &[&str]); 9] = [
        ("on its way", announced(1), &[]),
        ("being checked", arrived(1, 9), &[]),
        ("came in the same second", arrived(1, 10), &[]),
        ("came in the next second", arrived(1, 11), &["too-late"]),
        ("accepted", settled(&arrived(1, 9), accepted_outcome(1)), &[]),
        ("refused", refused(1), &["malware"]),
        ("never came", missing, &["not-arrived"]),
        ("removed", announced(1).removed(at(5)).unwrap(), &["no-such-file"]),
        ("bound before, and came after this was sent", bound(&arrived(1, 9), 9), &[]),
    ];
    for (what, upload, expected) in table {
        let codes: Vec<_> = flaws(&[id(1)], &[upload], 10).into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, expected, "{what}");
    }
    assert_eq!(flaws(&[id(9)], &[announced(1)], 10), [("/attachments/0".to_owned(), "no-such-file")]);
}

#[test]
fn every_file_that_cannot_be_named_is_told_by_its_place() {
    let uploads = [announced(1), refused(2)];
    let found = flaws(&[id(1), id(2), id(1), id(3)], &uploads, 10);
    let found: Vec<_> = found.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect();
    assert_eq!(
        found,
        [("/attachments/1", "malware"), ("/attachments/2", "duplicate"), ("/attachments/3", "no-such-file")]
    );
}

#[test]
fn each_limit_of_a_proposal_holds_at_the_limit_and_one_over() {
    let uploads: Vec<_> = (1..=21).map(announced).collect();
    let ids: Vec<_> = (1..=21).map(id).collect();
    assert!(flaws(&ids[..20], &uploads, 10).is_empty());
    assert_eq!(flaws(&ids, &uploads, 10), [("/attachments".to_owned(), "too-many")]);
    let big = |number, bytes| Upload {
        announced: Announced { bytes: Some(bytes), ..announced(1).announced },
        ..announced(number)
    };
    let most = limits().proposal_bytes();
    assert!(flaws(&ids[..2], &[big(1, most - 1), big(2, 1)], 10).is_empty());
    let over = flaws(&ids[..2], &[big(1, most - 1), big(2, 2)], 10);
    assert_eq!(over, [("/attachments".to_owned(), "files-too-big")]);
}

#[test]
fn a_submission_says_of_its_files_what_is_known_and_binds_those_that_are_new() {
    let uploads = [settled(&arrived(1, 1), accepted_outcome(1)), arrived(2, 1), bound(&arrived(3, 1), 2)];
    let attached = attach(&[id(2), id(1), id(3)], &uploads, &limits(), at(10)).ok().unwrap();
    let binds: Vec<_> = attached.binds.iter().map(|upload| upload.id.clone()).collect();
    assert_eq!(binds, [id(2), id(1)]);
    let [second, first, _] = &attached.attachments[..] else { panic!() };
    assert_eq!((second.bytes, &second.outcome), (Some(1000), &None));
    assert_eq!((first.bytes, &first.outcome), (None, &Some(accepted_outcome(1))));
    assert_eq!(attached.named[0].name, "2.pdf");
}

#[test]
fn a_deadline_counts_for_files_too() {
    let in_time = settled(&bound(&arrived(1, 10), 10), accepted_outcome(1));
    assert_eq!(in_time.state(), FileState::Accepted);
    let late = settled(&bound(&arrived(1, 11), 10), accepted_outcome(1));
    assert_eq!(late.refused(), Some(Why::TooLate));
    // Whoever hears of the arrival late counts the arrival, not the hearing.
    let heard_late = bound(&announced(1), 10).arrived(arrival(9), at(500)).unwrap();
    assert_eq!(settled(&heard_late, accepted_outcome(1)).state(), FileState::Accepted);
}

#[test]
fn a_file_that_does_not_come_is_missed_after_its_link_has_ended() {
    let waits = limits().upload_lasts() + LOOKED_AFTER;
    assert_eq!(announced(1).due(), Some(Due { task: Task::Inspect, at: at(0) + waits }));
    assert!(announced(1).not_found(at(0) + waits - SignedDuration::from_secs(1)).is_none());
    let missed = announced(1).not_found(at(0) + waits).unwrap();
    assert_eq!((missed.state(), missed.due().unwrap().task), (FileState::NotArrived, Task::Retain));
    let missed = bound(&announced(1), 10).not_found(at(0) + waits).unwrap();
    assert_eq!((missed.refused(), missed.due()), (Some(Why::NotArrived), None));
    // S3's event can be later than that: what nobody had bound is taken in after all.
    let missed = announced(1).not_found(at(0) + waits).unwrap();
    assert_eq!(missed.arrived(arrival(100), at(5000)).unwrap().state(), FileState::Checking);
}

#[test]
fn a_link_can_be_had_again_until_the_file_is_here_or_bound() {
    let again = announced(1).linked_again(&limits(), at(600)).unwrap();
    assert_eq!(again.announced.until, at(600) + limits().upload_lasts());
    assert!(arrived(1, 1).linked_again(&limits(), at(600)).is_none());
    assert!(bound(&announced(1), 1).linked_again(&limits(), at(600)).is_none());
    assert!(announced(1).removed(at(1)).unwrap().linked_again(&limits(), at(600)).is_none());
}

#[test]
fn what_nobody_bound_goes_with_its_draft_and_what_is_bound_stays() {
    let upload = settled(&arrived(1, 1), accepted_outcome(1));
    let end = 30 * DAY;
    assert_eq!(upload.due(), Some(Due { task: Task::Retain, at: at(end) }));
    assert_eq!(upload.retention(None, false, at(end - 1)), Retention::Nothing);
    assert_eq!(upload.retention(Some(at(end + 5)), false, at(end)), Retention::KeepUntil(at(end + 5)));
    assert_eq!(upload.retention(None, false, at(end)), Retention::Remove);
    let removed = upload.removed(at(end)).unwrap();
    assert_eq!(removed.retention(None, false, at(end + 1)), Retention::Nothing);
    let later = at(end) + REMOVED_FOR;
    assert_eq!(removed.due(), Some(Due { task: Task::Retain, at: later }));
    assert_eq!(removed.retention(None, false, later), Retention::Delete);
    let kept = bound(&upload, 10);
    assert_eq!((kept.due(), kept.retention(None, false, at(end))), (None, Retention::Nothing));
    assert!(kept.removed(at(end)).is_err());
}

#[test]
fn a_bound_file_goes_with_its_case_once_the_disposal_is_on_record_and_not_before() {
    let kept = bound(&settled(&arrived(1, 1), accepted_outcome(1)), 10);
    assert_eq!(kept.retention(None, true, at(DAY)), Retention::Nothing, "nobody set about it");
    let asked = kept.disposed_with_its_case(at(DAY)).unwrap();
    assert!(asked.disposed_with_its_case(at(DAY + 1)).is_none());
    assert_eq!((asked.state(), asked.due()), (kept.state(), Some(Due { task: Task::Retain, at: at(DAY) })));
    let later = Retention::LookAgain(at(DAY) + SignedDuration::from_hours(1));
    assert_eq!(asked.retention(None, false, at(DAY)), later);
    assert_eq!(asked.retention(None, true, at(DAY)), Retention::Delete);
    let unbound = settled(&arrived(1, 1), accepted_outcome(1)).disposed_with_its_case(at(DAY)).unwrap();
    assert_eq!(unbound.state(), FileState::Removed);
    assert!(unbound.disposed_with_its_case(at(DAY)).is_none());
}

/// The bytes of `announced(1)` under another name.
fn first_again() -> Announcement {
    Announcement { name: "別名.pdf".to_owned(), bytes: Some(1000), sha256: Some(Checksum::from([1; 32])) }
}

#[test]
fn the_same_bytes_are_recognised_unless_they_are_refused() {
    let same = first_again();
    let known = |upload| known_in(&same, None, &[announced(2), upload]).map(|upload| upload.id.clone());
    assert_eq!(known(announced(1)), Some(id(1)));
    assert_eq!(known(bound(&arrived(1, 1), 2)), Some(id(1)));
    assert_eq!(known(settled(&arrived(1, 1), Outcome::Refused(Why::Malware))), None);
    assert_eq!(known(announced(1).removed(at(1)).unwrap()), None);
    // A browser without a script says no checksum: that it came twice is seen once it is here.
    let second = Upload { announced: Announced { sha256: None, ..announced(1).announced }, ..arrived(7, 5) };
    assert!(is_twice(&second, &accepted_outcome(1), &[announced(1), second.clone()]));
    assert!(!is_twice(&bound(&second, 9), &accepted_outcome(1), &[announced(1)]));
    assert!(!is_twice(&announced(1), &accepted_outcome(1), &[announced(1), second.clone()]));
}

/// Discarding a draft removes its files: another draft of the same case must not count on them.
#[test]
fn the_same_bytes_in_another_draft_are_another_file_until_they_are_bound() {
    let same = first_again();
    let of = |draft: &str, upload: Upload| Upload { draft: Some(draft.to_owned()), ..upload };
    let known = |upload| known_in(&same, Some("one"), &[upload]).is_some();
    assert!(known(of("one", announced(1))));
    assert!(!known(of("other", announced(1))));
    assert!(!known(announced(1)), "a program's");
    assert!(known(of("other", bound(&arrived(1, 1), 2))));
    let second = Upload { announced: Announced { sha256: None, ..announced(1).announced }, ..arrived(7, 5) };
    let second = of("one", second);
    let twice = |first| is_twice(&second, &accepted_outcome(1), &[first]);
    assert!(twice(of("one", announced(1))));
    assert!(!twice(of("other", announced(1))));
    assert!(twice(of("other", bound(&arrived(1, 1), 2))));
}

#[test]
fn a_program_announces_name_size_and_checksum() {
    let sha256 = "AB".repeat(32);
    let parse = |body: Value| {
        let parsed = parse_announcement(&body, &limits());
        parsed.map_err(|errors| {
            errors.iter().map(|error| format!("{} {}", error.pointer, error.flaw.code())).collect::<Vec<_>>()
        })
    };
    let good = json!({ "name": "../提案書.pdf", "bytes": 52_428_800_u64, "sha256": sha256 });
    let parsed = parse(good).ok().unwrap();
    assert_eq!((parsed.name.as_str(), parsed.bytes), ("提案書.pdf", Some(52_428_800)));
    assert_eq!(parsed.sha256.unwrap().to_string(), "ab".repeat(32));
    let errors = |body| parse(body).err().unwrap();
    assert_eq!(
        errors(json!({ "name": "a.exe", "bytes": 52_428_801_u64, "sha256": "ab", "x": 1 })),
        ["/name unknown-type", "/bytes too-big", "/sha256 not-checksum", "/x unknown-field"]
    );
    assert_eq!(
        errors(json!({ "name": "a.docm", "bytes": 0, "sha256": sha256 })),
        ["/name macro", "/bytes empty"]
    );
    assert_eq!(
        errors(json!({ "name": "a.xls", "bytes": -1 })),
        ["/name old-office", "/bytes wrong-type", "/sha256 required"]
    );
    assert_eq!(errors(json!({})), ["/name required", "/bytes required", "/sha256 required"]);
    assert!(Announcement::by_name("a").is_err() && Announcement::by_name("a.PDF").is_ok());
}

#[test]
fn an_id_and_a_checksum_are_written_in_one_way() {
    let text = "7d0e8f4a-0000-4000-8000-0000000000ab";
    assert!(text.parse::<FileId>().is_ok());
    for wrong in [&text.to_uppercase(), "", "7d0e8f4a", "../../../../aaaa-4000-8000-000000000000"] {
        assert!(wrong.parse::<FileId>().is_err(), "{wrong}");
    }
    let checksum: Checksum = "00".repeat(32).parse().unwrap();
    assert_eq!(checksum.base64(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    assert!("00".repeat(31).parse::<Checksum>().is_err() && "zz".repeat(32).parse::<Checksum>().is_err());
}

/// Something that happens to a file, in whatever order.
#[derive(Clone, Copy, Debug)]
enum Step {
    Link,
    Arrive,
    Accept,
    Refuse,
    Missing,
    LookAgain,
    Bind,
    Remove,
    Retain,
}

const STEPS: [Step; 9] = [
    Step::Link,
    Step::Arrive,
    Step::Accept,
    Step::Refuse,
    Step::Missing,
    Step::LookAgain,
    Step::Bind,
    Step::Remove,
    Step::Retain,
];

/// What comes of a step at `second`; none where it changes nothing.
fn after(upload: &Upload, step: Step, second: i64) -> Option<Upload> {
    let now = at(second);
    match step {
        Step::Link => upload.linked_again(&limits(), now),
        Step::Arrive => upload.arrived(arrival(second), now),
        // Inspection speaks of what it has read, and of nothing else.
        Step::Accept => upload.arrival.as_ref().and_then(|_| upload.settled(accepted_outcome(1).into())),
        Step::Refuse => {
            upload.arrival.as_ref().and_then(|_| upload.settled(Outcome::Refused(Why::Malware).into()))
        }
        Step::Missing => upload.not_found(now),
        Step::LookAgain => upload.looked_at_again(at(second + 600)),
        Step::Bind => {
            let (ids, uploads) = (std::slice::from_ref(&upload.id), std::slice::from_ref(upload));
            let attached = attach(ids, uploads, &limits(), now).ok()?;
            attached.binds.first().map(|read| read.bound_by(Bound { sequence: 1, received_at: now }))
        }
        Step::Remove => upload.removed(now).ok(),
        Step::Retain => match upload.retention(None, false, now) {
            Retention::Remove => upload.removed(now).ok(),
            Retention::KeepUntil(until) => Some(upload.kept(until)),
            Retention::LookAgain(at) => Some(Upload { dispose_at: Some(at), ..upload.clone() }),
            Retention::Nothing | Retention::Delete => None,
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_comes_in_whatever_order_there_is_one_verdict_and_nothing_is_opened_early_or_lost(
        steps in prop::collection::vec((0_usize..STEPS.len(), 0_i64..40_000), 0..30)
    ) {
        let (mut upload, mut now) = (announced(1), 0);
        for (step, wait) in steps {
            now += wait;
            let step = STEPS[step];
            let before = upload.clone();
            upload = after(&upload, step, now).unwrap_or(upload);

            prop_assert!(before.arrival.is_none() || upload.arrival == before.arrival, "the first version counts");
            prop_assert!(
                before.verdict.is_none() || upload.verdict == before.verdict,
                "a verdict is there once and for ever"
            );
            prop_assert!(before.bound.is_none() || upload.bound == before.bound, "what is bound stays bound");
            prop_assert!(before.removed_at.is_none() || upload == before, "what was removed does not come back");
            prop_assert!(upload.bound.is_none() || upload.removed_at.is_none(), "a bound file was removed");
            prop_assert!(
                upload.bound.is_none() || upload.retention(None, false, at(now + 400 * DAY)) == Retention::Nothing,
                "a bound file would be deleted"
            );

            let passed = upload.verdict.as_ref().is_some_and(|verdict| verdict.outcome.accepted().is_some());
            prop_assert!(!passed || upload.arrival.is_some(), "accepted without having come");
            if let (true, Some(bound), Some(arrival)) = (passed, upload.bound, &upload.arrival) {
                prop_assert!(arrival.at.as_second() <= bound.received_at.as_second(), "accepted too late");
            }
            prop_assert_eq!(upload.state() == FileState::Accepted, passed && upload.removed_at.is_none());

            // Nothing is stranded: somebody looks at it again, unless it is bound and has its verdict.
            let is_done = upload.bound.is_some() && upload.verdict.is_some();
            prop_assert_eq!(upload.due().is_none(), is_done, "{:?}", step);
            let (files, bytes) = upload.weight();
            let counts = upload.bound.is_none() && upload.removed_at.is_none() && upload.refused().is_none();
            prop_assert_eq!((files, bytes > 0), (u32::from(counts), counts));
        }
    }
}
