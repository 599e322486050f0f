//! Companies: the list, and one of them.

use domain::company::{CompanyCard, CompanyView};
use domain::meeting::MeetingCard;
use domain::member::Person;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::meetings::list::MeetingLine;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::empty::Empty;
use crate::ui::rows::{ListRow, Rows};
use crate::words;

/// The list of companies.
#[component]
pub fn CompaniesPage(
    /// Every company, by name.
    companies: Vec<CompanyCard>,
) -> AnyView {
    let language = PageContext::current().language;
    let nothing = companies.is_empty().then(|| {
        view! {
            <Empty sentence=t!(language, company.none)><a href="/">{t!(language, nav.home)}</a></Empty>
        }
    });
    let lines = companies.into_iter().map(|card| view! { <CompanyLine card/> }).collect_view();
    view! {
        <Shell title=t!(language, nav.companies) layout="companies" sheet="browsing.css">
            <header class="page-head"><h1>{t!(language, nav.companies)}</h1></header>
            {nothing}
            <ul class="company-lines">{lines}</ul>
        </Shell>
    }
    .into_any()
}

#[component]
fn CompanyLine(card: CompanyCard) -> AnyView {
    let language = PageContext::current().language;
    let company = card.company;
    let next = card.presents_next.then(|| view! { <span class="status">{t!(language, ring.next)}</span> });
    let practices =
        (card.practices > 0).then(|| view! { <span>{t!(language, company.practices, count = card.practices)}</span> });
    let left = company.left_at.map(|_| view! { <span class="status">{t!(language, company.left)}</span> });
    let members =
        (card.members > 0).then(|| view! { <span>{t!(language, company.members, count = card.members)}</span> });
    view! {
        <li class="company-line">
            <h2 class="row-title"><a href=format!("/companies/{}", company.slug) dir="auto">{company.name}</a></h2>
            <div class="row-facts">
                <span>{words::sector(language, company.sector)}</span>
                <span>{words::employees(language, company.size)}</span>
                {next} {left}
            </div>
            <p class="company-counts">{practices} {members}</p>
        </li>
    }
    .into_any()
}

/// The page of one company: its people, what it brought, when it presented.
#[component]
pub fn CompanyPage(view: CompanyView) -> AnyView {
    let language = PageContext::current().language;
    let CompanyView { company: facts, people, practices, meetings } = view;
    let rows: Vec<ListRow> = practices.iter().map(|card| ListRow::practice(card, language)).collect();
    let left = facts.left_at.map(|at| {
        view! { <p class="soft">{t!(language, company.left_on)} " " <Moment at style=DateStyle::Month/></p> }
    });
    let practices = if rows.is_empty() {
        view! { <p class="soft">{t!(language, company.no_practices)}</p> }.into_any()
    } else {
        view! { <Rows rows level=3/> }.into_any()
    };
    view! {
        <Shell title=facts.name.clone() layout="company" sheet="browsing.css">
            <header class="page-head company-head">
                <p class="kicker">{words::sector(language, facts.sector)} " · " {words::employees(language, facts.size)}</p>
                <h1 dir="auto">{facts.name}</h1>
                {left}
            </header>
            <div class="side-layout side-layout-end">
                <section aria-labelledby="practices">
                    <h2 id="practices">{t!(language, nav.practices)}</h2>
                    {practices}
                </section>
                <aside class="company-side">
                    <People people/>
                    <Presented meetings/>
                </aside>
            </div>
        </Shell>
    }
    .into_any()
}

#[component]
fn People(people: Vec<Person>) -> AnyView {
    let language = PageContext::current().language;
    let people: Vec<_> = people
        .into_iter()
        .map(|person| {
            let profession = words::profession(language, person.profession);
            view! { <li><PersonLink person/> <span class="soft">{profession}</span></li> }
        })
        .collect();
    (!people.is_empty())
        .then(|| {
            view! {
                <section aria-labelledby="people">
                    <h2 id="people">{t!(language, company.people)}</h2>
                    <ul class="person-lines">{people}</ul>
                </section>
            }
        })
        .into_any()
}

/// The meetings that a company or a person presents or presented at.
#[component]
pub fn Presented(meetings: Vec<MeetingCard>) -> AnyView {
    let language = PageContext::current().language;
    let lines: Vec<_> = meetings.into_iter().map(|card| view! { <MeetingLine card/> }).collect();
    (!lines.is_empty())
        .then(|| {
            view! {
                <section aria-labelledby="meetings">
                    <h2 id="meetings">{t!(language, nav.meetings)}</h2>
                    <ol class="meeting-lines">{lines}</ol>
                </section>
            }
        })
        .into_any()
}
