//! The text's field. The page renders it, so that it works without this island; it is found by its
//! id.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, EventTarget, FormData, HtmlDocument, HtmlFormElement, HtmlTextAreaElement};

use super::TEXTAREA_ID;
use super::edit::{self, Edit, Selection, Tool};
use super::paste::Pasted;

fn element() -> Option<HtmlTextAreaElement> {
    document().get_element_by_id(TEXTAREA_ID)?.dyn_into().ok()
}

/// The form it belongs to.
pub fn form() -> Option<HtmlFormElement> {
    element()?.form()
}

/// Returns whether an event happened in it.
pub fn holds(target: Option<EventTarget>) -> bool {
    element().is_some_and(|element| target.as_ref() == Some(element.as_ref()))
}

/// The whole text.
pub fn value() -> String {
    element().map(|element| element.value()).unwrap_or_default()
}

/// The value of another field of its form, of which there is one; empty without one.
pub fn field(name: &str) -> String {
    let data = form().and_then(|form| FormData::new_with_form(&form).ok());
    data.and_then(|data| data.get(name).as_string()).unwrap_or_default()
}

/// Does what a button does.
pub fn apply(tool: Tool, columns: [&str; 2]) {
    with_selection(|at| edit::apply(tool, at, columns));
}

/// Changes the text as a key does; whether the key does something here.
pub fn press(key: fn(Selection<'_>) -> Option<Edit>) -> bool {
    change_selection(key)
}

/// Makes the selected words a link to a pasted address; whether they are words and it is one.
pub fn link_to(pasted: &str) -> bool {
    change_selection(|at| edit::linked(at, pasted))
}

/// Goes to the text, where the cursor was in it.
pub fn focus() {
    if let Some(element) = element() {
        drop(element.focus());
    }
}

/// Puts text in the selection's place.
pub fn insert(text: &str) {
    let end = edit::units(text);
    let edit = Edit { reach_before: 0, reach_after: 0, text: text.to_owned(), select: end..end };
    with_selection(|_| edit);
}

/// The text before the selection, in it and after it.
pub fn around() -> [String; 3] {
    element().map(|element| split(&element).1).unwrap_or_default()
}

/// Returns where the selection begins and ends, in UTF-16 code units.
pub fn selection() -> [usize; 2] {
    element().map(|element| split(&element).0).unwrap_or_default()
}

/// Selects a part of the text.
pub fn select([start, end]: [usize; 2]) {
    if let Some(element) = element() {
        // The field is in the page, so its selection can be set.
        drop(element.set_selection_range(start as u32, end as u32));
    }
}

/// Puts a pasted text in the selection's place: in the line, or as blocks of their own. Gives what
/// came into the text, and how many UTF-16 code units are before it.
pub fn paste(pasted: &Pasted) -> (usize, String) {
    let mut text = pasted.markdown.clone();
    let mut place = 0;
    with_selection(|at| {
        place = edit::units(at.before);
        if !pasted.is_inline {
            let markdown = text.trim_matches('\n');
            let lead = edit::blank_line_after(at.before);
            let trail = if at.after.is_empty() { "\n" } else { "\n\n" };
            text = format!("{lead}{markdown}{}", if at.after.starts_with("\n\n") { "" } else { trail });
        }
        let end = edit::units(&text);
        Edit { reach_before: 0, reach_after: 0, text: text.clone(), select: end..end }
    });
    (place, text)
}

/// Replaces a part of the text with another: of several that are the same, the one nearest to a place
/// in UTF-16 code units. Whether it is there.
pub fn exchange(part: &str, place: usize, new: &str) -> bool {
    let Some(element) = element() else { return false };
    let value = element.value();
    let places = value.match_indices(part).map(|(at, _)| edit::units(&value[..at]));
    let Some(start) = places.min_by_key(|at| at.abs_diff(place)) else { return false };
    replace(&element, start as u32, (start + edit::units(part)) as u32, new);
    true
}

/// Returns where the selection begins and ends, and the text before it, in it and after it.
fn split(element: &HtmlTextAreaElement) -> ([usize; 2], [String; 3]) {
    let text: Vec<u16> = element.value().encode_utf16().collect();
    let place = |place: Result<Option<u32>, _>| place.ok().flatten().map_or(text.len(), |at| at as usize);
    let start = place(element.selection_start()).min(text.len());
    let end = place(element.selection_end()).clamp(start, text.len());
    let part = |units: &[u16]| String::from_utf16_lossy(units);
    ([start, end], [part(&text[..start]), part(&text[start..end]), part(&text[end..])])
}

fn with_selection(change: impl FnOnce(Selection<'_>) -> Edit) {
    change_selection(|at| Some(change(at)));
}

/// Changes the text where `change` wants to; whether it does.
fn change_selection(change: impl FnOnce(Selection<'_>) -> Option<Edit>) -> bool {
    let Some(element) = element() else { return false };
    let ([start, end], [before, selected, after]) = split(&element);
    let Some(edit) = change(Selection { before: &before, selected: &selected, after: &after }) else { return false };
    let from = start - edit.reach_before;
    // What stays as it is would be a step of its own for the browser's undo.
    if !is_the_same(&before, &selected, &after, &edit) {
        replace(&element, from as u32, (end + edit.reach_after) as u32, &edit.text);
    }
    let select = |unit: usize| (from + unit) as u32;
    // The field is in the page, so its selection can be set.
    drop(element.set_selection_range(select(edit.select.start), select(edit.select.end)));
    true
}

/// Returns whether an edit only selects.
fn is_the_same(before: &str, selected: &str, after: &str, edit: &Edit) -> bool {
    let before: Vec<u16> = before.encode_utf16().collect();
    let kept = &before[before.len() - edit.reach_before..];
    let after = after.encode_utf16().take(edit.reach_after);
    kept.iter().copied().chain(selected.encode_utf16()).chain(after).eq(edit.text.encode_utf16())
}

/// Replaces a part of the text. `insertText` is the only way that the browser's undo knows of.
fn replace(element: &HtmlTextAreaElement, start: u32, end: u32, text: &str) {
    drop(element.focus());
    drop(element.set_selection_range(start, end));
    let document = document().unchecked_into::<HtmlDocument>();
    let command = if text.is_empty() { "delete" } else { "insertText" };
    let done = document.exec_command_with_show_ui_and_value(command, false, text);
    if done != Ok(true) {
        drop(element.set_range_text_with_start_and_end(text, start, end));
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &bubbling) {
            drop(element.dispatch_event(&event));
        }
    }
}
