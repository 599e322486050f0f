//! What the forum is called.

use leptos::prelude::*;

use super::home::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::TextField;
use crate::ui::form::{Form, FormProblem};

/// `/admin/settings`: fields `name_he`, `name_en`.
#[component]
pub fn SettingsPage(
    /// What was typed, or what is set now.
    form: Form,
) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, admin.settings.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, admin.settings.title)}</h1>
            <AdminNav/>
            <form class="sheet" novalidate method="post" action="/admin/settings">
                <FormProblem form=form.clone()/>
                <TextField
                    form=form.clone()
                    name="name_he"
                    label=t!(language, admin.settings.name_he)
                    max=60
                    required=true
                />
                <TextField
                    form
                    name="name_en"
                    label=t!(language, admin.settings.name_en)
                    max=60
                    required=true
                />
                <div class="buttons">
                    <button class="button button-main">{t!(language, admin.settings.go)}</button>
                </div>
            </form>
        </Shell>
    }
}
