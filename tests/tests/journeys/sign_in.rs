//! Signing in, staying, and signing out, by the directory's own page.

use serde_json::json;
use tests::api::own;
use tests::aws;
use tests::browser::Browser;
use tests::http::{Answer, send};
use tests::stack::stack;
use tests::staff::{Account, Staff, access_token, api_get, api_post, tokens};
use tests::wait::{SOON, until};

/// The page of an administrator, which each journey here can look at.
const PEOPLE: &str = "/staff/people";

fn location(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let Some(to) = answer.header("location") else { panic!("a redirect that leads nowhere") };
    to
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn somebody_signs_in_is_where_they_wanted_to_be_and_signs_out_at_once() {
    let mut staff = Staff { browser: Browser::new(), account: Account::sample("administrator") };
    let answer = staff.sign_in_for("/staff/people?of=x");
    assert_eq!(location(&answer), "/staff/people?of=x");
    let cookie =
        answer.all("set-cookie").find(|cookie| cookie.starts_with("kyoso_staff=")).expect("a session");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/staff"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let page = staff.open(PEOPLE);
    assert_eq!((page.status, page.heading().as_str()), (200, "利用者"));
    assert!(page.source.contains("システム管理者") && page.source.contains("にサインアウトします"));
    assert!(page.is_inert());
    let extended = staff.press(&page.form("/staff/session/extend"), "");
    assert_eq!((extended.status, extended.path.as_str()), (200, PEOPLE));
    let stolen = staff.browser.clone();
    let ended = staff.press(&extended.form("/staff/session/end"), "");
    assert!(ended.heading().contains("サインアウトしました"), "{}", ended.path);
    for mut browser in [staff.browser, stolen] {
        let answer = browser.get(PEOPLE);
        assert_eq!(location(&answer), "/staff/session/start?return=%2Fstaff%2Fpeople");
    }
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn every_role_gets_in_and_begins_where_its_work_is() {
    for (role, start) in [
        ("planning", "/staff/cases"),
        ("division:environment", "/staff/cases"),
        ("division:traffic", "/staff/cases"),
        ("expert", "/staff/cases"),
        ("auditor", "/staff/cases"),
        ("administrator", PEOPLE),
    ] {
        let mut staff = Staff::sign_in(role);
        assert_eq!(location(&staff.browser.get("/staff")), start, "{role}");
        let people = staff.open(PEOPLE);
        assert_eq!(people.status, if role == "administrator" { 200 } else { 403 }, "{role}");
        let answer = api_get("/api/people", &access_token(role));
        assert_eq!(answer.status, if role == "administrator" { 200 } else { 403 }, "{role}");
    }
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn what_was_typed_when_the_session_had_ended_comes_back_for_who_typed_it() {
    let mut staff = Staff::sign_in("administrator");
    let mut form = staff.open("/staff/people/new").form("/staff/people/new");
    form.fill("email", "not an address").fill("name", "戻る 文字");
    let end = staff.open(PEOPLE).form("/staff/session/end");
    let cookie = staff.browser.cookie("kyoso_staff").expect("a session").to_owned();
    let other_tab = staff.browser.clone();
    staff.press(&end, "");
    staff.browser = other_tab;
    assert_eq!(staff.browser.cookie("kyoso_staff"), Some(cookie.as_str()));
    let said = staff.press(&form, "");
    assert_eq!(said.status, 403);
    assert!(said.text().contains("入力した内容は1時間残してあります"), "{}", said.text());
    let back = staff.sign_in_for(&said.link("サインインして続ける"));
    assert_eq!(location(&back), "/staff/people/new");
    let again = staff.open("/staff/people/new").form("/staff/people/new");
    assert_eq!((again.value("email"), again.value("name")), ("not an address", "戻る 文字"));
    assert_ne!(
        again.value("form"),
        form.value("form"),
        "it is filled in, not sent: it carries the new session's token"
    );
    let refused = staff.press(&again, "");
    assert_eq!(refused.status, 422);
    assert_eq!(
        staff.open("/staff/people/new").form("/staff/people/new").value("name"),
        "",
        "it went when it was sent"
    );
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn programs_are_let_in_by_an_access_token_and_by_nothing_else() {
    let tokens = tokens(&Account::sample("administrator"), "openid email");
    let token = |name: &str| tokens.get(name).and_then(|token| token.as_str()).expect("a token").to_owned();
    assert_eq!(api_get("/api/people", &token("access_token")).status, 200);
    let without = send("GET", &stack().public("/api/people"), &[], Vec::new());
    assert_eq!((without.status, without.header("www-authenticate")), (401, Some("Bearer realm=\"kyoso\"")));
    let access = token("access_token");
    let (head, signature) = access.rsplit_once('.').expect("a token");
    let altered = format!("{head}.{}", signature.chars().rev().collect::<String>());
    for (what, wrong) in
        [("ID token", token("id_token")), ("altered", altered), ("refresh token", token("refresh_token"))]
    {
        let answer = api_get("/api/people", &wrong);
        assert_eq!(answer.status, 401, "{what}: {}", answer.text());
        assert_eq!(answer.json()["code"], "unauthenticated");
    }
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn an_administrator_adds_somebody_whose_rights_end_at_once_when_they_are_changed() {
    let admin = access_token("administrator");
    let email = own("atarashii@city.minato.example");
    let body = json!({ "email": email, "name": "新規 登録", "groups": ["division:health"] });
    let added = api_post("/api/people", &admin, &[], &body);
    assert_eq!(added.status, 201, "{}", added.text());
    let twice = api_post("/api/people", &admin, &[], &body);
    assert_eq!((twice.status, &twice.json()["code"]), (409, &json!("person-exists")));
    let username = added.json()["username"].as_str().expect("a name").to_owned();
    let account = Account { email, password: "Chosen-by-me-2026".to_owned() };
    aws::set_password(stack().output("userPoolId"), &username, &account.password);

    let mut staff = Staff::sign_in_as(&account);
    assert_eq!(location(&staff.browser.get("/staff")), "/staff/cases");
    let token = tests::staff::access_token_of(&account);
    assert_eq!(api_get("/api/people", &token).status, 403, "a division sees no people");

    let mut at_page = Staff::sign_in("administrator");
    let person = at_page.open(&format!("/staff/people/{username}"));
    assert!(
        person.text().contains("担当課（健康推進課）") && person.text().contains("利用中"),
        "{}",
        person.text()
    );
    let mut form = person.form(&format!("/staff/people/{username}"));
    form.fill("groups", "auditor");
    let changed = at_page.press(&form, "");
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert!(staff.browser.get("/staff").header("location").expect("out").starts_with("/staff/session/start"));
    assert_eq!(api_get("/api/people", &token).status, 401, "the token is older than the change");

    // In the very second of the change what the directory issues is void still.
    until("the second of the change is over", SOON, || {
        let answer = staff.sign_in_for("/staff");
        (answer.status == 303).then_some(())
    });
    let groups = format!("/api/people/{username}/groups");
    let only = api_post(&groups, &admin, &[], &json!({ "groups": ["auditor"] }));
    assert_eq!(only.json()["groups"], json!(["auditor"]), "{}", only.text());
    let unknown = api_post(&groups, &admin, &[], &json!({ "groups": ["division:nowhere"] }));
    assert_eq!((unknown.status, &unknown.json()["code"]), (422, &json!("unknown-group")));
    let state = format!("/api/people/{username}/state");
    assert_eq!(api_post(&state, &admin, &[], &json!({ "enabled": false })).json()["enabled"], json!(false));
    assert!(staff.browser.get("/staff").header("location").expect("out").starts_with("/staff/session/start"));
    assert_eq!(api_post(&state, &admin, &[], &json!({ "enabled": true })).status, 200);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn somebody_without_a_role_is_told_so_and_gets_nowhere() {
    let admin = access_token("administrator");
    let email = own("nashi@city.minato.example");
    let added =
        api_post("/api/people", &admin, &[], &json!({ "email": email, "name": "役割 無", "groups": [] }));
    let username = added.json()["username"].as_str().expect("a name").to_owned();
    let account = Account { email, password: "Chosen-by-me-2026".to_owned() };
    aws::set_password(stack().output("userPoolId"), &username, &account.password);
    let mut staff = Staff { browser: Browser::new(), account: account.clone() };
    let answer = staff.sign_in_for("/staff");
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("役割が登録されていません"));
    assert_eq!(staff.browser.cookie("kyoso_staff"), None);
    assert_eq!(api_get("/api/people", &tests::staff::access_token_of(&account)).json()["code"], "no-role");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn the_access_record_says_who_came_and_went_and_names_nobody() {
    let account = Account::sample("auditor");
    let mut staff = Staff::sign_in("auditor");
    assert_eq!(staff.open(PEOPLE).status, 403);
    let arguments = json!({
        "TableName": stack().output("casesTable"),
        "FilterExpression": "begins_with(pk, :access)",
        "ExpressionAttributeValues": { ":access": { "S": "ACCESS#" } },
    });
    let lines: Vec<String> =
        aws::items("Scan", &arguments).iter().map(|item| item["access"]["S"].to_string()).collect();
    let has = |parts: &[&str]| lines.iter().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(has(&["auditor", "signedIn"]));
    assert!(has(&["auditor", "forbidden", "GET /staff/people"]));
    assert!(lines.iter().all(|line| !line.contains(&account.email) && !line.contains('@')));
}
