//! A coordinator deletes a practice for good: what goes, that nothing brings it back, and why.

use domain::id::PracticeId;
use domain::practice::{self, PracticeView, REASON_MAX, Status};
use leptos::prelude::*;

use crate::account::password::{ConfirmPassword, PasswordForm};
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::TextArea;
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::ranges::with_ranges;

/// A practice to delete for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EraseForm {
    /// The practice's key: a second click finds no practice any more.
    pub id: Option<PracticeId>,
    /// The version that the page showed.
    pub version: i64,
    /// The reason for the deletion.
    pub reason: String,
    /// Whether the box was ticked.
    pub is_sure: bool,
    /// The password of who asks.
    pub current: String,
}

impl EraseForm {
    /// The name of the field of the key.
    pub const ID: &str = "id";
    /// The name of the field of the version that the page showed.
    pub const VERSION: &str = "version";
    /// The reason for the deletion.
    pub const REASON: &str = "reason";
    /// The box that has to be ticked.
    pub const SURE: &str = "sure";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            id: sent.parsed(Self::ID),
            version: sent.parsed(Self::VERSION).unwrap_or_default(),
            reason: sent.text(Self::REASON),
            is_sure: sent.filled(Self::SURE).is_some(),
            current: sent.text(PasswordForm::CURRENT),
        }
    }
}

/// The page `/practices/{slug}/erase`, with an [`EraseForm`] that posts to the same address.
#[component]
pub fn ErasePage(
    /// The practice, as the page shows it.
    practice: PracticeView,
    /// What was typed, and why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let path = practice::path(&practice.slug);
    let (title_link, back, action) = (path.clone(), path.clone(), format!("{path}/erase"));
    let archive = (practice.status == Status::Published)
        .then(|| view! { <p>{t!(language, practice.erase_page.archive_instead)}</p> });
    let errors = form.errors(language, EraseForm::SURE);
    let error = (!errors.is_empty()).then(|| view! { <p class="field-error" id="sure-error">{errors.join(" ")}</p> });
    view! {
        <Shell title=t!(language, practice.erase_page.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, practice.erase_page.title)}</h1>
            <p class="lead"><a href=title_link><bdi>{with_ranges(practice.title.clone())}</bdi></a></p>
            <div class="banner banner-problem">
                <p>
                    <strong>{t!(language, practice.erase_page.no_way_back)}</strong> " "
                    {t!(language, practice.erase_page.what_goes)}
                </p>
            </div>
            {archive}
            <form class="sheet" method="post" action=action>
                <FormProblem form=form.clone()/>
                <input type="hidden" name=EraseForm::ID value=practice.id.to_string()/>
                <input type="hidden" name=EraseForm::VERSION value=practice.version/>
                <TextArea
                    form=form.clone()
                    name=EraseForm::REASON
                    label=t!(language, practice.erase_page.reason)
                    hint=t!(language, practice.erase_page.reason_hint)
                    rows=3
                    max=REASON_MAX
                    required=true
                />
                <div class="field">
                    <label class="choice">
                        <input type="checkbox" name=EraseForm::SURE value="yes" required/>
                        <span>{t!(language, practice.erase_page.sure)}</span>
                    </label>
                    {error}
                </div>
                <ConfirmPassword form/>
                <div class="buttons">
                    <a class="button button-main" href=back>{t!(language, practice.erase_page.back)}</a>
                    <button class="button button-danger">{t!(language, practice.erase_page.go)}</button>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}
