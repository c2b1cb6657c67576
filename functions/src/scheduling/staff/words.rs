//! What the phases of a call and its changes are called, and what each change does, in plain words.

use kyoso::call::ask::Step;
use kyoso::call::{Call, Phase};
use kyoso::text::Language;

/// What a page says about a change.
#[derive(Clone, Copy)]
pub(super) struct Words {
    /// What it is called, on its page and on the way there.
    pub(super) title: &'static str,
    /// What it does.
    pub(super) does: &'static str,
    /// What the button says that makes it.
    pub(super) button: &'static str,
}

/// The words for a change of this call.
pub(super) fn words(step: Step, call: &Call) -> Words {
    let (title, does, button) = match step {
        Step::Edit if call.published_at.is_none() => {
            ("内容を編集する", "下書きの内容を書き換えます。前の内容は、経過に残ります。", "内容を保存する")
        }
        Step::Edit => (
            "内容を編集する",
            "公開している内容を書き換えます。保存すると、すぐに公開のページに表示されます。前の内容は、経過に残ります。募集期間は変わりません。",
            "内容を保存する",
        ),
        Step::Schedule => (
            "公開する",
            "募集期間を決めて、このテーマを公開します。開始の時刻に自動で募集が始まり、締切の時刻に自動で締め切られます。開始は、操作から1分以上後にしてください。",
            "この期間で公開する",
        ),
        Step::Extend => (
            "期間を延長する",
            "締切を後ろに移します（2(6)イ）。変更の前に受け付けた提案は、そのままです。",
            "期間を延長する",
        ),
        Step::Shorten => (
            "期間を短縮する",
            "締切を前に移します（2(6)イ）。提案を準備している方のために、予告の期間が必要です。",
            "期間を短縮する",
        ),
        Step::CloseEarly => (
            "早期に締め切る・取りやめる",
            "募集中のときは、予告の期間を置かずに、操作から約1分後に締め切ります。募集の開始前のときは、募集を取りやめます。提案を準備している方への影響が大きいため、障害などのやむを得ない場合に使います。",
            "早期に締め切る・取りやめる",
        ),
        Step::Reopen => (
            "募集を再開する",
            "締め切った募集を、新しい期間で再び開きます。これまでの期間と、受け付けた提案は、そのままです。",
            "募集を再開する",
        ),
    };
    Words { title, does, button }
}

/// The word of the contract for a phase.
pub(super) fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Draft => "draft",
        Phase::CalledOff => "calledOff",
        Phase::Coming(_) => "coming",
        Phase::Open(_) => "open",
        Phase::Closed(_) => "closed",
    }
}

/// The same as on screen.
pub(super) fn phase_label(phase: Phase, language: Language) -> &'static str {
    match phase {
        Phase::Draft => language.pick("下書き", "Draft"),
        Phase::CalledOff => language.pick("取りやめ", "Called off"),
        Phase::Coming(_) => language.pick("募集予定", "Coming"),
        Phase::Open(_) => language.pick("募集中", "Open"),
        Phase::Closed(_) => language.pick("募集終了", "Closed"),
    }
}
