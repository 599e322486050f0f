//! The pages of one-time links: the first coordinator, an invitation, a new password.

use domain::company::{Sector, SizeBand};
use domain::language::Language;
use domain::member::{Member, Profession};
use leptos::prelude::*;

use super::password::NewPasswordFields;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::{Choice, RadioGroup, SelectField, TextField};
use crate::ui::form::{Form, FormProblem};
use crate::words;

/// The first coordinator of an empty forum: fields `name`, `email`, `profession`, `company`,
/// `sector`, `size`, `password`, `repeated`.
#[component]
pub fn SetupPage(
    /// What was typed.
    form: Form,
) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, account.setup.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, account.setup.title)}</h1>
            <p class="lead">{t!(language, account.setup.lead)}</p>
            <form class="sheet" novalidate method="post">
                <FormProblem form=form.clone()/>
                <fieldset class="group">
                    <legend>{t!(language, account.setup.you)}</legend>
                    <NameField form=form.clone()/>
                    <TextField
                        form=form.clone()
                        name="email"
                        label=t!(language, account.email)
                        kind="email"
                        autocomplete="username"
                        required=true
                    />
                    <ProfessionField form=form.clone()/>
                </fieldset>
                <fieldset class="group">
                    <legend>{t!(language, account.setup.company)}</legend>
                    <TextField
                        form=form.clone()
                        name="company"
                        label=t!(language, account.setup.company_name)
                        autocomplete="organization"
                        required=true
                    />
                    <SelectField
                        form=form.clone()
                        name="sector"
                        label=t!(language, account.setup.sector)
                        choices=sectors(language)
                        required=true
                    />
                    <SelectField
                        form=form.clone()
                        name="size"
                        label=t!(language, account.setup.size)
                        choices=sizes(language)
                        required=true
                    />
                </fieldset>
                <fieldset class="group">
                    <legend>{t!(language, account.password.choose)}</legend>
                    <NewPasswordFields form/>
                </fieldset>
                <div class="buttons">
                    <button class="button button-main">{t!(language, account.setup.go)}</button>
                </div>
            </form>
        </Shell>
    }
}

/// An invited member: fields `name`, `profession`, `password`, `repeated`.
#[component]
pub fn InvitePage(
    /// Who was invited.
    member: Member,
    /// What was typed; at first the member's name and profession.
    form: Form,
) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    view! {
        <Shell title=t!(language, account.invite.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, account.invite.welcome, forum = &page.forum_name)}</h1>
            <p class="lead">
                <bdi>{member.name}</bdi> " · " <bdi>{member.company.name}</bdi>
            </p>
            <form class="sheet" novalidate method="post">
                <FormProblem form=form.clone()/>
                <UserName email=member.email/>
                <NameField form=form.clone()/>
                <ProfessionField form=form.clone()/>
                <NewPasswordFields form/>
                <div class="buttons">
                    <button class="button button-main">{t!(language, account.invite.go)}</button>
                </div>
            </form>
        </Shell>
    }
}

/// A member who forgot their password: fields `password`, `repeated`.
#[component]
pub fn ResetPage(
    /// Whose password it is.
    member: Member,
    /// What was typed.
    form: Form,
) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, account.reset.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, account.reset.title)}</h1>
            <p class="lead"><bdi>{member.name}</bdi> " · " <bdi>{member.company.name}</bdi></p>
            <form class="sheet" novalidate method="post">
                <FormProblem form=form.clone()/>
                <UserName email=member.email/>
                <NewPasswordFields form/>
                <div class="buttons">
                    <button class="button button-main">{t!(language, account.reset.go)}</button>
                </div>
            </form>
        </Shell>
    }
}

/// The address, for the browser's password store; not a field of the form's.
#[component]
fn UserName(email: String) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <div class="field">
            <label for="user-name">{t!(language, account.email)}</label>
            <input id="user-name" type="email" value=email dir="ltr" autocomplete="username" readonly/>
        </div>
    }
}

/// A person's own name: field `name`.
#[component]
pub fn NameField(form: Form) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <TextField form name="name" label=t!(language, account.name) autocomplete="name" max=80 required=true/>
    }
}

/// What a person works in: field `profession`.
#[component]
pub fn ProfessionField(form: Form) -> impl IntoView {
    let language = PageContext::current().language;
    let choices = Profession::ALL
        .iter()
        .map(|&profession| Choice::new(profession.as_str(), words::profession(language, profession)))
        .collect::<Vec<_>>();
    view! {
        <RadioGroup form name="profession" label=t!(language, account.profession) choices required=true/>
    }
}

/// The sectors to choose from.
pub fn sectors(language: Language) -> Vec<Choice> {
    Sector::ALL.iter().map(|&sector| Choice::new(sector.as_str(), words::sector(language, sector))).collect()
}

/// The size bands to choose from.
pub fn sizes(language: Language) -> Vec<Choice> {
    SizeBand::ALL.iter().map(|&size| Choice::new(size.as_str(), words::employees(language, size))).collect()
}
