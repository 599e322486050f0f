//! The names that are suggested while somebody types `@` or `#` in a comment. The focus stays in the field, which says
//! what is chosen in the list below it.

use std::time::Duration;

use domain::mention::{being_typed, escaped};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, KeyboardEvent, Response};

use crate::drafts::editor::{TEXTAREA_ID, textarea};
use crate::listen::listen;
use crate::search::suggestions::{SuggestedLine, Suggestions, next};

/// How long after the last keystroke the server is asked.
const DEBOUNCE: Duration = Duration::from_millis(120);
/// The element id of the list. A page has one field of a comment.
const LIST_ID: &str = "mentions";

/// The suggestions of people to mention: a handle, copies are the same.
#[derive(Clone, Copy)]
pub struct Mentions {
    found: RwSignal<Suggestions>,
    open: RwSignal<bool>,
    chosen: RwSignal<Option<usize>>,
    /// How often the server was asked: an answer to any but the last question comes too late.
    request_number: StoredValue<u64>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Default for Mentions {
    fn default() -> Self {
        Self {
            found: RwSignal::new(Suggestions::default()),
            open: RwSignal::new(false),
            chosen: RwSignal::new(None),
            request_number: StoredValue::new(0),
            timer: StoredValue::new(None),
        }
    }
}

/// The list below the field.
pub fn list(mentions: Mentions) -> impl IntoView {
    let lines = move || {
        let lines = mentions.found.get().lines.into_iter().enumerate();
        lines.map(|(place, line)| option(place, line, mentions)).collect_view()
    };
    view! {
        <div class="mentions">
            <ul
                id=LIST_ID
                role="listbox"
                aria-label=move || mentions.found.get().label
                hidden=move || !mentions.open.get()
                // The focus stays in the field.
                on:mousedown=|event| event.prevent_default()
            >
                {lines}
            </ul>
            <p class="visually-hidden" role="status">
                {move || if mentions.open.get() { mentions.found.get().said } else { String::new() }}
            </p>
        </div>
    }
}

fn option(place: usize, line: SuggestedLine, mentions: Mentions) -> impl IntoView {
    let SuggestedLine { text, kind, .. } = line;
    view! {
        <li
            id=option_id(place)
            role="option"
            aria-selected=move || if mentions.chosen.get() == Some(place) { "true" } else { "false" }
            on:click=move |_| mentions.take(place)
        >
            <bdi>{text}</bdi>
            " "
            <span>{kind}</span>
        </li>
    }
}

fn option_id(place: usize) -> String {
    format!("mention-{place}")
}

impl Mentions {
    /// Begins to listen to the field.
    pub fn attach(self) {
        let Some(field) = document().get_element_by_id(TEXTAREA_ID) else { return };
        listen(&field, "input", move |_: Event| self.ask_soon());
        listen(&field, "blur", move |_: Event| self.close());
        // Fails for no attribute's name.
        drop(field.set_attribute("aria-autocomplete", "list"));
        drop(field.set_attribute("aria-controls", LIST_ID));
        Effect::new(move |_| match self.chosen.get() {
            Some(place) => drop(field.set_attribute("aria-activedescendant", &option_id(place))),
            None => drop(field.remove_attribute("aria-activedescendant")),
        });
    }

    /// Does what a key does in the list; whether it does something there.
    pub fn press(self, event: &KeyboardEvent) -> bool {
        if !self.open.get_untracked() || event.is_composing() {
            return false;
        }
        let count = self.found.with_untracked(|found| found.lines.len());
        match event.key().as_str() {
            key @ ("ArrowDown" | "ArrowUp") => {
                self.chosen.update(|chosen| *chosen = next(*chosen, count, key == "ArrowDown"));
            }
            "Escape" => self.close(),
            "Enter" | "Tab" => match self.chosen.get_untracked() {
                Some(place) => self.take(place),
                None => return false,
            },
            _ => return false,
        }
        event.prevent_default();
        true
    }

    fn ask_soon(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(set_timeout_with_handle(move || self.ask(), DEBOUNCE).ok());
    }

    fn ask(self) {
        self.request_number.update_value(|number| *number += 1);
        let number = self.request_number.get_value();
        let [before, selected, _] = textarea::around();
        let Some(typed) = being_typed(&before).filter(|_| selected.is_empty()) else {
            return self.show(Suggestions::default());
        };
        let path = format!("/search/mentions?q={}", String::from(js_sys::encode_uri_component(typed)));
        spawn_local(async move {
            // Without an answer nothing is suggested; the next keystroke asks again.
            let found = fetch(&path).await.unwrap_or_default();
            if number == self.request_number.get_value() {
                self.show(found);
            }
        });
    }

    fn show(self, found: Suggestions) {
        self.chosen.set(None);
        self.open.set(!found.lines.is_empty());
        self.found.set(found);
    }

    fn close(self) {
        // An answer that is still on its way would open it again.
        self.request_number.update_value(|number| *number += 1);
        self.show(Suggestions::default());
    }

    /// Puts the link of a suggestion in the place of what was typed.
    fn take(self, place: usize) {
        let line = self.found.with_untracked(|found| found.lines.get(place).cloned());
        let [before, ..] = textarea::around();
        if let (Some(line), Some(typed)) = (line, being_typed(&before)) {
            let sign = if typed.starts_with('@') { "@" } else { "" };
            let link = format!("[{sign}{}]({}) ", escaped(&line.text), line.url);
            let [_, end] = textarea::selection();
            textarea::select([end - typed.encode_utf16().count(), end]);
            textarea::insert(&link);
        }
        self.close();
    }
}

async fn fetch(path: &str) -> Result<Suggestions, JsValue> {
    let response: Response = window().fetch_with_str(path).await?.unchecked_into();
    let body = response.text()?.await?;
    Ok(serde_json::from_str(&body.as_string().unwrap_or_default()).unwrap_or_default())
}
