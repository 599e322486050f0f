//! What the coordinator adds to the statements about accessibility and privacy.

use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::statements::{ACCESSIBILITY, PRIVACY};
use crate::ui::field::{TextArea, TextField};
use crate::ui::form::{Fields, Form, FormProblem};

/// The path of the page.
pub const PATH: &str = "/admin/statements";

/// The text that the coordinator adds to the statements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementsForm {
    /// Whom to write to or call about accessibility.
    pub accessibility_contact: String,
    /// When the accessibility was last checked.
    pub checked_on: String,
    /// What is known not to be accessible, in Hebrew.
    pub gaps_he: String,
    /// The same text in English.
    pub gaps_en: String,
    /// Whom to write to about one's own data.
    pub privacy_contact: String,
}

impl StatementsForm {
    /// Whom to write to or call about accessibility.
    pub const ACCESSIBILITY_CONTACT: &str = "accessibility_contact";
    /// When the accessibility was last checked.
    pub const CHECKED_ON: &str = "checked_on";
    /// What is known not to be accessible, in Hebrew.
    pub const GAPS_HE: &str = "gaps_he";
    /// The same text in English.
    pub const GAPS_EN: &str = "gaps_en";
    /// Whom to write to about one's own data.
    pub const PRIVACY_CONTACT: &str = "privacy_contact";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            accessibility_contact: sent.text(Self::ACCESSIBILITY_CONTACT),
            checked_on: sent.text(Self::CHECKED_ON),
            gaps_he: sent.text(Self::GAPS_HE),
            gaps_en: sent.text(Self::GAPS_EN),
            privacy_contact: sent.text(Self::PRIVACY_CONTACT),
        }
    }

    /// The form's values.
    pub fn values(self) -> Form {
        Form::filled([
            (Self::ACCESSIBILITY_CONTACT, self.accessibility_contact),
            (Self::CHECKED_ON, self.checked_on),
            (Self::GAPS_HE, self.gaps_he),
            (Self::GAPS_EN, self.gaps_en),
            (Self::PRIVACY_CONTACT, self.privacy_contact),
        ])
    }
}

/// The page `/admin/statements`, with a [`StatementsForm`].
#[component]
pub fn StatementsAdminPage(
    /// What was typed, or what is set now.
    form: Form,
    /// The most characters of a contact.
    contact_max: usize,
    /// The most characters of the known gaps.
    gaps_max: usize,
) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, admin.statements.title) layout="narrow" sheet="admin.css">
            <h1>{t!(language, admin.statements.title)}</h1>
            <AdminNav/>
            <p class="lead">{t!(language, admin.statements.lead)}</p>
            <p class="page-links">
                <a href=ACCESSIBILITY>{t!(language, statement.accessibility)}</a>
                <a href=PRIVACY>{t!(language, statement.privacy)}</a>
            </p>
            <form class="sheet" novalidate method="post" action=PATH>
                <FormProblem form=form.clone()/>
                <TextField
                    form=form.clone()
                    name=StatementsForm::ACCESSIBILITY_CONTACT
                    label=t!(language, admin.statements.accessibility_contact)
                    hint=t!(language, admin.statements.accessibility_contact_hint)
                    max=contact_max
                    autocomplete="off"
                />
                <TextField
                    form=form.clone()
                    name=StatementsForm::CHECKED_ON
                    label=t!(language, admin.statements.checked_on)
                    kind="date"
                />
                <TextArea
                    form=form.clone()
                    name=StatementsForm::GAPS_HE
                    label=t!(language, admin.statements.gaps_he)
                    hint=t!(language, admin.statements.gaps_hint)
                    max=gaps_max
                />
                <TextArea
                    form=form.clone()
                    name=StatementsForm::GAPS_EN
                    label=t!(language, admin.statements.gaps_en)
                    max=gaps_max
                />
                <TextField
                    form
                    name=StatementsForm::PRIVACY_CONTACT
                    label=t!(language, admin.statements.privacy_contact)
                    hint=t!(language, admin.statements.privacy_contact_hint)
                    max=contact_max
                    autocomplete="off"
                />
                <div class="buttons">
                    <button class="button button-main">{t!(language, admin.statements.go)}</button>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}
