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
) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <div class="field copy-field">
            <label for=id>{label}</label>
            <div class="copy-row">
                <input id=id type="text" value=value dir="ltr" readonly/>
                <button
                    type="button"
                    class="button"
                    data-copy=id
                    data-copied=t!(language, account.copied)
                    hidden
                >
                    {t!(language, account.copy)}
                </button>
            </div>
        </div>
    }
}
