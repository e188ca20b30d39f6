//! What one start tag says wrongly by itself and where it stands: elements and attributes that HTML does not know, roles and
//! states, what the keyboard reaches, what moves.

use super::attributes;
use super::elements::{Element, Facts, Stack};
use super::fault::Fault;
use super::roles::{self, Role};
use crate::render::tag::Tag;
use std::str;

/// A start tag, before its element is one of the open ones.
#[derive(Clone, Copy)]
pub struct Start<'t> {
    pub name: &'t str,
    pub tag: &'t Tag,
    pub facts: &'static Facts,
    pub role: Option<&'static Role>,
    pub stack: &'t Stack,
    /// Whether screen readers do not see it, though eyes and the keyboard may.
    pub is_unheard: bool,
    pub by_letter: bool,
}

/// Tells the faults of a start tag one by one.
pub fn faults(start: Start<'_>, add: &mut impl FnMut(Fault)) {
    let Start {
        name,
        tag,
        facts,
        role,
        stack,
        ..
    } = start;
    let in_drawing = stack.in_drawing() || facts.element == Element::Drawing;
    if start.by_letter && !in_drawing {
        letters(start, add);
    }
    let (mut has_label, mut says_role, mut plays, mut tab) = (false, false, false, None);
    for (attribute, value) in tag.attributes() {
        // Most attributes are none of these, and their values need not be looked at.
        let value = || str::from_utf8(value).unwrap_or_default().trim();
        match attribute {
            b"class" | b"href" | b"id" => {}
            b"role" => {
                says_role = true;
                roles::fault_of_role(value()).into_iter().for_each(&mut *add);
            }
            b"lang" if !value().is_empty() && !attributes::is_language(value()) => {
                add(Fault::LanguageTag(value().into()));
            }
            b"tabindex" => tab = value().parse::<i32>().ok(),
            b"autoplay" => plays = true,
            state if state.starts_with(b"aria-") => {
                has_label |= matches!(state, b"aria-label" | b"aria-labelledby") && !value().is_empty();
                roles::fault_of_state(state, value()).into_iter().for_each(&mut *add);
            }
            _ => {}
        }
    }
    if plays && tag.value("muted").is_none() {
        match name {
            "audio" => add(Fault::Autoplay("audio")),
            "video" => add(Fault::Autoplay("video")),
            _ => {}
        }
    }
    if tab.is_some_and(|tab| tab > 0) {
        add(Fault::TabOrder(tag.value("tabindex").unwrap_or_default().into()));
    }
    if has_label && !says_role && roles::is_generic(name) {
        add(Fault::LabelLost(name.into()));
    }
    let is_reached = is_reached(start, tab);
    if is_reached && start.is_unheard && !in_drawing {
        add(Fault::Unheard(name.into()));
    }
    let Some(role) = role else { return };
    let is_heading = matches!(facts.element, Element::Heading(_));
    let is_taken = role.is_meaningless() && is_reached
        || is_heading && !role.is_meaningless() && !matches!(role.name, "heading" | "tab");
    if is_taken {
        add(Fault::RoleTakes {
            role: role.name,
            element: name.into(),
        });
    }
    if let Some(state) = role.needed(name).filter(|state| tag.value(state).is_none()) {
        add(Fault::RoleNeeds { role: role.name, state });
    }
    if let Some(around) = role
        .needed_around()
        .last()
        .filter(|_| !stack.is_within(role.needed_around()))
    {
        add(Fault::RoleAlone {
            role: role.name,
            around,
        });
    }
    if role.is_known_by_label()
        && !has_label
        && !in_drawing
        && tag.said("title").is_none()
        && !facts.element.has_label_of_its_own()
    {
        add(Fault::NamelessRole(role.name));
    }
}

/// Whether HTML knows the element and its attributes, and whether it has those that it needs.
fn letters(
    Start {
        name,
        tag,
        facts,
        stack,
        ..
    }: Start<'_>,
    add: &mut impl FnMut(Fault),
) {
    if !facts.is_known() && !name.contains('-') {
        add(Fault::Unknown(name.into()));
    }
    for (attribute, value) in tag.attributes() {
        let value = str::from_utf8(value).unwrap_or_default();
        attributes::fault(name, attribute, value)
            .into_iter()
            .for_each(&mut *add);
    }
    let incomplete = match name {
        "img" => Some(("img", "src")),
        "source" if stack.is_innermost(b"picture") => Some(("source", "srcset")),
        _ => None,
    };
    if let Some((element, attribute)) = incomplete.filter(|(_, attribute)| tag.value(attribute).is_none()) {
        add(Fault::Incomplete { element, attribute });
    }
}

/// Whether the keyboard comes to the element.
fn is_reached(Start { name, tag, facts, .. }: Start<'_>, tab: Option<i32>) -> bool {
    let is_usable = match name {
        "a" => tag.value("href").is_some(),
        "input" => tag.value("type") != Some("hidden") && tag.value("disabled").is_none(),
        _ => facts.is_interactive() && tag.value("disabled").is_none(),
    };
    tab.map_or(is_usable, |tab| tab >= 0)
}
