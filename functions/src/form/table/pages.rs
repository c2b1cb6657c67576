//! The pages of the form, in their order.

use kyoso::limits;

use super::{Choices, Entries, Field, Input, Page, Part, Words, words};

/// Every page, in order. The page of answers to check follows the last.
pub const PAGES: &[Page] = &[
    Page {
        slug: "start",
        title: words("提案の前に", "Before you start"),
        lead: None,
        parts: &[
            Part::Fields(
                None,
                &[
                    Field {
                        hint: Some(words(
                            "複数の団体で提案するときは、代表する団体の種類を選んでください。",
                            "If several bodies propose together, choose for the one that leads.",
                        )),
                        ..choice(
                            "/organization/type",
                            words("団体の種類", "Kind of organisation"),
                            Choices::OrganisationTypes,
                        )
                    },
                    Field {
                        hint: Some(words(
                            "事務所、店舗、キャンパス、活動の場など。",
                            "An office, shop, campus, or place where you are active.",
                        )),
                        ..choice(
                            "/organization/activityBase",
                            words("区内の活動拠点", "Base of activity in the ward"),
                            Choices::ActivityBase,
                        )
                    },
                ],
            ),
            Part::Kind,
        ],
    },
    Page {
        slug: "organization",
        title: words("団体について", "Your organisation"),
        lead: None,
        parts: &[Part::Fields(
            None,
            &[
                Field {
                    hint: Some(words("登記等の正式な名称。", "The official name.")),
                    autocomplete: "organization",
                    ..line("/organization/name", words("団体名", "Name of the organisation"), limits::NAME)
                },
                Field {
                    hint: Some(words(
                        "ひらがな、カタカナのどちらでも構いません。",
                        "The reading of the name in hiragana or katakana.",
                    )),
                    ..line("/organization/nameKana", words("団体名（かな）", "Name in kana"), limits::NAME)
                },
                Field {
                    hint: Some(words(
                        "13桁の数字。全角でも構いません。分からないときは空欄のままで構いません。",
                        "13 digits. Leave it empty if you do not know it.",
                    )),
                    required: false,
                    inputmode: "numeric",
                    ..line(
                        "/organization/corporateNumber",
                        words("法人番号", "Corporate number"),
                        limits::NAME,
                    )
                },
                Field {
                    hint: Some(words(
                        "例：105-8511。全角、ハイフンなしでも構いません。",
                        "Such as 105-8511.",
                    )),
                    required: false,
                    autocomplete: "postal-code",
                    ..line("/organization/postalCode", words("郵便番号", "Postcode"), limits::NAME)
                },
                Field {
                    autocomplete: "address-line1",
                    ..line("/organization/address", words("所在地", "Address"), limits::ADDRESS)
                },
                Field {
                    hint: Some(words("例：本社（芝公園）、○○キャンパス", "Such as: head office (Shibakoen)")),
                    required: false,
                    ..line(
                        "/organization/activityBaseDetail",
                        words("区内の活動拠点の内容", "What the base in the ward is"),
                        limits::REMARK,
                    )
                },
                Field {
                    hint: Some(words(
                        "http:// 又は https:// で始まるアドレス。",
                        "An address that starts with http:// or https://.",
                    )),
                    required: false,
                    autocomplete: "url",
                    inputmode: "url",
                    ..line("/organization/website", words("ウェブサイト", "Website"), limits::WEBSITE)
                },
            ],
        )],
    },
    Page {
        slug: "contact",
        title: words("代表者・担当者", "Representative and contact"),
        lead: None,
        parts: &[
            Part::Fields(
                Some(words("団体の代表者", "Who represents the organisation")),
                &[
                    Field {
                        hint: Some(words("例：代表取締役、理事長", "Such as: president")),
                        required: false,
                        ..line(
                            "/organization/representative/title",
                            words("役職", "Title of office"),
                            limits::NAME,
                        )
                    },
                    line(
                        "/organization/representative/name",
                        words("代表者の氏名", "Name of the representative"),
                        limits::NAME,
                    ),
                    Field {
                        required: false,
                        ..line(
                            "/organization/representative/nameKana",
                            words("代表者の氏名（かな）", "Name in kana"),
                            limits::NAME,
                        )
                    },
                ],
            ),
            Part::Fields(
                Some(words("連絡を受ける担当者", "Whom the ward contacts")),
                &[
                    Field {
                        autocomplete: "name",
                        ..line("/contact/name", words("担当者の氏名", "Name of the contact"), limits::NAME)
                    },
                    Field {
                        required: false,
                        ..line(
                            "/contact/nameKana",
                            words("担当者の氏名（かな）", "Name in kana"),
                            limits::NAME,
                        )
                    },
                    Field {
                        required: false,
                        ..line("/contact/department", words("部署", "Department"), limits::NAME)
                    },
                    Field {
                        hint: Some(words(
                            "受付番号と、状況を確認するページのリンクをお送りします。",
                            "The receipt number and the link to follow your proposal are sent here.",
                        )),
                        autocomplete: "email",
                        inputmode: "email",
                        ..line("/contact/email", words("メールアドレス", "E-mail address"), limits::EMAIL)
                    },
                    Field {
                        hint: Some(words(
                            "市外局番から。国外の番号は + から。",
                            "With its area code; a number abroad starts with +.",
                        )),
                        autocomplete: "tel",
                        inputmode: "tel",
                        ..line("/contact/phone", words("電話番号", "Telephone"), limits::NAME)
                    },
                ],
            ),
        ],
    },
    Page {
        slug: "co-proposers",
        title: words("共同提案者", "Co-proposers"),
        lead: Some(words(
            "ほかの団体と共同で提案するときだけ追加してください。いなければ、このまま進んでください。",
            "Add the other bodies that propose together with you. If there are none, go on.",
        )),
        parts: &[Part::CoProposers],
    },
    Page {
        slug: "proposal",
        title: words("提案の内容", "Your proposal"),
        lead: None,
        parts: &[Part::Fields(
            None,
            &[
                Field {
                    hint: Some(words(
                        "内容が一目で分かる名称。",
                        "So that one sees at a glance what it is about.",
                    )),
                    ..line("/proposal/title", words("提案名", "Title"), limits::TITLE)
                },
                Field {
                    hint: Some(words(
                        "区のどのような課題を、なぜ解決したいのか。",
                        "Which issue of the ward you want to solve, and why.",
                    )),
                    ..paragraphs("/proposal/challenge", words("解決したい課題", "The issue to solve"))
                },
                Field {
                    hint: Some(words(
                        "何を、どこで、誰に対して行うのか。",
                        "What you would do, where, and for whom.",
                    )),
                    ..paragraphs("/proposal/summary", words("提案の概要", "Summary"))
                },
            ],
        )],
    },
    Page {
        slug: "implementation",
        title: words("実施の方法", "How it is carried out"),
        lead: None,
        parts: &[Part::Fields(
            None,
            &[
                Field {
                    hint: Some(words(
                        "団体と区の役割の分担など。",
                        "For example, which part is yours and which is the ward's.",
                    )),
                    ..paragraphs("/proposal/implementation", words("実施の方法・体制", "Method and people"))
                },
                Field {
                    hint: Some(words(
                        "この制度は、提案内容を提案者が自ら実施できる団体を対象としています。",
                        "The programme is for bodies that can carry out their proposals themselves.",
                    )),
                    input: Input::YesNo,
                    ..line(
                        "/proposal/selfImplementation",
                        words("自ら実施できますか", "Can you carry it out yourselves?"),
                        0,
                    )
                },
                Field {
                    required: false,
                    ..paragraphs("/proposal/schedule", words("スケジュール", "Schedule"))
                },
                Field {
                    ..choice(
                        "/proposal/wardCost",
                        words("区の費用負担", "Costs for the ward"),
                        Choices::WardCost,
                    )
                },
                Field {
                    hint: Some(words(
                        "費用のほか、区に用意してほしいものがあれば。",
                        "And anything else that you need from the ward.",
                    )),
                    required: false,
                    ..paragraphs("/proposal/wardCostDetail", words("費用負担の内容", "What the costs are"))
                },
            ],
        )],
    },
    Page {
        slug: "benefits",
        title: words("効果・区の計画との関わり", "Benefits and the ward's plan"),
        lead: Some(words(
            "このページの項目は全て任意です。分かる範囲で入力してください。",
            "Everything on this page is optional.",
        )),
        parts: &[
            Part::Fields(
                None,
                &[
                    Field {
                        required: false,
                        ..paragraphs(
                            "/proposal/residentBenefit",
                            words("区民にとっての効果", "Benefit to residents"),
                        )
                    },
                    Field {
                        required: false,
                        ..paragraphs(
                            "/proposal/proposerBenefit",
                            words("提案者にとっての効果", "Benefit to the proposer"),
                        )
                    },
                ],
            ),
            Part::PlanItems,
        ],
    },
    Page {
        slug: "theme",
        title: words("募集テーマの質問", "Questions about the theme"),
        lead: None,
        parts: &[Part::ThemeQuestions],
    },
    Page {
        slug: "intellectual-property",
        title: words("知的財産権", "Intellectual property"),
        lead: Some(words(
            "提案内容に提案者又は第三者の知的財産権（特許、著作権、商標など）が含まれる場合は、明示してください。",
            "State any intellectual property of yours or of third parties (patents, copyright, trade marks) in your proposal.",
        )),
        parts: &[
            Part::Fields(
                None,
                &[Field {
                    input: Input::YesNo,
                    ..line(
                        "/intellectualProperty/included",
                        words("知的財産権が含まれますか", "Is there any in the proposal?"),
                        0,
                    )
                }],
            ),
            Part::Entries(Entries {
                pointer: "/intellectualProperty/own",
                label: words("提案者の知的財産権", "The proposer's own"),
                hint: words("1行に一つずつ。例：特許出願中の○○（概要の第2文）", "One in each line."),
            }),
            Part::Entries(Entries {
                pointer: "/intellectualProperty/thirdParty",
                label: words("第三者の知的財産権", "Third parties'"),
                hint: words("1行に一つずつ。例：地図データ（○○社の著作物）", "One in each line."),
            }),
        ],
    },
    Page {
        slug: super::FILES_PAGE,
        title: words("添付ファイル", "Files"),
        lead: Some(words(
            "計画、図面、見積などの資料があれば添付してください。任意です。",
            "Attach plans, drawings or estimates, if you have any. This is optional.",
        )),
        // Not answers: the page is served by the function that hands out links for uploading.
        parts: &[],
    },
    Page {
        slug: "heard-from",
        title: words("この制度を知ったきっかけ", "How you heard of the programme"),
        lead: Some(words(
            "よりよい周知のためにお聞きします。お答えは任意で、採否に影響しません。",
            "It helps us to reach others. You need not answer, and the answer has no influence.",
        )),
        parts: &[Part::Fields(
            None,
            &[Field {
                required: false,
                ..choice(
                    "/heardFrom",
                    words("この制度をどこで知りましたか", "How did you hear of it?"),
                    Choices::Channels,
                )
            }],
        )],
    },
    Page {
        slug: "declarations",
        title: words("申込みに当たっての確認", "Declarations"),
        lead: Some(words("全ての項目を確認し、チェックしてください。", "Read each and tick it.")),
        parts: &[Part::Declarations],
    },
    Page {
        slug: "consents",
        title: words("情報の取扱いへの同意", "Consents"),
        lead: Some(words(
            "それぞれ、同意するかしないかを選んでください。どちらでも申し込めます。",
            "Choose for each whether you agree. You can apply either way.",
        )),
        parts: &[Part::Consents],
    },
];

/// The fields of each co-proposer, with pointers below the entry.
pub const CO_PROPOSER: &[Field] = &[
    line("/name", words("団体名", "Name of the organisation"), limits::NAME),
    Field {
        required: false, ..line("/nameKana", words("団体名（かな）", "Name in kana"), limits::NAME)
    },
    choice("/type", words("団体の種類", "Kind of organisation"), Choices::OrganisationTypes),
    Field {
        hint: Some(words("13桁の数字。", "13 digits.")),
        required: false,
        inputmode: "numeric",
        ..line("/corporateNumber", words("法人番号", "Corporate number"), limits::NAME)
    },
    Field { required: false, ..line("/role", words("役割", "Role"), limits::REMARK) },
];

/// A required field of one line.
const fn line(pointer: &'static str, label: Words, limit: usize) -> Field {
    Field {
        pointer,
        label,
        hint: None,
        input: Input::Line(limit),
        required: true,
        autocomplete: "",
        inputmode: "",
    }
}

/// A required field of several paragraphs.
const fn paragraphs(pointer: &'static str, label: Words) -> Field {
    Field { input: Input::Paragraphs(limits::PROSE), ..line(pointer, label, 0) }
}

/// A required choice.
const fn choice(pointer: &'static str, label: Words, choices: Choices) -> Field {
    Field { input: Input::Choice(choices), ..line(pointer, label, 0) }
}
