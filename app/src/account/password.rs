//! Fields of a new password, and links to be copied once.

use domain::member::{PASSWORD_MAX, PASSWORD_MIN};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::field::TextField;
use crate::ui::form::Form;

/// The module that gives a [`CopyField`] its button, for [`crate::shell::Shell`]'s `modules`.
pub const COPY_MODULE: &[&str] = &["copy.js"];

/// A new password, twice: the fields `password` and `repeated`.
#[component]
pub fn NewPasswordFields(form: Form) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <TextField
            form=form.clone()
            name="password"
            label=t!(language, account.password.new)
            kind="password"
            hint=t!(language, account.password.hint, min = PASSWORD_MIN)
            autocomplete="new-password"
            max=PASSWORD_MAX
            required=true
        />
        <TextField
            form
            name="repeated"
            label=t!(language, account.password.repeated)
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
