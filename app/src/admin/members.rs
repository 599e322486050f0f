//! The forum's members: who has joined, who was invited, who has left, and their single-use links. A company's manager sees
//! those of the company.

use std::fmt::Write as _;

use domain::absence::Absence;
use domain::access::LinkPurpose;
use domain::company::Company;
use domain::id::{CompanyId, MemberId};
use domain::language::Language;
use domain::member::{Member, MemberFilter, MemberPage, NewMember, Person, Profession, Role};
use domain::problem::{FieldError, FieldProblem, Problem};
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::account::away::AbsenceNote;
use crate::account::join::{JoinForm, ProfessionField};
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::copy::{COPY_SCRIPT, CopyField};
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::field::{Choice, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::pagination::PageLinks;
use crate::ui::query::url_part;
use crate::words;

/// The path of the page.
const PATH: &str = "/admin/members";

/// A single-use link that was just made. It is shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedLink {
    /// The member whose link it is.
    pub member: Member,
    /// What the link is for: joining, or choosing a new password.
    pub purpose: LinkPurpose,
    /// The whole URL.
    pub url: String,
    /// Whether a mail server brings the member another one.
    pub is_mailed: bool,
}

/// A member to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMemberForm {
    /// The member's name.
    pub name: String,
    /// The member's address.
    pub email: String,
    /// The member's company.
    pub company: Option<CompanyId>,
    /// The member's role; a plain member where none was chosen.
    pub role: Role,
    /// The profession of the member.
    pub profession: Profession,
}

impl NewMemberForm {
    /// The name of the field of the member's name.
    pub const NAME: &str = "name";
    /// The name of the field of the member's e-mail address.
    pub const EMAIL: &str = "email";
    /// The member's company; also what the list is filtered by.
    pub const COMPANY: &str = "company";
    /// The name of the field of the member's role.
    pub const ROLE: &str = "role";
    /// The name of the field of the member's profession.
    pub const PROFESSION: &str = JoinForm::PROFESSION;

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            name: sent.text(Self::NAME),
            email: sent.text(Self::EMAIL),
            company: sent.parsed(Self::COMPANY),
            role: sent.parsed(Self::ROLE).unwrap_or(Role::Member),
            profession: sent.parsed(Self::PROFESSION).unwrap_or(Profession::Other),
        }
    }

    /// The form as it begins: most are plain members.
    pub fn first() -> Form {
        Form::filled([(Self::ROLE, Role::Member.as_str())])
    }

    /// The member, checked.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong with them.
    pub fn member(self) -> Result<NewMember, Problem> {
        let missing = self.company.is_none().then(|| FieldError::new(Self::COMPANY, FieldProblem::Missing));
        let Self { name, email, company, role, profession } = self;
        let member = NewMember { email, name, company: company.unwrap_or(CompanyId(0)), role, profession };
        Problem::joined(missing.into_iter().collect(), member.check())
    }
}

/// What is done with a member of the list: a new link, or another role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberForm {
    /// The member whose account it is.
    pub member: Option<MemberId>,
    /// The role; a plain member where none was chosen.
    pub role: Role,
}

impl MemberForm {
    /// The name of the field of the member's key.
    pub const MEMBER: &str = "member";
    /// The name of the field of the role.
    pub const ROLE: &str = "role";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { member: sent.parsed(Self::MEMBER), role: sent.parsed(Self::ROLE).unwrap_or(Role::Member) }
    }
}

/// A page of the list, and what the list is filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberList {
    /// The members, as filtered.
    pub page: MemberPage,
    /// What they are filtered by.
    pub filter: MemberFilter,
}

impl MemberList {
    /// The parameter of the characters that names and addresses have.
    pub const WORDS: &str = "words";
    /// The parameter of the page's number.
    pub const PAGE: &str = "page";

    /// The address of another page of the same list.
    fn url(&self, number: i64) -> String {
        let mut url = format!("{PATH}?{}={number}", Self::PAGE);
        let company = self.filter.company.map(|company| company.to_string()).unwrap_or_default();
        for (name, value) in [(NewMemberForm::COMPANY, &company), (Self::WORDS, &self.filter.words)] {
            if !value.is_empty() {
                // Writing to a String cannot fail.
                let _ = write!(url, "&{name}={}", url_part(value));
            }
        }
        url
    }
}

/// The page `/admin/members`. One form adds a member ([`NewMemberForm`], button `action=add`); the list's forms
/// ([`MemberForm`]) have the buttons `action=link` (a new invitation or new-password link) and `action=role`. `GET
/// ?company=<id>&words=…&page=…` filters the list. A viewer who does not run the forum gets the list alone, each name
/// with the way to its account.
#[component]
pub fn MembersAdminPage(
    /// The members.
    list: MemberList,
    /// Every company, to choose from.
    companies: Vec<Company>,
    /// What was typed of the member to add.
    form: Form,
    /// The link that was just made.
    #[prop(optional_no_strip)]
    link: Option<IssuedLink>,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let runs = page.rights.run_forum;
    let title = if runs { t!(language, admin.members.title) } else { t!(language, admin.members.company_title) };
    let options = company_choices(&companies);
    let filter = view! { <Filter companies=runs.then_some(companies) filter=list.filter.clone()/> };
    let lists = view! { <Lists list runs/> };
    let content = if runs {
        view! {
            <AdminNav/>
            {link.map(|link| view! { <Issued link/> })}
            <div class="admin-split">
                <div>
                    {filter}
                    {lists}
                </div>
                <section id="add">
                    <h2>{t!(language, admin.members.add)}</h2>
                    <AddMember form companies=options/>
                </section>
            </div>
        }
        .into_any()
    } else {
        view! {
            {filter}
            {lists}
        }
        .into_any()
    };
    view! {
        <Shell title layout="page admin-page" sheet="admin.css" script=COPY_SCRIPT>
            <h1>{title}</h1>
            {content}
        </Shell>
    }
    .into_any()
}

/// A page of the members, by their state.
#[component]
fn Lists(list: MemberList, runs: bool) -> AnyView {
    let language = PageContext::current().language;
    let (number, pages) = (list.page.number, list.page.pages());
    let MemberPage { members, counts, away, .. } = list.page.clone();
    let links = view! { <PageLinks number pages url=move |number| list.url(number)/> };
    let (left, present): (Vec<_>, Vec<_>) = members.into_iter().partition(|member| member.deactivated_at.is_some());
    let (joined, waiting): (Vec<_>, Vec<_>) = present.into_iter().partition(|member| member.joined_at.is_some());
    let joined = if counts.total() == 0 {
        view! { <p class="hint">{t!(language, admin.members.none)}</p> }.into_any()
    } else if joined.is_empty() {
        ().into_any()
    } else {
        view! {
            <h2>{t!(language, admin.members.joined, count = counts.joined)}</h2>
            <MemberTable members=joined runs/>
        }
        .into_any()
    };
    view! {
        {away_now(language, away)}
        <Waiting members=waiting count=counts.waiting runs/>
        {joined}
        <Left members=left count=counts.left runs/>
        {links}
    }
    .into_any()
}

fn company_choices(companies: &[Company]) -> Vec<Choice> {
    companies.iter().map(|company| Choice::new(company.id.to_string(), company.name.clone())).collect()
}

/// The link, to be sent by whatever way the coordinator and the member talk.
#[component]
fn Issued(link: IssuedLink) -> AnyView {
    let language = PageContext::current().language;
    let name = link.member.name;
    let sentence = match link.purpose {
        LinkPurpose::Reset => t!(language, admin.members.reset_ready, name = name),
        LinkPurpose::Invite | LinkPurpose::Setup => t!(language, admin.members.invite_ready, name = name),
    };
    let mailed = match link.is_mailed {
        true => t!(language, admin.members.mailed).into_any(),
        false => view! { <a href="/admin/mail#drafted">{t!(language, admin.members.drafted)}</a> }.into_any(),
    };
    view! {
        <div class="banner banner-link" role="status">
            <p>{sentence}</p>
            <p>{mailed}</p>
            <CopyField id="issued-link" label=t!(language, admin.members.link) value=link.url/>
        </div>
    }
    .into_any()
}

/// What the list is filtered by: a part of a name or an address, and for whoever runs the forum a company.
#[component]
fn Filter(companies: Option<Vec<Company>>, filter: MemberFilter) -> AnyView {
    let language = PageContext::current().language;
    let chosen = filter.company;
    let company = companies.map(|companies| {
        let options = companies
            .into_iter()
            .map(|option| {
                let selected = chosen == Some(option.id);
                view! { <option value=option.id.to_string() selected=selected>{option.name}</option> }
            })
            .collect_view();
        view! {
            <p class="filter-pair">
                <label for="filter-company">{t!(language, admin.members.company)}</label>
                <select id="filter-company" name=NewMemberForm::COMPANY>
                    <option value="">{t!(language, admin.members.every_company)}</option>
                    {options}
                </select>
            </p>
        }
    });
    view! {
        <form class="filter-pairs field" method="get" action=PATH>
            {company}
            <p class="filter-pair">
                <label for="filter-words">{t!(language, admin.members.words)}</label>
                <input
                    id="filter-words"
                    type="search"
                    name=MemberList::WORDS
                    value=filter.words
                    dir="auto"
                    autocomplete="off"
                />
            </p>
            <button class="button">{t!(language, admin.members.filter)}</button>
        </form>
    }
    .into_any()
}

/// Those who are away now; nothing without any.
fn away_now(language: Language, away: Vec<(Person, Absence)>) -> impl IntoView + use<> {
    (!away.is_empty()).then(|| {
        let lines = away.into_iter().map(|(person, absence)| {
            let href = domain::absence::path(person.id);
            view! {
                <li><a href=href><bdi>{person.name}</bdi></a> <span class="line-note"><AbsenceNote absence/></span></li>
            }
        });
        view! {
            <section class="section" id="away">
                <h2>{t!(language, admin.members.away_now)}</h2>
                <ul class="lines">{lines.collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn Waiting(members: Vec<Member>, count: i64, runs: bool) -> AnyView {
    let language = PageContext::current().language;
    (!members.is_empty())
        .then(|| {
            view! {
                <section class="section" id="waiting">
                    <h2>{t!(language, admin.members.waiting, count)}</h2>
                    <p class="hint">{t!(language, admin.members.waiting_hint)}</p>
                    <MemberTable members runs/>
                </section>
            }
        })
        .into_any()
}

/// The members who were deactivated.
#[component]
fn Left(members: Vec<Member>, count: i64, runs: bool) -> AnyView {
    let language = PageContext::current().language;
    (!members.is_empty())
        .then(|| {
            view! {
                <section class="section" id="left">
                    <h2>{t!(language, admin.members.left, count)}</h2>
                    <p class="hint">{t!(language, admin.members.left_hint)}</p>
                    <MemberTable members runs/>
                </section>
            }
        })
        .into_any()
}

#[component]
fn MemberTable(members: Vec<Member>, runs: bool) -> AnyView {
    let language = PageContext::current().language;
    let rows = members.into_iter().map(|member| view! { <MemberRow member runs/> }).collect_view();
    view! {
        <div class="table-scroll">
            <table class="table table-stack">
                <thead>
                    <tr>
                        <th scope="col">{t!(language, admin.members.member)}</th>
                        <th scope="col">{t!(language, admin.members.state)}</th>
                        <th scope="col">{t!(language, admin.members.role)}</th>
                        <th scope="col"><span class="visually-hidden">{t!(language, admin.members.actions)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn MemberRow(member: Member, runs: bool) -> AnyView {
    let language = PageContext::current().language;
    let state = match (member.deactivated_at, member.joined_at) {
        (Some(at), _) => view! {
            <span class="line-note">
                {t!(language, admin.members.closed_since)} " " <Moment at style=DateStyle::Medium/>
            </span>
        }
        .into_any(),
        (None, Some(at)) => view! { <span class="line-note"><Moment at style=DateStyle::Medium/></span> }.into_any(),
        (None, None) => view! { <span class="waiting">{t!(language, admin.members.invited)}</span> }.into_any(),
    };
    let changes = runs && member.deactivated_at.is_none();
    let role = if changes {
        view! { <RoleForm member=member.clone()/> }.into_any()
    } else {
        words::role(language, member.role).into_any()
    };
    let link = changes.then(|| view! { <LinkForm member=member.clone()/> });
    let account = super::member::path(member.id);
    view! {
        <tr>
            <th scope="row">
                <a href=account.clone()><bdi>{member.name.clone()}</bdi></a>
                <span class="line-note"><bdi>{member.company.name.clone()}</bdi></span>
                <span class="line-note"><bdi>{member.email.clone()}</bdi></span>
            </th>
            <td>{state}</td>
            <td>{role}</td>
            <td>
                {link}
                <a class="button button-quiet" href=account>{t!(language, admin.members.manage)}</a>
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn LinkForm(member: Member) -> AnyView {
    let language = PageContext::current().language;
    let link = match member.joined_at {
        Some(_) => t!(language, admin.members.reset),
        None => t!(language, admin.members.renew),
    };
    view! {
        <form method="post" action=PATH>
            <input type="hidden" name=MemberForm::MEMBER value=member.id.to_string()/>
            <button class="button button-quiet" name="action" value="link">{link}</button>
        </form>
    }
    .into_any()
}

#[component]
fn RoleForm(member: Member) -> AnyView {
    let language = PageContext::current().language;
    let options = Role::ALL
        .iter()
        .map(|&role| {
            let selected = role == member.role;
            view! { <option value=role.as_str() selected=selected>{words::role(language, role)}</option> }
        })
        .collect_view();
    view! {
        <form class="role-form" method="post" action=PATH>
            <input type="hidden" name=MemberForm::MEMBER value=member.id.to_string()/>
            <select name=MemberForm::ROLE aria-label=t!(language, admin.members.role_of, name = member.name)>{options}</select>
            <button class="button button-quiet" name="action" value="role">
                {t!(language, admin.members.change_role)}
            </button>
        </form>
    }.into_any()
}

fn roles(language: Language) -> Vec<Choice> {
    // An ordinary member first: it is what most are.
    [Role::Member, Role::Manager, Role::Guest, Role::Coordinator]
        .map(|role| Choice::new(role.as_str(), words::role(language, role)))
        .to_vec()
}

#[component]
fn AddMember(form: Form, companies: Vec<Choice>) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <form class="sheet" novalidate method="post" action="/admin/members#add">
            <FormProblem form=form.clone()/>
            <TextField
                form=form.clone()
                name=NewMemberForm::NAME
                label=t!(language, account.name)
                max=80
                autocomplete="off"
                required=true
            />
            <TextField
                form=form.clone()
                name=NewMemberForm::EMAIL
                label=t!(language, account.email)
                kind="email"
                autocomplete="off"
                required=true
            />
            <SelectField
                form=form.clone()
                name=NewMemberForm::COMPANY
                label=t!(language, admin.members.company)
                choices=companies
                required=true
            />
            <SelectField
                form=form.clone()
                name=NewMemberForm::ROLE
                label=t!(language, admin.members.role)
                hint=t!(language, admin.members.role_hint)
                choices=roles(language)
                required=true
            />
            <ProfessionField form/>
            <div class="buttons">
                <button class="button button-main" name="action" value="add">
                    {t!(language, admin.members.go)}
                </button>
            </div>
        </form>
    }
    .into_any()
}
