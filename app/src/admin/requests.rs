//! Who asked to join the forum.

use domain::company::Company;
use domain::id::{CompanyId, JoinRequestId, MemberId};
use domain::join_request::JoinRequest;
use leptos::prelude::*;

use super::companies::CompanyForm;
use super::member;
use super::members::NewMemberForm;
use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::form::Fields;
use crate::ui::query::url_part;

/// The path of the page.
pub const PATH: &str = "/admin/requests";

/// A request that is declined, or waits again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestForm {
    /// The request that is decided about.
    pub request: Option<JoinRequestId>,
}

impl RequestForm {
    /// The request that is decided about.
    pub const REQUEST: &str = "request";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { request: sent.parsed(Self::REQUEST) }
    }
}

/// The page `/admin/requests`, with a [`RequestForm`] for each; the button `action` says `decline` or `restore`.
#[component]
pub fn RequestsAdminPage(
    /// Those that wait, and then those that were declined.
    requests: Vec<JoinRequest>,
    /// The companies that are there, so that one that is not can be added before somebody of it is invited.
    companies: Vec<Company>,
    /// The requests of those whose account was closed, with their keys as members.
    closed: Vec<(JoinRequestId, MemberId)>,
) -> AnyView {
    let known = |request: &JoinRequest| {
        let name = request.request.company.to_lowercase();
        companies.iter().find(|company| company.name.to_lowercase() == name).map(|company| company.id)
    };
    let line = |request: JoinRequest| {
        let company = known(&request);
        let account = closed.iter().find(|(id, _)| *id == request.id).map(|(_, member)| *member);
        view! { <RequestLine request company account/> }
    };
    let language = PageContext::current().language;
    let (waiting, declined): (Vec<_>, Vec<_>) = requests.into_iter().partition(|it| it.declined_at.is_none());
    let nothing = waiting.is_empty().then(|| view! { <p class="hint">{t!(language, admin.requests.none)}</p> });
    let waiting = waiting.into_iter().map(line).collect_view();
    let declined = (!declined.is_empty()).then(|| {
        let lines = declined.into_iter().map(line).collect_view();
        view! {
            <section class="section" id="declined">
                <h2>{t!(language, admin.requests.declined)}</h2>
                <p class="hint">{t!(language, admin.requests.declined_hint)}</p>
                <ul class="lines">{lines}</ul>
            </section>
        }
    });
    view! {
        <Shell title=t!(language, admin.requests.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.requests.title)}</h1>
            <AdminNav/>
            <p class="lead">
                {t!(language, admin.requests.lead)} " "
                <a href=crate::apply::PATH>{t!(language, apply.title)}</a>
            </p>
            {nothing}
            <ul class="lines">{waiting}</ul>
            {declined}
        </Shell>
    }
    .into_any()
}

#[component]
fn RequestLine(
    request: JoinRequest,
    /// The company of that name, where it is there.
    company: Option<CompanyId>,
    /// The closed account that has the address.
    account: Option<MemberId>,
) -> AnyView {
    let language = PageContext::current().language;
    let JoinRequest { id, request, requested_at, declined_at } = request;
    let of = company.map(|company| format!("&{}={company}", NewMemberForm::COMPANY)).unwrap_or_default();
    let invite = format!(
        "/admin/members?{}={}&{}={}{of}#add",
        NewMemberForm::NAME,
        url_part(&request.name),
        NewMemberForm::EMAIL,
        url_part(&request.email),
    );
    let is_new = company.is_none() && account.is_none() && declined_at.is_none();
    let add = is_new.then(|| {
        let path = format!("/admin/companies?{}={}#add", CompanyForm::NAME, url_part(&request.company));
        view! {
            <p class="hint">
                {t!(language, admin.requests.new_company)} " " <a href=path>{t!(language, admin.requests.add_company)}</a>
            </p>
        }
    });
    let message = (!request.message.is_empty()).then(|| {
        view! { <p class="join-message" dir="auto">{request.message}</p> }
    });
    let (way, answer) = match account {
        Some(account) => (member::path(account), t!(language, admin.requests.to_account)),
        None => (invite, t!(language, admin.requests.invite)),
    };
    let closed = account.map(|_| view! { <p class="hint">{t!(language, admin.requests.closed)}</p> });
    let buttons = match declined_at {
        None => view! {
            <a class="button button-main" href=way>{answer}</a>
            <button class="button" name="action" value="decline">{t!(language, admin.requests.decline)}</button>
        }
        .into_any(),
        Some(_) => view! {
            <button class="button" name="action" value="restore">{t!(language, admin.requests.restore)}</button>
        }
        .into_any(),
    };
    view! {
        <li>
            <h3><bdi>{request.name}</bdi></h3>
            <p class="line-note">
                <bdi>{request.company}</bdi> " · " <bdi>{request.email}</bdi> " · "
                <Moment at=requested_at style=DateStyle::Medium/>
            </p>
            {message}
            {add}
            {closed}
            <form class="buttons" method="post" action=PATH>
                <input type="hidden" name=RequestForm::REQUEST value=id.to_string()/>
                {buttons}
            </form>
        </li>
    }
    .into_any()
}
