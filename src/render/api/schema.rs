//! The JSON Schema (2020-12) of the data of a site, from the declarations of the fields.

use super::facts::{LISTED, is_told_of_entries};
use crate::model::{Field, Kind, Schema, Shape};
use crate::render::lines;
use crate::render::views::{card_name, inverses};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

type Properties = Map<String, Value>;

/// The schema of all files, at `address`, which is all that sites differ in.
pub fn written(address: &str) -> Vec<u8> {
    static WITHOUT_ADDRESS: LazyLock<String> =
        LazyLock::new(|| String::from_utf8(lines::written(&schema())).unwrap_or_default());
    let address = json!(address).to_string();
    WITHOUT_ADDRESS
        .replacen("\"$id\":null", &format!("\"$id\":{address}"), 1)
        .into_bytes()
}

fn schema() -> Value {
    let mut definitions = Map::new();
    let mut whole = vec![json!({"$ref": "#/$defs/index"})];
    for kind in Kind::ALL {
        let entry = entry(kind, &mut definitions);
        definitions.insert(kind.name().to_owned(), entry);
        whole.push(json!({"$ref": format!("#/$defs/{}", file_name(kind))}));
        let file = closed(
            &format!("The entries of kind `{}`.", kind.name()),
            [
                ("schema", json!({"$ref": "#/$defs/address"})),
                ("site", json!({"type": "string"})),
                ("kind", json!({"const": kind.name()})),
                (
                    "entries",
                    json!({"type": "array", "items": {"$ref": format!("#/$defs/{}", kind.name())}}),
                ),
                ("referenced", json!({"$ref": "#/$defs/referenced"})),
            ],
            &["schema", "site", "kind", "entries", "referenced"],
        );
        definitions.insert(file_name(kind), file);
        definitions.insert(index_name(kind), index_of(kind));
        whole.push(json!({"$ref": format!("#/$defs/{}", index_name(kind))}));
    }
    for (name, definition) in values() {
        definitions.insert(name.to_owned(), definition);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": null,
        "title": "The data of an alliance's site, version 1",
        "oneOf": whole,
        "$defs": definitions,
    })
}

/// `file-events`: kinds have names of their own.
fn file_name(kind: Kind) -> String {
    format!("file-{}", kind.folder())
}

fn index_name(kind: Kind) -> String {
    format!("index-{}", kind.folder())
}

/// The short index of a kind, whose fields are those of its entries.
fn index_of(kind: Kind) -> Value {
    let of_entry = |name: &str| json!({"$ref": format!("#/$defs/{}/properties/{name}", kind.name())});
    let listed = LISTED.into_iter().filter(|name| kind.schema().field(name).is_some());
    let fields = ["id", "url", "title"].into_iter().chain(listed);
    let fields: Properties = fields.map(|name| (name.to_owned(), of_entry(name))).collect();
    let item =
        json!({"type": "object", "properties": fields, "required": ["id", "title"], "additionalProperties": false});
    closed(
        &format!("What there is of kind `{}`, in short.", kind.name()),
        [
            ("schema", json!({"$ref": "#/$defs/address"})),
            ("site", json!({"type": "string"})),
            ("index_of", json!({"const": kind.name()})),
            ("entries", json!({"type": "array", "items": item})),
        ],
        &["schema", "site", "index_of", "entries"],
    )
}

fn entry(kind: Kind, definitions: &mut Properties) -> Value {
    let text = |doc: &str| json!({"$ref": "#/$defs/text", "description": doc});
    let addresses = |doc: &str| json!({"$ref": "#/$defs/addresses", "description": doc});
    let mut properties: Properties = [
        (
            "uri",
            json!({"$ref": "#/$defs/address", "description": "Who it is, on all sites and for good; the same in feeds and in structured data."}),
        ),
        (
            "id",
            json!({"type": "string", "pattern": format!("^{}:", kind.name()), "description": "Its name in references of this site."}),
        ),
        ("kind", json!({"const": kind.name(), "description": "What it is."})),
        (
            "stub",
            json!({"const": true, "description": "Only its name is known; it has no page."}),
        ),
        ("url", addresses("Its pages.")),
        (
            "home",
            closed(
                "The site at which it is at home, if that is another one.",
                [
                    ("site", json!({"type": "string"})),
                    ("url", json!({"$ref": "#/$defs/addresses"})),
                ],
                &["site"],
            ),
        ),
        ("title", text("Its name or title.")),
        (
            "names",
            json!({"type": "array", "minItems": 1, "items": {"type": "string"}, "description": "Other names."}),
        ),
        (
            "lang",
            json!({"type": "string", "description": "Language of the title where it is a foreign name."}),
        ),
        ("calendar", addresses("Its calendar (iCalendar).")),
        (
            "relations",
            json!({
                "type": "object",
                "description": "Who refers to it: ids of entries of this site.",
                "properties": inverses(kind).iter().map(|name| ((*name).to_owned(), json!({"$ref": "#/$defs/ids"}))).collect::<Properties>(),
                "additionalProperties": false,
            }),
        ),
    ]
    .map(|(name, property)| (name.to_owned(), property))
    .into_iter()
    .collect();
    if kind == Kind::Event {
        let moment = |doc: &str| json!({"$ref": "#/$defs/moment", "description": doc});
        properties.extend([
            (
                "timezone".to_owned(),
                json!({"type": "string", "description": "IANA zone of its times."}),
            ),
            ("starts_at".to_owned(), moment("Begin, where day and time are known.")),
            ("ends_at".to_owned(), moment("End, where day and time are known.")),
        ]);
    }
    for field in kind.schema().fields.iter().filter(|field| is_told_of_entries(field)) {
        let name = if field.name == "kind" { "type" } else { card_name(field) };
        properties.insert(name.to_owned(), property(field, definitions));
    }
    json!({
        "type": "object",
        "description": kind.schema().doc,
        "properties": properties,
        "required": ["id", "kind", "title", "uri"],
        "additionalProperties": false,
    })
}

fn property(field: &'static Field, definitions: &mut Properties) -> Value {
    let mut property = form(&field.shape, definitions);
    if let Value::Object(map) = &mut property {
        map.insert("description".to_owned(), json!(field.doc));
    }
    property
}

/// How the value of a field is told.
fn form(shape: &'static Shape, definitions: &mut Properties) -> Value {
    match shape {
        Shape::Text => json!({"$ref": "#/$defs/text"}),
        Shape::Url => json!({"$ref": "#/$defs/address"}),
        Shape::Name | Shape::Id | Shape::Email | Shape::Language | Shape::Colour | Shape::Zone => {
            json!({"type": "string", "minLength": 1})
        }
        Shape::Word(words) => json!({"enum": words.iter().map(|(word, _)| *word).collect::<Vec<_>>()}),
        Shape::Bool => json!({"type": "boolean"}),
        Shape::Count => json!({"type": "integer", "minimum": 0}),
        Shape::Decimal => json!({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
        Shape::Currency => json!({"type": "string", "pattern": "^[A-Z]{3}$"}),
        Shape::Date | Shape::Period => json!({"$ref": "#/$defs/date"}),
        Shape::Time => json!({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}),
        Shape::Duration => json!({"type": "string", "pattern": r"^P(\d+[YMWD])*(T(\d+[HM])+)?$"}),
        Shape::File => json!({"$ref": "#/$defs/file"}),
        Shape::Reference(kinds) => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            let kinds = if kinds.is_empty() {
                "[a-z]+".to_owned()
            } else {
                kinds.join("|")
            };
            json!({"type": "string", "pattern": format!("^({kinds}):[A-Za-z0-9/._~%-]+$")})
        }
        Shape::Record(schema) => {
            let name = record_name(schema);
            if !definitions.contains_key(&name) {
                definitions.insert(name.clone(), Value::Null);
                let made = record(schema, definitions);
                definitions.insert(name.clone(), made);
            }
            json!({"$ref": format!("#/$defs/{name}")})
        }
        Shape::List(inner) => json!({"type": "array", "minItems": 1, "items": form(inner, definitions)}),
        Shape::Map(inner) => json!({"type": "object", "additionalProperties": form(inner, definitions)}),
        Shape::Free => json!({}),
    }
}

fn record(schema: &'static Schema, definitions: &mut Properties) -> Value {
    let fields = || schema.fields.iter().filter(|field| field.public);
    let properties: Properties = fields()
        .map(|field| (field.name.to_owned(), property(field, definitions)))
        .collect();
    let required = fields().filter(|field| field.required).map(|field| field.name);
    json!({
        "type": "object",
        "description": schema.doc,
        "properties": properties,
        "required": required.collect::<Vec<_>>(),
        "minProperties": 1,
        "additionalProperties": false,
    })
}

/// `record-image`: kinds have names of their own.
fn record_name(schema: &Schema) -> String {
    let name = schema.name.split_once(' ').map_or(schema.name, |(_, name)| name);
    format!("record-{}", name.replace(' ', "-"))
}

/// The forms of values that are no plain strings, and the index.
fn values() -> [(&'static str, Value); 9] {
    const LANGUAGE: &str = "^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$";
    const DAY: &str = r"^\d{4}-\d{2}-\d{2}$";
    let by_language = |doc: &str, value: Value| {
        json!({
            "type": "object",
            "description": doc,
            "minProperties": 1,
            "propertyNames": {"pattern": LANGUAGE},
            "additionalProperties": value,
        })
    };
    let day = json!({"type": ["string", "null"], "pattern": DAY});
    [
        ("address", json!({"type": "string", "pattern": r"^https?://\S+$"})),
        (
            "addresses",
            by_language("Addresses by language.", json!({"$ref": "#/$defs/address"})),
        ),
        (
            "text",
            by_language(
                "Text by language, in those in which it is there.",
                json!({"type": "string", "minLength": 1}),
            ),
        ),
        (
            "ids",
            json!({"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string", "pattern": "^[a-z]+:[A-Za-z0-9/._~%-]+$"}}),
        ),
        (
            "moment",
            json!({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$"}),
        ),
        (
            "date",
            closed(
                "A date no more exact than it is known.",
                [
                    (
                        "edtf",
                        json!({"type": "string", "description": "As it is written (EDTF, level 1): `2025-06`, `2024-04-15/2024-04-19`, `2025-12~`."}),
                    ),
                    (
                        "start",
                        with_doc(&day, "The first day that it may mean; null where there is none."),
                    ),
                    (
                        "end",
                        with_doc(&day, "The last day that it may mean; null where it is open."),
                    ),
                    (
                        "precision",
                        json!({"enum": ["day", "month", "season", "year", "interval"]}),
                    ),
                    (
                        "approximate",
                        json!({"type": "boolean", "description": "Whether the source says \"about\" or is in doubt."}),
                    ),
                ],
                &["edtf", "start", "end", "precision", "approximate"],
            ),
        ),
        (
            "file",
            closed(
                "A file of the site.",
                [
                    ("url", json!({"$ref": "#/$defs/address"})),
                    ("media_type", json!({"type": "string"})),
                    (
                        "size",
                        json!({"type": "integer", "minimum": 0, "description": "In bytes."}),
                    ),
                    (
                        "width",
                        json!({"type": "integer", "minimum": 1, "description": "Of a picture, in pixels."}),
                    ),
                    ("height", json!({"type": "integer", "minimum": 1})),
                ],
                &["url", "size"],
            ),
        ),
        (
            "referenced",
            json!({
                "type": "object",
                "description": "Entries that are named in this file and stand elsewhere, by id.",
                "additionalProperties": closed(
                    "Title and pages of an entry.",
                    [("title", json!({"$ref": "#/$defs/text"})), ("url", json!({"$ref": "#/$defs/addresses"}))],
                    &["title"],
                ),
            }),
        ),
        ("index", index(DAY)),
    ]
}

fn index(day: &str) -> Value {
    let text = || json!({"$ref": "#/$defs/text"});
    let address = || json!({"$ref": "#/$defs/address"});
    let addresses = || json!({"$ref": "#/$defs/addresses"});
    let word = || json!({"type": "string", "minLength": 1});
    let list = |items: Value| json!({"type": "array", "items": items});
    let site = [
        ("id", word()),
        ("title", text()),
        ("summary", text()),
        ("notice", text()),
        ("url", addresses()),
        ("languages", list(word())),
        ("timezone", word()),
        ("alliance", json!({"type": "string", "pattern": "^alliance:"})),
        ("operator", json!({"type": "string", "pattern": "^organisation:"})),
    ];
    let names: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
    let kind = [
        ("kind", json!({"enum": names})),
        ("count", json!({"type": "integer", "minimum": 1})),
        ("url", address()),
        ("index", address()),
    ];
    let table = [
        ("of", json!({"enum": ["members", "events"]})),
        ("language", word()),
        ("separator", json!({"enum": [",", ";"]})),
        ("url", address()),
    ];
    let next = json!({
        "type": "string",
        "pattern": day,
        "description": "The next day on which something is shown, or no longer shown, without anybody's editing.",
    });
    let fields = [
        ("schema", address()),
        (
            "site",
            closed("The site.", site, &["id", "title", "url", "languages", "timezone"]),
        ),
        (
            "licence",
            closed(
                "Under which the data may be used.",
                [("name", word()), ("url", address())],
                &["name"],
            ),
        ),
        ("next_change", next),
        (
            "kinds",
            list(closed("A file of entries.", kind, &["kind", "count", "url", "index"])),
        ),
        (
            "tables",
            list(closed("A table (CSV).", table, &["of", "language", "separator", "url"])),
        ),
        ("calendar", addresses()),
        ("feed", addresses()),
        ("referenced", json!({"$ref": "#/$defs/referenced"})),
    ];
    closed(
        "What there is, and where.",
        fields,
        &["schema", "site", "kinds", "tables", "referenced"],
    )
}

/// An object of these fields and no others.
fn closed<const N: usize>(doc: &str, fields: [(&str, Value); N], required: &[&str]) -> Value {
    let properties: Properties = fields.map(|(name, form)| (name.to_owned(), form)).into_iter().collect();
    json!({
        "type": "object",
        "description": doc,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn with_doc(form: &Value, doc: &str) -> Value {
    let mut form = form.clone();
    if let Value::Object(map) = &mut form {
        map.insert("description".to_owned(), json!(doc));
    }
    form
}
