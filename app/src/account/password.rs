//! The fields of a new password.

use domain::member::{PASSWORD_MAX, PASSWORD_MIN};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::field::TextField;
use crate::ui::form::Form;

/// A new password, twice: the fields `password` and `repeated`.
#[component]
pub fn NewPasswordFields(form: Form) -> impl IntoView {
    let language = PageContext::current().language;
    let again = form.problem().is_some().then(|| view! { <p class="hint">{t!(language, account.password.again)}</p> });
    view! {
        {again}
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
