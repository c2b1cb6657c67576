//! 受付一式: everything of the receipt, to be filed elsewhere. What was received, under which words, by which way, and
//! what proves that it was not changed since.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::{CaseId, FormalAct};
use kyoso::programme::Programme;
use kyoso::staff::Person;
use kyoso::text::Language;
use serde::Serialize;

use super::typed::Typed;
use super::versions::VersionView;
use super::view::{ActView, CaseView, Reading, ThemeView};
use crate::store::CaseFile;

/// Everything of a receipt.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PackageView {
    /// The case.
    #[cfg_attr(test, schema(value_type = String))]
    pub case_id: CaseId,
    /// The revision of the case that this was made at.
    pub revision: u32,
    /// When this was made.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub made_at: Timestamp,
    /// The same as people write it.
    pub made_at_text: String,
    /// By whom.
    pub made_by: String,
    /// 受付番号.
    pub receipt_number: String,
    /// フリー型提案 or テーマ指定型提案.
    pub kind: String,
    /// The call that it is for; absent for the free kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<ThemeView>,
    /// When it was received: the instant that counts.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub received_at: Timestamp,
    /// The same as people write it.
    pub received_at_text: String,
    /// When it was recorded, as people write it: later than received where it came another way.
    pub recorded_at_text: String,
    /// By whom it was recorded.
    pub recorded_by: String,
    /// How it came.
    pub came: String,
    /// Where Planning entered it: what the original is and where it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<Typed>,
    /// The receipt as a formal act (収受), with its document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<ActView>,
    /// Under which versions of the programme it was received.
    pub versions: Vec<Typed>,
    /// The declarations, which were all made.
    pub declarations: Wordings,
    /// The consents as they were given.
    pub consents: Wordings,
    /// What was received, whole, with what the rules found in it: the version that was received first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<VersionView>,
    /// The version that stands, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<VersionView>,
    /// SHA-256 of the request that made the case (base64url).
    pub request_hash: String,
    /// The chain of the record: each entry's hash holds the one before.
    pub records: Vec<RecordHash>,
}

/// Declarations or consents, with their wording.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Wordings {
    /// The version under which they were given.
    pub version: String,
    /// Whether the wording here is of that version; otherwise it is the one in force now.
    pub is_that_wording: bool,
    /// Each with its answer.
    pub items: Vec<Wording>,
}

/// One declaration or consent.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Wording {
    /// Its ID in the programme.
    pub id: String,
    /// Its wording.
    pub text: String,
    /// The answer.
    pub answer: String,
}

/// What proves one entry of the record.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordHash {
    /// Its sequence.
    pub sequence: u32,
    /// When it was recorded.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// SHA-256 of the entry's exact text (base64url).
    pub hash: String,
    /// Salted SHA-256 of what was typed at it; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload_digest: Option<String>,
    /// The entry's exact text: what was hashed.
    pub text: String,
}

impl PackageView {
    /// Everything of the receipt of a case. None for a case without one, which no case is.
    pub fn new(programme: &Programme, file: &CaseFile, reading: Reading<'_>) -> Option<Self> {
        let mut view = CaseView::new(programme, file, reading);
        let first = file.events.first()?;
        let receipt = file.as_of(1)?.receipt?;
        let last = view.versions.pop_if(|version| version.number > 1);
        let line = super::history::line(programme, file, first).read_by(reading.person);
        let when = |at| calendar::date_time(at, Language::Japanese);
        let act = view.acts.into_iter().zip(&file.case.acts).find(|(_, act)| act.kind == FormalAct::Receipt);
        Some(Self {
            case_id: view.case_id,
            revision: view.revision,
            made_at: reading.now,
            made_at_text: when(reading.now),
            made_by: made_by(reading.person),
            receipt_number: view.receipt_number,
            kind: view.kind,
            theme: view.theme,
            received_at: receipt.received_at,
            received_at_text: when(receipt.received_at),
            recorded_at_text: when(first.entry.at),
            recorded_by: line.who,
            came: view.came,
            original: view.original,
            act: act.map(|(view, _)| view),
            versions: [
                ("制度", &receipt.versions.programme),
                ("要件の確認の規則", &receipt.versions.rules),
                ("確認事項（誓約）", &receipt.versions.declarations),
                ("同意", &receipt.versions.consents),
                ("連携自治体の一覧", &receipt.versions.partners),
            ]
            .into_iter()
            .map(|(label, version)| Typed::new(label, version, Language::Japanese))
            .collect(),
            declarations: declarations(programme, &receipt.versions.declarations),
            consents: consents(programme, &receipt),
            received: view.versions.into_iter().next(),
            current: last,
            request_hash: file.head.body_hash.as_str().to_owned(),
            records: file
                .events
                .iter()
                .map(|recorded| RecordHash {
                    sequence: recorded.entry.sequence,
                    at: recorded.entry.at,
                    hash: recorded.hash().as_str().to_owned(),
                    payload_digest: recorded.entry.payload.as_ref().map(|digest| digest.as_str().to_owned()),
                    text: recorded.text().to_owned(),
                })
                .collect(),
        })
    }
}

fn made_by(person: &Person) -> String {
    format!("{}（{}）", person.name, person.id)
}

fn declarations(programme: &Programme, version: &str) -> Wordings {
    let item = |declaration: &kyoso::programme::Declaration| Wording {
        id: declaration.id.clone(),
        text: declaration.text.ja.clone(),
        answer: "確認済み".to_owned(),
    };
    Wordings {
        version: version.to_owned(),
        is_that_wording: programme.versions.declarations == version,
        items: programme.declarations.declarations.iter().map(item).collect(),
    }
}

fn consents(programme: &Programme, receipt: &kyoso::case::Receipt) -> Wordings {
    let as_of = calendar::date(programme.partners.as_of, Language::Japanese);
    let item = |given: &kyoso::proposal::Consent| Wording {
        id: given.id.clone(),
        text: programme
            .consent(&given.id)
            .map_or_else(String::new, |consent| programme.consent_text(consent, Language::Japanese, &as_of)),
        answer: if given.given { "同意する" } else { "同意しない" }.to_owned(),
    };
    let versions = &receipt.versions;
    Wordings {
        version: versions.consents.clone(),
        is_that_wording: programme.versions.consents == versions.consents
            && programme.versions.partners == versions.partners,
        items: receipt.consents.iter().map(item).collect(),
    }
}
