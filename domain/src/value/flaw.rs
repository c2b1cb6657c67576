//! What can be wrong with a field, with a stable code and a sentence that says how to put it right.

use jiff::civil::Date;

use crate::attachment;
use crate::calendar;
use crate::text::{Language, Text};

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing was given where something is required.
    Required,
    /// Longer than the limit, in characters.
    TooLong {
        /// The most that is accepted.
        limit: usize,
        /// What was sent.
        length: usize,
    },
    /// More entries in a list than the limit.
    TooMany {
        /// The most that is accepted.
        limit: usize,
        /// What was sent.
        length: usize,
    },
    /// A control character, or a line break in a field of one line.
    ControlCharacter {
        /// The character.
        character: char,
        /// Where it stands, counted from 1 in characters.
        position: usize,
    },
    /// A character that changes the direction of the text after it (Unicode UAX #9), which can disguise text.
    DirectionOverride {
        /// The character.
        character: char,
        /// Where it stands, counted from 1 in characters.
        position: usize,
    },
    /// Half of a surrogate pair, or a code point that is not a character.
    BrokenCharacter {
        /// Where it stands, counted from 1 in characters.
        position: usize,
    },
    /// Not one of the choices.
    UnknownChoice {
        /// What can be chosen.
        choices: String,
    },
    /// Another JSON type than the field has.
    WrongType {
        /// The type that the field has.
        expected: Expected,
    },
    /// A field that the form does not have.
    UnknownField,
    /// A declaration that was not made.
    NotDeclared,
    /// Not kana.
    NotKana {
        /// The first character that is not.
        character: char,
        /// Where it stands, counted from 1 in characters.
        position: usize,
    },
    /// Not a corporate number of 13 digits.
    NotCorporateNumber,
    /// 13 digits whose check digit is wrong: a slip of the pen.
    WrongCheckDigit,
    /// Not a postcode of 7 digits.
    NotPostcode,
    /// Not a telephone number.
    NotPhone,
    /// Not an e-mail address that mail can be sent to.
    NotEmail,
    /// Not a web address.
    NotWebsite,
    /// Not a date.
    NotDate,
    /// A date before the first that makes sense.
    DateTooEarly {
        /// The first that does.
        earliest: Date,
    },
    /// A date after the last that makes sense.
    DateTooLate {
        /// The last that does.
        latest: Date,
    },
    /// Not a time of day.
    NotTime,
    /// A close at 0:00, which is not what the last day says.
    MidnightClose,
    /// An instant that has not come yet.
    NotYet,
    /// No call has this ID.
    NoSuchCall,
    /// A call was named for a proposal of the free kind.
    CallOnFreeKind,
    /// The ward's plan has no item with this ID.
    NoSuchPlanItem,
    /// No file of this ID was uploaded for this proposal, or it was removed.
    NoSuchFile,
    /// The file is not taken.
    File(attachment::Why),
    /// The files together are bigger than the limit.
    FilesTooBig {
        /// The most that is accepted, in MiB.
        mebibytes: u64,
    },
    /// Not a SHA-256.
    NotAChecksum,
}

/// The JSON type that a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A text.
    Text,
    /// True or false.
    Boolean,
    /// A list.
    List,
    /// An object with fields of its own.
    Object,
    /// A whole number.
    Number,
}

impl Flaw {
    /// A code that programs can rely on; it never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            Flaw::Required => "required",
            Flaw::TooLong { .. } => "too-long",
            Flaw::TooMany { .. } => "too-many",
            Flaw::ControlCharacter { .. } => "control-character",
            Flaw::DirectionOverride { .. } => "direction-override",
            Flaw::BrokenCharacter { .. } => "broken-character",
            Flaw::UnknownChoice { .. } => "unknown-choice",
            Flaw::WrongType { .. } => "wrong-type",
            Flaw::UnknownField => "unknown-field",
            Flaw::NotDeclared => "not-declared",
            Flaw::NotKana { .. } => "not-kana",
            Flaw::NotCorporateNumber => "not-corporate-number",
            Flaw::WrongCheckDigit => "wrong-check-digit",
            Flaw::NotPostcode => "not-postcode",
            Flaw::NotPhone => "not-phone",
            Flaw::NotEmail => "not-email",
            Flaw::NotWebsite => "not-website",
            Flaw::NotDate => "not-date",
            Flaw::DateTooEarly { .. } => "date-too-early",
            Flaw::DateTooLate { .. } => "date-too-late",
            Flaw::NotTime => "not-time",
            Flaw::MidnightClose => "midnight-close",
            Flaw::NotYet => "not-yet",
            Flaw::NoSuchCall => "no-such-call",
            Flaw::CallOnFreeKind => "call-on-free-kind",
            Flaw::NoSuchPlanItem => "no-such-plan-item",
            Flaw::NoSuchFile => "no-such-file",
            Flaw::File(why) => why.code(),
            Flaw::FilesTooBig { .. } => "files-too-big",
            Flaw::NotAChecksum => "not-checksum",
        }
    }

    /// What is wrong and how to put it right, in both languages.
    pub fn message(&self) -> Text {
        match self {
            Flaw::Required => Text::new("入力してください。", "Enter or choose something here."),
            Flaw::TooLong { limit, length } => Text::new(
                format!("{limit}文字以内にしてください（現在{length}文字）。"),
                format!("Use at most {limit} characters (now {length})."),
            ),
            Flaw::TooMany { limit, length } => Text::new(
                format!("{limit}件以内にしてください（現在{length}件）。"),
                format!("Give at most {limit} entries (now {length})."),
            ),
            Flaw::ControlCharacter { character, position } => control_message(*character, *position),
            Flaw::DirectionOverride { character, position } => Text::new(
                format!(
                    "{position}文字目に文字の並ぶ向きを変える文字（{}）があります。取り除いてください。",
                    code_point(*character)
                ),
                format!(
                    "Character {position} ({}) changes the direction of the text. Remove it.",
                    code_point(*character)
                ),
            ),
            Flaw::BrokenCharacter { position } => Text::new(
                format!("{position}文字目が壊れた文字（サロゲートの片方など）です。入力し直してください。"),
                format!("Character {position} is broken (such as half of a surrogate pair). Type it again."),
            ),
            Flaw::UnknownChoice { choices } => Text::new(
                format!("次のいずれかを選んでください：{choices}"),
                format!("Choose one of: {choices}"),
            ),
            Flaw::WrongType { expected } => expected.message(),
            Flaw::UnknownField => Text::new(
                "この項目はありません。項目名の綴りを確かめるか、取り除いてください。",
                "There is no such field. Check its spelling or leave it out.",
            ),
            Flaw::NotDeclared => Text::new(
                "申し込むには、この内容の確認（チェック）が必要です。",
                "This declaration must be made to apply.",
            ),
            Flaw::NotKana { character, position } => Text::new(
                format!(
                    "かな（ひらがな又はカタカナ）で入力してください。{position}文字目の「{character}」はかなではありません。"
                ),
                format!("Use hiragana or katakana. Character {position} (“{character}”) is not kana."),
            ),
            Flaw::NotCorporateNumber => Text::new(
                "法人番号は13桁の数字で入力してください。分からないときは空欄のままで構いません。",
                "A corporate number has 13 digits. Leave it empty if you do not know it.",
            ),
            Flaw::WrongCheckDigit => Text::new(
                "法人番号の検査用数字（先頭の1桁）が合いません。番号を確かめてください。分からないときは空欄のままで構いません。",
                "The check digit (the first digit) of the corporate number does not fit. Check the number, or leave it empty.",
            ),
            Flaw::NotPostcode => Text::new(
                "郵便番号は7桁の数字で入力してください（例：105-8511）。",
                "A postcode has 7 digits (such as 105-8511).",
            ),
            Flaw::NotPhone => Text::new(
                "電話番号を市外局番から入力してください（例：03-0000-0000、国外は+から）。",
                "Enter the telephone number with its area code (such as 03-0000-0000; from abroad, start with +).",
            ),
            Flaw::NotEmail => Text::new(
                "メールアドレスの形を確かめてください（例：name@example.jp）。",
                "Check the form of the e-mail address (such as name@example.jp).",
            ),
            Flaw::NotWebsite => Text::new(
                "http:// 又は https:// で始まるアドレスを入力してください。",
                "Enter an address that starts with http:// or https://.",
            ),
            Flaw::NotDate => Text::new(
                "日付を 2026-11-22 のような形で入力してください。",
                "Enter a date, such as 2026-11-22.",
            ),
            Flaw::DateTooEarly { earliest } => Text::new(
                format!("{}以後の日付にしてください。", calendar::date(*earliest, Language::Japanese)),
                format!("Use {} or a later date.", calendar::date(*earliest, Language::English)),
            ),
            Flaw::DateTooLate { latest } => Text::new(
                format!("{}以前の日付にしてください。", calendar::date(*latest, Language::Japanese)),
                format!("Use {} or an earlier date.", calendar::date(*latest, Language::English)),
            ),
            Flaw::NotTime => {
                Text::new("時刻を 09:30 のような形で入力してください。", "Enter a time, such as 09:30.")
            }
            Flaw::MidnightClose => Text::new(
                "最終日の終わりに締め切るときは、空欄にしてください。",
                "Leave this empty to close with the end of the last day.",
            ),
            Flaw::NotYet => Text::new(
                "まだ来ていない日時です。届いた日時を入力してください。",
                "This has not come yet. Enter when it arrived.",
            ),
            Flaw::NoSuchCall => Text::new(
                "この募集テーマはありません。募集テーマの一覧から選び直してください。",
                "There is no such call. Choose one from the list of calls.",
            ),
            Flaw::CallOnFreeKind => Text::new(
                "フリー型提案では募集テーマを指定できません。テーマ指定型を選ぶか、募集テーマを空にしてください。",
                "A proposal of the free kind names no call. Choose the theme kind, or leave the call empty.",
            ),
            Flaw::NoSuchPlanItem => Text::new(
                "この計画項目はありません。計画項目の一覧から選んでください。",
                "The plan has no such item. Choose one from the list of plan items.",
            ),
            Flaw::NoSuchFile => Text::new(
                "このファイルは、この提案のために送られていないか、取り除かれています。もう一度添付してください。",
                "This file was not uploaded for this proposal, or it was removed. Attach it again.",
            ),
            Flaw::File(why) => why.sentence(None),
            Flaw::FilesTooBig { mebibytes } => Text::new(
                format!("添付ファイルの合計は{mebibytes} MBまでです。取り除くか、小さくしてください。"),
                format!("The files may have {mebibytes} MB together. Remove some, or make them smaller."),
            ),
            Flaw::NotAChecksum => Text::new(
                "ファイルのSHA-256を64桁の16進数で指定してください。",
                "Give the SHA-256 of the file as 64 hexadecimal digits.",
            ),
        }
    }
}

impl Expected {
    fn message(self) -> Text {
        match self {
            Expected::Text => Text::new("文字列にしてください。", "This must be a text."),
            Expected::Boolean => Text::new(
                "「はい」か「いいえ」（true か false）で答えてください。",
                "Answer yes or no (true or false).",
            ),
            Expected::List => Text::new("配列にしてください。", "This must be a list."),
            Expected::Number => Text::new("0以上の整数にしてください。", "This must be a whole number."),
            Expected::Object => {
                Text::new("項目をもつオブジェクトにしてください。", "This must be an object.")
            }
        }
    }
}

fn control_message(character: char, position: usize) -> Text {
    let (ja, en) = match character {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => ("改行", "a line break"),
        '\t' => ("タブ", "a tab"),
        _ => ("制御文字", "a control character"),
    };
    Text::new(
        format!("{position}文字目に{ja}（{}）があります。取り除いてください。", code_point(character)),
        format!("Character {position} is {en} ({}). Remove it.", code_point(character)),
    )
}

fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}
