//! Files in a real browser.

use crate::in_a_browser::walk;

#[test]
#[ignore = "needs a deployed stack, a malware scanner and a browser"]
fn files_are_dropped_checked_sent_opened_and_replaced() {
    walk("files.mjs");
}
