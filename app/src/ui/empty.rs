//! Where there is nothing: a sentence and a way on.

use leptos::prelude::*;

use crate::ui::mark::Mark;

/// A sentence, and below it a way on.
#[component]
pub fn Empty(#[prop(into)] sentence: String, children: Children) -> AnyView {
    view! {
        <div class="empty">
            <Mark/>
            <p>{sentence}</p>
            <div class="buttons">{children()}</div>
        </div>
    }
    .into_any()
}
