//! The proposer's pages of the first steps, as a browser without JavaScript walks them.

use axum::http::StatusCode;
use jiff::SignedDuration;
use kyoso::case::{CaseId, Command, Status};
use serde_json::json;

use super::{ask, assign, confirm, file, kind, prose, screen, set_aside, step};
use crate::form::testing::hostile;
use crate::form::{Answers, Page};
use crate::submission::apply::tests::{Browser, assert_inert, company, hidden};
use crate::submission::tests::{Answer, App};

/// Sends a proposal by the form; its case and page.
async fn sent(browser: &mut Browser<'_>) -> (CaseId, String) {
    browser.fill_all(&company()).await;
    let page = browser.press_send().await.location().trim_end_matches("/receipt").to_owned();
    (page.trim_start_matches("/status/").parse().unwrap(), page)
}

/// Presses the button of the proposer's page that begins another version.
async fn press_replace(browser: &mut Browser<'_>, page: &str) -> Answer {
    let form = hidden(&browser.get(page).await.text(), "form");
    browser.post(&format!("{page}/replace"), &[("form", &form)]).await
}

/// Makes the declarations, and gives the proposal another title.
async fn rewrite(browser: &mut Browser<'_>, title: &str) {
    let mut body = company().body(kyoso::text::Language::Japanese);
    body["proposal"]["title"] = json!(title);
    for slug in ["proposal", "declarations"] {
        let saved = browser.fill(Page::find(slug).unwrap(), &Answers::of_body(&body), "next").await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    }
}

/// Presses "send" on the page of answers to check, as it was shown.
async fn press_send(browser: &mut Browser<'_>, check: &str, note: &str) -> Answer {
    let (token, revision) = (hidden(check, "draft"), hidden(check, "revision"));
    let mut fields = vec![("draft", token.as_str()), ("revision", &revision), ("action", "send")];
    if check.contains("name=\"note\"") {
        fields.push(("note", note));
    }
    browser.post("/apply/check", &fields).await
}

async fn kinds(app: &App, id: &CaseId) -> Vec<&'static str> {
    file(app, id).await.events.iter().map(|recorded| kind(&recorded.entry.event)).collect()
}

#[tokio::test]
async fn a_correction_is_asked_made_compared_sent_once_and_then_nothing_more_is_replaced() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (id, page) = sent(&mut browser).await;
    step(&app, &id, ask("実施場所を\n具体的に書いてください。")).await;
    let shown = browser.get(&page).await.text();
    for text in [
        "実施場所を\n具体的に",
        "令和9年（2027年）1月15日（金曜）午後11時59分59秒まで（日本時間）",
        "提案の内容を修正する",
        "回答だけを送る",
    ] {
        assert!(shown.contains(text), "{text}");
    }
    assert_eq!(press_replace(&mut browser, &page).await.location(), "/apply/check");
    let check = browser.get("/apply/check").await.text();
    assert!(check.contains("受付番号 R8-0001 の提案の内容を差し替えます"));
    assert!(check.contains("変わるところはありません") && check.contains("申込みに当たっての確認"));
    assert!(!check.contains("value=\"send\""), "declarations are made anew");
    rewrite(&mut browser, "二つ目の名称").await;
    let check = browser.get("/apply/check").await.text();
    let changes = check.split_once("changes-title").unwrap().1.split_once("</section>").unwrap().0;
    assert!(
        changes.contains("提案名")
            && changes.contains("密閉型喫煙所の換気を見える化する実証")
            && changes.contains("二つ目の名称")
    );
    assert!(!changes.contains("提案の概要"), "only what changed: {changes}");
    for _ in 0..2 {
        let sent = press_send(&mut browser, &check, "直しました。").await;
        assert_eq!(
            (sent.status, sent.location()),
            (StatusCode::SEE_OTHER, "/apply/check"),
            "{}",
            sent.text()
        );
    }
    let done = browser.get("/apply/check").await.text();
    assert!(done.contains("受付番号 R8-0001 の提案の新しい内容を受け付けました"), "{done}");
    assert_eq!(kinds(&app, &id).await, ["submitted", "asked", "revised", "answered"]);
    let shown = browser.get(&page).await.text();
    for text in ["二つ目の名称", "直しました。", "第1版", "第2版", "変更：提案名", "今の内容"]
    {
        assert!(shown.contains(text), "{text}");
    }
    let first = browser.get(&format!("{page}/versions/1")).await.text();
    assert!(first.contains("以前の内容です") && first.contains("密閉型喫煙所の換気を見える化する実証"));
    assert_eq!(browser.get(&format!("{page}/versions/3")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(Browser::new(&app).get(&format!("{page}/versions/1")).await.status, StatusCode::NOT_FOUND);

    press_replace(&mut browser, &page).await;
    rewrite(&mut browser, "三つ目の名称").await;
    let check = browser.get("/apply/check").await.text();
    screen(&app, &id).await;
    step(&app, &id, confirm()).await;
    let refused = press_send(&mut browser, &check, "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    for text in ["要件の確認が済んだため", "下書きに残っています", "三つ目の名称", "tel:"]
    {
        assert!(refused.text().contains(text), "{text}");
    }
    assert!(browser.get("/apply/proposal").await.text().contains("三つ目の名称"), "the draft is kept");
    assert!(!browser.get("/apply/check").await.text().contains("value=\"send\""));
    assert_eq!(file(&app, &id).await.case.version, Some(3));
    assert!(!browser.get(&page).await.text().contains("/replace\""));
    let contact = browser.get(&format!("{page}/contact")).await.text();
    assert!(contact.contains("要件の確認が済んだため") && contact.contains("tel:"));
}

#[tokio::test]
async fn a_step_of_the_staff_while_a_version_is_written_is_told_and_the_next_try_sends_it() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (id, page) = sent(&mut browser).await;
    press_replace(&mut browser, &page).await;
    rewrite(&mut browser, "二つ目の名称").await;
    let check = browser.get("/apply/check").await.text();
    assert!(!check.contains("name=\"note\""));
    screen(&app, &id).await;
    step(&app, &id, ask("場所を書いてください。")).await;
    let told = press_send(&mut browser, &check, "").await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    let told = told.text();
    assert!(told.contains("提案の状況が変わりました") && told.contains("場所を書いてください。"));
    let long = "あ".repeat(kyoso::limits::PROSE + 1);
    let wrong = press_send(&mut browser, &told, &long).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text().contains("id=\"note-error\""));
    let token = hidden(&told, "draft");
    let fields = [("draft", token.as_str()), ("note", "書き\r\nました"), ("action", "change:proposal")];
    assert_eq!(browser.post("/apply/check", &fields).await.location(), "/apply/proposal?return=check");
    let check = browser.get("/apply/check").await.text();
    assert!(check.contains("書き\nました</textarea>"), "the note is kept");
    press_send(&mut browser, &check, "書き\r\nました").await;
    assert_eq!(kinds(&app, &id).await, ["submitted", "screened", "asked", "revised", "answered"]);
    assert_eq!(file(&app, &id).await.texts[&5], "書き\nました");
}

#[tokio::test]
async fn an_answer_without_another_version_is_a_page_of_its_own() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (id, page) = sent(&mut browser).await;
    let answer = format!("{page}/answer");
    assert!(browser.get(&answer).await.text().contains("お待ちしている修正のお願いはありません"));
    step(&app, &id, ask("場所を書いてください。")).await;
    let shown = browser.get(&answer).await.text();
    let (form, revision) = (hidden(&shown, "form"), hidden(&shown, "revision"));
    let fields = |note| [("form", form.as_str()), ("revision", revision.as_str()), ("note", note)];
    let empty = browser.post(&answer, &fields(" ")).await;
    assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text().contains("href=\"#note\""));
    for _ in 0..2 {
        let sent = browser.post(&answer, &fields("前回のとおりです。")).await;
        assert_eq!(sent.location(), format!("{page}?done=answered"));
    }
    assert!(browser.get(&format!("{page}?done=answered")).await.text().contains("回答を受け付けました"));
    assert_eq!(kinds(&app, &id).await, ["submitted", "asked", "answered"]);
    let late = browser.post(&answer, &fields("もう一つ")).await;
    assert!(
        late.status == StatusCode::CONFLICT && late.text().contains("もう一つ"),
        "what was typed is shown"
    );
    let forged = [("form", ""), ("revision", revision.as_str()), ("note", "x")];
    assert_eq!(browser.post(&answer, &forged).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_contact_is_changed_on_a_page_with_its_errors_at_the_fields() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (id, page) = sent(&mut browser).await;
    let contact = format!("{page}/contact");
    let shown = browser.get(&contact).await.text();
    assert!(
        shown.contains("koho@minato-airtech.example.jp") && !shown.contains("/organization/representative")
    );
    let (form, revision) = (hidden(&shown, "form"), hidden(&shown, "revision"));
    let fields = |email| {
        let typed =
            [("/contact/name", "後任 花子"), ("/contact/email", email), ("/contact/phone", "03-0000-0002")];
        [("form", form.as_str()), ("revision", revision.as_str())]
            .into_iter()
            .chain(typed)
            .collect::<Vec<_>>()
    };
    let wrong = browser.post(&contact, &fields("k")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("href=\"#contact-email\"") && wrong.text().contains("後任 花子"));
    for _ in 0..2 {
        let changed = browser.post(&contact, &fields("kounin@example.jp")).await;
        assert_eq!(changed.location(), format!("{page}?done=contact"));
    }
    assert!(browser.get(&page).await.text().contains("kounin@example.jp"));
    assert_eq!(kinds(&app, &id).await, ["submitted", "contact"]);
}

#[tokio::test]
async fn a_proposer_reads_why_a_case_is_set_aside_and_which_division_has_it() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (id, page) = sent(&mut browser).await;
    screen(&app, &id).await;
    step(&app, &id, set_aside("実証ではなく販売が目的のため。")).await;
    let shown = browser.get(&page).await.text();
    for text in
        ["制度の対象外となりました", "2(4)ウ", "営利のみを目的とするもの", "実証ではなく販売が目的のため。"]
    {
        assert!(shown.contains(text), "{text}");
    }
    assert!(!shown.contains("/replace\"") && !shown.contains("/contact\""));
    assert_eq!(press_replace(&mut browser, &page).await.status, StatusCode::FORBIDDEN, "there is no form");
    step(&app, &id, Command::TakeUpAgain { reason: prose("再確認"), document: None }).await;
    step(&app, &id, confirm()).await;
    step(&app, &id, Command::OmitDialogue { reason: prose("面識があるため") }).await;
    step(&app, &id, assign("environment")).await;
    assert_eq!(file(&app, &id).await.case.status, Status::Assigned);
    let shown = browser.get(&page).await.text();
    assert!(shown.contains("<b>環境課</b>") && shown.contains("担当課が環境課に決まりました"));
    for inside in ["再確認", "面識があるため", "販売が目的のため。</div>\n</section>"] {
        assert!(!shown.contains(inside), "{inside} is not for the proposer now");
    }
}

#[tokio::test]
async fn a_draft_that_expired_goes_on_as_another_version_of_the_same_proposal() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (id, page) = sent(&mut browser).await;
    press_replace(&mut browser, &page).await;
    let shown = browser.get("/apply/proposal").await.text();
    let (token, proof) = (hidden(&shown, "draft"), hidden(&shown, "revises"));
    browser.now += SignedDuration::from_hours(31 * 24);
    let typed =
        [("draft", token.as_str()), ("revises", &proof), ("/proposal/title", "書き直し"), ("action", "next")];
    let renewed = browser.post("/apply/proposal", &typed).await;
    assert_eq!(renewed.location(), "/apply/proposal?notice=renewed");
    let shown = browser.get("/apply/organization").await.text();
    assert!(
        shown.contains("R8-0001 の提案の内容を差し替えます") && shown.contains("株式会社みなとエアテック")
    );
    assert!(browser.get("/apply/proposal").await.text().contains("value=\"書き直し\""));
    let other = "0".repeat(32);
    let forged = proof.replace(id.as_str(), &other);
    browser.now += SignedDuration::from_hours(31 * 24);
    let typed =
        [("draft", token.as_str()), ("revises", &forged), ("/proposal/title", "盗み"), ("action", "next")];
    browser.post("/apply/proposal", &typed).await;
    assert!(
        !browser.get("/apply/proposal").await.text().contains("差し替えます"),
        "a proof is of its own case"
    );
}

#[tokio::test]
async fn every_page_says_which_proposal_it_replaces_and_only_its_proposer_begins() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (_, page) = sent(&mut browser).await;
    let form = hidden(&browser.get(&page).await.text(), "form");
    let mut stranger = Browser::new(&app);
    let refused = stranger.post(&format!("{page}/replace"), &[("form", &form)]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    press_replace(&mut browser, &page).await;
    let places = crate::form::pages_for(&[]).filter(|page| !page.is_of_files()).map(Page::path);
    let places: Vec<_> = places
        .chain(["/apply/check", "/apply/later", "/apply/saved", "/apply/discard"].map(str::to_owned))
        .collect();
    for (language, says) in
        [("ja", "R8-0001 の提案の内容を差し替えます"), ("en", "This replaces proposal R8-0001")]
    {
        browser.get(&format!("/apply/check?lang={language}")).await;
        for place in &places {
            let shown = browser.get(place).await;
            assert!(shown.status == StatusCode::OK && shown.text().contains(says), "{place} {language}");
        }
    }
    // The draft alone, as its mailed link opens it in another browser, does not open the case.
    let token = hidden(&browser.get("/apply/later").await.text(), "draft");
    let offered = stranger.get(&format!("/apply/resume/{token}")).await.text();
    assert!(offered.contains("差し替えます"));
    stranger.post("/apply/resume", &[("draft", &token)]).await;
    rewrite(&mut stranger, "二つ目の名称").await;
    let check = stranger.get("/apply/check").await.text();
    press_send(&mut stranger, &check, "").await;
    assert!(stranger.get("/apply/check").await.text().contains("新しい内容を受け付けました"));
    assert_eq!(stranger.get(&page).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn hostile_text_of_either_side_shows_inert_on_every_page() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (id, page) = sent(&mut browser).await;
    let hostile_words = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)><b>";
    step(&app, &id, ask(hostile_words)).await;
    press_replace(&mut browser, &page).await;
    browser.fill_all(&hostile()).await;
    let check = browser.get("/apply/check").await.text();
    assert!(check.contains("&#60;script&#62;alert(1)"), "what is asked is shown");
    assert_inert(
        &check.replace("<summary><b>", "").replace("<p><b>", "").replace("：<b>", ""),
        "/apply/check",
    );
    let sent = press_send(&mut browser, &check, hostile_words).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    for place in
        [page.clone(), format!("{page}/versions/2"), format!("{page}/contact"), format!("{page}/answer")]
    {
        let shown = browser.get(&place).await;
        assert_eq!(shown.status, StatusCode::OK, "{place}");
        assert_inert(&shown.text(), &place);
    }
}
