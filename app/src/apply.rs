//! What strangers may read of the forum, and asking to join it. The page names nobody and no text.

use domain::join_request::{COMPANY_MAX, MESSAGE_MAX, NewJoinRequest};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::{TextArea, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::welcome::WelcomeText;

/// The path of the page.
pub const PATH: &str = "/apply";

/// A request to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplyForm {
    /// The request.
    pub request: NewJoinRequest,
    /// Whether the field was filled in that people do not see.
    pub is_trapped: bool,
}

impl ApplyForm {
    /// The name of the field of the name of the person who asks.
    pub const NAME: &str = "name";
    /// The applicant's address.
    pub const EMAIL: &str = "email";
    /// The name of the applicant's company.
    pub const COMPANY: &str = "company";
    /// What they say of themselves.
    pub const MESSAGE: &str = "message";
    /// A field that people do not see: only programs fill it in.
    const TRAP: &str = "website";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            request: NewJoinRequest {
                name: sent.text(Self::NAME),
                email: sent.text(Self::EMAIL),
                company: sent.text(Self::COMPANY),
                message: sent.text(Self::MESSAGE),
            },
            is_trapped: sent.filled(Self::TRAP).is_some(),
        }
    }
}

/// The page `/apply`, with an [`ApplyForm`] that posts to the same address.
#[component]
pub fn ApplyPage(
    /// The HTML of what greets people.
    #[prop(optional_no_strip)]
    welcome: Option<String>,
    /// What was typed, and why it was refused.
    form: Form,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    view! {
        <Shell title=t!(language, apply.title) layout="narrow" sheet="forms.css">
            {welcome.map(|html| view! { <WelcomeText html/> })}
            <h1>{t!(language, apply.title)}</h1>
            <p class="lead">{t!(language, apply.what)}</p>
            <p>{t!(language, apply.how)}</p>
            <form class="sheet" novalidate method="post" action=PATH>
                <FormProblem form=form.clone()/>
                <TextField
                    form=form.clone()
                    name=ApplyForm::NAME
                    label=t!(language, account.name)
                    autocomplete="name"
                    required=true
                />
                <TextField
                    form=form.clone()
                    name=ApplyForm::EMAIL
                    label=t!(language, account.email)
                    kind="email"
                    autocomplete="email"
                    required=true
                />
                <TextField
                    form=form.clone()
                    name=ApplyForm::COMPANY
                    label=t!(language, account.setup.company_name)
                    max=COMPANY_MAX
                    autocomplete="organization"
                    required=true
                />
                <TextArea
                    form
                    name=ApplyForm::MESSAGE
                    label=t!(language, apply.message)
                    hint=t!(language, apply.message_hint)
                    max=MESSAGE_MAX
                />
                <div class="trap" aria-hidden="true">
                    <label for="field-website">{t!(language, apply.trap)}</label>
                    <input id="field-website" name=ApplyForm::TRAP tabindex="-1" autocomplete="off"/>
                </div>
                <p class="hint">
                    {t!(language, apply.kept)} " "
                    <a href=crate::statements::PRIVACY>{t!(language, statement.privacy)}</a>
                </p>
                <div class="buttons">
                    <button class="button button-main">{t!(language, apply.go)}</button>
                </div>
            </form>
            <p class="page-links"><a href="/login">{t!(language, apply.login)}</a></p>
        </Shell>
    }
    .into_any()
}

/// The answer to every request that was taken.
#[component]
pub fn AppliedPage() -> AnyView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, apply.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, apply.thanks)}</h1>
            <p>{t!(language, apply.next)}</p>
            <p class="page-links"><a href="/login">{t!(language, apply.to_login)}</a></p>
        </Shell>
    }
    .into_any()
}
