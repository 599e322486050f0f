//! Fields of a new password, and links to be copied once.

use domain::member::{PASSWORD_MAX, PASSWORD_MIN};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::i18n::td_string;
use crate::ui::field::TextField;
use crate::ui::form::Form;

/// The module that gives a [`CopyField`] its button, for [`crate::shell::Shell`]'s `modules`.
pub const COPY_MODULE: &[&str] = &["copy.js"];

/// A new password, twice: the fields `password` and `repeated`.
#[component]
pub fn NewPasswordFields(form: Form) -> impl IntoView {
    let locale = PageContext::current().locale();
    view! {
        <TextField
            form=form.clone()
            name="password"
            label=td_string!(locale, account.password.new)
            kind="password"
            hint=td_string!(locale, account.password.hint, min = PASSWORD_MIN)
            autocomplete="new-password"
            max=PASSWORD_MAX
            required=true
        />
        <TextField
            form
            name="repeated"
            label=td_string!(locale, account.password.repeated)
            kind="password"
            autocomplete="new-password"
            max=PASSWORD_MAX
            required=true
        />
    }
}

/// A text to be copied: a link, a token. The button comes with [`COPY_MODULE`]; without JavaScript
/// the field itself can be selected.
#[component]
pub fn CopyField(
    /// The element's id, once on a page.
    id: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What is copied.
    value: String,
) -> impl IntoView {
    let locale = PageContext::current().locale();
    view! {
        <div class="field copy-field">
            <label for=id>{label}</label>
            <div class="copy-row">
                <input id=id type="text" value=value dir="ltr" readonly/>
                <button
                    type="button"
                    class="button"
                    data-copy=id
                    data-copied=td_string!(locale, account.copied)
                    hidden
                >
                    {td_string!(locale, account.copy)}
                </button>
            </div>
        </div>
    }
}
