//! The pages of one-time links: the first coordinator, an invitation, a new password.

use domain::company::{Sector, SizeBand};
use domain::member::{Member, Profession};
use leptos::prelude::*;

use super::password::NewPasswordFields;
use crate::context::PageContext;
use crate::i18n::{Locale, td_string};
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
    let locale = PageContext::current().locale();
    view! {
        <Shell title=td_string!(locale, account.setup.title) layout="narrow">
            <h1>{td_string!(locale, account.setup.title)}</h1>
            <p class="lead">{td_string!(locale, account.setup.lead)}</p>
            <form class="sheet" method="post">
                <FormProblem form=form.clone()/>
                <fieldset class="group">
                    <legend>{td_string!(locale, account.setup.you)}</legend>
                    <NameField form=form.clone()/>
                    <TextField
                        form=form.clone()
                        name="email"
                        label=td_string!(locale, account.email)
                        kind="email"
                        autocomplete="username"
                        required=true
                    />
                    <ProfessionField form=form.clone()/>
                </fieldset>
                <fieldset class="group">
                    <legend>{td_string!(locale, account.setup.company)}</legend>
                    <TextField
                        form=form.clone()
                        name="company"
                        label=td_string!(locale, account.setup.company_name)
                        autocomplete="organization"
                        required=true
                    />
                    <SelectField
                        form=form.clone()
                        name="sector"
                        label=td_string!(locale, account.setup.sector)
                        choices=sectors(locale)
                        required=true
                    />
                    <SelectField
                        form=form.clone()
                        name="size"
                        label=td_string!(locale, account.setup.size)
                        choices=sizes(locale)
                        required=true
                    />
                </fieldset>
                <fieldset class="group">
                    <legend>{td_string!(locale, account.password.choose)}</legend>
                    <NewPasswordFields form/>
                </fieldset>
                <div class="buttons">
                    <button class="button button-main">{td_string!(locale, account.setup.go)}</button>
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
    let locale = page.locale();
    view! {
        <Shell title=td_string!(locale, account.invite.title) layout="narrow">
            <h1>{td_string!(locale, account.invite.welcome, forum = page.forum_name)}</h1>
            <p class="lead">
                <bdi>{member.name}</bdi> " · " <bdi>{member.company.name}</bdi>
            </p>
            <form class="sheet" method="post">
                <FormProblem form=form.clone()/>
                <UserName email=member.email/>
                <NameField form=form.clone()/>
                <ProfessionField form=form.clone()/>
                <NewPasswordFields form/>
                <div class="buttons">
                    <button class="button button-main">{td_string!(locale, account.invite.go)}</button>
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
    let locale = PageContext::current().locale();
    view! {
        <Shell title=td_string!(locale, account.reset.title) layout="narrow">
            <h1>{td_string!(locale, account.reset.title)}</h1>
            <p class="lead"><bdi>{member.name}</bdi> " · " <bdi>{member.company.name}</bdi></p>
            <form class="sheet" method="post">
                <FormProblem form=form.clone()/>
                <UserName email=member.email/>
                <NewPasswordFields form/>
                <div class="buttons">
                    <button class="button button-main">{td_string!(locale, account.reset.go)}</button>
                </div>
            </form>
        </Shell>
    }
}

/// A link that was used, has expired or never was.
#[component]
pub fn LinkGonePage() -> impl IntoView {
    let locale = PageContext::current().locale();
    view! {
        <Shell title=td_string!(locale, account.link_gone.title) layout="narrow">
            <h1>{td_string!(locale, account.link_gone.title)}</h1>
            <p class="lead">{td_string!(locale, account.link_gone.text)}</p>
            <p><a class="button" href="/login">{td_string!(locale, account.login.title)}</a></p>
        </Shell>
    }
}

/// The address, for the browser's password store; not a field of the form's.
#[component]
fn UserName(email: String) -> impl IntoView {
    let locale = PageContext::current().locale();
    view! {
        <div class="field">
            <label for="user-name">{td_string!(locale, account.email)}</label>
            <input id="user-name" type="email" value=email dir="ltr" autocomplete="username" readonly/>
        </div>
    }
}

/// A person's own name: field `name`.
#[component]
pub fn NameField(form: Form) -> impl IntoView {
    let locale = PageContext::current().locale();
    view! {
        <TextField form name="name" label=td_string!(locale, account.name) autocomplete="name" max=80 required=true/>
    }
}

/// What a person works in: field `profession`.
#[component]
pub fn ProfessionField(form: Form) -> impl IntoView {
    let locale = PageContext::current().locale();
    let choices = Profession::ALL
        .iter()
        .map(|&profession| Choice::new(profession.as_str(), words::profession(locale, profession)))
        .collect::<Vec<_>>();
    view! {
        <RadioGroup form name="profession" label=td_string!(locale, account.profession) choices required=true/>
    }
}

/// The sectors to choose from.
pub fn sectors(locale: Locale) -> Vec<Choice> {
    Sector::ALL.iter().map(|&sector| Choice::new(sector.as_str(), words::sector(locale, sector))).collect()
}

/// The size bands to choose from.
pub fn sizes(locale: Locale) -> Vec<Choice> {
    SizeBand::ALL.iter().map(|&size| Choice::new(size.as_str(), words::employees(locale, size))).collect()
}
