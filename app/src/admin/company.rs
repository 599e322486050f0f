//! One company of the forum: its name, merging it with another, and leaving.

use domain::company::{Company, CompanyTexts, NAME_MAX};
use domain::id::CompanyId;
use domain::language::Language;
use leptos::prelude::*;

use super::companies::CompanyForm;
use super::merge::MergeForm;
use super::nav::AdminNav;
use crate::account::join::{sectors, sizes};
use crate::account::password::ConfirmPassword;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::Moment;
use crate::ui::field::{Choice, RadioGroup, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};

/// The path of a company's page.
pub fn path(id: CompanyId) -> String {
    format!("/admin/companies/{id}")
}

/// The path of the page that asks before a company is merged.
pub fn merge_path(id: CompanyId) -> String {
    format!("{}/merge", path(id))
}

/// The path of the page that asks before a company leaves.
pub fn leave_path(id: CompanyId) -> String {
    format!("{}/leave", path(id))
}

/// The form by which a company leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveForm {
    /// What becomes of its texts.
    pub texts: Option<CompanyTexts>,
    /// The slug of the company that takes them over.
    pub to: String,
    /// The company's name, typed once more.
    pub confirm: String,
}

impl LeaveForm {
    /// What becomes of its texts.
    pub const TEXTS: &str = "texts";
    /// The slug of the company that takes them over.
    pub const TO: &str = "to";
    /// The company's name, typed once more.
    pub const CONFIRM: &str = "confirm";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { texts: sent.parsed(Self::TEXTS), to: sent.text(Self::TO), confirm: sent.text(Self::CONFIRM) }
    }
}

/// Returns what the page of a company begins with.
pub fn values(company: &Company) -> Form {
    Form::filled([
        (CompanyForm::NAME, company.name.clone()),
        (CompanyForm::SECTOR, company.sector.to_string()),
        (CompanyForm::SIZE, company.size.to_string()),
    ])
}

/// The page `/admin/companies/{id}`, with a [`CompanyForm`]; the button `action` says `change` or, of a company that
/// left, `readmit`.
#[component]
pub fn CompanyAdminPage(
    /// The company.
    company: Company,
    /// What the form shows, see [`values`].
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let id = company.id;
    let left = company.left_at.map(|at| {
        view! {
            <section class="section" id="readmit">
                <h2>{t!(language, admin.company.has_left)}</h2>
                <p class="hint">{t!(language, admin.company.left_since)} " " <Moment at/></p>
                <p class="hint">{t!(language, admin.company.readmit_hint)}</p>
                <form method="post" action=path(id)>
                    <button class="button" name="action" value="readmit">{t!(language, admin.company.readmit_go)}</button>
                </form>
            </section>
        }
    });
    let leave = company.left_at.is_none().then(|| {
        view! {
            <section class="section" id="leave">
                <h2>{t!(language, admin.company.leave)}</h2>
                <p class="hint">{t!(language, admin.company.leave_hint)}</p>
                <p class="buttons">
                    <a class="button button-danger" href=leave_path(id)>{t!(language, admin.company.leave_go)}</a>
                </p>
            </section>
        }
    });
    view! {
        <Shell title=company.name.clone() layout="page admin-page" sheet="admin.css">
            <h1 dir="auto">{company.name.clone()}</h1>
            <AdminNav/>
            <p class="page-links">
                <a href="/admin/companies">{t!(language, admin.company.back)}</a>
                <a href=domain::company::path(&company.slug)>{t!(language, admin.company.to_page)}</a>
            </p>
            <section class="section" id="change">
                <h2>{t!(language, admin.company.change)}</h2>
                <p class="hint">{t!(language, admin.company.change_hint)}</p>
                <form class="sheet" novalidate method="post" action=path(id)>
                    <FormProblem form=form.clone()/>
                    <CompanyFields form/>
                    <div class="buttons">
                        <button class="button button-main" name="action" value="change">
                            {t!(language, admin.company.change_go)}
                        </button>
                    </div>
                </form>
            </section>
            <section class="section" id="export">
                <h2>{t!(language, admin.company.export)}</h2>
                <p class="hint">{t!(language, admin.company.export_hint)}</p>
                <form method="post" action=format!("{}/export", path(id))>
                    <button class="button">{t!(language, admin.company.export_go)}</button>
                </form>
            </section>
            <section class="section" id="merge">
                <h2>{t!(language, admin.company.merge)}</h2>
                <p class="hint">{t!(language, admin.company.merge_hint)}</p>
                <p class="buttons"><a class="button" href=merge_path(id)>{t!(language, admin.company.merge_go)}</a></p>
            </section>
            {left}
            {leave}
        </Shell>
    }
    .into_any()
}

/// The fields of a [`CompanyForm`].
#[component]
pub(super) fn CompanyFields(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <TextField
            form=form.clone()
            name=CompanyForm::NAME
            label=t!(language, admin.companies.name)
            max=NAME_MAX
            autocomplete="off"
            required=true
        />
        <SelectField
            form=form.clone()
            name=CompanyForm::SECTOR
            label=t!(language, admin.companies.sector)
            choices=sectors(language)
            required=true
        />
        <SelectField
            form
            name=CompanyForm::SIZE
            label=t!(language, admin.companies.size)
            choices=sizes(language)
            required=true
        />
    }
    .into_any()
}

/// The companies that can take over what another had.
fn others(companies: Vec<Company>, id: CompanyId) -> Vec<Choice> {
    let others = companies.into_iter().filter(|other| other.id != id && other.left_at.is_none());
    others.map(|other| Choice::new(other.slug, other.name)).collect()
}

/// The page `/admin/companies/{id}/merge`, with a [`MergeForm`] that posts to the same address.
#[component]
pub fn MergeCompanyPage(
    /// The company that goes.
    company: Company,
    /// Every company.
    companies: Vec<Company>,
    /// What was typed, and why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let id = company.id;
    view! {
        <Shell title=t!(language, admin.company.merge) layout="narrow" sheet="admin.css">
            <h1>{t!(language, admin.company.merge)}</h1>
            <p class="lead"><bdi>{company.name}</bdi></p>
            <div class="banner banner-problem">
                <p>
                    <strong>{t!(language, admin.company.no_way_back)}</strong> " "
                    {t!(language, admin.company.merge_what)}
                </p>
            </div>
            <form class="sheet" novalidate method="post" action=merge_path(id)>
                <FormProblem form=form.clone()/>
                <SelectField
                    form=form.clone()
                    name=MergeForm::INTO
                    label=t!(language, admin.company.merge_into)
                    choices=others(companies, id)
                    required=true
                />
                <TextField
                    form=form.clone()
                    name=MergeForm::CONFIRM
                    label=t!(language, admin.company.confirm)
                    hint=t!(language, admin.company.confirm_hint)
                    autocomplete="off"
                    required=true
                />
                <ConfirmPassword form/>
                <div class="buttons">
                    <a class="button button-main" href=path(id)>{t!(language, admin.company.stop)}</a>
                    <button class="button button-danger">{t!(language, admin.company.merge_go)}</button>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// The page `/admin/companies/{id}/leave`, with a [`LeaveForm`] that posts to the same address.
#[component]
pub fn LeaveCompanyPage(
    /// The company.
    company: Company,
    /// Every company.
    companies: Vec<Company>,
    /// What was typed, and why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let id = company.id;
    let errors = form.errors(language, "company");
    let error = (!errors.is_empty()).then(|| view! { <p class="field-error">{errors.join(" ")}</p> });
    view! {
        <Shell title=t!(language, admin.company.leave) layout="narrow" sheet="admin.css">
            <h1>{t!(language, admin.company.leave)}</h1>
            <p class="lead"><bdi>{company.name}</bdi></p>
            <p>{t!(language, admin.company.leave_what)}</p>
            <form class="sheet" novalidate method="post" action=leave_path(id)>
                <FormProblem form=form.clone()/>
                {error}
                <RadioGroup
                    form=form.clone()
                    name=LeaveForm::TEXTS
                    label=t!(language, admin.company.texts)
                    choices=texts(language)
                    required=true
                />
                <SelectField
                    form=form.clone()
                    name=LeaveForm::TO
                    label=t!(language, admin.company.texts_to)
                    choices=others(companies, id)
                />
                <TextField
                    form
                    name=LeaveForm::CONFIRM
                    label=t!(language, admin.company.confirm)
                    hint=t!(language, admin.company.confirm_hint)
                    autocomplete="off"
                    required=true
                />
                <div class="buttons">
                    <a class="button button-main" href=path(id)>{t!(language, admin.company.stop)}</a>
                    <button class="button button-danger">{t!(language, admin.company.leave_go)}</button>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

fn texts(language: Language) -> Vec<Choice> {
    let words = |texts: CompanyTexts| match texts {
        CompanyTexts::Stay => t!(language, admin.company.texts_stay),
        CompanyTexts::HandOver => t!(language, admin.company.texts_hand_over),
        CompanyTexts::Withdraw => t!(language, admin.company.texts_withdraw),
    };
    CompanyTexts::ALL.iter().map(|&texts| Choice::new(texts.as_str(), words(texts))).collect()
}
