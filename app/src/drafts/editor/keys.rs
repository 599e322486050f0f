//! The keys of the text's field, the same in the editor and in a comment: lists and tables by Enter and Tab, parts of the
//! text up and down by Alt with an arrow, and the shortcuts of the buttons.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::edit::Tool;
use super::{lists, moves, tables, textarea};

/// What the keys that were pressed so far mean for the next one. A handle: copies are the same.
#[derive(Clone, Copy, Default)]
pub struct Keys {
    /// Whether the next Tab leaves the field: Escape was pressed just before.
    leaves: StoredValue<bool>,
}

impl Keys {
    /// Does what a key does in the field; every other key is left to the browser. `columns` are the words of an empty
    /// table's two heads.
    pub fn press(self, event: &KeyboardEvent, columns: &[String; 2]) {
        let key = event.key();
        if !textarea::holds(event.target()) || event.is_composing() || key == "Shift" {
            return;
        }
        let leaves = self.leaves.get_value();
        self.leaves.set_value(key == "Escape");
        let is_combined = event.ctrl_key() || event.meta_key() || event.alt_key();
        let is_alt = event.alt_key() && !event.ctrl_key() && !event.meta_key();
        let done = match (key.as_str(), is_combined, event.shift_key()) {
            ("ArrowUp", _, false) if is_alt => textarea::press(moves::up),
            ("ArrowDown", _, false) if is_alt => textarea::press(moves::down),
            ("Enter", false, false) => textarea::press(tables::next_row) || textarea::press(lists::next_item),
            ("Tab", false, false) if !leaves => textarea::press(tables::next_cell) || textarea::press(lists::indent),
            ("Tab", false, true) if !leaves => {
                textarea::press(tables::previous_cell) || textarea::press(lists::outdent)
            }
            _ => shortcut(event).map(|tool| textarea::apply(tool, [&columns[0], &columns[1]])).is_some(),
        };
        if done {
            event.prevent_default();
        }
    }
}

/// The button of a combination with Ctrl or ⌘, by the key where the letter is on a Latin keyboard, whatever the layout.
fn shortcut(event: &KeyboardEvent) -> Option<Tool> {
    if !(event.ctrl_key() || event.meta_key()) || event.get_modifier_state("AltGraph") {
        return None;
    }
    match (event.code().as_str(), event.alt_key(), event.shift_key()) {
        ("KeyB", false, false) => Some(Tool::Bold),
        ("KeyI", false, false) => Some(Tool::Italic),
        ("KeyK", false, false) => Some(Tool::Link),
        ("Digit0", true, false) => Some(Tool::Paragraph),
        ("Digit1", true, false) => Some(Tool::Heading),
        ("Digit2", true, false) => Some(Tool::Subheading),
        ("Digit3", true, false) => Some(Tool::MinorHeading),
        ("KeyT", true, false) => Some(Tool::Table),
        ("Digit7", false, true) => Some(Tool::NumberedList),
        ("Digit8", false, true) => Some(Tool::List),
        ("Digit9", false, true) => Some(Tool::TaskList),
        _ => None,
    }
}
