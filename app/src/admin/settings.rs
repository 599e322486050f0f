//! What the forum is called.

use leptos::prelude::*;

use super::home::AdminNav;
use crate::context::PageContext;
use crate::i18n::td_string;
use crate::shell::Shell;
use crate::ui::field::TextField;
use crate::ui::form::{Form, FormProblem};

/// `/admin/settings`: fields `name-he`, `name-en`.
#[component]
pub fn SettingsPage(
    /// What was typed, or what is set now.
    form: Form,
) -> impl IntoView {
    let locale = PageContext::current().locale();
    view! {
        <Shell title=td_string!(locale, admin.settings.title) layout="narrow">
            <h1>{td_string!(locale, admin.settings.title)}</h1>
            <AdminNav/>
            <form class="sheet" method="post" action="/admin/settings">
                <FormProblem form=form.clone()/>
                <TextField
                    form=form.clone()
                    name="name-he"
                    label=td_string!(locale, admin.settings.name_he)
                    max=60
                    required=true
                />
                <TextField
                    form
                    name="name-en"
                    label=td_string!(locale, admin.settings.name_en)
                    max=60
                    required=true
                />
                <div class="buttons">
                    <button class="button button-main">{td_string!(locale, admin.settings.go)}</button>
                </div>
            </form>
        </Shell>
    }
}
