//! One member's account: what becomes of it when the member moves, leaves or comes back, and erasing it.

use domain::company::Company;
use domain::id::MemberId;
use domain::language::Language;
use domain::member::{Member, Profession};
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::account::password::{ConfirmPassword, PasswordForm};
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::Moment;
use crate::ui::field::{Choice, RadioGroup, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::words;

/// The path of a member's account.
pub fn path(id: MemberId) -> String {
    format!("/admin/members/{id}")
}

/// The path of the page that asks before a member is erased.
pub fn erase_path(id: MemberId) -> String {
    format!("{}/erase", path(id))
}

/// Where a member moves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveForm {
    /// The company's slug.
    pub company: String,
    /// The e-mail address.
    pub email: String,
    /// The profession of the member.
    pub profession: Option<Profession>,
}

impl MoveForm {
    /// The company's slug.
    pub const COMPANY: &str = "company";
    /// The name of the field of the address.
    pub const EMAIL: &str = "email";
    /// The name of the field of the member's profession.
    pub const PROFESSION: &str = "profession";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            company: sent.text(Self::COMPANY),
            email: sent.text(Self::EMAIL),
            profession: sent.parsed(Self::PROFESSION),
        }
    }
}

/// How texts name a member who leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveForm {
    /// Whether as a former member, in place of their name.
    pub hide_name: bool,
}

impl LeaveForm {
    /// The name that texts show: [`Self::NAME`] or [`Self::FORMER`].
    pub const SHOWN: &str = "shown";
    /// The name of the field of the member's name.
    pub const NAME: &str = "name";
    /// The value by which texts say that they are a former member.
    pub const FORMER: &str = "former";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { hide_name: sent.value(Self::SHOWN) == Self::FORMER }
    }
}

/// The confirmation that a member is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EraseMemberForm {
    /// The password of who asks.
    pub current: String,
    /// Whether the box was ticked.
    pub is_sure: bool,
}

impl EraseMemberForm {
    /// The password of who asks.
    pub const CURRENT: &str = PasswordForm::CURRENT;
    /// The box that has to be ticked.
    pub const SURE: &str = "sure";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { current: sent.text(Self::CURRENT), is_sure: sent.filled(Self::SURE).is_some() }
    }
}

/// Returns what the page of an account begins with.
pub fn values(member: &Member) -> Form {
    Form::filled([
        (MoveForm::COMPANY, member.company.slug.clone()),
        (MoveForm::EMAIL, member.email.clone()),
        (MoveForm::PROFESSION, member.profession.to_string()),
        (LeaveForm::SHOWN, LeaveForm::NAME.to_owned()),
    ])
}

/// `/admin/members/{id}`. The forms post to it; the button `action` says which: `move` with a [`MoveForm`], `deactivate`
/// with a [`LeaveForm`], `reactivate`, `end-sessions`.
#[component]
pub fn MemberAdminPage(
    /// The member whose account it is.
    member: Member,
    /// Every company, to choose from.
    companies: Vec<Company>,
    /// What the forms show, see [`values`], and why one of them was refused.
    form: Form,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let runs = page.rights.run_forum;
    let title = t!(language, admin.member.title, name = member.name.clone());
    let moving = runs.then(|| view! { <Moving id=member.id form=form.clone() companies/> });
    let sessions = member.deactivated_at.is_none().then(|| {
        view! {
            <section class="section" id="sessions">
                <h2>{t!(language, admin.member.sessions)}</h2>
                <p class="hint">{t!(language, admin.member.sessions_hint)}</p>
                <form method="post" action=path(member.id)>
                    <button class="button" name="action" value="end-sessions">
                        {t!(language, admin.member.sessions_go)}
                    </button>
                </form>
            </section>
        }
    });
    let leaving = match member.deactivated_at {
        Some(at) => view! {
            <section class="section" id="leave">
                <h2>{t!(language, admin.member.closed)}</h2>
                <p class="hint">{t!(language, admin.members.closed_since)} " " <Moment at/></p>
                <p class="hint">{t!(language, admin.member.reopen_hint)}</p>
                <form method="post" action=path(member.id)>
                    <button class="button" name="action" value="reactivate">
                        {t!(language, admin.member.reopen_go)}
                    </button>
                </form>
            </section>
        }
        .into_any(),
        None => view! { <Leaving id=member.id form=form.clone()/> }.into_any(),
    };
    let erasing = runs.then(|| {
        view! {
            <section class="section" id="erase">
                <h2>{t!(language, admin.member.erase)}</h2>
                <p class="hint">{t!(language, admin.member.erase_hint)}</p>
                <p class="buttons">
                    <a class="button button-danger" href=erase_path(member.id)>{t!(language, admin.member.erase_go)}</a>
                </p>
            </section>
        }
    });
    view! {
        <Shell title=title layout="page admin-page" sheet="admin.css">
            <h1 dir="auto">{member.name.clone()}</h1>
            {runs.then(|| view! { <AdminNav/> })}
            <p class="hint">
                <bdi>{member.email.clone()}</bdi> " · " <bdi>{member.company.name.clone()}</bdi> " · "
                {words::role(language, member.role)}
            </p>
            <p class="page-links">
                <a href="/admin/members">{t!(language, admin.member.back)}</a>
                {runs.then(|| view! { <a href=domain::absence::path(member.id)>{t!(language, admin.members.away_set)}</a> })}
            </p>
            <FormProblem form=form.clone()/>
            {member_errors(language, &form)}
            {moving}
            {sessions}
            {leaving}
            {erasing}
        </Shell>
    }.into_any()
}

/// Returns why the account itself cannot be changed so.
fn member_errors(language: Language, form: &Form) -> impl IntoView + use<> {
    let errors = form.errors(language, "member");
    (!errors.is_empty()).then(|| view! { <p class="field-error">{errors.join(" ")}</p> })
}

#[component]
fn Moving(id: MemberId, form: Form, companies: Vec<Company>) -> AnyView {
    let language = PageContext::current().language;
    let companies = companies.into_iter().map(|company| Choice::new(company.slug, company.name)).collect::<Vec<_>>();
    let professions = Profession::ALL
        .iter()
        .map(|&profession| Choice::new(profession.as_str(), words::profession(language, profession)))
        .collect::<Vec<_>>();
    view! {
        <section class="section" id="move">
            <h2>{t!(language, admin.member.moving)}</h2>
            <p class="hint">{t!(language, admin.member.move_hint)}</p>
            <form class="sheet" novalidate method="post" action=path(id)>
                <SelectField
                    form=form.clone()
                    name=MoveForm::COMPANY
                    label=t!(language, admin.members.company)
                    choices=companies
                    required=true
                />
                <TextField
                    form=form.clone()
                    name=MoveForm::EMAIL
                    label=t!(language, account.email)
                    kind="email"
                    autocomplete="off"
                    required=true
                />
                <SelectField
                    form
                    name=MoveForm::PROFESSION
                    label=t!(language, account.profession)
                    choices=professions
                    required=true
                />
                <div class="buttons">
                    <button class="button button-main" name="action" value="move">
                        {t!(language, admin.member.move_go)}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Leaving(id: MemberId, form: Form) -> AnyView {
    let language = PageContext::current().language;
    let shown = vec![
        Choice::new(LeaveForm::NAME, t!(language, admin.member.name_kept)),
        Choice::new(LeaveForm::FORMER, t!(language, admin.member.name_hidden)),
    ];
    view! {
        <section class="section" id="leave">
            <h2>{t!(language, admin.member.leave)}</h2>
            <p class="hint">{t!(language, admin.member.leave_hint)}</p>
            <form class="sheet" novalidate method="post" action=path(id)>
                <RadioGroup
                    form
                    name=LeaveForm::SHOWN
                    label=t!(language, admin.member.leave_name)
                    choices=shown
                    required=true
                />
                <div class="buttons">
                    <button class="button button-danger" name="action" value="deactivate">
                        {t!(language, admin.member.leave_go)}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// The page `/admin/members/{id}/erase`, with an [`EraseMemberForm`] that posts to the same address.
#[component]
pub fn EraseMemberPage(
    /// The member whose account it is.
    member: Member,
    /// The form with the reason why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let errors: Vec<String> =
        [EraseMemberForm::SURE, "member"].iter().flat_map(|name| form.errors(language, name)).collect();
    let error = (!errors.is_empty()).then(|| view! { <p class="field-error" id="sure-error">{errors.join(" ")}</p> });
    let drafts_first =
        member.deactivated_at.is_none().then(|| view! { <p>{t!(language, admin.erase_member.drafts_first)}</p> });
    view! {
        <Shell title=t!(language, admin.erase_member.title) layout="narrow" sheet="admin.css">
            <h1>{t!(language, admin.erase_member.title)}</h1>
            <p class="lead"><bdi>{member.name.clone()}</bdi> " · " <bdi>{member.company.name.clone()}</bdi></p>
            <div class="banner banner-problem">
                <p>
                    <strong>{t!(language, admin.erase_member.no_way_back)}</strong> " "
                    {t!(language, admin.erase_member.what_goes)}
                </p>
            </div>
            <p>{t!(language, admin.erase_member.what_stays)}</p>
            {drafts_first}
            <form class="sheet" novalidate method="post" action=erase_path(member.id)>
                <FormProblem form=form.clone()/>
                <ConfirmPassword form/>
                <div class="field">
                    <label class="choice">
                        <input type="checkbox" name=EraseMemberForm::SURE value="yes" required/>
                        <span>{t!(language, admin.erase_member.sure)}</span>
                    </label>
                    {error}
                </div>
                <div class="buttons">
                    <a class="button button-main" href=path(member.id)>{t!(language, admin.erase_member.back)}</a>
                    <button class="button button-danger">{t!(language, admin.erase_member.go)}</button>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}
