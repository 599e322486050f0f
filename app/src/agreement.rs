//! What members agree to: the page between the login and what they came for, and reading it later.

use domain::clock::Timestamp;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::Moment;
use crate::ui::form::{Fields, Form, FormProblem};

/// The path of the page.
pub const PATH: &str = "/agreement";

/// The form by which somebody accepts the agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptForm {
    /// The version that the page showed.
    pub version: Option<i64>,
    /// The path to go on to.
    pub next: String,
    /// Whether the box was ticked.
    pub is_sure: bool,
}

impl AcceptForm {
    /// The version that the page showed.
    pub const VERSION: &str = "agreement";
    /// The path to go on to.
    pub const NEXT: &str = "next";
    /// The box that has to be ticked.
    pub const SURE: &str = "sure";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            version: sent.parsed(Self::VERSION),
            next: sent.text(Self::NEXT),
            is_sure: sent.filled(Self::SURE).is_some(),
        }
    }
}

/// `/agreement`; where it has to be accepted, with an [`AcceptForm`] that posts to the same address.
#[component]
pub fn AgreementPage(
    /// The version's number.
    version: i64,
    /// The moment at which the version was published.
    published_at: Timestamp,
    /// The agreement's text as HTML, rendered from Markdown and sanitized.
    html: String,
    /// Whether the reader has to accept it.
    is_due: bool,
    /// Whether the reader accepted an earlier version.
    is_new_version: bool,
    /// The path to go on to.
    next: String,
    /// The form with the reason why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let lead = match (is_due, is_new_version) {
        (true, true) => Some(t!(language, agreement.changed)),
        (true, false) => Some(t!(language, agreement.first)),
        (false, _) => None,
    };
    let foot = match is_due {
        true => view! { <Accept version next form/> }.into_any(),
        false => view! { <p class="hint">{t!(language, agreement.accepted)}</p> }.into_any(),
    };
    view! {
        <Shell title=t!(language, agreement.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, agreement.title)}</h1>
            {lead.map(|lead| view! { <p class="lead">{lead}</p> })}
            <p class="hint">{t!(language, agreement.version, version = version)} " · " <Moment at=published_at/></p>
            <div class="prose agreement" inner_html=html></div>
            {foot}
        </Shell>
    }
    .into_any()
}

#[component]
fn Accept(version: i64, next: String, form: Form) -> AnyView {
    let language = PageContext::current().language;
    let errors = form.errors(language, AcceptForm::SURE);
    let is_wrong = !errors.is_empty();
    let error = is_wrong.then(|| view! { <p class="field-error" id="sure-error">{errors.join(" ")}</p> });
    view! {
        <form class="sheet" novalidate method="post" action=PATH>
            <FormProblem form/>
            <input type="hidden" name=AcceptForm::VERSION value=version.to_string()/>
            <input type="hidden" name=AcceptForm::NEXT value=next/>
            <div class="field" class:field-invalid=is_wrong>
                <label class="choice">
                    <input
                        type="checkbox"
                        name=AcceptForm::SURE
                        value="yes"
                        required
                        // The page is long: it opens where something is missing.
                        autofocus=is_wrong
                        aria-describedby=is_wrong.then_some("sure-error")
                    />
                    <span>{t!(language, agreement.sure)}</span>
                </label>
                {error}
            </div>
            <div class="buttons">
                <button class="button button-main">{t!(language, agreement.go)}</button>
            </div>
        </form>
        <form method="post" action="/logout">
            <p class="hint">{t!(language, agreement.otherwise)}</p>
            <button class="button">{t!(language, nav.log_out)}</button>
        </form>
    }
    .into_any()
}
