//! Texts to be copied.

use leptos::prelude::*;

use crate::context::PageContext;

/// The script that makes buttons with `data-copy` work, for [`crate::shell::Shell`]'s `script`.
pub const COPY_SCRIPT: &str = include_str!("copy.js");

/// A text to be copied: a link, a token. The button comes with [`COPY_SCRIPT`]; without JavaScript
/// the field itself can be selected.
#[component]
pub fn CopyField(
    /// The element's id, once on a page.
    id: &'static str,
    /// The name of what is copied, which labels the field.
    #[prop(into)]
    label: String,
    /// The text that is copied.
    value: String,
    /// The direction of the text; a link and a token read from left to right.
    #[prop(default = "ltr")]
    direction: &'static str,
) -> impl IntoView {
    view! {
        <div class="field copy-field">
            <label for=id>{label}</label>
            <div class="copy-row">
                <input id=id type="text" value=value dir=direction readonly/>
                <CopyButton of=id/>
            </div>
        </div>
    }
}

/// The button that copies what a field holds; it comes with [`COPY_SCRIPT`].
#[component]
pub fn CopyButton(
    /// The id of the field.
    of: &'static str,
) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <button type="button" class="button" data-copy=of data-copied=t!(language, account.copied) hidden>
            {t!(language, account.copy)}
        </button>
    }
}
