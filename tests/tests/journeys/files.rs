//! Files: what no role may do with the buckets. Those that get a verdict of the scanner are in `scanned`.

use std::collections::BTreeSet;

use tests::api::Proposal;
use tests::files::{Sent, sample};
use tests::roles::{self, Role, covers};
use tests::stack::stack;
use tests::staff::Staff;
use tests::wait::{MINUTES, until};
use uuid::Uuid;

const INSPECTION: &str = "InspectionRole";
const RETENTION: &str = "RetentionRole";
const ATTACHMENTS: &str = "AttachmentsRole";

/// An object that the owner puts into a bucket: its place with the version.
fn object(bucket: &str) -> (String, String) {
    let key = format!("{}/{}/{}", stack().output(bucket), Uuid::new_v4().simple(), Uuid::new_v4());
    let put = Role::owner().s3("PUT", &key, &[], b"a file");
    assert_eq!(put.status, 200, "{}", put.text());
    let version = put.header("x-amz-version-id").unwrap_or_default().to_owned();
    (key, version)
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn only_inspection_reads_quarantine_and_fills_the_store_and_only_retention_empties_it() {
    let (arrived, arrived_version) = object("quarantineBucket");
    let (stored, stored_version) = object("storeBucket");
    let version = |place: &str, version: &str| format!("{place}?versionId={version}");
    let calls = [
        ("GET", arrived.clone(), vec![]),
        ("GET", version(&arrived, &arrived_version), vec![INSPECTION]),
        ("HEAD", version(&arrived, &arrived_version), vec![INSPECTION]),
        ("DELETE", version(&arrived, &arrived_version), vec![]),
        ("PUT", arrived.clone(), vec![ATTACHMENTS]),
        ("GET", stored.clone(), vec![]),
        ("GET", version(&stored, &stored_version), vec![ATTACHMENTS]),
        ("PUT", stored.clone(), vec![INSPECTION]),
        ("DELETE", stored.clone(), vec![]),
        // Last: then it is gone.
        ("DELETE", version(&stored, &stored_version), vec![RETENTION]),
    ];
    let roles: Vec<Role> = roles::names().iter().map(|name| Role::of(name)).collect();
    assert!(roles.len() >= 13, "every function has one");
    for (method, place, may) in calls {
        // Those who may come last: what they do must not hide what the others cannot.
        let (allowed, others): (Vec<_>, Vec<_>) =
            roles.iter().partition(|role| may.contains(&role.name.as_str()));
        assert_eq!(allowed.len(), may.len());
        for role in others {
            let answer = role.s3(method, &place, &[], b"");
            assert_eq!(answer.status, 403, "{} may not {method} {place}", role.name);
        }
        for role in allowed {
            let answer = role.s3(method, &place, &[], b"");
            assert!(answer.status < 300, "{} may {method} {place}: {}", role.name, answer.status);
        }
    }
}

/// What is written in the policies, also where the bucket's own would still forbid it.
#[test]
#[ignore = "needs a deployed stack: make test"]
fn no_policy_allows_more_than_it_must_on_the_buckets() {
    let of_key = |bucket: &str| format!("arn:aws:s3:::{}/case/file", stack().output(bucket));
    let (arrived, stored) = (of_key("quarantineBucket"), of_key("storeBucket"));
    let buckets =
        ["quarantineBucket", "storeBucket"].map(|name| format!("arn:aws:s3:::{}", stack().output(name)));
    let statements: Vec<_> = roles::names()
        .into_iter()
        .map(|name| {
            let allowed = Role::of(&name).allowed();
            (name, allowed)
        })
        .collect();
    assert!(statements.iter().all(|(name, allowed)| !allowed.is_empty() || name == "none"), "they were read");
    let who = |action: &str, resource: &str| -> BTreeSet<&str> {
        let may = statements.iter().filter(|(_, all)| all.iter().any(|one| covers(one, action, resource)));
        may.map(|(name, _)| name.as_str()).collect()
    };
    assert_eq!(who("s3:GetObjectVersion", &arrived), BTreeSet::from([INSPECTION]));
    assert_eq!(who("s3:PutObject", &arrived), BTreeSet::from([ATTACHMENTS]));
    assert_eq!(who("s3:PutObject", &stored), BTreeSet::from([INSPECTION]));
    assert_eq!(who("s3:DeleteObjectVersion", &stored), BTreeSet::from([RETENTION]));
    assert_eq!(who("s3:GetObjectVersion", &stored), BTreeSet::from([ATTACHMENTS]));
    for place in [&arrived, &stored] {
        for action in ["GetObject", "DeleteObject", "PutObjectAcl", "PutObjectTagging", "GetObjectTagging"] {
            assert_eq!(who(&format!("s3:{action}"), place), BTreeSet::new(), "{action} {place}");
        }
    }
    assert_eq!(who("s3:DeleteObjectVersion", &arrived), BTreeSet::new(), "quarantine empties itself");
    for bucket in &buckets {
        for action in [
            "PutBucketPolicy",
            "DeleteBucketPolicy",
            "PutBucketVersioning",
            "PutLifecycleConfiguration",
            "DeleteBucket",
        ] {
            assert_eq!(who(&format!("s3:{action}"), bucket), BTreeSet::new(), "{action} {bucket}");
        }
    }
}

/// What is refused by its content needs no scanner.
#[test]
#[ignore = "needs a deployed stack: make test"]
fn what_is_not_what_it_says_is_refused_with_its_own_reason() {
    let key = Uuid::new_v4().to_string();
    for (name, from, code) in [
        ("写真.csv", "not-as-named/png.csv", "not-as-named"),
        ("資料.zip", "ratio-too-high/bomb.zip", "ratio-too-high"),
        ("秘密.zip", "password/aes.zip", "password"),
        ("集計.xlsx", "macro/sheet.xlsx", "macro"),
        ("計画.pdf", "damaged/cut.pdf", "damaged"),
    ] {
        let file = Sent::of(&key, name, &sample(from));
        assert_eq!(file.refused(), code, "{name}");
        assert_eq!(file.send(&sample(from)).status, 412, "{name} once more, after inspection");
        assert_eq!(file.versions("storeBucket"), 0);
    }
}

/// By a link that counts for one file: what S3 refuses.
#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_link_sends_the_file_that_was_announced_and_no_other() {
    let key = Uuid::new_v4().to_string();
    let plan = format!("計画 {key}").into_bytes();
    let file = Sent::announced(&key, "計画.txt", &plan);
    let other: Vec<u8> = plan.iter().rev().copied().collect();
    assert_eq!(file.send(&other).status, 400, "other bytes");
    assert_eq!(file.send(&[&plan[..], b"x"].concat()).status, 403, "one byte more");
    let changed = |from: &str, to: &str| {
        let upload = file.upload.to_string().replace(from, to);
        let upload = serde_json::from_str(&upload).unwrap_or_default();
        assert_ne!(upload, file.upload, "{from}");
        Sent { key: key.clone(), id: file.id.clone(), upload }
    };
    assert_eq!(changed(&file.id, &Uuid::new_v4().to_string()).send(&plan).status, 403, "another place");
    assert_eq!(changed("X-Amz-Expires=", "X-Amz-Expires=9").send(&plan).status, 403, "a longer time");
    assert_eq!(changed("text/plain", "text/html").send(&plan).status, 403, "another type");
    assert_eq!(file.send(&plan).status, 200);
    assert_eq!(file.send(&plan).status, 412, "a second time");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_file_that_nobody_submits_goes_and_nobody_remembers_it() {
    let key = Uuid::new_v4().to_string();
    let file = Sent::of(&key, "写真.csv", &sample("not-as-named/png.csv"));
    assert_eq!(file.refused(), "not-as-named");
    let place = format!("{}/{}/{}", stack().output("storeBucket"), file.case(), file.id);
    for _ in 0..2 {
        assert_eq!(Role::owner().s3("PUT", &place, &[], b"a file").status, 200);
    }
    // Its draft is gone, and so is its time.
    let back = "2026-01-01T00:00:00.000Z";
    let draft = Uuid::new_v4().to_string();
    file.change_record(&[("draftId", &draft), ("keptUntil", back), ("dueAt", back)]);
    let removed = || file.record().filter(|record| record.get("removedAt").is_some());
    until("retention to remove it", MINUTES, removed);
    assert_eq!(file.stands()["state"], "removed");
    assert_eq!(file.versions("storeBucket"), 2, "an inspection could still be under way");
    file.change_record(&[("removedAt", back), ("dueAt", back)]);
    until("retention to delete it", MINUTES, || file.record().is_none().then_some(()));
    assert_eq!(file.versions("storeBucket"), 0);
    assert_eq!(file.versions("quarantineBucket"), 1, "quarantine empties itself");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_file_that_never_came_goes_with_its_draft_and_gives_its_room_back() {
    let key = Uuid::new_v4().to_string();
    let file = Sent::announced(&key, "計画.csv", b"a,b\n");
    let back = "2026-01-01T00:00:00.000Z";
    let draft = Uuid::new_v4().to_string();
    file.change_record(&[("draftId", &draft), ("keptUntil", back), ("due", "fileKept"), ("dueAt", back)]);
    until("retention to remove it", MINUTES, || (file.stands()["state"] == "removed").then_some(()));
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn staff_are_told_that_a_case_has_no_such_file() {
    let receipt = Proposal::sample("free-npo").submit();
    let mut planning = Staff::sign_in("planning");
    let path = format!("/staff/cases/{}/files/{}", receipt.case_id, Uuid::new_v4());
    assert_eq!(planning.browser.get(&path).status, 404);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_file_that_is_taken_back_makes_room_at_once() {
    let key = Uuid::new_v4().to_string();
    let files: Vec<Sent> =
        (0..20).map(|number| Sent::announced(&key, "計画.txt", format!("{number}").as_bytes())).collect();
    let full = tests::files::announce(&key, "計画.txt", b"one too many");
    assert_eq!(full.status, 422, "{}", full.text());
    for file in files.iter().take(1) {
        assert_eq!(file.remove().status, 204);
        assert_eq!(file.remove().status, 204, "again");
        assert_eq!(file.stands()["state"], "removed");
    }
    Sent::announced(&key, "計画.txt", b"one too many");
}
