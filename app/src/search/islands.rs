//! The suggestions under a search box: WAI-ARIA's combobox whose list pops up, with the focus kept in the box.
//!
//! The box is a plain form; what makes it a combobox is added here, where something can react to it.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlInputElement, Response};

use super::suggestions::{SuggestedLine, Suggestions, next};
use crate::listen::listen;

/// How long after the last keystroke the server is asked.
const DEBOUNCE: Duration = Duration::from_millis(120);
/// The fewest letters that it is asked about.
const LETTERS_MIN: usize = 2;
/// The element id of the list. A page has one search box.
const LIST_ID: &str = "suggestions";

/// The list that is shown: a handle, copies are the same.
#[derive(Clone, Copy)]
struct Combobox {
    found: RwSignal<Suggestions>,
    open: RwSignal<bool>,
    chosen: RwSignal<Option<usize>>,
    /// How often the server was asked: an answer to any but the last question comes too late.
    request_number: StoredValue<u64>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

/// The list under the search box that it stands in the form of.
#[island]
pub fn SearchSuggestions() -> impl IntoView {
    let combobox = Combobox {
        found: RwSignal::new(Suggestions::default()),
        open: RwSignal::new(false),
        chosen: RwSignal::new(None),
        request_number: StoredValue::new(0),
        timer: StoredValue::new(None),
    };
    let place = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(input) = place.get().and_then(|place| search_box(&place)) {
            attach(&input, combobox);
        }
    });
    let lines = move || {
        let lines = combobox.found.get().lines.into_iter().enumerate();
        lines.map(|(place, line)| option(place, line, combobox)).collect_view()
    };
    view! {
        <div class="suggestions" node_ref=place>
            <ul
                id=LIST_ID
                role="listbox"
                aria-label=move || combobox.found.get().label
                hidden=move || !combobox.open.get()
                // The focus stays in the box.
                on:mousedown=|event| event.prevent_default()
            >
                {lines}
            </ul>
            <p class="visually-hidden" role="status">
                {move || if combobox.open.get() { combobox.found.get().said } else { String::new() }}
            </p>
        </div>
    }
}

fn option(place: usize, line: SuggestedLine, combobox: Combobox) -> impl IntoView {
    let SuggestedLine { text, kind, url } = line;
    view! {
        <li
            id=option_id(place)
            role="option"
            aria-selected=move || if combobox.chosen.get() == Some(place) { "true" } else { "false" }
            on:click=move |_| go(&url)
        >
            <bdi>{text}</bdi>
            " "
            <span>{kind}</span>
        </li>
    }
}

fn option_id(place: usize) -> String {
    format!("suggestion-{place}")
}

fn go(url: &str) {
    // Fails for an address that is none; the server makes these.
    drop(window().location().assign(url));
}

fn search_box(place: &web_sys::HtmlDivElement) -> Option<HtmlInputElement> {
    place.closest("form").ok()??.query_selector("input[type=search]").ok()??.dyn_into().ok()
}

fn attach(input: &HtmlInputElement, combobox: Combobox) {
    describe(input, combobox);
    let typed = input.clone();
    listen(input, "input", move |_: Event| combobox.ask_soon(&typed));
    let typed = input.clone();
    listen(input, "keydown", move |event: KeyboardEvent| combobox.key(&event, &typed));
    listen(input, "blur", move |_: Event| combobox.close());
    // What was typed while the program was on its way.
    if document().active_element().is_some_and(|active| active == *input.unchecked_ref()) {
        combobox.ask_soon(input);
    }
}

/// Says what the box is, and keeps saying what is open and chosen.
fn describe(input: &HtmlInputElement, combobox: Combobox) {
    // Fails for no attribute's name.
    let set = |input: &HtmlInputElement, name, value: &str| drop(input.set_attribute(name, value));
    set(input, "role", "combobox");
    set(input, "autocomplete", "off");
    set(input, "aria-autocomplete", "list");
    set(input, "aria-controls", LIST_ID);
    let input = input.clone();
    Effect::new(move |_| {
        set(&input, "aria-expanded", if combobox.open.get() { "true" } else { "false" });
        match combobox.chosen.get() {
            Some(place) => set(&input, "aria-activedescendant", &option_id(place)),
            None => drop(input.remove_attribute("aria-activedescendant")),
        }
    });
}

impl Combobox {
    /// Asks once the typing pauses.
    fn ask_soon(self, input: &HtmlInputElement) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let input = input.clone();
        self.timer.set_value(set_timeout_with_handle(move || self.ask(&input.value()), DEBOUNCE).ok());
    }

    fn ask(self, typed: &str) {
        self.request_number.update_value(|number| *number += 1);
        let number = self.request_number.get_value();
        if typed.trim().chars().count() < LETTERS_MIN {
            return self.show(Suggestions::default());
        }
        let path = format!("/search/suggestions?q={}", String::from(js_sys::encode_uri_component(typed)));
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
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.chosen.set(None);
        self.open.set(false);
    }

    fn key(self, event: &KeyboardEvent, input: &HtmlInputElement) {
        // What an input method is writing is its own.
        if event.is_composing() {
            return;
        }
        let count = self.found.with_untracked(|found| found.lines.len());
        match event.key().as_str() {
            key @ ("ArrowDown" | "ArrowUp") if self.open.get_untracked() => {
                self.chosen.update(|chosen| *chosen = next(*chosen, count, key == "ArrowDown"));
            }
            "ArrowDown" => self.ask(&input.value()),
            "Escape" if self.open.get_untracked() => self.close(),
            "Enter" => match self.chosen_url() {
                Some(url) => go(&url),
                None => return,
            },
            _ => return,
        }
        event.prevent_default();
    }

    fn chosen_url(self) -> Option<String> {
        let chosen = self.chosen.get_untracked()?;
        self.found.with_untracked(|found| Some(found.lines.get(chosen)?.url.clone()))
    }
}

async fn fetch(path: &str) -> Result<Suggestions, JsValue> {
    let response: Response = window().fetch_with_str(path).await?.unchecked_into();
    let body = response.text()?.await?;
    Ok(serde_json::from_str(&body.as_string().unwrap_or_default()).unwrap_or_default())
}
