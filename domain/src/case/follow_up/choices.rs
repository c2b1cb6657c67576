//! The choices in the forms of what follows an adoption: their words in JSON, and as on screen.

use serde::{Deserialize, Serialize};

use crate::case::ask::Choice;
use crate::text::Text;
use crate::value::Flaw;

/// A choice among few, with its word and with what staff and proposers read.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $word:literal, $ja:literal, $en:literal;)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every one, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The same for a form.
            pub const CHOICES: &'static [Choice] = &[$(Choice { word: $word, label: $ja }),+];

            /// The word in JSON and forms.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// As on screen.
            pub fn label(self) -> Text {
                let (ja, en) = match self { $(Self::$variant => ($ja, $en)),+ };
                Text::new(ja, en)
            }

            /// The one of this word.
            ///
            /// # Errors
            /// When it is none of them.
            pub fn parse(typed: &str) -> Result<Self, Flaw> {
                let found = Self::ALL.iter().copied().find(|choice| choice.word() == typed);
                found.ok_or_else(|| Flaw::UnknownChoice {
                    choices: Self::ALL.iter().map(|choice| choice.word()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

choices! {
    /// Which document an agreement is put into: 「協定（覚書、共催事項確認書等含む。）」 (programme 2(7)④).
    AgreementForm {
        /// 協定.
        Agreement = "agreement", "協定", "an agreement (協定)";
        /// 覚書.
        Memorandum = "memorandum", "覚書", "a memorandum (覚書)";
        /// 共催事項確認書.
        Cohosting = "cohosting", "共催事項確認書", "a confirmation of joint hosting (共催事項確認書)";
        /// Another document.
        Other = "other", "その他の文書", "another document";
        /// No document at all.
        None = "none", "文書を取り交わさない", "no document";
    }
}

choices! {
    /// What the check for antisocial ties found (反社会的勢力との関係の確認; programme 2(5)).
    TiesOutcome {
        /// No ties were found.
        Clear = "clear", "該当なし", "none found";
        /// There are ties.
        Tied = "tied", "該当あり", "found";
    }
}

choices! {
    /// In which budget the ward asks for the funds.
    Budget {
        /// 当初予算.
        Initial = "initial", "当初予算", "initial budget";
        /// 補正予算.
        Supplementary = "supplementary", "補正予算", "supplementary budget";
    }
}

choices! {
    /// What came of asking for the funds.
    BudgetOutcome {
        /// Asked for, nothing decided.
        Requested = "requested", "要求中", "requested";
        /// In the budget.
        Approved = "approved", "計上", "included in the budget";
        /// Not in the budget.
        NotApproved = "notApproved", "計上されなかった", "not included in the budget";
    }
}

choices! {
    /// How the contractor is chosen (契約の方法).
    Method {
        /// 一般競争入札.
        OpenTender = "openTender", "一般競争入札", "open competitive tender";
        /// 指名競争入札.
        SelectiveTender = "selectiveTender", "指名競争入札", "selective competitive tender";
        /// プロポーザル方式.
        Competition = "competition", "プロポーザル方式（公募・指名）", "competition of proposals";
        /// 随意契約.
        Negotiated = "negotiated", "随意契約", "negotiated contract";
    }
}

choices! {
    /// What came of the contract procedure.
    ContractOutcome {
        /// The proposer is the contractor.
        Proposer = "proposer", "提案者が契約の相手方に決まった", "the proposer was selected";
        /// Somebody else is.
        Another = "another", "提案者以外が契約の相手方に決まった", "another party was selected";
        /// Nobody is: no bid, no price, called off (不調・中止).
        Nobody = "nobody", "契約の相手方が決まらなかった（不調・中止）", "nobody was selected";
    }
}

choices! {
    /// Yes or no.
    Answer {
        /// Yes.
        Yes = "yes", "はい", "yes";
        /// No.
        No = "no", "いいえ", "no";
    }
}

choices! {
    /// Why an adopted proposal is not carried out (to its end).
    EndOutcome {
        /// No agreement was reached.
        NoAgreement = "noAgreement", "協定等が調わなかった", "No agreement was reached";
        /// The funds were not granted.
        NoBudget = "noBudget", "予算が確保できなかった", "The funds could not be secured";
        /// The contract procedure found nobody.
        NoContract = "noContract", "契約の相手方が決まらなかった", "The contract procedure selected nobody";
        /// Another party was selected as contractor.
        NotSelected = "notSelected", "提案者以外が契約の相手方に決まった", "Another party was selected as the contractor";
        /// The proposer does not go on.
        ProposerDeclined = "proposerDeclined", "提案者が実施を辞退した", "The proposer declined to go on";
        /// Circumstances have changed, of the ward or of society.
        Circumstances = "circumstances", "区の事情又は社会状況の変化", "Circumstances changed";
        /// Carrying it out was broken off.
        Discontinued = "discontinued", "実施を途中で終了した", "It was discontinued";
    }
}

impl AgreementForm {
    /// Whether it is one that the programme names; any other is an exception to the principle (原則).
    pub fn is_usual(self) -> bool {
        match self {
            AgreementForm::Agreement | AgreementForm::Memorandum | AgreementForm::Cohosting => true,
            AgreementForm::Other | AgreementForm::None => false,
        }
    }
}
