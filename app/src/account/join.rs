//! The pages of one-time links: the first coordinator, an invitation, a new password.

use domain::company::{Sector, SizeBand};
use domain::language::Language;
use domain::member::{Member, Profession};
use leptos::prelude::*;

use super::login::ONCE;
use super::password::{NewPasswordFields, PasswordForm};
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::{Choice, RadioGroup, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::words;

/// Who comes in by a one-time link. The first coordinator fills in all of it, an invited member name and profession;
/// everybody chooses a password.
pub struct JoinForm {
    /// The member's name.
    pub name: String,
    /// The member's address.
    pub email: String,
    /// The profession of the member.
    pub profession: Option<Profession>,
    /// The name of their company.
    pub company: String,
    /// The company's sector.
    pub sector: Option<Sector>,
    /// The company's size, as a band.
    pub size: Option<SizeBand>,
    /// The password.
    pub password: PasswordForm,
}

impl JoinForm {
    /// The name of the field of the member's name.
    pub const NAME: &str = "name";
    /// The name of the field of the member's e-mail address.
    pub const EMAIL: &str = "email";
    /// The name of the field of the member's profession.
    pub const PROFESSION: &str = "profession";
    /// The name of their company.
    pub const COMPANY: &str = "company";
    /// The name of the field of the company's sector.
    pub const SECTOR: &str = "sector";
    /// The name of the field of the company's size.
    pub const SIZE: &str = "size";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            name: sent.text(Self::NAME),
            email: sent.text(Self::EMAIL),
            profession: sent.parsed(Self::PROFESSION),
            company: sent.text(Self::COMPANY),
            sector: sent.parsed(Self::SECTOR),
            size: sent.parsed(Self::SIZE),
            password: PasswordForm::read(sent),
        }
    }

    /// The form of an invited member, as it begins.
    pub fn of_invited(member: &Member) -> Form {
        Form::filled([(Self::NAME, member.name.clone()), (Self::PROFESSION, member.profession.to_string())])
    }
}

/// The first coordinator of an empty forum, with the whole [`JoinForm`].
#[component]
pub fn SetupPage(
    /// The fields as they were typed.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, account.setup.title) layout="narrow" sheet="forms.css" script=ONCE>
            <h1>{t!(language, account.setup.title)}</h1>
            <p class="lead">{t!(language, account.setup.lead)}</p>
            <form class="sheet" novalidate method="post">
                <FormProblem form=form.clone()/>
                <fieldset class="group">
                    <legend>{t!(language, account.setup.you)}</legend>
                    <NameField form=form.clone()/>
                    <TextField
                        form=form.clone()
                        name=JoinForm::EMAIL
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
                        name=JoinForm::COMPANY
                        label=t!(language, account.setup.company_name)
                        autocomplete="organization"
                        required=true
                    />
                    <SelectField
                        form=form.clone()
                        name=JoinForm::SECTOR
                        label=t!(language, account.setup.sector)
                        choices=sectors(language)
                        required=true
                    />
                    <SelectField
                        form=form.clone()
                        name=JoinForm::SIZE
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
    .into_any()
}

/// An invited member, with the [`JoinForm`] but for what the forum knows already.
#[component]
pub fn InvitePage(
    /// The member who was invited.
    member: Member,
    /// What was typed; at first the member's name and profession.
    form: Form,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    view! {
        <Shell title=t!(language, account.invite.title) layout="narrow" sheet="forms.css" script=ONCE>
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
    .into_any()
}

/// A member who forgot their password, with the password of the [`JoinForm`].
#[component]
pub fn ResetPage(
    /// The member whose password it is.
    member: Member,
    /// The fields as they were typed.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, account.reset.title) layout="narrow" sheet="forms.css" script=ONCE>
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
    .into_any()
}

/// The address, for the browser's password store; not a field of the form's.
#[component]
fn UserName(email: String) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <div class="field">
            <label for="user-name">{t!(language, account.email)}</label>
            <input id="user-name" type="email" value=email dir="ltr" autocomplete="username" readonly/>
        </div>
    }
    .into_any()
}

/// A person's own name: [`JoinForm::NAME`].
#[component]
pub fn NameField(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <TextField form name=JoinForm::NAME label=t!(language, account.name) autocomplete="name" max=80 required=true/>
    }
    .into_any()
}

/// Shows what a person works in: [`JoinForm::PROFESSION`].
#[component]
pub fn ProfessionField(form: Form) -> AnyView {
    let language = PageContext::current().language;
    let choices = Profession::ALL
        .iter()
        .map(|&profession| Choice::new(profession.as_str(), words::profession(language, profession)))
        .collect::<Vec<_>>();
    view! {
        <RadioGroup form name=JoinForm::PROFESSION label=t!(language, account.profession) choices required=true/>
    }
    .into_any()
}

/// The sectors to choose from.
pub fn sectors(language: Language) -> Vec<Choice> {
    Sector::ALL.iter().map(|&sector| Choice::new(sector.as_str(), words::sector(language, sector))).collect()
}

/// The size bands to choose from.
pub fn sizes(language: Language) -> Vec<Choice> {
    SizeBand::ALL.iter().map(|&size| Choice::new(size.as_str(), words::employees(language, size))).collect()
}
