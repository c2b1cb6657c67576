//! What people of the staff do on the pages of a case, as journeys need it, and who hears of it.

use std::collections::BTreeSet;

use kyoso::calendar;

use crate::api::{Proposal, Receipt};
use crate::page::Page;
use crate::staff::Staff;
use crate::wait::SOON;
use crate::{cases, mailbox};

/// Where mail to the Planning Division goes.
pub const PLANNING: &str = "kyoso@example.jp";
/// Where mail to the division environment goes.
pub const ENVIRONMENT: &str = "kankyo@example.jp";
/// Where mail to the division traffic goes.
pub const TRAFFIC: &str = "kotsu@example.jp";

/// A proposal that is received and screened.
pub fn received(sample: &str) -> (Proposal, Receipt) {
    let proposal = Proposal::sample(sample);
    let receipt = proposal.submit();
    cases::findings(&receipt.case_id);
    (proposal, receipt)
}

/// The page of a case.
pub fn case_page(receipt: &Receipt) -> String {
    format!("/staff/cases/{}", receipt.case_id)
}

/// Takes a step on its page, as somebody would who fills in its form.
pub fn step(staff: &mut Staff, receipt: &Receipt, slug: &str, fields: &[(&str, &str)]) -> Page {
    let path = format!("{}/act/{slug}", case_page(receipt));
    let mut form = staff.open(&path).form(&path);
    for (name, value) in fields {
        form.fill(name, value);
    }
    staff.press(&form, "")
}

/// Takes a step that must work.
#[track_caller]
pub fn take(staff: &mut Staff, receipt: &Receipt, slug: &str, fields: &[(&str, &str)]) {
    let page = step(staff, receipt, slug, fields);
    assert_eq!(
        (page.status, page.path.split('?').next()),
        (200, Some(case_page(receipt).as_str())),
        "{slug}: {}",
        page.text()
    );
}

/// The day in Tokyo, so many days from now.
#[expect(clippy::disallowed_methods, reason = "a person looks at the calendar on the wall")]
pub fn day(days: i64) -> String {
    let now = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
    calendar::civil(now).date().to_string()
}

const TALK: [(&str, &str); 4] = [
    ("means", "online"),
    ("wardSide", "企画課 2名"),
    ("proposerSide", "提案者 2名"),
    ("summary", "設置場所と効果の測り方を確認した。"),
];

fn talk() -> Vec<(&'static str, String)> {
    TALK.iter().map(|(name, value)| (*name, (*value).to_owned())).chain([("on", day(0))]).collect()
}

/// Records a dialogue of today.
pub fn take_talk(staff: &mut Staff, receipt: &Receipt) {
    let fields = talk();
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    take(staff, receipt, "record-dialogue", &fields);
}

/// Who got mail about a case, by address and subject without what all subjects share.
pub fn told(receipt: &Receipt) -> BTreeSet<(String, String)> {
    cases::settled_mails(&format!("CASE#{}", receipt.case_id), SOON);
    let mails = mailbox::about(&receipt.number);
    let line = |mail: &mailbox::Mail| {
        mail.subject.split_once('】').map_or("", |(_, rest)| rest).replace(&receipt.number, "")
    };
    mails
        .iter()
        .flat_map(|mail| {
            mail.to.iter().map(|to| (to.clone(), line(mail).trim().to_owned())).collect::<Vec<_>>()
        })
        .collect()
}

/// The addresses of those who were told.
pub fn addresses(told: &BTreeSet<(String, String)>) -> BTreeSet<&str> {
    told.iter().map(|(to, _)| to.as_str()).collect()
}

/// Brings a received case to a division that deliberates on it, by Planning and the division.
pub fn deliberate(planning: &mut Staff, division: &mut Staff, receipt: &Receipt) {
    take(planning, receipt, "confirm-eligibility", &[]);
    take_talk(planning, receipt);
    take(planning, receipt, "assign", &[("division", "environment")]);
    take(division, receipt, "begin-deliberation", &[]);
}
