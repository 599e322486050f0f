//! A new password, and the present one as a confirmation.

use domain::member::PASSWORD_MAX;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::field::TextField;
use crate::ui::form::{Fields, Form};

/// A new password, twice; whoever changes theirs also tells the present one.
pub struct PasswordForm {
    /// The present password.
    pub current: String,
    /// The new password.
    pub password: String,
    /// The new one once more.
    pub repeated: String,
}

impl PasswordForm {
    /// The present password.
    pub const CURRENT: &str = "current";
    /// The name of the field of the new password.
    pub const PASSWORD: &str = "password";
    /// The new one once more.
    pub const REPEATED: &str = "repeated";
    /// The fields that hold passwords: they are never sent back, nor carried through a login.
    pub const SECRETS: [&str; 3] = [Self::PASSWORD, Self::REPEATED, Self::CURRENT];

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            current: sent.text(Self::CURRENT),
            password: sent.text(Self::PASSWORD),
            repeated: sent.text(Self::REPEATED),
        }
    }
}

/// The fields of a new password.
#[component]
pub fn NewPasswordFields(form: Form) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let again = form.problem().is_some().then(|| view! { <p class="hint">{t!(language, account.password.again)}</p> });
    view! {
        {again}
        <TextField
            form=form.clone()
            name=PasswordForm::PASSWORD
            label=t!(language, account.password.new)
            kind="password"
            hint=t!(language, account.password.hint, min = page.password_min)
            autocomplete="new-password"
            max=PASSWORD_MAX
            required=true
        />
        <TextField
            form
            name=PasswordForm::REPEATED
            label=t!(language, account.password.repeated)
            kind="password"
            autocomplete="new-password"
            max=PASSWORD_MAX
            required=true
        />
    }
    .into_any()
}

/// The field of one's own password, before something that nothing brings back.
#[component]
pub fn ConfirmPassword(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <TextField
            form
            name=PasswordForm::CURRENT
            label=t!(language, account.password.confirm)
            hint=t!(language, account.password.confirm_hint)
            kind="password"
            autocomplete="current-password"
            required=true
        />
    }
    .into_any()
}
