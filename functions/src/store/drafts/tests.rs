//! Drafts against a DynamoDB of the test's own.

use super::*;
use crate::store::testing::TestDb;

const ID: &str = "7d0e8f4a-0000-4000-8000-000000000001";

fn now() -> Timestamp {
    "2026-11-22T08:36:05Z".parse().unwrap()
}

fn page(text: &str) -> PageAnswers {
    [("/proposal/title".to_owned(), text.to_owned())].into()
}

async fn begun() -> (TestDb, Drafts) {
    let db = TestDb::start().await;
    let drafts = db.drafts();
    drafts.create(ID, Language::Japanese, "proposal", &page("一"), now()).await.unwrap();
    (db, drafts)
}

#[tokio::test]
async fn a_page_is_replaced_whole_and_the_others_stay() {
    let (_db, drafts) = begun().await;
    assert!(drafts.create(ID, Language::Japanese, "proposal", &page("二"), now()).await.is_err());
    drafts.save_page(ID, Language::English, "contact", &page("二"), now()).await.unwrap();
    drafts.save_page(ID, Language::English, "proposal", &PageAnswers::new(), now()).await.unwrap();
    let draft = drafts.load(ID, now()).await.unwrap().unwrap();
    assert_eq!((draft.revision, draft.language), (3, Language::English));
    assert!(draft.pages["proposal"].is_empty() && draft.pages["contact"] == page("二"));
}

#[tokio::test]
async fn a_draft_lasts_thirty_days_after_its_last_save_even_while_its_item_is_still_there() {
    let (_db, drafts) = begun().await;
    let later = now() + DRAFT_LASTS - SignedDuration::from_secs(1);
    assert_eq!(
        drafts.save_page(ID, Language::Japanese, "contact", &page("二"), later).await.unwrap(),
        Saved::Saved
    );
    let end = later + DRAFT_LASTS;
    assert!(drafts.load(ID, end - SignedDuration::from_secs(1)).await.unwrap().is_some());
    assert!(drafts.load(ID, end).await.unwrap().is_none());
    assert_eq!(
        drafts.save_page(ID, Language::Japanese, "contact", &page("三"), end).await.unwrap(),
        Saved::Gone
    );
    assert_eq!(
        drafts.ask_link_mail(ID, "a@example.jp", Language::Japanese, end).await.unwrap(),
        LinkMail::Gone
    );
}

#[tokio::test]
async fn five_mails_a_day_in_tokyo_and_again_the_next() {
    let (_db, drafts) = begun().await;
    let ask = async |at| drafts.ask_link_mail(ID, "a@example.jp", Language::Japanese, at).await.unwrap();
    for count in 1..=LINK_MAILS_A_DAY {
        assert_eq!(ask(now()).await, LinkMail::Granted(count));
    }
    assert_eq!(ask("2026-11-22T14:59:59Z".parse().unwrap()).await, LinkMail::TooMany);
    assert_eq!(ask("2026-11-22T15:00:00Z".parse().unwrap()).await, LinkMail::Granted(LINK_MAILS_A_DAY + 1));
}

#[tokio::test]
async fn a_sent_draft_keeps_its_case_and_nothing_that_was_typed() {
    let (_db, drafts) = begun().await;
    let case: CaseId = "a".repeat(32).parse().unwrap();
    let draft = drafts.load(ID, now()).await.unwrap().unwrap();
    drafts.mark_sent(&draft, &case, now()).await.unwrap();
    assert_eq!(
        drafts.save_page(ID, Language::Japanese, "contact", &page("二"), now()).await.unwrap(),
        Saved::Sent
    );
    drafts.discard(ID).await.unwrap();
    let sent = drafts.load(ID, now()).await.unwrap().unwrap();
    assert!(sent.sent == Some(case) && sent.pages.is_empty() && sent.email.is_none());
}

#[tokio::test]
async fn a_draft_can_be_discarded() {
    let (_db, drafts) = begun().await;
    drafts.discard(ID).await.unwrap();
    assert!(drafts.load(ID, now()).await.unwrap().is_none());
}

#[tokio::test]
async fn one_address_gets_ten_mails_a_day_from_however_many_drafts() {
    let (_db, drafts) = begun().await;
    let ask = async |draft: u32, email: &str| {
        let id = format!("7d0e8f4a-0000-4000-8000-1000000000{draft:02}");
        drafts.create(&id, Language::Japanese, "proposal", &page("一"), now()).await.unwrap();
        drafts.ask_link_mail(&id, email, Language::Japanese, now()).await.unwrap()
    };
    for draft in 1..=LINK_MAILS_TO_AN_ADDRESS {
        assert_eq!(ask(draft, "a@example.jp").await, LinkMail::Granted(1));
    }
    assert_eq!(ask(11, "A@example.jp").await, LinkMail::TooMany);
    assert_eq!(ask(12, "b@example.jp").await, LinkMail::Granted(1));
}
