//! Records that stand inside of entries (images, places, money, roles …) and the fields that all kinds share.

use super::Kind;
use super::schema::{Field, Schema, Shape, field};

const LANGUAGE_NAME: Shape = Shape::Language;

pub static IMAGE: Schema = Schema {
    name: "an image",
    doc: "A picture with its alternative text and its credit (§ 13 UrhG, WCAG 1.1.1).",
    shorthand: Some("src"),
    fields: &[
        field(
            "src",
            Shape::File,
            "The file: `media/haus.svg`, or a file beside the entry.",
        )
        .required(),
        field(
            "alt",
            Shape::Text,
            "What the picture shows, for people who do not see it.",
        ),
        field(
            "decorative",
            Shape::Bool,
            "`true`: the picture carries no information and needs no `alt`.",
        ),
        field("credit", Shape::Name, "Who made it, as the credit line shall read."),
        field(
            "creator",
            Shape::Reference(&[Kind::Person, Kind::Organisation]),
            "The maker, as an entry.",
        )
        .inverse("works"),
        field("caption", Shape::Text, "Text below the picture."),
        field("licence", Shape::Name, "SPDX identifier or `LicenseRef-…`."),
        field("source_url", Shape::Url, "Where the picture was found."),
        field(
            "ai_generated",
            Shape::Bool,
            "`true`: made by a generative model (AI Act Art. 50).",
        ),
        field(
            "people_consent",
            Shape::Text,
            "For identifiable people: since when and for what they agreed.",
        )
        .internal(),
    ],
};

pub static PLACE: Schema = Schema {
    name: "a place",
    doc: "Where something happens or where someone is to be found.",
    shorthand: Some("title"),
    fields: &[
        field("title", Shape::Text, "Name of the building or venue."),
        field("street", Shape::Name, "Street and number."),
        field("postcode", Shape::Name, "Kept as text: `06543`."),
        field("city", Shape::Name, "Town."),
        field("country", Shape::Name, "ISO 3166-1 code, `DE` if nothing is said."),
        field("room", Shape::Text, "Room, floor, stand."),
        field("geo", Shape::Record(&GEO), "Coordinates, WGS 84."),
        field(
            "organisation",
            Shape::Reference(&[Kind::Organisation]),
            "The organisation whose house it is.",
        )
        .inverse("venues"),
        field("accessibility", Shape::Text, "Steps, lifts, induction loops."),
    ],
};

pub static GEO: Schema = Schema {
    name: "a coordinate",
    doc: "WGS 84 in decimal degrees.",
    shorthand: None,
    fields: &[
        field("lat", Shape::Decimal, "Latitude, north is positive.").required(),
        field("lon", Shape::Decimal, "Longitude, east is positive.").required(),
    ],
};

pub static LINK: Schema = Schema {
    name: "a link",
    doc: "An address outside of the site with the words to show.",
    shorthand: Some("url"),
    fields: &[
        field("url", Shape::Url, "The absolute address.").required(),
        field(
            "label",
            Shape::Text,
            "The words of the link. Without them its host is shown.",
        ),
        field(
            "kind",
            Shape::Word(&[
                ("website", "home page"),
                ("registration", "sign up"),
                ("social", "social network"),
                ("video", "recording"),
                ("press", "press release"),
                ("download", "file elsewhere"),
            ]),
            "What is behind it.",
        ),
        field("lang", LANGUAGE_NAME, "Language of the target."),
    ],
};

pub static SOURCE: Schema = Schema {
    name: "a source",
    doc: "Where a fact comes from.",
    shorthand: Some("title"),
    fields: &[
        field("title", Shape::Name, "Title of the source.").required(),
        field("url", Shape::Url, "Its address."),
        field("publisher", Shape::Name, "Who published it."),
        field(
            "document",
            Shape::Reference(&[Kind::Document, Kind::News]),
            "The source as an entry.",
        )
        .inverse("cited_by"),
        field("date", Shape::Date, "Its date."),
        field("accessed", Shape::Date, "When it was read."),
    ],
};

pub static MONEY: Schema = Schema {
    name: "an amount",
    doc: "Money: a decimal amount in a currency, never a floating-point number.",
    shorthand: None,
    fields: &[
        field(
            "amount",
            Shape::Decimal,
            "The amount in whole units with a decimal point: `\"5100000\"`, `\"83334.50\"`.",
        )
        .required(),
        field("currency", Shape::Currency, "ISO 4217: `EUR`.").required(),
        field("approx", Shape::Bool, "`true`: the source says \"about\"."),
        field(
            "basis",
            Shape::Word(&[
                ("net", "without VAT"),
                ("gross", "with VAT"),
                ("unknown", "the source does not say"),
            ]),
            "What the amount covers.",
        ),
        field("vat_rate", Shape::Decimal, "VAT in percent: `\"19\"`."),
        field(
            "gross",
            Shape::Decimal,
            "The amount with VAT, if both are known; must be `amount × (1 + vat_rate)`.",
        ),
        field(
            "per",
            Shape::Word(&[("year", "each year"), ("month", "each month"), ("once", "once")]),
            "How often.",
        ),
        field("period", Shape::Period, "For which time: `2023/2025`."),
        field(
            "text",
            Shape::Text,
            "The words of the source, shown in place of the figure.",
        ),
    ],
};

pub static FUNDING: Schema = Schema {
    name: "a funding",
    doc: "A grant or co-funding: who pays what.",
    shorthand: Some("funder"),
    fields: &[
        field("funder", Shape::Reference(&[Kind::Organisation]), "Who pays.")
            .required()
            .inverse("funded"),
        field("programme", Shape::Text, "Name of the programme."),
        field("money", Shape::Record(&MONEY), "How much."),
        field("granted", Shape::Date, "Date of the grant notice."),
        field("rate", Shape::Decimal, "Share of the costs in percent: `\"20\"`."),
        field("for", Shape::Text, "What the money is for, if not for everything."),
        field(
            "notice",
            Shape::Record(&FUNDING_NOTICE),
            "What is to be said of it, if not what the funder's entry says.",
        ),
        field("number", Shape::Name, "Grant number (Förderkennzeichen)."),
    ],
};

pub static FUNDING_NOTICE: Schema = Schema {
    name: "a funding notice",
    doc: "What a funder wants to be said wherever its money is used: the words of the grant notice, logos, the emblem of the European Union.",
    shorthand: Some("text"),
    fields: &[
        field("text", Shape::Text, "The words of the grant notice."),
        field(
            "eu",
            Shape::Word(&[
                ("cofunded", "Co-funded by the European Union"),
                ("funded", "Funded by the European Union"),
            ]),
            "Money of the European Union: its emblem and this statement are shown (Regulation (EU) 2021/1060, Annex IX).",
        ),
        field(
            "logos",
            Shape::List(&Shape::Record(&IMAGE)),
            "Logos in the order of the notice; never shown larger than the emblem.",
        ),
        field(
            "first",
            Shape::Bool,
            "`true`: at the top of the page, to be seen without scrolling.",
        ),
    ],
};

pub static POSITION: Schema = Schema {
    name: "a position",
    doc: "Staff posts of a project.",
    shorthand: None,
    fields: &[
        field("count", Shape::Decimal, "Number of posts."),
        field("fte", Shape::Decimal, "Full-time equivalents with a point: `\"0.5\"`."),
        field("title", Shape::Text, "Name of the post."),
        field("region", Shape::Reference(&[Kind::Region]), "For which region.").inverse("positions"),
        field(
            "host",
            Shape::Reference(&[Kind::Organisation]),
            "Where the post is located.",
        )
        .inverse("positions"),
        field(
            "employer",
            Shape::Reference(&[Kind::Organisation]),
            "Who employs or co-funds it.",
        )
        .inverse("positions"),
        field("period", Shape::Period, "For how long."),
        field("period_text", Shape::Text, "The period in the words of the source."),
        field("funding", Shape::List(&Shape::Record(&FUNDING)), "Who pays for it."),
    ],
};

pub static PARTNER: Schema = Schema {
    name: "a partner",
    doc: "An organisation's part in a project.",
    shorthand: Some("org"),
    fields: &[
        field("org", Shape::Reference(&[Kind::Organisation]), "The organisation.")
            .required()
            .inverse("projects"),
        field("role", Shape::Text, "Its role."),
        field("share", Shape::Record(&MONEY), "Its part of the grant."),
        field("task", Shape::Text, "What it does."),
        field("remark", Shape::Text, "What is uncertain about it."),
    ],
};

pub static MEMBERSHIP_ROLES: [(&str, &str); 10] = [
    ("founding-member", "member from the foundation on"),
    ("founding-partner", "partner from the foundation on"),
    ("member", "member"),
    ("initiator", "started it"),
    ("lead", "leads its office"),
    ("coordinator", "coordinates it"),
    ("funder", "pays for it"),
    ("partner", "partner"),
    ("associated", "works with it without belonging to it"),
    ("company-in-region", "named as an actor of the region, not as a member"),
];

pub static MEMBERSHIP: Schema = Schema {
    name: "a membership",
    doc: "An organisation's place in an alliance; the alliance lists it under `members`.",
    shorthand: Some("alliance"),
    fields: &[
        field("alliance", Shape::Reference(&[Kind::Alliance]), "The alliance.")
            .required()
            .inverse("members"),
        field(
            "roles",
            Shape::List(&Shape::Word(&MEMBERSHIP_ROLES)),
            "In which roles; `member` if nothing is said.",
        ),
        field(
            "region",
            Shape::Reference(&[Kind::Region]),
            "For which region it is there.",
        )
        .inverse("members"),
        field("since", Shape::Date, "First day, month or year."),
        field("until", Shape::Date, "Last day, month or year."),
        field("period", Shape::Period, "In place of `since` and `until`."),
        field("as_of", Shape::Date, "On which day this was true."),
        field("remark", Shape::Text, "What is uncertain about it."),
    ],
};

pub static ROLE: Schema = Schema {
    name: "a role",
    doc: "What a person does for an organisation, an alliance or a project, and when.",
    shorthand: None,
    fields: &[
        field(
            "role",
            Shape::Text,
            "The role in the form that fits the person: `Geschäftsführerin`.",
        )
        .required(),
        field(
            "key",
            Shape::Id,
            "Key of a role in the theme's vocabulary, for grouping and for labels by form of address.",
        ),
        field("org", Shape::Reference(&[Kind::Organisation]), "At which organisation.").inverse("people"),
        field("alliance", Shape::Reference(&[Kind::Alliance]), "In which alliance.").inverse("people"),
        field("project", Shape::Reference(&[Kind::Project]), "In which project.").inverse("people"),
        field(
            "body",
            Shape::Id,
            "In which body of the alliance; an `id` of its `bodies`.",
        ),
        field("since", Shape::Date, "First day, month or year."),
        field("until", Shape::Date, "Last day, month or year."),
        field("period", Shape::Period, "In place of `since` and `until`."),
        field("as_of", Shape::Date, "On which day this was true."),
        field("remark", Shape::Text, "What is uncertain about it."),
    ],
};

pub static BODY: Schema = Schema {
    name: "a body",
    doc: "A board, council or office of an alliance; people name it in their roles.",
    shorthand: None,
    fields: &[
        field("id", Shape::Id, "What `body:` of a role refers to.").required(),
        field("title", Shape::Text, "Its name.").required(),
        field(
            "kind",
            Shape::Word(&[
                ("board", "Vorstand"),
                ("supervisory", "Aufsichtsrat"),
                ("assembly", "Generalversammlung"),
                ("management", "Geschäftsführung"),
                ("office", "Geschäftsstelle"),
                ("committee", "Ausschuss"),
                ("group", "Arbeitsgruppe"),
            ]),
            "What it is.",
        ),
        field("summary", Shape::Text, "What it decides."),
        field(
            "more_members",
            Shape::Bool,
            "`true`: it has more members than are listed here.",
        ),
        field("meetings", Shape::List(&Shape::Date), "Dates of its known meetings."),
    ],
};

pub static REGISTER: Schema = Schema {
    name: "a register entry",
    doc: "Entry in a public register (§ 5 DDG).",
    shorthand: None,
    fields: &[
        field(
            "register",
            Shape::Word(&[
                ("HRA", "Handelsregister A"),
                ("HRB", "Handelsregister B"),
                ("GnR", "Genossenschaftsregister"),
                ("VR", "Vereinsregister"),
                ("PR", "Partnerschaftsregister"),
            ]),
            "Which register.",
        ),
        field("court", Shape::Name, "The court that keeps it."),
        field("number", Shape::Name, "The number there."),
        field("date", Shape::Date, "When it was entered."),
        field("sic", Shape::Text, "What the source says, where it seems wrong."),
    ],
};

pub static CONTACT: Schema = Schema {
    name: "a contact",
    doc: "How to reach someone.",
    shorthand: Some("email"),
    fields: &[
        field("person", Shape::Reference(&[Kind::Person]), "Who answers.").inverse("contact_for"),
        field("title", Shape::Text, "Office or function."),
        field("email", Shape::Email, "E-mail address."),
        field("phone", Shape::Name, "Telephone number."),
        field("url", Shape::Url, "A form or page."),
    ],
};

pub static REGISTRATION: Schema = Schema {
    name: "a registration",
    doc: "How to take part in an event.",
    shorthand: Some("url"),
    fields: &[
        field("url", Shape::Url, "Where to register."),
        field("required", Shape::Bool, "`true`: only with registration."),
        field("deadline", Shape::Date, "Last day."),
        field("cost", Shape::Record(&MONEY), "What it costs."),
        field("free", Shape::Bool, "`true`: it costs nothing."),
        field("capacity", Shape::Count, "Number of seats."),
        field("remark", Shape::Text, "Anything else, such as a link that was lost."),
    ],
};

pub static ATTENDANCE: Schema = Schema {
    name: "an attendance",
    doc: "How many people came.",
    shorthand: Some("count"),
    fields: &[
        field("count", Shape::Count, "Number of people."),
        field("approx", Shape::Bool, "`true`: the source says \"about\"."),
        field("text", Shape::Text, "The words of the source where it gives no number."),
    ],
};

pub static SPEAKER: Schema = Schema {
    name: "a speaker",
    doc: "Who speaks, and for whom at that time.",
    shorthand: Some("person"),
    fields: &[
        field("person", Shape::Reference(&[Kind::Person]), "The person.")
            .required()
            .inverse("talks"),
        field(
            "affiliation",
            Shape::Reference(&[Kind::Organisation]),
            "Their organisation at that time.",
        )
        .inverse("speakers"),
        field("title", Shape::Text, "Title of the talk."),
        field(
            "sic",
            Shape::Text,
            "Note on a slip in the original title, which is kept.",
        ),
    ],
};

pub static SESSION: Schema = Schema {
    name: "a session",
    doc: "A part of an event's programme.",
    shorthand: Some("title"),
    fields: &[
        field("title", Shape::Text, "Its title.").required(),
        field(
            "kind",
            Shape::Word(&[
                ("talk", "talk"),
                ("panel", "panel"),
                ("workshop", "workshop"),
                ("breakout", "group session"),
                ("break", "break"),
            ]),
            "What it is.",
        ),
        field("start_time", Shape::Time, "Begin."),
        field("end_time", Shape::Time, "End."),
        field("speakers", Shape::List(&Shape::Record(&SPEAKER)), "Who speaks."),
        field("summary", Shape::Text, "What it is about."),
    ],
};

pub static PARTICIPATION: Schema = Schema {
    name: "a participation",
    doc: "An organisation's or alliance's part in somebody's event: host of the stand, exhibitor, guest.",
    shorthand: None,
    fields: &[
        field(
            "org",
            Shape::Reference(&[Kind::Organisation, Kind::Alliance, Kind::Project]),
            "Who takes part.",
        )
        .required()
        .inverse("participations"),
        field(
            "role",
            Shape::Word(&[
                ("host", "host"),
                ("exhibitor", "exhibitor"),
                ("stand-host", "owner of the stand"),
                ("guest", "guest"),
                ("sponsor", "sponsor"),
                ("presented", "is presented"),
            ]),
            "As what.",
        )
        .required(),
        field("remark", Shape::Text, "Details."),
    ],
};

pub static CONSULTATION: Schema = Schema {
    name: "a consultation step",
    doc: "A committee's meeting on a paper. Competence and result are two facts (OParl Consultation, AgendaItem).",
    shorthand: None,
    fields: &[
        field("date", Shape::Date, "Day of the meeting.").required(),
        field("committee", Shape::Text, "The committee.").required(),
        field("competence", Shape::Text, "What it is asked to do: `Kenntnisnahme`."),
        field("result", Shape::Text, "What it did: `zur Kenntnis genommen`."),
        field("agenda_no", Shape::Name, "Item of the agenda."),
    ],
};

pub static FILE: Schema = Schema {
    name: "a file",
    doc: "A file to download.",
    shorthand: Some("src"),
    fields: &[
        field("src", Shape::File, "The file: `media/bericht.pdf`.").required(),
        field("title", Shape::Text, "Its name."),
        field("lang", LANGUAGE_NAME, "Its language."),
        field("pages", Shape::Count, "Number of pages."),
        field(
            "accessible",
            Shape::Word(&[
                ("yes", "tagged and checked"),
                ("no", "not accessible"),
                ("unknown", "not checked"),
            ]),
            "Whether it is accessible.",
        ),
        field("alternative", Shape::Text, "Where the same can be read accessibly."),
    ],
};

/// Fields that every kind has, behind its own ones.
macro_rules! common_fields {
    ($($own:expr),* $(,)?) => { &[
        $($own,)*
        field("summary", Shape::Text, "One or two sentences for lists and search engines."),
        field("image", Shape::Record(&$crate::model::fields::IMAGE), "The picture of the entry."),
        field("links", Shape::List(&Shape::Record(&$crate::model::fields::LINK)), "Addresses elsewhere."),
        field("slug", Shape::Name, "Last part of the address, if not the file name.").internal(),
        field("aliases", Shape::List(&Shape::Name), "Other names; one that begins with `/` is a former address and becomes a redirect."),
        field("variants", Shape::List(&Shape::Name), "Spellings that are found but should not be used; `check` reports them in texts.").internal(),
        field("sources", Shape::List(&Shape::Record(&$crate::model::fields::SOURCE)), "Where the facts come from."),
        field("as_of", Shape::Date, "On which day the facts were true."),
        field("updated", Shape::Date, "Day of the last change of substance."),
        field("remark", Shape::Text, "An editorial note shown with the facts."),
        field("sic", Shape::Text, "Note on a slip in the source that is kept as it stands."),
        field("stub", Shape::Bool, "`true`: only the name or number is known; there is no page."),
        field("lang", Shape::Language, "Language of the title where it is not the site's: foreign names."),
        field("draft", Shape::Bool, "`true`: only built with `--drafts`.").internal(),
        field("publish_on", Shape::Date, "First day on which it is shown.").internal(),
        field("expires_on", Shape::Date, "First day on which it is no longer shown.").internal(),
        field("translated_from", Shape::Name, "In a translation: fingerprint of the original's texts it was made from; `check` says when they changed.").internal(),
        field("extra", Shape::Free, "Own data, for own templates.").internal(),
        field("body", Shape::Text, "Markdown text, where the entry is pure YAML.").internal(),
    ] };
}
pub(crate) use common_fields;

/// Keys of the fields that say how an entry is handled, not what it says: no views have them.
pub const HANDLING: &[&str] = &[
    "slug",
    "draft",
    "publish_on",
    "expires_on",
    "translated_from",
    "body",
    "variants",
];

/// Whether a field can be given by a translation: texts and what holds texts.
pub fn translatable(shape: &Shape) -> bool {
    match shape {
        Shape::Text | Shape::Free => true,
        Shape::Record(schema) => schema.fields.iter().any(|f| translatable(&f.shape)),
        Shape::List(inner) | Shape::Map(inner) => translatable(inner),
        _ => false,
    }
}

/// Fields whose sense does not depend on the kind they stand in.
pub fn is_handling(field: &Field) -> bool {
    HANDLING.contains(&field.name)
}
