//! The proposer's page over plain HTTP.

use axum::http::{StatusCode, header};

use crate::submission::apply::tests::{Browser, company, hidden};
use crate::submission::tests::App;

/// Sends a proposal by the form; the paths of its page and of its mailed link.
async fn sent(app: &App, browser: &mut Browser<'_>) -> (String, String) {
    browser.fill_all(&company()).await;
    let receipt = browser.press_send().await.location().to_owned();
    let page = receipt.trim_end_matches("/receipt").to_owned();
    let id = page.trim_start_matches("/status/").parse().unwrap();
    let link = app.edge.links.status_url(&id, app.edge.links.newest()).unwrap();
    (page, link.trim_start_matches("https://kyoso.city.example.jp").to_owned())
}

#[tokio::test]
async fn the_mailed_link_swaps_its_secret_for_a_cookie_of_that_case_only() {
    let app = App::start().await;
    let (page, link) = sent(&app, &mut Browser::new(&app)).await;
    let mut browser = Browser::new(&app);
    let opened = browser.get(&link).await;
    assert_eq!((opened.status, opened.location()), (StatusCode::SEE_OTHER, page.as_str()));
    assert_eq!(opened.headers[header::REFERRER_POLICY], "no-referrer");
    let cookie = opened.headers[header::SET_COOKIE].to_str().unwrap();
    for part in
        [format!("Path={page}"), "HttpOnly".to_owned(), "SameSite=Lax".to_owned(), "Secure".to_owned()]
    {
        assert!(cookie.contains(&part), "{part}");
    }
    let shown = browser.get(&page).await.text();
    for text in ["R8-0001", "受け付けました", "密閉型喫煙所の換気を見える化する実証", "同意しない"]
    {
        assert!(shown.contains(text), "{text}");
    }
    let english = browser.get(&format!("{page}?lang=en")).await;
    assert_eq!(english.location(), page);
    assert!(browser.get(&page).await.text().contains("Where it stands"));
}

#[tokio::test]
async fn a_wrong_guess_and_an_unknown_case_are_one_page_with_a_way_out() {
    let app = App::start().await;
    let (page, link) = sent(&app, &mut Browser::new(&app)).await;
    let nobody = format!("/status/{}", "0".repeat(32));
    let guesses = [
        page.clone(),
        format!("{link}x"),
        format!("{page}/receipt"),
        format!("{page}/withdraw"),
        nobody.clone(),
        format!("{nobody}/open/1.1.x"),
        "/status/x".to_owned(),
    ];
    let mut bodies = Vec::new();
    for guess in guesses {
        let answer = Browser::new(&app).get(&guess).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{guess}");
        bodies.push(answer.text());
    }
    assert!(bodies[0].contains("/status/lost"));
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
}

#[tokio::test]
async fn withdrawing_is_asked_once_more_and_a_second_click_is_harmless() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (page, _) = sent(&app, &mut browser).await;
    let withdraw = format!("{page}/withdraw");
    let asked = browser.get(&withdraw).await.text();
    let (form, revision) = (hidden(&asked, "form"), hidden(&asked, "revision"));
    let forged = browser.post(&withdraw, &[("form", ""), ("revision", &revision)]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let long = "あ".repeat(kyoso::limits::REASON + 1);
    let fields = [("form", form.as_str()), ("revision", &revision), ("reason", &long)];
    assert_eq!(browser.post(&withdraw, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let reason = "体制が\r\n<b>整わない</b>ため";
    for _ in 0..2 {
        let fields = [("form", form.as_str()), ("revision", &revision), ("reason", reason)];
        assert_eq!(browser.post(&withdraw, &fields).await.location(), page);
    }
    let shown = browser.get(&page).await.text();
    assert!(shown.contains("取下げを受け付けました") && shown.contains("&#60;b&#62;整わない"));
    assert!(!shown.contains("/withdraw\""), "it is not offered again");
    assert_eq!(app.db.assert_whole().await.mails.len(), 4);
}

#[tokio::test]
async fn a_lost_link_is_mailed_to_the_address_on_record_and_the_answer_is_the_same_whatever_was_typed() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    sent(&app, &mut browser).await;
    let known = [("number", "ｒ８－１"), ("email", "Koho@minato-airtech.example.jp")];
    let strange = [("number", "R8-0001"), ("email", "thief@example.jp")];
    let nowhere = [("number", "R8-9999"), ("email", "koho@minato-airtech.example.jp")];
    let mut bodies = Vec::new();
    for (fields, mails) in [(strange, 2), (nowhere, 2), (known, 3), (known, 3)] {
        let answer = browser.post("/status/lost", &fields).await;
        assert_eq!(answer.status, StatusCode::OK);
        bodies.push(answer.text());
        assert_eq!(app.db.assert_whole().await.mails.len(), mails);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    let unreadable = browser.post("/status/lost", &[("number", "x"), ("email", "y")]).await;
    assert_eq!(unreadable.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_proposer_has_the_letters_that_were_written_to_them() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (page, link) = sent(&app, &mut browser).await;
    let shown = browser.get(&page).await.text();
    let letter = format!("{page}/letters/1");
    assert!(shown.contains("区からの通知文") && shown.contains(&format!("\"{letter}/pdf\"")));
    let paper = browser.get(&letter).await;
    assert_eq!(paper.status, StatusCode::OK);
    for text in ["提案の受付について（通知）", "<bdi>R8-0001</bdi>", "港区</bdi><bdi>企画課</bdi>長"]
    {
        assert!(paper.text().contains(text), "{text}: {}", paper.text());
    }
    let pdf = browser.get(&format!("{letter}/pdf")).await;
    assert_eq!(pdf.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(pdf.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"R8-0001-receipt.pdf\"");
    // The same by program, with the secret of the case.
    let secret = link.rsplit('/').next().unwrap();
    let by_program = app.get(&format!("/api{letter}/pdf"), secret).await;
    assert_eq!(by_program.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(app.get(&format!("/api{letter}"), secret).await.json()["sheets"][0]["language"], "ja");
    for (path, token, status) in [
        (format!("/api{letter}"), "1.1.wrong", StatusCode::NOT_FOUND),
        (format!("/api{letter}/pdf"), "", StatusCode::NOT_FOUND),
        (format!("/api{page}/letters/2"), secret, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(app.get(&path, token).await.status, status, "{path}");
    }
    assert_eq!(Browser::new(&app).get(&letter).await.status, StatusCode::NOT_FOUND);
}
