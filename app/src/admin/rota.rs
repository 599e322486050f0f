//! The rota: the coordinator sees who presents when, asks companies, and sets the order.

use std::collections::HashSet;

use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{CompanyId, MeetingId, MemberId, PresentingRequestId};
use domain::meeting;
use domain::member::Member;
use domain::phone::Phones;
use domain::rota::{PresentingRequest, RequestState, Rota, RotaMeeting, Turn, can_present};
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::account::phone::PhoneLinks;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment, format as format_date};
use crate::ui::form::{Fields, Form};
use crate::words;

/// The path of the page.
pub const PATH: &str = "/admin/rota";

/// What is done on the page. The buttons post `action`: `ask`, `accept`, `pass`, `withdraw`, `up`, `down` or `propose`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotaForm {
    /// The meeting that a company is asked about.
    pub meeting: Option<MeetingId>,
    /// The member who is mailed.
    pub member: Option<MemberId>,
    /// The request that is answered or taken back.
    pub request: Option<PresentingRequestId>,
    /// The company that is moved.
    pub company: Option<CompanyId>,
}

impl RotaForm {
    /// The meeting.
    pub const MEETING: &str = "meeting";
    /// The member who is mailed.
    pub const MEMBER: &str = "member";
    /// The request.
    pub const REQUEST: &str = "request";
    /// The company that is moved.
    pub const COMPANY: &str = "company";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            meeting: sent.parsed(Self::MEETING),
            member: sent.parsed(Self::MEMBER),
            request: sent.parsed(Self::REQUEST),
            company: sent.parsed(Self::COMPANY),
        }
    }
}

/// The page `/admin/rota`, with a [`RotaForm`].
#[component]
pub fn RotaPage(
    /// The meetings to come and the companies that wait.
    rota: Rota,
    /// The members who can be asked.
    members: Vec<Member>,
    /// The numbers of those who were asked.
    #[prop(optional)]
    phones: Phones,
    /// What was typed and refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let Rota { meetings, turns } = rota;
    let order: Vec<CompanyId> = turns.iter().map(|turn| turn.company.id).collect();
    let teams = teams(members, &order);
    let open = meetings.iter().flat_map(|meeting| &meeting.requests);
    let asked: HashSet<CompanyId> = open.filter(|it| it.state == RequestState::Open).map(|it| it.company.id).collect();
    // Whoever asks for a whole year asks another company for each meeting.
    let mut named = asked.clone();
    let no_meetings = meetings.is_empty().then(|| {
        view! {
            <p class="hint">
                {t!(language, rota.no_meetings)} " "
                <a href=crate::admin::rhythm::PATH>{t!(language, meeting.rhythm)}</a>
            </p>
        }
    });
    let meetings = meetings
        .into_iter()
        .map(|meeting| {
            let next = next_to_ask(&meeting, &order, &named);
            named.extend(next);
            view! { <MeetingLine meeting next teams=teams.clone() phones=phones.clone() form=form.clone()/> }
        })
        .collect_view();
    view! {
        <Shell title=t!(language, rota.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, rota.title)}</h1>
            <AdminNav/>
            <p class="lead">{t!(language, rota.lead)}</p>
            <section class="section" aria-labelledby="meetings">
                <h2 id="meetings">{t!(language, meeting.coming)}</h2>
                {no_meetings}
                <ul class="lines rota-meetings">{meetings}</ul>
            </section>
            <Order turns asked/>
        </Shell>
    }
    .into_any()
}

/// The company whose turn it is for a meeting that nobody presents at or was asked about: the first that waits, has not
/// passed, and is named for no other.
fn next_to_ask(meeting: &RotaMeeting, order: &[CompanyId], named: &HashSet<CompanyId>) -> Option<CompanyId> {
    let is_free = meeting.company.is_none() && meeting.requests.iter().all(|it| it.state != RequestState::Open);
    let has_passed =
        |id: CompanyId| meeting.requests.iter().any(|it| it.company.id == id && it.state == RequestState::Passed);
    let mut waiting = order.iter().copied().filter(|_| is_free);
    waiting.find(|id| !has_passed(*id) && !named.contains(id))
}

/// The members who can be asked by company, in the order of the rota; those of companies that do not wait come last.
fn teams(members: Vec<Member>, order: &[CompanyId]) -> Vec<(Company, Vec<Member>)> {
    let mut teams: Vec<(Company, Vec<Member>)> = vec![];
    let can_be_asked = |member: &Member| can_present(member) && member.company.left_at.is_none();
    for member in members.into_iter().filter(can_be_asked) {
        match teams.iter_mut().find(|(company, _)| company.id == member.company.id) {
            Some((_, team)) => team.push(member),
            None => teams.push((member.company.clone(), vec![member])),
        }
    }
    let place = |company: &Company| order.iter().position(|id| *id == company.id).unwrap_or(usize::MAX);
    teams.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)).then_with(|| a.name.cmp(&b.name)));
    for (_, team) in &mut teams {
        domain::rota::sort_by_asked(team);
    }
    teams
}

/// A meeting to come: who presents, who was asked, or the form that asks.
#[component]
fn MeetingLine(
    meeting: RotaMeeting,
    /// The company whose turn it is.
    #[prop(optional_no_strip)]
    next: Option<CompanyId>,
    teams: Vec<(Company, Vec<Member>)>,
    phones: Phones,
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let id = meeting.id;
    let is_asked = meeting.requests.iter().any(|request| request.state == RequestState::Open);
    let company = meeting.company.clone().map(|company| {
        let names = meeting.presenters.iter().map(|person| format!("\u{2068}{}\u{2069}", person.name));
        let names = names.collect::<Vec<_>>().join(", ");
        let names = if names.is_empty() { t!(language, rota.no_presenters).to_owned() } else { names };
        view! {
            <p>
                {t!(language, meeting.presents)} " " <strong><bdi>{company.name}</bdi></strong>
                " · " <a href=domain::rota::path(id)>{names}</a>
            </p>
        }
    });
    let ask = (meeting.company.is_none() && !is_asked).then(|| view! { <AskForm id teams next form/> });
    let requests = meeting
        .requests
        .into_iter()
        .filter(|request| request.state != RequestState::Accepted)
        .map(|request| {
            let phone = phones.get(&request.member.id).cloned();
            view! { <RequestLine request starts_at=meeting.starts_at phone/> }
        })
        .collect_view();
    view! {
        <li id=format!("meeting-{id}")>
            <a href=meeting::path(id)><bdi>{meeting.title}</bdi></a>
            <span class="line-note"><Moment at=meeting.starts_at style=DateStyle::WithTime/></span>
            {company}
            {requests}
            {ask}
        </li>
    }
    .into_any()
}

/// A request with how it stands; one that waits with the buttons for an answer by telephone and to take it back.
#[component]
fn RequestLine(request: PresentingRequest, starts_at: Timestamp, phone: Option<String>) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let state = words::request_state(language, request.state);
    let swap = request.swap_with.as_ref().map(|(_, name)| {
        let sentence = t!(language, rota.swap_mark, company = format!("\u{2068}{name}\u{2069}"));
        view! { " · " {sentence} }
    });
    let phone = phone.filter(|_| request.state == RequestState::Open).map(|number| {
        let (title, when) = (&request.meeting.title, format_date(language, starts_at, DateStyle::WithTime));
        let text = format!("{title}\n{when}\n{}{}", page.origin, meeting::path(request.meeting.id));
        view! { <PhoneLinks number text/> }
    });
    let buttons = (request.state == RequestState::Open).then(|| {
        let label = |action: &str| format!("{action}: {}", request.company.name);
        let (accept, pass, withdraw) =
            (t!(language, rota.said_yes), t!(language, rota.said_no), t!(language, rota.withdraw));
        view! {
            <form method="post" action=PATH class="buttons">
                <input type="hidden" name=RotaForm::REQUEST value=request.id.to_string()/>
                <button class="button" name="action" value="accept" aria-label=label(accept)>{accept}</button>
                <button class="button button-quiet" name="action" value="pass" aria-label=label(pass)>{pass}</button>
                <button class="button button-quiet" name="action" value="withdraw" aria-label=label(withdraw)>
                    {withdraw}
                </button>
            </form>
        }
    });
    view! {
        <div class="rota-request">
            <p>
                <bdi>{request.company.name.clone()}</bdi> " (" <bdi>{request.member.name.clone()}</bdi> ") · "
                <span class="status">{state}</span> {swap} " · " <Moment at=request.asked_at/>
            </p>
            {phone}
            {buttons}
        </div>
    }
    .into_any()
}

/// The form that asks a company: its people by company, one of the company whose turn it is chosen.
#[component]
fn AskForm(
    id: MeetingId,
    teams: Vec<(Company, Vec<Member>)>,
    /// The company whose turn it is; nothing where none is left.
    #[prop(optional_no_strip)]
    next: Option<CompanyId>,
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let is_refused = form.problem().is_some() && form.value(RotaForm::MEETING) == id.to_string();
    let chosen = match is_refused {
        true => form.value(RotaForm::MEMBER),
        false => {
            let next = teams.iter().find(|(company, _)| Some(company.id) == next);
            next.and_then(|(_, team)| team.first()).map(|member| member.id.to_string()).unwrap_or_default()
        }
    };
    let errors = is_refused.then(|| {
        [RotaForm::MEMBER, RotaForm::MEETING]
            .into_iter()
            .flat_map(|name| form.errors(language, name))
            .map(|error| view! { <p class="field-error" role="alert">{error}</p> })
            .collect_view()
    });
    let turn = teams.iter().find(|(company, _)| Some(company.id) == next).map(|(company, _)| {
        let sentence = t!(language, rota.turn, company = format!("\u{2068}{}\u{2069}", company.name));
        view! { <p class="hint rota-turn">{sentence}</p> }
    });
    let groups = teams
        .into_iter()
        .map(|(company, team)| {
            let options = team
                .into_iter()
                .map(|member| {
                    let value = member.id.to_string();
                    let selected = value == chosen;
                    view! { <option value=value selected=selected>{member.name}</option> }
                })
                .collect_view();
            view! { <optgroup label=company.name>{options}</optgroup> }
        })
        .collect_view();
    let select = format!("ask-{id}");
    view! {
        <form method="post" action=PATH class="rota-ask" novalidate>
            {errors}
            {turn}
            <input type="hidden" name=RotaForm::MEETING value=id.to_string()/>
            <div class="field">
                <label for=select.clone()>{t!(language, rota.whom)}</label>
                <select id=select name=RotaForm::MEMBER required>
                    <option value="">{t!(language, form.choose)}</option>
                    {groups}
                </select>
            </div>
            <button class="button button-main" name="action" value="ask">{t!(language, rota.ask)}</button>
        </form>
    }
    .into_any()
}

/// The companies that wait for their turn, each with why it stands there and the buttons that move it.
#[component]
fn Order(
    turns: Vec<Turn>,
    /// Those that were asked and have not answered.
    asked: HashSet<CompanyId>,
) -> AnyView {
    let language = PageContext::current().language;
    let is_placed = turns.iter().any(|turn| turn.is_placed);
    let nobody = turns.is_empty().then(|| view! { <p class="hint">{t!(language, rota.nobody)}</p> });
    let propose = is_placed.then(|| {
        view! {
            <form method="post" action=PATH class="buttons">
                <button class="button button-quiet" name="action" value="propose">{t!(language, rota.propose)}</button>
            </form>
        }
    });
    let last = turns.len().saturating_sub(1);
    let lines = turns
        .into_iter()
        .enumerate()
        .map(|(place, turn)| {
            let is_asked = asked.contains(&turn.company.id);
            view! { <TurnLine turn is_asked is_first=place == 0 is_last=place == last/> }
        })
        .collect_view();
    view! {
        <section class="section" aria-labelledby="order">
            <h2 id="order">{t!(language, rota.order)}</h2>
            <p class="hint">{t!(language, rota.order_lead)}</p>
            {nobody}
            <ol class="lines rota-order">{lines}</ol>
            {propose}
        </section>
    }
    .into_any()
}

#[component]
fn TurnLine(turn: Turn, is_asked: bool, is_first: bool, is_last: bool) -> AnyView {
    let language = PageContext::current().language;
    let name = turn.company.name.clone();
    let presented = match turn.presented_at {
        Some(at) => view! { {t!(language, rota.presented)} " " <Moment at style=DateStyle::Month/> }.into_any(),
        None => t!(language, ring.not_yet).into_any(),
    };
    let reasons = [
        (turn.other_sector, t!(language, rota.other_sector)),
        (turn.other_size, t!(language, rota.other_size)),
        (!turn.topics.is_empty(), t!(language, rota.asked_topic)),
        (turn.is_placed, t!(language, rota.placed)),
        (is_asked, words::request_state(language, RequestState::Open)),
    ];
    let reasons = reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| format!(" · {words}"));
    let up = (!is_first).then(|| view! { <Shift action="up" label=t!(language, rota.up) name=name.clone()/> });
    let down = (!is_last).then(|| view! { <Shift action="down" label=t!(language, rota.down) name=name.clone()/> });
    view! {
        <li id=format!("company-{}", turn.company.id)>
            <a href=domain::company::path(&turn.company.slug)><bdi>{name.clone()}</bdi></a>
            <span class="line-note">{presented} {reasons.collect::<String>()}</span>
            <form method="post" action=PATH class="buttons">
                <input type="hidden" name=RotaForm::COMPANY value=turn.company.id.to_string()/>
                {up}
                {down}
            </form>
        </li>
    }
    .into_any()
}

#[component]
fn Shift(action: &'static str, label: &'static str, name: String) -> AnyView {
    view! {
        <button class="button button-quiet" name="action" value=action aria-label=format!("{label}: {name}")>{label}</button>
    }.into_any()
}
