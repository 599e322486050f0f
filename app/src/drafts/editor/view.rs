//! What the island draws: the buttons, the files, the state line.

use domain::attachment::reference;
use domain::ltr;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::edit::Tool;
use super::session::{SaveState, Session};
use super::tidied::Tidying;
use super::{EditorFile, EditorWord, EditorWords, textarea};

/// A button's drawing on a grid of 20: the class and the path of each of its parts. On a page that is
/// read from right to left, `mirrored` parts are turned round and `moved` ones (digits) go along.
const fn drawing(tool: Tool) -> &'static [(&'static str, &'static str)] {
    match tool {
        Tool::Bold => &[("", "M6 4H11a3 3 0 0 1 0 6H6ZM6 10H12a3 3 0 0 1 0 6H6Z")],
        Tool::Italic => &[("", "M9 4H15M5 16H11M12 4L8 16")],
        Tool::Heading => &[("", "M5.5 4V16M14.5 4V16M5.5 10H14.5")],
        Tool::Subheading => &[("", "M6.5 8V16M13.5 8V16M6.5 12H13.5")],
        Tool::TaskList => {
            &[("mirrored", "M10 6H17M10 14H17M3.5 4.2H7V7.7H3.5Z"), ("moved", "M3.3 14L4.8 15.6L7.4 12.4")]
        }
        Tool::List => &[("mirrored", "M8 5H17M8 10H17M8 15H17M4 5H4.2M4 10H4.2M4 15H4.2")],
        Tool::NumberedList => {
            &[("mirrored", "M9 6H17M9 14H17"), ("moved", "M3.6 4.4L5 3.5V8M3.4 12.6c.5-1.2 2.6-1 2.4.5L3.4 16.5H6")]
        }
        // They have keys alone.
        Tool::MinorHeading | Tool::Paragraph => &[],
        Tool::Quote => &[("mirrored", "M4 4V16M8 6H17M8 10H17M8 14H13")],
        Tool::Table => &[("", "M3.5 4.5H16.5V15.5H3.5ZM3.5 8.2H16.5M3.5 11.8H16.5M10 4.5V15.5")],
        Tool::Link => &[(
            "",
            "M8.3 11.7a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1.2 1.2M11.7 8.3a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1.2-1.2",
        )],
    }
}

/// The row of buttons: one stop for the Tab key, and arrows lead from one to the next.
pub fn toolbar(words: &EditorWords) -> impl IntoView + use<> {
    let tools = [
        (Tool::Bold, EditorWord::Bold),
        (Tool::Italic, EditorWord::Italic),
        (Tool::Heading, EditorWord::Heading),
        (Tool::Subheading, EditorWord::Subheading),
        (Tool::List, EditorWord::List),
        (Tool::NumberedList, EditorWord::NumberedList),
        (Tool::TaskList, EditorWord::TaskList),
        (Tool::Quote, EditorWord::Quote),
        (Tool::Table, EditorWord::Table),
        (Tool::Link, EditorWord::Link),
    ];
    let buttons = tools.map(|(tool, word)| tool_button(tool, words.of(word), columns(words)));
    view! {
        <div class="editor-tools" role="toolbar" aria-label=words.of(EditorWord::Tools) on:keydown=|event| go_along(&event)>
            {buttons.into_view()}
        </div>
    }
}

/// An arrow key in the row of buttons leads to the next one in its direction.
fn go_along(event: &KeyboardEvent) {
    let root = document().document_element();
    let is_rtl = root.and_then(|root| root.get_attribute("dir")).as_deref() == Some("rtl");
    let forwards = match event.key().as_str() {
        "ArrowRight" => !is_rtl,
        "ArrowLeft" => is_rtl,
        _ => return,
    };
    let Some(button) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
    let next = if forwards { button.next_element_sibling() } else { button.previous_element_sibling() };
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        button.set_tab_index(-1);
        next.set_tab_index(0);
        // A button that is shown takes it.
        drop(next.focus());
    }
}

/// The two heads of an empty table.
pub fn columns(words: &EditorWords) -> [String; 2] {
    [EditorWord::FirstColumn, EditorWord::SecondColumn].map(|word| words.of(word))
}

fn tool_button(tool: Tool, word: String, columns: [String; 2]) -> impl IntoView {
    let stop = if tool == Tool::Bold { "0" } else { "-1" };
    let paths = drawing(tool).iter().map(|&(class, d)| view! { <path class=class d=d></path> }).collect_view();
    let press = move |_| textarea::apply(tool, [&columns[0], &columns[1]]);
    view! {
        <button type="button" class="tool" tabindex=stop title=word.clone() aria-label=word on:click=press>
            <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
                {paths}
            </svg>
        </button>
    }
}

/// The tabs of text and preview; only small screens show them.
pub fn tabs(preview_open: RwSignal<bool>, words: &EditorWords) -> impl IntoView + use<> {
    let tab = move |opens_preview: bool, word: String| {
        view! {
            <button
                type="button"
                class="editor-tab"
                aria-pressed=move || (preview_open.get() == opens_preview).to_string()
                on:click=move |_| preview_open.set(opens_preview)
            >
                {word}
            </button>
        }
    };
    view! {
        <div class="editor-tabs">
            {tab(false, words.of(EditorWord::TextTab))}
            {tab(true, words.of(EditorWord::PreviewTab))}
        </div>
    }
}

/// The files beside the text. A file is removed by a button of the form, which works without
/// JavaScript.
pub fn file_list(session: Session, words: &EditorWords) -> impl IntoView + use<> {
    let (insert, remove) = (words.of(EditorWord::Insert), words.of(EditorWord::Remove));
    let row = move |file: EditorFile| file_row(file, insert.clone(), remove.clone());
    view! {
        <ul class="editor-files" aria-label=words.of(EditorWord::Files)>
            <For each=move || session.files.get() key=|file| file.file_name.clone() children=row/>
        </ul>
    }
}

fn file_row(file: EditorFile, insert: String, remove: String) -> impl IntoView {
    let reference = reference(&file.file_name, file.is_image());
    view! {
        <li>
            <bdi>{ltr::isolated(file.file_name.clone())}</bdi>
            <code class="script-hides" dir="auto">{reference.clone()}</code>
            <button type="button" class="button button-quiet js-only" on:click=move |_| textarea::insert(&reference)>
                {insert}
            </button>
            <button class="button button-danger" formnovalidate name="action" value=format!("remove-file:{}", file.file_name)>
                {remove}
            </button>
        </li>
    }
}

/// Why files were not taken.
pub fn refused_files(session: Session, words: &EditorWords) -> impl IntoView + use<> {
    let lead = words.of(EditorWord::FilesRefused);
    let sentence = move || format!("{lead} {}", session.refused_files.get().join(" "));
    view! {
        <p class="field-error" role="alert" hidden=move || session.refused_files.get().is_empty()>{sentence}</p>
    }
}

/// Says in how many places a pasted text was put in order and what of it was left out, and offers the way back.
pub fn tidied_line(tidying: Tidying, words: &EditorWords) -> impl IntoView + use<> {
    let [one, two, other] =
        [EditorWord::TidiedOne, EditorWord::TidiedTwo, EditorWord::TidiedOther].map(|word| words.of(word));
    let sentence = move || match tidying.places() {
        0 => String::new(),
        1 => one.clone(),
        2 => two.clone(),
        count => other.replace("{count}", &count.to_string()),
    };
    let undo = words.of(EditorWord::Untidy);
    let words = words.clone();
    let left_out = move || tidying.left_out().map(|word| words.of(word)).unwrap_or_default();
    view! {
        <div class="editor-tidied" class:editor-tidied-empty=move || tidying.places() == 0 && tidying.left_out().is_none()>
            <p role="status">{sentence} " " {left_out}</p>
            <button type="button" class="button button-quiet" hidden=move || tidying.places() == 0 on:click=move |_| tidying.undo()>
                {undo}
            </button>
        </div>
    }
}

/// Whether all is saved, and what to do where it is not.
pub fn state_line(session: Session, words: EditorWords) -> impl IntoView {
    let links = words.clone();
    let sentence = move || match session.state.get() {
        SaveState::Fresh => words.of(EditorWord::Fresh),
        SaveState::Saved(time) => words.of(EditorWord::Saved).replace("{time}", &time),
        SaveState::Unsaved => words.of(EditorWord::Unsaved),
        SaveState::Saving => words.of(EditorWord::Saving),
        SaveState::SessionEnded => words.of(EditorWord::SessionEnded),
        SaveState::Conflict(_) => words.of(EditorWord::Conflict),
        SaveState::Refused(detail) => format!("{} {detail}", words.of(EditorWord::Refused)),
        SaveState::Unreachable => words.of(EditorWord::Unreachable),
    };
    let calm = move || {
        matches!(session.state.get(), SaveState::Fresh | SaveState::Saved(_) | SaveState::Unsaved | SaveState::Saving)
    };
    let ended = move || session.state.get() == SaveState::SessionEnded;
    let conflict = move || matches!(session.state.get(), SaveState::Conflict(_));
    let draft = domain::draft::path(session.draft);
    view! {
        <div
            class="editor-state"
            class:editor-state-problem=move || !calm()
            class:editor-state-fresh=move || session.state.get() == SaveState::Fresh
        >
            <p aria-live="polite">{sentence}</p>
            <a href="/login" target="_blank" hidden=move || !ended()>{links.of(EditorWord::LogIn)}</a>
            <button type="button" class="button button-quiet" hidden=move || !conflict() on:click=move |_| session.keep_mine()>
                {links.of(EditorWord::KeepMine)}
            </button>
            <a href=draft target="_blank" hidden=move || !conflict()>{links.of(EditorWord::SeeOther)}</a>
        </div>
    }
}
