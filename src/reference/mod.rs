//! The reference of all fields and their JSON Schema, made from the declarations that also decode them.

use crate::model::{Field, Kind, SITE, Schema, Shape};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// EDTF level 0/1 as far as a pattern can say it; the decoder checks the days as well.
const DATE: &str = r"^(?:D|D/(?:D|\.\.)?|(?:\.\.)?/D)$";
const DATE_PART: &str = r"\d{4}(?:-(?:0[1-9]|1[0-2]|2[1-4])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[~?%]?";

/// The JSON Schema (2020-12) of a kind, of `site`, or of everything, as text; or the same as Markdown.
/// None if there is no such kind.
pub fn schema(kind: Option<&str>, markdown: bool) -> Option<String> {
    let chosen: Vec<(&str, &'static Schema)> = match kind {
        None => all(),
        Some(name) => {
            let found = all().into_iter().find(|(known, schema)| {
                *known == name || Kind::from_folder(name).is_some_and(|kind| std::ptr::eq(kind.schema(), *schema))
            });
            vec![found?]
        }
    };
    if markdown {
        return Some(reference(&chosen));
    }
    let mut definitions: BTreeMap<String, Value> = BTreeMap::new();
    let mut schemas: BTreeMap<&str, Value> = BTreeMap::new();
    for (name, schema) in &chosen {
        schemas.insert(name, object(schema, &mut definitions));
    }
    let mut root = match (kind, schemas.pop_first()) {
        (Some(_), Some((_, Value::Object(single)))) => single,
        (_, first) => {
            definitions.extend(
                first
                    .into_iter()
                    .chain(schemas)
                    .map(|(name, schema)| (name.to_owned(), schema)),
            );
            Map::new()
        }
    };
    root.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    root.insert("$defs".to_owned(), json!(definitions));
    Some(serde_json::to_string_pretty(&Value::Object(root)).unwrap_or_default())
}

fn all() -> Vec<(&'static str, &'static Schema)> {
    Kind::ALL
        .into_iter()
        .map(|kind| (kind.name(), kind.schema()))
        .chain([("site", &SITE)])
        .collect()
}

fn object(schema: &'static Schema, definitions: &mut BTreeMap<String, Value>) -> Value {
    let mut properties = Map::new();
    for field in schema.fields {
        let mut property = shape(&field.shape, definitions);
        if let Value::Object(map) = &mut property {
            map.insert("description".to_owned(), json!(field.doc));
        }
        properties.insert(field.name.to_owned(), property);
    }
    let required: Vec<&str> = schema
        .fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.name)
        .collect();
    json!({
        "type": "object",
        "description": schema.doc,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn shape(shape: &'static Shape, definitions: &mut BTreeMap<String, Value>) -> Value {
    match shape {
        Shape::Text => json!({"anyOf": [
            {"type": ["string", "number", "boolean"]},
            {"type": "object", "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9-]+)?$"}, "additionalProperties": {"type": ["string", "number", "boolean"]}},
        ]}),
        Shape::Name | Shape::Email | Shape::File | Shape::Zone => json!({"type": ["string", "number", "boolean"]}),
        Shape::Word(words) => {
            let plain: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            if plain.contains(&"true") {
                return json!({"enum": plain.iter().map(|word| json!(word)).chain([json!(true), json!(false)]).collect::<Vec<_>>()});
            }
            json!({"enum": plain})
        }
        Shape::Id => json!({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}),
        Shape::Bool => json!({"type": "boolean"}),
        Shape::Count => json!({"type": "integer", "minimum": 0}),
        Shape::Decimal => json!({"type": ["string", "integer"], "pattern": r"^-?\d+(\.\d+)?$"}),
        Shape::Currency => json!({"type": "string", "pattern": "^[A-Z]{3}$"}),
        Shape::Date | Shape::Period => json!({"type": ["string", "integer"], "pattern": DATE.replace('D', DATE_PART)}),
        Shape::Time => json!({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}),
        Shape::Duration => json!({"type": "string", "pattern": r"^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?)?$"}),
        Shape::Url => json!({"type": "string", "pattern": r"^(https?://|\[\[)"}),
        Shape::Language => json!({"type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$"}),
        Shape::Colour => json!({"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"}),
        Shape::Reference(kinds) => {
            json!({"type": "string", "x-verbund-ref": kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>()})
        }
        Shape::Record(schema) => {
            let name = definition_name(schema);
            if !definitions.contains_key(&name) {
                definitions.insert(name.clone(), Value::Null);
                let made = object(schema, definitions);
                definitions.insert(name.clone(), made);
            }
            let reference = json!({"$ref": format!("#/$defs/{name}")});
            match schema.shorthand.and_then(|name| schema.field(name)) {
                Some(field) => json!({"anyOf": [reference, self::shape(&field.shape, definitions)]}),
                None => json!({"allOf": [reference]}),
            }
        }
        Shape::List(inner) => {
            let item = self::shape(inner, definitions);
            json!({"anyOf": [{"type": "array", "items": item.clone()}, item, {"type": "null"}]})
        }
        Shape::Map(inner) => json!({"type": "object", "additionalProperties": self::shape(inner, definitions)}),
        Shape::Free => json!({}),
    }
}

/// "an image" → `image`.
fn definition_name(schema: &Schema) -> String {
    schema
        .name
        .split_once(' ')
        .map_or(schema.name, |(_, name)| name)
        .replace(' ', "-")
}

fn reference(chosen: &[(&str, &'static Schema)]) -> String {
    let mut text = String::from("# Content reference\n\nMade from the program by `verbund schema --markdown`.\n");
    let mut inner: BTreeMap<&str, &'static Schema> = BTreeMap::new();
    for (name, schema) in chosen {
        let title = Kind::from_name(name).map_or_else(
            || "`site.yml`".to_owned(),
            |kind| format!("`{name}` — folder `{}/`", kind.folder()),
        );
        write_schema(&mut text, &title, schema, &mut inner);
    }
    let mut done: Vec<&str> = Vec::new();
    text.push_str("\n# Records inside of entries\n");
    while let Some((name, schema)) = inner
        .iter()
        .find(|(name, _)| !done.contains(*name))
        .map(|(name, schema)| (*name, *schema))
    {
        done.push(name);
        let mut found = BTreeMap::new();
        write_schema(&mut text, name, schema, &mut found);
        inner.extend(found);
    }
    text
}

fn write_schema(
    text: &mut String,
    title: &str,
    schema: &'static Schema,
    inner: &mut BTreeMap<&'static str, &'static Schema>,
) {
    // Writing to a String cannot fail.
    let _ = write!(text, "\n## {title}\n\n{}\n", schema.doc);
    if let Some(shorthand) = schema.shorthand {
        let _ = write!(text, "\nA bare value stands for `{shorthand}`.\n");
    }
    text.push_str("\n| field | takes | what it says |\n|---|---|---|\n");
    for field in schema.fields {
        collect(&field.shape, inner);
        let star = if field.required { " (needed)" } else { "" };
        let _ = writeln!(
            text,
            "| `{}`{star} | {} | {} |",
            field.name,
            described(&field.shape),
            sentence(field)
        );
    }
}

fn sentence(field: &Field) -> String {
    let inverse = field
        .inverse
        .map(|name| format!(" Read backwards: `relations.{name}`."))
        .unwrap_or_default();
    format!("{}{inverse}", field.doc.replace('|', "\\|"))
}

fn described(shape: &Shape) -> String {
    match shape {
        Shape::Word(words) => words
            .iter()
            .map(|(word, _)| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(" "),
        Shape::Reference([]) => "id of any entry".to_owned(),
        Shape::Reference(kinds) => format!(
            "id of {}",
            kinds
                .iter()
                .map(|kind| kind.with_article())
                .collect::<Vec<_>>()
                .join(" or ")
        ),
        Shape::Record(schema) => schema.name.to_owned(),
        Shape::List(inner) => format!("list: {}", described(inner)),
        Shape::Map(inner) => format!("map: {}", described(inner)),
        other => crate::parse::decode::expected(other).to_owned(),
    }
}

fn collect(shape: &'static Shape, inner: &mut BTreeMap<&'static str, &'static Schema>) {
    match shape {
        Shape::Record(schema) => {
            inner.insert(schema.name, schema);
        }
        Shape::List(shape) | Shape::Map(shape) => collect(shape, inner),
        _ => {}
    }
}
