//! Files: what no role may do with the buckets. Those that get a verdict of the scanner are in `scanned`.

use std::collections::BTreeSet;

use tests::roles::{self, Role, covers};
use tests::stack::stack;
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
    let buckets = ["quarantineBucket", "storeBucket"].map(|name| format!("arn:aws:s3:::{}", stack().output(name)));
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
        for action in ["PutBucketPolicy", "DeleteBucketPolicy", "PutBucketVersioning", "PutLifecycleConfiguration", "DeleteBucket"]
        {
            assert_eq!(who(&format!("s3:{action}"), bucket), BTreeSet::new(), "{action} {bucket}");
        }
    }
}
