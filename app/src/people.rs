//! One person of the forum: company, what they wrote, what they presented.

use domain::company::Company;
use domain::member::{self, Person, PersonView};
use leptos::prelude::*;

use crate::account::away::AbsenceNote;
use crate::account::phone::PhoneLinks;
use crate::companies::Presented;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::Choice;
use crate::ui::rows::{ListRow, Rows};
use crate::words;

/// A person's name as a link to their page; in place of the name of a former member, that they are one.
#[component]
pub fn PersonLink(person: Person) -> impl IntoView {
    if person.is_former() {
        let language = PageContext::current().language;
        return view! { <span class="former">{t!(language, person.former)}</span> }.into_any();
    }
    view! { <a href=member::path(person.id)><bdi>{person.name}</bdi></a> }.into_any()
}

/// Returns the people to choose from, each with their company: isolated, since either name may be in another script.
pub(crate) fn person_choices(people: Vec<(Person, Company)>) -> Vec<Choice> {
    people
        .into_iter()
        .map(|(person, company)| {
            let name = format!("\u{2068}{}\u{2069} · \u{2068}{}\u{2069}", person.name, company.name);
            Choice::new(person.id.to_string(), name)
        })
        .collect()
}

/// The page `/people/{id}`: a person and their texts.
#[component]
pub fn PersonPage(view: PersonView) -> AnyView {
    let PersonView { person, company, practices, meetings, absence, phone } = view;
    let language = PageContext::current().language;
    let absence = absence.map(|absence| view! { <p class="soft"><AbsenceNote absence/></p> });
    let phone = phone.map(|number| view! { <PhoneLinks number/> });
    let rows: Vec<ListRow> = practices.iter().map(|card| ListRow::practice(card, language)).collect();
    let practices = if rows.is_empty() {
        view! { <p class="soft">{t!(language, person.no_practices)}</p> }.into_any()
    } else {
        view! { <Rows rows level=3/> }.into_any()
    };
    view! {
        <Shell title=person.name.clone() layout="company" sheet="browsing.css">
            <header class="page-head company-head">
                <p class="kicker">{words::profession(language, person.profession)}</p>
                <h1 dir="auto">{person.name}</h1>
                <p class="lead"><a href=format!("/companies/{}", company.slug)><bdi>{company.name}</bdi></a></p>
                {absence}
                {phone}
            </header>
            <div class="side-layout side-layout-end">
                <section aria-labelledby="practices">
                    <h2 id="practices">{t!(language, nav.practices)}</h2>
                    {practices}
                </section>
                <aside class="company-side">
                    <Presented meetings/>
                </aside>
            </div>
        </Shell>
    }
    .into_any()
}
