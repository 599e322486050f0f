//! Texts to be copied: a link that is shown once, a message that is pasted elsewhere.

use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::field::textarea_content;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::script::script;

/// The script that makes buttons with `data-copy` work, for [`crate::shell::Shell`]'s `script`. It is in the script of pages with
/// comments too.
pub const COPY_SCRIPT: &str = script!("copy.js");

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
) -> AnyView {
    view! {
        <div class="field copy-field">
            <label for=id>{label}</label>
            <div class="copy-row">
                <input id=id type="text" value=value dir=direction readonly/>
                <CopyButton of=id/>
            </div>
        </div>
    }
    .into_any()
}

/// The button that copies what a field holds; it comes with [`COPY_SCRIPT`].
#[component]
pub fn CopyButton(
    /// The id of the field.
    of: &'static str,
) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <button type="button" class="button" data-copy=of data-copied=t!(language, account.copied) hidden>
            {t!(language, account.copy)}
        </button>
    }
    .into_any()
}

/// A message for a group of WhatsApp: two lines and the link, which opens only after a login. Nothing secret is in it, and
/// of what only some may read not even the title.
#[component]
pub fn ForWhatsApp(
    /// The field's id, once on a page.
    id: &'static str,
    /// What the message is, which labels the field; that it is one, where nothing is said.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// The message.
    text: String,
) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <ShareText
            id
            button_class="button button-quiet"
            label=t!(language, announce.label)
            hint=hint.unwrap_or(t!(language, announce.hint))
            text
        />
    }
    .into_any()
}

/// Some lines to be pasted elsewhere, folded away below a button. The field can be selected without JavaScript too.
#[component]
pub fn ShareText(
    /// The field's id, once on a page.
    id: &'static str,
    /// The class of the button that unfolds it.
    #[prop(default = "button")]
    button_class: &'static str,
    /// The words of that button.
    label: &'static str,
    /// What to do with the lines, which labels the field.
    hint: &'static str,
    /// The lines.
    text: String,
) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <details class="share">
            <summary class=button_class><Icon glyph=Glyph::Share/> {label}</summary>
            <div class="share-box">
                <label for=id>{hint}</label>
                <textarea id=id class="readonly" rows="3" dir="auto" readonly>{textarea_content(&text)}</textarea>
                <button class="button" type="button" data-copy=id data-copied=t!(language, practice.copied) hidden>
                    {t!(language, practice.copy)}
                </button>
            </div>
        </details>
    }
    .into_any()
}
