//! The fields of `site.yml`.

use super::fields::LINK;
use super::schema::{Schema, Shape, field};
use super::{HostUse, Kind};

pub static SITE: Schema = Schema {
    name: "a site",
    doc: "Settings of one microsite, `content/<site>/site.yml`.",
    shorthand: None,
    fields: &[
        field("title", Shape::Text, "Name of the site.").required(),
        field("summary", Shape::Text, "What it is, in one sentence."),
        field("notice", Shape::Text, "A sentence shown on every page, such as that this is a sample."),
        field("alliance", Shape::Reference(&[Kind::Alliance]), "The alliance that the site speaks for.").required(),
        field("base_url", Shape::Url, "Its address on the web, with a `/` at the end. Only canonical links, feeds, calendars, data and the sitemap use it.").required(),
        field("languages", Shape::List(&Shape::Language), "The first is the default and stands at the root.").required(),
        field("timezone", Shape::Zone, "IANA zone of all times: `Europe/Berlin`.").required(),
        field("theme", Shape::Id, "Folder below `themes/`; `verbund` is built in."),
        field("options", Shape::Free, "Options that the theme declares."),
        field("brand", Shape::Record(&BRAND), "Colours and mark."),
        field("cards", Shape::Bool, "`false`: no social cards are drawn; pages are shared with the image of their entry."),
        field("map", Shape::Record(&MAP), "The area behind the pins of maps."),
        field("operator", Shape::Reference(&[Kind::Organisation]), "The organisation that answers for the site.").required(),
        field("responsible", Shape::Name, "Person responsible for news (§ 18 MStV)."),
        field("legal", Shape::Record(&LEGAL), "Which duties apply.").required(),
        field("menu", Shape::Record(&MENU), "Menus."),
        field("raw_html", Shape::Word(&[("safe", "a short list of harmless tags"), ("allow", "everything")]), "What of raw HTML in Markdown passes."),
        field("paginate", Shape::Count, "Entries on one page of a list; 20 if nothing is said."),
        field("paths", Shape::Map(&Shape::Map(&Shape::Name)), "Own names of collections in addresses: `paths: {events: {de: termine}}`."),
        field("translate", Shape::List(&Shape::Word(&KINDS)), "Kinds that must be there in every language; `check` reports what is missing."),
        field("stale_after", Shape::Duration, "After which time facts are reported as old; `P1Y` if nothing is said."),
        field("gender_style", Shape::Word(&[("neutral", "neutral words"), ("pair", "Bürgerinnen und Bürger"), ("star", "Bürger*innen"), ("colon", "Bürger:innen"), ("free", "no rule")]), "House style; `check` reports what differs. Without it mixed styles are reported."),
        field("links", Shape::List(&Shape::Record(&LINK)), "The alliance elsewhere: social networks, press."),
        field("api", Shape::Bool, "`false`: nothing is written to `api/`, where others find the data of the site and offices tables of it."),
        field("data_licence", Shape::Name, "Licence under which others may use what is in `api/`: SPDX identifier or `LicenseRef-…`."),
        field("checks", Shape::Map(&Shape::Word(&[("error", "keeps the site from being written"), ("warning", "is told"), ("note", "is told last"), ("off", "is only counted")])), "How bad a finding is, by its code: `{heading-order: warning}`."),
        field("hosts", Shape::List(&Shape::Record(&HOST)), "Other hosts that pages may ask for something, each with a reason; any other is an error. Visitors read them in the privacy notice."),
        field("storage", Shape::List(&Shape::Record(&STORAGE)), "What own scripts keep on the devices of visitors."),
        field("cname", Shape::Name, "Host name for a `CNAME` file."),
        field("compress", Shape::List(&Shape::Word(&[("gzip", "`.gz`"), ("brotli", "`.br`, smaller")])), "Compressed copies beside text files, for hosts that send such: `[gzip, brotli]`."),
        field("htaccess", Shape::Bool, "`true`: each build writes `.htaccess` for Apache."),
        field("hsts", Shape::Word(&[("off", "not sent"), ("host", "for this host name"), ("subdomains", "for all names below it too"), ("preload", "the same, and browsers may list it")]), "Whether browsers may only use `https` for a year; `host` if nothing is said."),
        field("security", Shape::Record(&SECURITY), "Whom to tell of a security hole: `.well-known/security.txt`."),
        field("humans", Shape::Name, "The text of `humans.txt`: who has made the site."),
        field("extra", Shape::Free, "Own data, for own templates."),
    ],
};

static KINDS: [(&str, &str); 11] = [
    ("alliance", "alliances"),
    ("organisation", "organisations"),
    ("person", "people"),
    ("event", "events"),
    ("series", "series"),
    ("project", "projects"),
    ("news", "news"),
    ("document", "documents"),
    ("page", "pages"),
    ("region", "regions"),
    ("topic", "topics"),
];

static HOST: Schema = Schema {
    name: "a host",
    doc: "Another host that pages may ask for something, which tells it who reads them.",
    shorthand: None,
    fields: &[
        field("host", Shape::Name, "Its bare name: `www.example.org`.").required(),
        field(
            "use",
            Shape::List(&Shape::Word(&HostUse::WORDS)),
            "For what it may be asked.",
        )
        .required(),
        field(
            "reason",
            Shape::Text,
            "Why it has to be asked, for visitors and for those who answer for data protection.",
        )
        .required(),
        field(
            "provider",
            Shape::Text,
            "Who runs it, as visitors are told; a frame must have it.",
        ),
        field("privacy", Shape::Url, "Its privacy notice."),
    ],
};

/// What scripts keep on the devices of visitors; themes say it in the same way.
pub static STORAGE: Schema = Schema {
    name: "a thing that is stored",
    doc: "What a script keeps on the device of a visitor (§ 25 TDDDG).",
    shorthand: None,
    fields: &[
        field("name", Shape::Name, "The name under which it is kept: `theme`.").required(),
        field(
            "kind",
            Shape::Word(&[
                ("cookie", "a cookie"),
                ("local", "`localStorage`: stays"),
                ("session", "`sessionStorage`: goes with the tab"),
                ("database", "`indexedDB`"),
                ("cache", "`caches`"),
                ("worker", "a service worker"),
            ]),
            "Where it is kept.",
        )
        .required(),
        field("purpose", Shape::Text, "For what, in the words of the privacy notice.").required(),
        field("duration", Shape::Text, "How long: `until the tab is closed`.").required(),
    ],
};

static BRAND: Schema = Schema {
    name: "a brand",
    doc: "Up to three colours and a mark; the whole palette is derived from the colours.",
    shorthand: None,
    fields: &[
        field("primary", Shape::Colour, "Main colour: `\"#00549f\"`."),
        field("accent", Shape::Colour, "Second colour."),
        field("third", Shape::Colour, "Third colour."),
        field(
            "link",
            Shape::Colour,
            "Colour of links in the light scheme, if not the main colour, made darker where it has to be.",
        ),
        field("link_dark", Shape::Colour, "Colour of links in the dark scheme."),
        field("mark", Shape::File, "Logo: `media/mark.svg`."),
        field(
            "font",
            Shape::Name,
            "Web font that the theme offers: `fira-sans`. Without it pages are set in the fonts of the visitor's system.",
        ),
    ],
};

static SECURITY: Schema = Schema {
    name: "the section `security`",
    doc: "What stands in `.well-known/security.txt` (RFC 9116).",
    shorthand: None,
    fields: &[
        field(
            "contact",
            Shape::List(&Shape::Name),
            "E-mail addresses, or addresses with `https:` or `tel:`; the best first.",
        )
        .required(),
        field(
            "expires",
            Shape::Date,
            "The last day on which this may be relied on, less than a year ahead: `2027-06-30`.",
        )
        .required(),
        field("policy", Shape::Url, "The rules for those who report."),
        field("encryption", Shape::Url, "A key to encrypt reports with."),
        field("acknowledgments", Shape::Url, "Who has been thanked."),
        field(
            "preferred_languages",
            Shape::List(&Shape::Language),
            "Languages of reports: `[de, en]`; those of the site if nothing is said.",
        ),
        field("hiring", Shape::Url, "Vacancies in security."),
        field("csaf", Shape::Url, "Address of a CSAF `provider-metadata.json`."),
    ],
};

static MAP: Schema = Schema {
    name: "a map",
    doc: "An outline for maps, and who made it.",
    shorthand: None,
    fields: &[
        field(
            "outline",
            Shape::File,
            "GeoJSON file with polygons in degrees, up to 512 KB: `media/land.geojson`. Simplify it to some 10 KB, as pages hold it.",
        )
        .required(),
        field("credit", Shape::Text, "Who made it, in the words of the source.").required(),
        field("licence", Shape::Name, "SPDX identifier or `LicenseRef-…`."),
        field("url", Shape::Url, "Where it comes from."),
    ],
};

static LEGAL: Schema = Schema {
    name: "the section `legal`",
    doc: "Who is bound by what. Must be answered by hand.",
    shorthand: None,
    fields: &[
        field(
            "public_body",
            Shape::Word(&[
                ("true", "a public body"),
                ("false", "not a public body"),
                ("unclear", "not settled yet"),
            ]),
            "Whether the operator is a public body (Directive (EU) 2016/2102).",
        )
        .required(),
        field(
            "land",
            Shape::Word(&[
                ("BB", ""),
                ("BE", ""),
                ("BW", ""),
                ("BY", ""),
                ("HB", ""),
                ("HE", ""),
                ("HH", ""),
                ("MV", ""),
                ("NI", ""),
                ("NW", ""),
                ("RP", ""),
                ("SH", ""),
                ("SL", ""),
                ("SN", ""),
                ("ST", ""),
                ("TH", ""),
            ]),
            "The Land whose law applies.",
        ),
        field(
            "consumer_services",
            Shape::Bool,
            "`true`: paid services for consumers (BFSG).",
        ),
        field(
            "accessibility",
            Shape::Record(&ACCESSIBILITY),
            "What the accessibility statement says.",
        ),
        field("privacy", Shape::Record(&PRIVACY), "What the privacy notice says."),
    ],
};

static ACCESSIBILITY: Schema = Schema {
    name: "the section `accessibility`",
    doc: "The accessibility statement after the model of Decision (EU) 2018/1523; the page with `legal_kind: barrierefreiheit` shows it.",
    shorthand: None,
    fields: &[
        field(
            "status",
            Shape::Word(&[
                ("full", "conforms"),
                ("partial", "conforms in part"),
                ("none", "does not conform"),
                ("unassessed", "not assessed yet; the statement says so"),
            ]),
            "How far the website conforms to EN 301 549.",
        ),
        field(
            "method",
            Shape::Word(&[
                ("self", "by the operator"),
                ("expert", "by somebody else"),
                ("tools", "by programs alone"),
            ]),
            "How it was assessed.",
        ),
        field("assessed_by", Shape::Text, "Who assessed it, if not the operator."),
        field("assessed", Shape::Date, "On which day it was assessed."),
        field("prepared", Shape::Date, "On which day the statement was prepared."),
        field(
            "reviewed",
            Shape::Date,
            "On which day it was last reviewed; once a year is asked for.",
        ),
        field(
            "barriers",
            Shape::List(&Shape::Record(&BARRIER)),
            "Contents that are not accessible.",
        ),
        field(
            "contact",
            Shape::Record(&FEEDBACK),
            "Whom to tell of a barrier; linked from every page.",
        ),
        field("answer_within", Shape::Duration, "How long an answer takes: `P14D`."),
        field(
            "law",
            Shape::Text,
            "The law that the statement follows, if the program does not know that of the Land.",
        ),
        field(
            "enforcement",
            Shape::Record(&OFFICE),
            "Who helps if an answer does not satisfy, if not the office of the Land that the program knows.",
        ),
    ],
};

static BARRIER: Schema = Schema {
    name: "a barrier",
    doc: "Contents that are not accessible, why, and what there is instead.",
    shorthand: Some("content"),
    fields: &[
        field("content", Shape::Text, "Which contents, and what is wrong with them.").required(),
        field(
            "reason",
            Shape::Word(&[
                ("incompatible", "does not conform to the law"),
                ("burden", "would be a disproportionate burden"),
                ("exempt", "the law does not apply to it"),
            ]),
            "Why it is so.",
        ),
        field("explanation", Shape::Text, "Why it is so, in words."),
        field("alternative", Shape::Text, "How else to get at it."),
        field("until", Shape::Date, "By when it will be mended."),
    ],
};

static FEEDBACK: Schema = Schema {
    name: "a contact for barriers",
    doc: "Whom to tell of a barrier. Every page links it, with its own address.",
    shorthand: Some("email"),
    fields: &[
        field("title", Shape::Text, "Office or function."),
        field("email", Shape::Email, "E-mail address."),
        field("phone", Shape::Name, "Telephone number."),
        field(
            "form",
            Shape::Url,
            "A form elsewhere; where it ends with `=`, the address of the page that is told of is added: `https://formulare.example/barriere?seite=`.",
        ),
    ],
};

static OFFICE: Schema = Schema {
    name: "an office",
    doc: "An authority to turn to.",
    shorthand: Some("title"),
    fields: &[
        field("title", Shape::Text, "Its name.").required(),
        field("url", Shape::Url, "Its site."),
        field("email", Shape::Email, "E-mail address."),
        field("phone", Shape::Name, "Telephone number."),
        field("address", Shape::Text, "Its address in one line."),
    ],
};

static PRIVACY: Schema = Schema {
    name: "the section `privacy`",
    doc: "What the privacy notice says (GDPR Art. 13); the page with `legal_kind: datenschutz` shows it.",
    shorthand: None,
    fields: &[
        field(
            "officer",
            Shape::Record(&OFFICE),
            "The data protection officer; the function will do as `title`.",
        ),
        field(
            "basis",
            Shape::Word(&[
                ("public-task", "Art. 6 (1) (e) GDPR, for public bodies"),
                ("legitimate-interests", "Art. 6 (1) (f) GDPR, for all others"),
            ]),
            "Legal basis of delivering pages, if `public_body` does not say it.",
        ),
        field("hosting", Shape::Record(&HOSTING), "Who hosts the website."),
        field(
            "authority",
            Shape::Record(&OFFICE),
            "The supervisory authority, if not that of the Land.",
        ),
    ],
};

static HOSTING: Schema = Schema {
    name: "a hosting",
    doc: "Who delivers the pages, and what is kept of it.",
    shorthand: Some("provider"),
    fields: &[
        field("provider", Shape::Name, "Name and place of the company.").required(),
        field(
            "logs",
            Shape::Duration,
            "How long log files are kept: `P7D`; `P0D` for none.",
        ),
        field("url", Shape::Url, "Its own privacy notice."),
    ],
};

static MENU: Schema = Schema {
    name: "the section `menu`",
    doc: "Menus of the site.",
    shorthand: None,
    fields: &[
        field(
            "main",
            Shape::List(&Shape::Record(&MENU_ITEM)),
            "Main menu: page ids and collections.",
        ),
        field(
            "footer",
            Shape::List(&Shape::Record(&MENU_ITEM)),
            "Footer: legal pages.",
        ),
    ],
};

static MENU_ITEM: Schema = Schema {
    name: "a menu item",
    doc: "A page id, a collection such as `events`, an entry such as `project:x`, an overview (`a-z`, `timeline`, `credits`), or an absolute address with a label.",
    shorthand: Some("to"),
    fields: &[
        field("to", Shape::Name, "Where it leads.").required(),
        field("label", Shape::Text, "The words, if not the title."),
    ],
};
