//! What the forum is called.

use leptos::prelude::*;

use super::home::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::TextField;
use crate::ui::form::{Fields, Form, FormProblem};

/// What the forum is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsForm {
    /// The forum's name in Hebrew.
    pub name_he: String,
    /// The forum's name in English.
    pub name_en: String,
}

impl SettingsForm {
    /// The name of the field of the forum's name in Hebrew.
    pub const NAME_HE: &str = "name_he";
    /// The name of the field of the forum's name in English.
    pub const NAME_EN: &str = "name_en";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { name_he: sent.text(Self::NAME_HE), name_en: sent.text(Self::NAME_EN) }
    }

    /// The form's values.
    pub fn values(self) -> Form {
        Form::filled([(Self::NAME_HE, self.name_he), (Self::NAME_EN, self.name_en)])
    }
}

/// `/admin/settings`, with a [`SettingsForm`].
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
                    name=SettingsForm::NAME_HE
                    label=t!(language, admin.settings.name_he)
                    max=60
                    required=true
                />
                <TextField
                    form
                    name=SettingsForm::NAME_EN
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
