//! The function `scheduling`, what everybody sees of it: calls for a theme.

use serde_json::json;

use super::operation::Operation;

const TAG: &str = "themes";
const ETAG: &str = "Changes with the answer; `If-None-Match` saves sending it again.";
const CACHED: &str = "At most 30 seconds. A change of a window takes effect at least 60 s after it was made.";

/// Its operations.
pub(super) fn operations() -> Vec<Operation> {
    vec![list(), show()]
}

fn list() -> Operation {
    Operation::get("/api/themes", "listThemes", TAG, "Open, coming and closed calls (募集テーマ)")
        .description(
            "Every open and every coming call, and a page of at most 20 of those that are over. A proposal is accepted \
             if and only if it reached us at or after `opens` and before `closes` of one of the call's `windows`; what \
             `phase` said when it was read has no part in it.",
        )
        .query("cursor", "`nextCursor` of the page before, for further closed calls.", &json!({ "type": "string" }))
        .json(200, "The calls.", "ThemeList")
        .header(200, "ETag", ETAG)
        .header(200, "Cache-Control", CACHED)
        .empty(304, "Nothing has changed.")
        .problems(422, "`cursor` is not one of ours.", &["invalid-fields"])
}

fn show() -> Operation {
    Operation::get("/api/themes/{id}", "showTheme", TAG, "A call with all that it says (募集テーマ)")
        .json(200, "The call.", "WholeTheme")
        .header(200, "ETag", ETAG)
        .header(200, "Cache-Control", CACHED)
        .empty(304, "Nothing has changed.")
        .problems(404, "There is no such call, or it is not published.", &["not-found"])
}

mod tests {
    use super::super::tests::{assert_described, made};
    use crate::scheduling::public::tests::Site;

    #[tokio::test]
    async fn what_is_answered_about_calls_is_what_the_document_says() {
        let (site, document) = (Site::start().await, made());
        let id = site.publish_sample().await;
        for (path, described, status) in [
            ("/api/themes".to_owned(), "/api/themes", 200),
            ("/api/themes?cursor=x".to_owned(), "/api/themes", 422),
            (format!("/api/themes/{id}"), "/api/themes/{id}", 200),
            ("/api/themes/none".to_owned(), "/api/themes/{id}", 404),
        ] {
            for at in ["2026-11-20T00:00:00Z", "2026-12-20T00:00:00Z", "2027-12-20T00:00:00Z"] {
                let answer = site.get(&path, at).await;
                assert_eq!(answer.status.as_u16(), status, "{path}");
                assert_described(&document, ("get", described), answer.status, &answer.json());
            }
        }
    }
}
