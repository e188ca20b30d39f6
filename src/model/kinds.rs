//! The fields of each kind of entry. This is the specification that editors read as reference and schema.

use super::Kind;
use super::fields::*;
use super::schema::{Schema, Shape, field};

impl Kind {
    /// The fields of this kind.
    pub fn schema(self) -> &'static Schema {
        match self {
            Kind::Alliance => &ALLIANCE,
            Kind::Organisation => &ORGANISATION,
            Kind::Person => &PERSON,
            Kind::Event => &EVENT,
            Kind::Series => &SERIES,
            Kind::Project => &PROJECT,
            Kind::News => &NEWS,
            Kind::Document => &DOCUMENT,
            Kind::Page => &PAGE,
            Kind::Region => &REGION,
            Kind::Topic => &TOPIC,
        }
    }
}

const TOPICS: Shape = Shape::List(&Shape::Reference(&[Kind::Topic]));
const REGIONS: Shape = Shape::List(&Shape::Reference(&[Kind::Region]));
const ALLIANCES: Shape = Shape::List(&Shape::Reference(&[Kind::Alliance]));
const ORGANISATIONS: Shape = Shape::List(&Shape::Reference(&[Kind::Organisation]));

static ALLIANCE: Schema = Schema {
    name: "an alliance",
    doc: "An alliance, network, co-operative, strategy or initiative.",
    shorthand: None,
    fields: common_fields![
        field("title", Shape::Text, "Its name.").required(),
        field(
            "kind",
            Shape::Word(&[
                ("network", "network on a memorandum"),
                ("cooperative", "eingetragene Genossenschaft"),
                ("association", "Verein"),
                ("strategy", "strategy of a city or region"),
                ("initiative", "publicly funded initiative"),
                ("community", "working community of an initiative"),
                ("consortium", "consortium"),
                ("cluster", "cluster")
            ]),
            "What it is."
        )
        .required(),
        field("abbr", Shape::Name, "Short form: `AAA`."),
        field("legal_form", Shape::Name, "Legal form: `eG`. Only where it has one."),
        field("elf_code", Shape::Name, "ISO 20275 code of the legal form."),
        field("registered", Shape::Record(&REGISTER), "Entry in a register."),
        field("founded", Shape::Date, "When it was founded."),
        field("founded_by", Shape::Text, "By what act: `Memorandum`."),
        field(
            "founding_event",
            Shape::Reference(&[Kind::Event]),
            "The event of its foundation."
        )
        .inverse("founded_alliances"),
        field("dissolved", Shape::Date, "When it ended."),
        field("seat", Shape::Record(&PLACE), "Where it has its seat."),
        field("website", Shape::Url, "Its own site elsewhere."),
        field("contact", Shape::List(&Shape::Record(&CONTACT)), "Whom to write to."),
        field("goals", Shape::List(&Shape::Text), "What it wants."),
        field("instruments", Shape::List(&Shape::Text), "How it works towards that."),
        field("challenges", Shape::List(&Shape::Text), "What stands in the way."),
        field("audience", Shape::List(&Shape::Text), "Whom it is for."),
        field("formats", Shape::List(&Shape::Text), "Forms in which it meets."),
        field("open_to_members", Shape::Bool, "`true`: others may join."),
        field("how_to_join", Shape::Text, "How to join."),
        field(
            "more_members",
            Shape::Bool,
            "`true`: it has more members than are listed here."
        ),
        field(
            "members_stated",
            Shape::Count,
            "Number of members that the source states."
        ),
        field(
            "use_cases_stated",
            Shape::Count,
            "Number of use cases that the source states."
        ),
        field(
            "bodies",
            Shape::List(&Shape::Record(&BODY)),
            "Boards, councils, offices."
        ),
        field("funding", Shape::List(&Shape::Record(&FUNDING)), "Who pays."),
        field(
            "costs",
            Shape::List(&Shape::Record(&FUNDING)),
            "What members pay for it."
        ),
        field(
            "parent",
            Shape::Reference(&[Kind::Alliance]),
            "The alliance it is a part of."
        )
        .inverse("subgroups"),
        field(
            "predecessor",
            Shape::Reference(&[Kind::Alliance]),
            "What it grew out of."
        )
        .inverse("successors"),
        field("regions", REGIONS, "Where it works.").inverse("alliances"),
        field("topics", TOPICS, "What it works on.").inverse("alliances"),
    ],
};

static ORGANISATION: Schema = Schema {
    name: "an organisation",
    doc: "A town, university, company, chamber, ministry …",
    shorthand: Some("title"),
    fields: common_fields![
        field("title", Shape::Text, "Its name as it writes it.").required(),
        field(
            "kind",
            Shape::Word(&[
                ("municipality", "town"),
                ("county", "Landkreis, Kreis"),
                ("regional-body", "regional association"),
                ("authority", "public authority"),
                ("ministry", "ministry"),
                ("department", "department of a public body"),
                ("agency", "economic development or other agency"),
                ("chamber", "chamber"),
                ("university", "university"),
                ("haw", "university of applied sciences"),
                ("research-institute", "research institute"),
                ("hospital", "hospital"),
                ("company", "company"),
                ("startup", "start-up"),
                ("association", "registered association"),
                ("foundation", "foundation"),
                ("hub", "digital hub or centre"),
                ("other", "anything else")
            ]),
            "What it is."
        ),
        field("legal_name", Shape::Name, "Full name in law."),
        field("legal_form", Shape::Name, "Legal form: `GmbH`."),
        field("short", Shape::Name, "Short form: `KIT`."),
        field("code", Shape::Name, "Code of a unit: `FB 02`."),
        field("field", Shape::Text, "What it does."),
        field("expertise", Shape::List(&Shape::Text), "What it is good at."),
        field("brings", Shape::List(&Shape::Text), "What it brings into the alliance."),
        field("logo", Shape::Record(&IMAGE), "Its logo."),
        field("address", Shape::Record(&PLACE), "Its address."),
        field(
            "geo",
            Shape::Record(&GEO),
            "Coordinates for maps where no address gives them; those of its town will do."
        ),
        field("email", Shape::Email, "Its e-mail address."),
        field("phone", Shape::Name, "Its telephone number."),
        field("contact_form", Shape::Url, "A form with which to write to it."),
        field("website", Shape::Url, "Its site."),
        field(
            "represented_by",
            Shape::List(&Shape::Name),
            "Who represents it in law (§ 5 DDG)."
        ),
        field("registered", Shape::Record(&REGISTER), "Entry in a register."),
        field(
            "funding_notice",
            Shape::Record(&FUNDING_NOTICE),
            "What it wants to be said where its money is used."
        )
        .internal(),
        field("supervised_by", Shape::Name, "Supervisory authority.").internal(),
        field("vat_id", Shape::Name, "VAT identification number.").internal(),
        field("size", Shape::Text, "How large it is."),
        field("ror", Shape::Url, "ROR address: `https://ror.org/…`."),
        field("wikidata", Shape::Name, "Wikidata item: `Q…`."),
        field("ags", Shape::Name, "Amtlicher Gemeindeschlüssel, kept as text."),
        field(
            "parent",
            Shape::Reference(&[Kind::Organisation]),
            "The organisation it is a unit of."
        )
        .inverse("units"),
        field(
            "memberships",
            Shape::List(&Shape::Record(&MEMBERSHIP)),
            "Its alliances, with role and time."
        ),
        field("regions", REGIONS, "Where it works.").inverse("organisations"),
        field("topics", TOPICS, "What it works on.").inverse("organisations"),
    ],
};

static PERSON: Schema = Schema {
    name: "a person",
    doc: "A person in public roles. Roles carry the function; a person has none of their own.",
    shorthand: Some("title"),
    fields: common_fields![
        field("title", Shape::Name, "The name as shown: `Dr. Joachim Bläse`.").required(),
        field("given", Shape::Name, "Given name."),
        field("family", Shape::Name, "Family name; sorts lists.").required(),
        field("honorific", Shape::Name, "`Dr.`, `Prof. Dr.`"),
        field("office_title", Shape::Text, "Title of the office: `Landrat`."),
        field(
            "address_form",
            Shape::Word(&[("neutral", "no form of address"), ("f", "she"), ("m", "he")]),
            "Form of address that role labels follow."
        )
        .internal(),
        field("photo", Shape::Record(&IMAGE), "A portrait; only with consent."),
        field("email", Shape::Email, "Public e-mail address."),
        field("phone", Shape::Name, "Public telephone number."),
        field("orcid", Shape::Name, "ORCID iD."),
        field("wikidata", Shape::Name, "Wikidata item."),
        field(
            "publish",
            Shape::Word(&[
                ("name", "the name only"),
                ("contact", "name and contact"),
                ("photo", "name, contact and photo")
            ]),
            "What may be shown."
        )
        .internal(),
        field("consent_note", Shape::Name, "Where the consent is kept.").internal(),
        field("bio", Shape::List(&Shape::Text), "Stations and appointments."),
        field(
            "roles",
            Shape::List(&Shape::Record(&ROLE)),
            "What the person does, where and when."
        ),
        field("topics", TOPICS, "What the person works on.").inverse("people"),
    ],
};

static EVENT: Schema = Schema {
    name: "an event",
    doc: "Something that happens on a day, over days, or in a month that is not settled yet.",
    shorthand: None,
    fields: common_fields![
        field("title", Shape::Text, "Its name.").required(),
        field(
            "date",
            Shape::Date,
            "EDTF: `2024-04-15`, `2024-04-15/2024-04-19`, `2025-06` for a month, `2025-12~` for about. Leave it out only where no date is known at all."
        ),
        field(
            "date_text",
            Shape::Text,
            "The date in words, where no form of `date` says it."
        ),
        field("start_time", Shape::Time, "Begin, in the site's time zone: `10:00`."),
        field("end_time", Shape::Time, "End."),
        field("duration", Shape::Duration, "Length where only that is known: `PT2H`."),
        field("all_day", Shape::Bool, "`true`: whole days."),
        field(
            "mode",
            Shape::Word(&[("onsite", "at a place"), ("online", "online"), ("hybrid", "both")]),
            "Where it takes place."
        ),
        field(
            "status",
            Shape::Word(&[
                ("scheduled", "will take place"),
                ("tentative", "not sure yet"),
                ("postponed", "new date unknown"),
                ("rescheduled", "has a new date"),
                ("cancelled", "does not take place"),
                ("moved-online", "now online")
            ]),
            "`scheduled` if nothing is said."
        ),
        field("previous_date", Shape::Date, "The old date of a rescheduled event."),
        field(
            "places",
            Shape::List(&Shape::Record(&PLACE)),
            "Where; several are possible."
        ),
        field("online_url", Shape::Url, "Where to join online."),
        field("number", Shape::Count, "Number within its series."),
        field("language", Shape::Language, "Language of the event."),
        field("registration", Shape::Record(&REGISTRATION), "How to take part."),
        field("attendance", Shape::Record(&ATTENDANCE), "How many came."),
        field("audience", Shape::List(&Shape::Text), "For whom."),
        field("sessions", Shape::List(&Shape::Record(&SESSION)), "Programme."),
        field("recording", Shape::Record(&LINK), "Recording."),
        field(
            "accessibility",
            Shape::Text,
            "What visitors with disabilities need to know."
        ),
        field("report", Shape::Text, "What came of it."),
        field("funding", Shape::List(&Shape::Record(&FUNDING)), "Who pays."),
        field("alliances", ALLIANCES, "Alliances that show it.").inverse("events"),
        field("organisers", ORGANISATIONS, "Who organises it.").inverse("events"),
        field("hosts", ORGANISATIONS, "In whose house.").inverse("events"),
        field(
            "participants",
            Shape::List(&Shape::Record(&PARTICIPATION)),
            "Who takes part as what in somebody's event."
        ),
        field(
            "people",
            Shape::List(&Shape::Reference(&[Kind::Person])),
            "People who take part."
        )
        .inverse("events"),
        field("speakers", Shape::List(&Shape::Record(&SPEAKER)), "Who speaks."),
        field("series", Shape::Reference(&[Kind::Series]), "The series it belongs to.").inverse("events"),
        field(
            "parent",
            Shape::Reference(&[Kind::Event]),
            "The larger event it is part of."
        )
        .inverse("parts"),
        field(
            "projects",
            Shape::List(&Shape::Reference(&[Kind::Project])),
            "Projects it is about."
        )
        .inverse("events"),
        field("regions", REGIONS, "Where.").inverse("events"),
        field("topics", TOPICS, "What about.").inverse("events"),
    ],
};

static SERIES: Schema = Schema {
    name: "a series",
    doc: "A row of events under one name.",
    shorthand: None,
    fields: common_fields![
        field("title", Shape::Text, "Its name.").required(),
        field("rhythm", Shape::Text, "How often, in words."),
        field(
            "every",
            Shape::Duration,
            "The stated rhythm as a duration: `P2M`; `check` compares it with the events."
        ),
        field("registration", Shape::Record(&REGISTRATION), "How to take part."),
        field("format", Shape::Text, "How it is run."),
        field(
            "mode",
            Shape::Word(&[("onsite", "at a place"), ("online", "online"), ("hybrid", "both")]),
            "Where."
        ),
        field("audience", Shape::List(&Shape::Text), "For whom."),
        field("alliances", ALLIANCES, "Whose series it is.").inverse("series"),
        field("organisers", ORGANISATIONS, "Who organises it.").inverse("series"),
        field("topics", TOPICS, "What about.").inverse("series"),
    ],
};

static PROJECT: Schema = Schema {
    name: "a project",
    doc: "A project with partners, money and time.",
    shorthand: None,
    fields: common_fields![
        field("title", Shape::Text, "Its name.").required(),
        field("kind", Shape::Text, "What it is: `Zukunftscluster`."),
        field(
            "status",
            Shape::Word(&[
                ("planned", "not begun"),
                ("running", "running"),
                ("completed", "finished"),
                ("stopped", "given up"),
                ("unknown", "the source does not say")
            ]),
            "Where it stands."
        ),
        field("period", Shape::Period, "`2023-07/..`, `2023/2025`."),
        field(
            "period_text",
            Shape::Text,
            "The period in the words of the source: `bis Ende 2025`."
        ),
        field("since", Shape::Date, "In place of `period`: begin."),
        field("until", Shape::Date, "In place of `period`: end."),
        field("question", Shape::Text, "What it wants to find out."),
        field("aims", Shape::List(&Shape::Text), "What it is to achieve."),
        field("results", Shape::Text, "What came of it."),
        field("website", Shape::Url, "Its site."),
        field("place", Shape::Record(&PLACE), "Where it is done."),
        field("funding", Shape::List(&Shape::Record(&FUNDING)), "Grants."),
        field("positions", Shape::List(&Shape::Record(&POSITION)), "Staff posts."),
        field("coordinator", Shape::Reference(&[Kind::Organisation]), "Who leads it.").inverse("projects"),
        field(
            "partners",
            Shape::List(&Shape::Record(&PARTNER)),
            "Who takes part, with share and task."
        ),
        field(
            "partners_stated",
            Shape::Count,
            "Number of partners that the source states; `check` compares it with the list."
        ),
        field(
            "more_partners",
            Shape::Bool,
            "`true`: it has more partners than are listed."
        ),
        field("alliances", ALLIANCES, "Alliances it belongs to.").inverse("projects"),
        field("regions", REGIONS, "Where.").inverse("projects"),
        field("topics", TOPICS, "What about.").inverse("projects"),
    ],
};

static NEWS: Schema = Schema {
    name: "a news item",
    doc: "A report with a date.",
    shorthand: None,
    fields: common_fields![
        field("title", Shape::Text, "Headline.").required(),
        field(
            "date",
            Shape::Date,
            "Day of publication. Leave it out only where the source gives none."
        ),
        field("teaser", Shape::Text, "Lead."),
        field(
            "author",
            Shape::Reference(&[Kind::Person, Kind::Organisation]),
            "Who wrote it."
        )
        .inverse("news"),
        field(
            "publisher",
            Shape::Reference(&[Kind::Organisation]),
            "Who published it first."
        )
        .inverse("news"),
        field("press", Shape::Bool, "`true`: for the press."),
        field("external_url", Shape::Url, "Where it stands in full."),
        field(
            "about",
            Shape::List(&Shape::Reference(&[])),
            "Whom and what it is about; `kind:id` where the id alone is not clear."
        )
        .inverse("news"),
        field("alliances", ALLIANCES, "Alliances that show it.").inverse("news"),
        field("topics", TOPICS, "What about.").inverse("news"),
    ],
};

static DOCUMENT: Schema = Schema {
    name: "a document",
    doc: "A council paper, report, statute, brochure …",
    shorthand: None,
    fields: common_fields![
        field("title", Shape::Text, "Its title.").required(),
        field("number", Shape::Name, "Its number: `024/2024`, `FB 02/0441/WP18`."),
        field(
            "kind",
            Shape::Word(&[
                ("paper", "Vorlage of a council"),
                ("report", "report"),
                ("statute", "statute"),
                ("resolution", "resolution"),
                ("brochure", "brochure"),
                ("press-kit", "press kit"),
                ("slides", "slides"),
                ("article", "article"),
                ("other", "anything else")
            ]),
            "What it is."
        ),
        field("date", Shape::Date, "Its own date, not that of a meeting."),
        field("public", Shape::Bool, "`true`: public."),
        field("competence", Shape::Text, "What it asks for: `Kenntnisnahme`."),
        field(
            "lead",
            Shape::List(&Shape::Reference(&[Kind::Organisation])),
            "Office in charge (OParl `underDirectionOf`)."
        )
        .inverse("documents"),
        field(
            "authors",
            Shape::List(&Shape::Reference(&[Kind::Organisation, Kind::Person])),
            "Who wrote it."
        )
        .inverse("documents"),
        field(
            "publisher",
            Shape::Reference(&[Kind::Organisation]),
            "Who published it."
        )
        .inverse("documents"),
        field(
            "signed_by",
            Shape::List(&Shape::Reference(&[Kind::Person])),
            "Who signed it."
        )
        .inverse("documents"),
        field("file", Shape::Record(&FILE), "The file."),
        field("attachments", Shape::List(&Shape::Record(&FILE)), "Further files."),
        field("url", Shape::Url, "Where it stands."),
        field(
            "domain",
            Shape::Name,
            "The host that the source names, where it gives no address."
        ),
        field("licence", Shape::Name, "SPDX identifier or `LicenseRef-…`."),
        field(
            "consultation",
            Shape::List(&Shape::Record(&CONSULTATION)),
            "Meetings that dealt with it."
        ),
        field("oral_report", Shape::Bool, "`true`: a report is given in the meeting."),
        field(
            "related",
            Shape::List(&Shape::Reference(&[Kind::Document])),
            "Papers it refers to."
        )
        .inverse("referred_by"),
        field(
            "about",
            Shape::List(&Shape::Reference(&[])),
            "Whom and what it is about."
        )
        .inverse("documents"),
        field("alliances", ALLIANCES, "Alliances it is about.").inverse("documents"),
        field(
            "projects",
            Shape::List(&Shape::Reference(&[Kind::Project])),
            "Projects it is about."
        )
        .inverse("documents"),
        field(
            "events",
            Shape::List(&Shape::Reference(&[Kind::Event])),
            "Events it belongs to."
        )
        .inverse("documents"),
        field("topics", TOPICS, "What about.").inverse("documents"),
    ],
};

static PAGE: Schema = Schema {
    name: "a page",
    doc: "A page of the site at its own path.",
    shorthand: None,
    fields: common_fields![
        field("title", Shape::Text, "Its title.").required(),
        field("claim", Shape::Text, "The one sentence of the home page."),
        field(
            "actions",
            Shape::List(&Shape::Record(&ACTION)),
            "Buttons of the home page."
        )
        .internal(),
        field(
            "figures",
            Shape::List(&Shape::Record(&FIGURE)),
            "Key figures of the home page."
        ),
        field("layout", Shape::Id, "Template to use, if not `page`.").internal(),
        field(
            "legal_kind",
            Shape::Word(&[
                ("impressum", "§ 5 DDG"),
                ("datenschutz", "GDPR Art. 13"),
                ("barrierefreiheit", "accessibility statement"),
                ("leichte-sprache", "easy language"),
                ("dgs", "sign language"),
                ("verbraucherdienst", "accessibility of services for consumers (BFSG)")
            ]),
            "The legal duty that the page fulfils."
        ),
        field(
            "about",
            Shape::List(&Shape::Reference(&[])),
            "Whom and what it is about."
        )
        .inverse("pages"),
        field("topics", TOPICS, "What about.").inverse("pages"),
    ],
};

static ACTION: Schema = Schema {
    name: "an action",
    doc: "A button: words and where they lead.",
    shorthand: None,
    fields: &[
        field("label", Shape::Text, "The words.").required(),
        field(
            "to",
            Shape::Name,
            "An entry (`page:mitmachen`), a collection (`events`) or an absolute address.",
        )
        .required(),
    ],
};

static FIGURE: Schema = Schema {
    name: "a figure",
    doc: "A number worth showing large, with what it counts and where it comes from.",
    shorthand: None,
    fields: &[
        field("value", Shape::Text, "The number with its unit.").required(),
        field("label", Shape::Text, "What it counts.").required(),
        field("note", Shape::Text, "Source and date."),
    ],
};

static REGION: Schema = Schema {
    name: "a region",
    doc: "A part of the country; not the same as an organisation of that name.",
    shorthand: Some("title"),
    fields: common_fields![
        field("title", Shape::Text, "Its name.").required(),
        field(
            "kind",
            Shape::Word(&[
                ("country", "country"),
                ("state", "Land"),
                ("district", "Regierungsbezirk"),
                ("region", "region"),
                ("county", "Landkreis, Kreis"),
                ("city", "town")
            ]),
            "What it is."
        ),
        field("ags", Shape::Name, "Amtlicher Gemeindeschlüssel, kept as text."),
        field("nuts", Shape::Name, "NUTS code."),
        field("geo", Shape::Record(&GEO), "Coordinates of its middle."),
        field("parent", Shape::Reference(&[Kind::Region]), "The region it lies in.").inverse("subregions"),
    ],
};

static TOPIC: Schema = Schema {
    name: "a topic",
    doc: "A field of application, a technology or a challenge.",
    shorthand: Some("title"),
    fields: common_fields![
        field("title", Shape::Text, "Its name.").required(),
        field(
            "kind",
            Shape::Word(&[
                ("field", "field of application"),
                ("technology", "technology"),
                ("challenge", "challenge")
            ]),
            "What it is."
        ),
        field("broader", Shape::Reference(&[Kind::Topic]), "The wider topic.").inverse("narrower"),
    ],
};
