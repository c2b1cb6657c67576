//! What the pages say: every error at its field, what is confirmed, what is kept, and why questions are fixed.

use kyoso::call::ask::Step;
use serde_json::{Value, json};

use super::super::testing::{App, as_form, draft_body, filled_in, text, with};

const KEY: &str = "5a1e5b9e-1b7c-4f43-9d1a-3f6a9b0c4d12";

#[tokio::test]
async fn every_field_of_the_text_that_is_wrong_is_named_and_nothing_typed_is_lost() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let shown = text(&app.page(&planner, "/staff/calls/new").await);
    assert!(shown.contains("name=\"key\" value=\"") && shown.matches("<legend>質問").count() == 5, "{shown}");
    let long = "あ".repeat(51);
    // The second question is left out: what is wrong with the third stays with the third.
    let fields = [
        ("key", KEY),
        ("/title/ja", &long),
        ("/title/en", "a\u{202e}b"),
        ("/summary/ja", "残る<概要>"),
        ("/conditions/en", "English only"),
        ("/questions/0/ja", "最初の質問"),
        ("/questions/0/required", "true"),
        ("/questions/2/en", "Third"),
        ("/questions/4/required", "true"),
    ];
    let answer = app.post(&planner, "/staff/calls/new", &fields).await;
    let page = text(&answer);
    assert_eq!(answer.status.as_u16(), 422);
    for id in [
        "division",
        "title-ja",
        "title-en",
        "seeking-ja",
        "conditions-ja",
        "questions-2-ja",
        "questions-4-ja",
    ] {
        assert!(page.contains(&format!("<a href=\"#field-{id}\">")), "{id}: {page}");
        assert!(
            page.contains(&format!("id=\"field-{id}\""))
                && page.contains(&format!("id=\"field-{id}-error\"")),
            "{id}"
        );
    }
    assert_eq!(page.matches("<a href=\"#field-").count(), 7, "{page}");
    for kept in [&long, "残る", "English only", "最初の質問", "value=\"Third\"", KEY] {
        assert!(page.contains(kept), "{kept}");
    }
    assert!(
        page.contains("<title>エラー：")
            && page.contains("name=\"/questions/0/required\" value=\"true\" checked"),
        "{page}"
    );
}

#[tokio::test]
async fn an_edit_begins_with_what_stands_and_says_what_it_changed() {
    let app = App::start().await;
    let owner = app.person("own", &["division:environment"]);
    let id = app.draft().await;
    let path = format!("/staff/calls/{id}/edit");
    let page = text(&app.page(&owner, &path).await);
    for stands in
        ["value=\"受動喫煙防止対策\"", "民間の施設の活用を含みます。", "想定する設置場所はどこですか。"]
    {
        assert!(page.contains(stands), "{stands}: {page}");
    }
    assert!(page.contains("value=\"environment\" selected") && !page.contains("value=\"health\""), "{page}");
    // Sent as it stands, the text is the same: line breaks and questions too.
    let answer = app.post(&owner, &path, &with(&[("revision", "1")], &as_form(&draft_body()))).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", text(&answer));
    let file = app.file(&id).await;
    assert!(file.texts[&1] == file.texts[&2] && file.call.revision == 2);
    let answer = app.post(&owner, &path, &with(&[("revision", "2")], &as_form(&filled_in(Step::Edit)))).await;
    assert_eq!(answer.status.as_u16(), 303);
    let page = text(&app.page(&owner, &format!("/staff/calls/{id}?done=edit")).await);
    assert!(page.contains("記録しました：内容を編集する"), "{page}");
    assert!(page.contains("環境課（ownの名前・あなた）"), "{page}");
    assert!(page.contains("テーマ（変更前）") && page.contains("テーマ（変更後）"), "{page}");
    assert!(!page.contains("課題の概要（変更前）"), "only what changed: {page}");
}

#[tokio::test]
async fn questions_are_fixed_once_the_call_opens_and_the_page_says_why() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let id = app.published().await;
    app.come_to("2026-12-01T08:59:30+09:00");
    let path = format!("/staff/calls/{id}/edit");
    let page = text(&app.page(&planner, &path).await);
    assert!(page.contains("質問を変更できません。既に回答した提案者がいるため"), "{page}");
    assert!(page.contains("type=\"hidden\" name=\"/questions/0/ja\""), "{page}");
    assert!(!page.contains("<legend>質問1"), "{page}");
    let revision = ("revision", "2");
    let mut other = draft_body();
    other["questions"][0]["ja"] = json!("別の質問");
    let refused = app.post(&planner, &path, &with(&[revision], &as_form(&other))).await;
    assert_eq!(refused.status.as_u16(), 409);
    assert!(text(&refused).contains("募集の開始後は、質問を変更できません"), "{}", text(&refused));
    let done = app.post(&planner, &path, &with(&[revision], &as_form(&filled_in(Step::Edit)))).await;
    assert_eq!(done.status.as_u16(), 303, "{}", text(&done));
}

#[tokio::test]
async fn the_last_day_is_reckoned_remarked_on_and_confirmed() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let id = app.draft().await;
    let path = format!("/staff/calls/{id}/schedule");
    let page = text(&app.page(&planner, &path).await);
    assert!(page.contains("<option value=\"3\" selected>3か月（原則）"), "{page}");
    let form = |action, open, months, last_day| {
        [
            ("revision", "1"),
            ("action", action),
            ("openDate", open),
            ("openTime", ""),
            ("months", months),
            ("lastDay", last_day),
            ("closeTime", ""),
        ]
    };
    let reckoned = app.post(&planner, &path, &form("period", "2026-12-01", "3", "")).await;
    let page = text(&reckoned);
    assert_eq!(reckoned.status.as_u16(), 200);
    assert!(
        page.contains("name=\"lastDay\" value=\"2027-02-28\"") && page.contains("2月28日（日曜）"),
        "{page}"
    );
    let wrong = app.post(&planner, &path, &form("period", "x", "", "")).await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(
        text(&wrong).contains("#field-openDate") && text(&wrong).contains("#field-months"),
        "{}",
        text(&wrong)
    );

    let confirm = text(&app.post(&planner, &path, &form("check", "2026-12-01", "3", "2027-02-28")).await);
    for shown in [
        "令和8年（2026年）12月1日（火曜） 午前0時0分0秒（日本時間）",
        "<code class=\"hash\">2026-11-30T15:00:00Z</code>",
        "令和9年（2027年）2月28日（日曜）午後11時59分59秒まで（日本時間）",
        "<code class=\"hash\">2027-02-28T15:00:00Z</code>",
        "最終日は日曜日に当たります",
        "受け付けた提案：0件",
        "作成中の提案：0件",
        "今は誰にもメールは送りません",
        "name=\"lastDay\" value=\"2027-02-28\"",
        "name=\"action\" value=\"confirm\"",
    ] {
        assert!(confirm.contains(shown), "{shown}: {confirm}");
    }
    assert!(!confirm.contains("とは異なる期間です"), "{confirm}");
    let year_end = text(&app.post(&planner, &path, &form("check", "2026-12-01", "3", "2026-12-31")).await);
    assert!(year_end.contains("最終日は") && year_end.contains("とは異なる期間です"), "{year_end}");
    let far = text(&app.post(&planner, &path, &form("check", "2026-12-01", "3", "2028-12-01")).await);
    assert!(far.contains("まだ登録されていません"), "{far}");
    let blank = text(&app.post(&planner, &path, &form("check", "2026-12-01", "1", "")).await);
    assert!(blank.contains("name=\"lastDay\" value=\"2026-12-31\""), "a period without its button: {blank}");
    let back = app.post(&planner, &path, &form("back", "2026-12-01", "3", "2027-02-28")).await;
    assert!(
        text(&back).contains("name=\"lastDay\" value=\"2027-02-28\"")
            && text(&back).contains("期間を計算する")
    );
    assert_eq!(app.file(&id).await.call.revision, 1, "nothing was confirmed");
}

#[tokio::test]
async fn who_changes_a_window_sees_whom_it_touches() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let id = app.published().await;
    for number in 0..2 {
        let draft = format!("{number:032x}");
        let (language, answers) = (kyoso::text::Language::Japanese, crate::store::PageAnswers::default());
        let begun = app.scheduling.drafts.create(&draft, language, "kind", &answers, app.at());
        begun.await.unwrap();
        app.scheduling.drafts.set_call(&draft, Some(&id), app.at()).await.unwrap();
    }
    let fields = as_form(&filled_in(Step::Extend));
    let form = with(&[("revision", "2"), ("action", "check")], &fields);
    let page = text(&app.post(&planner, &format!("/staff/calls/{id}/extend"), &form).await);
    for shown in [
        "作成中の提案：2件",
        "約1分以内にお知らせします",
        "変更前",
        "変更後",
        "3月1日（月曜）午後5時より前に届いたもの",
        "3月31日（水曜）午後0時より前に届いたもの",
        "企画課と環境課：募集期間が変わったこと",
        "応募が少ないため。",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}

#[tokio::test]
async fn what_is_typed_stays_whatever_refuses_it() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let id = app.published().await;
    let path = format!("/staff/calls/{id}/extend");
    let wrong = [
        ("revision", "2"),
        ("action", "check"),
        ("lastDay", "2027-02-30"),
        ("closeTime", "0:00"),
        ("words", "<説明>"),
    ];
    let answer = app.post(&planner, &path, &wrong).await;
    let page = text(&answer);
    assert_eq!(answer.status.as_u16(), 422);
    for id in ["lastDay", "closeTime", "reason-1"] {
        assert!(page.contains(&format!("<a href=\"#field-{id}\">")), "{id}: {page}");
    }
    assert!(page.contains("説明") && page.contains("value=\"0:00\""), "{page}");
    let early = [
        ("revision", "2"),
        ("action", "confirm"),
        ("lastDay", "2027-01-05"),
        ("reason", "theme"),
        ("words", "<説明>"),
    ];
    let answer = app.post(&planner, &path, &early).await;
    let page = text(&answer);
    assert_eq!(answer.status.as_u16(), 409);
    assert!(
        page.contains("2(6)イ") && page.contains("field-lastDay-error") && page.contains("説明"),
        "{page}"
    );
    app.come_to("2027-03-05T00:00:00Z");
    let page = text(&app.post(&planner, &path, &early).await);
    assert!(
        page.contains("今はこの操作をできません") && page.contains("入力した内容（記録していません）"),
        "{page}"
    );
    assert!(page.contains("テーマの内容によるもの") && !page.contains("name=\"revision\""), "{page}");
}

#[tokio::test]
async fn what_was_typed_when_the_session_had_ended_comes_back() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let id = app.published().await;
    let path = format!("/staff/calls/{id}/extend");
    let fields = as_form(&filled_in(Step::Extend));
    let form = with(&[("revision", "2"), ("action", "confirm")], &fields);
    let kept = app.post_signed_out(&path, &form).await;
    assert_eq!(kept.status.as_u16(), 403);
    let cookie = kept.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let back = text(&app.page_with(&planner, &path, &cookie).await);
    assert!(back.contains("value=\"2027-03-31\"") && back.contains("応募が少ないため。"), "{back}");
    assert_eq!(app.file(&id).await.call.revision, 2, "it is never sent by itself");
}

#[tokio::test]
async fn the_period_is_data_too() {
    let app = App::start().await;
    let owner = app.person("own", &["division:environment"]);
    let ask = async |query: &str| app.read(&owner, &format!("/api/calls/period?{query}")).await;
    for (query, last_day, close) in [
        ("openDate=2026-04-01&months=3", "2026-06-30", "2026-06-30T15:00:00Z"),
        ("openDate=2026-04-01&openTime=09:00", "2026-07-01", "2026-07-01T15:00:00Z"),
        ("openDate=2027-11-30&months=3", "2028-02-29", "2028-02-29T15:00:00Z"),
    ] {
        let period: Value = ask(query).await.json();
        assert_eq!(
            (&period["window"]["lastDay"], &period["window"]["close"]),
            (&json!(last_day), &json!(close))
        );
    }
    let remarked = ask("openDate=2026-12-01&months=3").await.json();
    assert_eq!(remarked["remarks"], json!(["最終日は日曜日に当たります。"]));
    let wrong = ask("openTime=25:00&months=99").await;
    let errors = wrong.json()["errors"].as_array().unwrap().len();
    assert_eq!((wrong.status.as_u16(), errors), (422, 3), "{}", text(&wrong));
    let last = ask("openDate=9999-12-31&months=24").await;
    assert_eq!(last.status.as_u16(), 422, "{}", text(&last));
}

#[tokio::test]
async fn closed_calls_come_page_by_page() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    for _ in 0..23 {
        app.published().await;
    }
    app.come_to("2027-03-05T00:00:00Z");
    let first = app.read(&planner, "/api/calls").await.json();
    assert_eq!(first["closed"].as_array().unwrap().len(), 20);
    let cursor = first["nextCursor"].as_str().unwrap();
    let second = app.read(&planner, &format!("/api/calls?cursor={cursor}")).await.json();
    assert_eq!((second["closed"].as_array().unwrap().len(), &second["nextCursor"]), (3, &Value::Null));
    let page = text(&app.page(&planner, "/staff/calls").await);
    assert!(page.contains(&format!("/staff/calls?cursor={cursor}")), "{page}");
    let page = text(&app.page(&planner, &format!("/staff/calls?cursor={cursor}")).await);
    assert!(page.contains("最初から") && page.matches("<th scope=\"row\"").count() == 3, "{page}");
    assert_eq!(app.page(&planner, "/staff/calls?cursor=x").await.status.as_u16(), 404);
    assert_eq!(app.read(&planner, "/api/calls?cursor=x").await.status.as_u16(), 422);
}
