//! The island around the field of a comment: formatting buttons, lists that go on, names that are suggested, and a question
//! before an unsent text is left.
//!
//! The page renders the form with its plain field. The program is loaded when the field first gets the focus.

use leptos::prelude::*;
use web_sys::{Event, KeyboardEvent, SubmitEvent};

use super::mention::{self, Mentions};
use crate::drafts::editor::keys::Keys;
use crate::drafts::editor::{EditorWords, textarea, view};
use crate::listen::listen;

/// The field of a comment's text with the id [`crate::drafts::editor::TEXTAREA_ID`], which is its child, and what reacts
/// around it.
#[island]
pub fn CommentEditor(
    /// The words of the page's language.
    words: EditorWords,
    /// The field.
    children: Children,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    let columns = view::columns(&words);
    let keys = Keys::default();
    let mentions = Mentions::default();
    Effect::new(move |_| {
        attach();
        mentions.attach();
        ready.set(true);
    });
    view! {
        <div class="comment-editor" on:keydown=move |event| press(&event, keys, mentions, &columns)>
            {children()}
            {mention::list(mentions)}
            <div class="comment-tools" class:comment-tools-ready=move || ready.get()>{view::toolbar(&words)}</div>
        </div>
    }
}

/// A key is the list's of suggested names while that is open, and else the field's.
fn press(event: &KeyboardEvent, keys: Keys, mentions: Mentions, columns: &[String; 2]) {
    if !mentions.press(event) {
        keys.press(event, columns);
    }
}

/// Asks before a text is left that was not sent.
fn attach() {
    let Some(form) = textarea::form() else { return };
    let (written, leaving) = (StoredValue::new(textarea::value()), StoredValue::new(false));
    listen(&form, "submit", move |_: SubmitEvent| leaving.set_value(true));
    listen(&window(), "beforeunload", move |event: Event| {
        if !leaving.get_value() && textarea::value() != written.get_value() {
            event.prevent_default();
        }
    });
    // A page that comes back by the back button was left by the form, and may be written in again.
    listen(&window(), "pageshow", move |_: Event| leaving.set_value(false));
}
