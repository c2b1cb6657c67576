//! A proposal as its proposer sends it: the types of the public contract, and how a body becomes one.
//!
//! Field names in JSON are the contract of the public API; they are also the names of the form's fields.

mod body;
mod parse;
pub(crate) mod reader;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::attachment::{FileId, NamedFile, Upload};
use crate::call::CallId;
use crate::text::Text;
use crate::value::{CorporateNumber, Email, Flaw, Kana, Line, Phone, Postcode, Prose, Website};

pub use body::{BodyError, read_json};
pub use parse::{Asked, AskedByCall, files_named, parse, parse_contact, theme_of};

/// One field that is not right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Which field, as a JSON pointer into the body (RFC 6901).
    pub pointer: String,
    /// What is wrong with it.
    pub flaw: Flaw,
}

impl FieldError {
    /// The sentence for the person who typed it.
    pub fn message(&self) -> Text {
        self.flaw.message()
    }
}

/// A choice among few, with the word of the contract for each.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every choice, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word of the contract.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            fn parse(typed: &str) -> Result<Self, Flaw> {
                Self::ALL.iter().copied().find(|choice| choice.word() == typed).ok_or_else(|| Flaw::UnknownChoice {
                    choices: Self::ALL.iter().map(|choice| choice.word()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

choice! {
    /// The two kinds of proposal (programme 2(4)).
    Kind {
        /// フリー型: the proposer chooses the issue; all year.
        Free = "free",
        /// テーマ指定型: during a call's window.
        Theme = "theme",
    }
}

choice! {
    /// What kind of body proposes (programme 2(5)).
    OrganizationType {
        /// 株式会社等.
        Company = "company",
        /// 大学等.
        University = "university",
        /// 特定非営利活動法人.
        Npo = "npo",
        /// 一般社団・財団法人等.
        IncorporatedAssociation = "incorporatedAssociation",
        /// 町会・自治会.
        NeighbourhoodAssociation = "neighbourhoodAssociation",
        /// 任意団体.
        Association = "association",
        /// 個人で事業を営む者.
        SoleProprietor = "soleProprietor",
        /// 個人（事業を営む者を除く。）.
        Individual = "individual",
        /// その他.
        Other = "other",
    }
}

choice! {
    /// Whether the proposer has a base of activity in the ward (programme 2(5)).
    ActivityBase {
        /// 区内に活動拠点がある.
        InWard = "inWard",
        /// 区内に活動拠点がない.
        OutsideWard = "outsideWard",
    }
}

choice! {
    /// Whether the proposal costs the ward anything (programme 2(7)④).
    WardCost {
        /// 区の費用負担を伴わない.
        None = "none",
        /// 区の費用負担を伴う.
        Required = "required",
        /// 未定.
        Unknown = "unknown",
    }
}

/// What a proposer sent, parsed: every value holds what its type promises, and all declarations were made.
#[derive(Clone)]
pub struct Submission {
    /// Free, or for the call with this ID.
    pub kind: SubmissionKind,
    /// The language for mail and pages.
    pub language: crate::text::Language,
    /// Which consents were given: every consent the programme asks for, with its answer.
    pub consents: Vec<Consent>,
    /// The text: stored once, as the payload of the event.
    pub content: Content,
    /// The files that it names. [`Submission::name_files`] puts their names into the content.
    pub files: Vec<FileId>,
}

impl Submission {
    /// Puts the names of its files into the content, as `uploads` knows them. Whether they can be bound is another question
    /// ([`attach`](crate::attachment::attach)).
    pub fn name_files(&mut self, uploads: &[Upload]) {
        let named = |id: &FileId| uploads.iter().find(|upload| upload.id == *id).map(Upload::named);
        self.content.attachments = self.files.iter().filter_map(named).collect();
    }
}

/// Free, or for a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum SubmissionKind {
    /// フリー型提案.
    Free,
    /// テーマ指定型提案.
    Theme {
        /// The call's ID.
        #[serde(rename = "themeId")]
        theme_id: CallId,
    },
}

/// One consent and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The consent's ID in the programme.
    pub id: String,
    /// Whether it was given.
    pub given: bool,
}

/// What people typed, as typed: the payload of a submission.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// The proposing body.
    pub organization: Organization,
    /// Bodies that propose together with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_proposers: Vec<CoProposer>,
    /// The person to contact.
    pub contact: Contact,
    /// The proposal itself.
    pub proposal: Proposal,
    /// Intellectual property in it (programme 4(2)).
    pub intellectual_property: IntellectualProperty,
    /// Answers to the questions of the call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub theme_answers: Vec<ThemeAnswer>,
    /// How the proposer heard of the programme (2(8)): the ID of a channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard_from: Option<String>,
    /// 添付ファイル: which, and what the proposer calls them. Those that came later in place of one are not here: each has
    /// its name beside its own event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<NamedFile>,
}

/// The answer to a question of a call (テーマごとの質問).
#[derive(Clone, Serialize, Deserialize)]
pub struct ThemeAnswer {
    /// The question's ID.
    pub id: String,
    /// The question as it was asked, so that the answer can be read by itself.
    pub question: String,
    /// The answer.
    pub answer: Prose,
}

/// The proposing body.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// 団体名.
    pub name: Line,
    /// 団体名（かな）.
    pub name_kana: Kana,
    /// 団体の種類.
    #[serde(rename = "type")]
    pub kind: OrganizationType,
    /// 法人番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corporate_number: Option<CorporateNumber>,
    /// 郵便番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<Postcode>,
    /// 所在地.
    pub address: Line,
    /// 区内の活動拠点の有無.
    pub activity_base: ActivityBase,
    /// 活動拠点の内容.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_base_detail: Option<Line>,
    /// ウェブサイト.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<Website>,
    /// 代表者.
    pub representative: Representative,
}

/// Who represents the body.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Representative {
    /// 役職.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Line>,
    /// 氏名.
    pub name: Line,
    /// 氏名（かな）.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_kana: Option<Kana>,
}

/// A body that proposes together with the proposer (共同提案者).
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CoProposer {
    /// 団体名.
    pub name: Line,
    /// 団体名（かな）.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_kana: Option<Kana>,
    /// 団体の種類.
    #[serde(rename = "type")]
    pub kind: OrganizationType,
    /// 法人番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corporate_number: Option<CorporateNumber>,
    /// 役割.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Line>,
}

/// The person to contact. Never shown to a partner municipality.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// 氏名.
    pub name: Line,
    /// 氏名（かな）.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_kana: Option<Kana>,
    /// 部署.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Line>,
    /// メールアドレス.
    pub email: Email,
    /// 電話番号.
    pub phone: Phone,
}

/// The proposal itself.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// 提案名.
    pub title: Line,
    /// 解決したい課題.
    pub challenge: Prose,
    /// 概要.
    pub summary: Prose,
    /// 区民にとっての効果.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resident_benefit: Option<Prose>,
    /// 提案者にとっての効果.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposer_benefit: Option<Prose>,
    /// 実施の方法・体制.
    pub implementation: Prose,
    /// スケジュール.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Prose>,
    /// 区の費用負担.
    pub ward_cost: WardCost,
    /// 区の費用負担の内容.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ward_cost_detail: Option<Prose>,
    /// 提案内容を提案者が自ら実施できるか (programme 2(5)※).
    pub self_implementation: bool,
    /// Items of the ward's plan that it refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plan_references: Vec<String>,
}

/// Intellectual property in the proposal (programme 4(2)).
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IntellectualProperty {
    /// Whether there is any.
    pub included: bool,
    /// The proposer's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<Line>,
    /// Third parties'.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub third_party: Vec<Line>,
}
