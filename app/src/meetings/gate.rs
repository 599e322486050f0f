//! What a field visit has beside other meetings: who hosts it, where to leave a car, what to look for, and the gate list.

use domain::gate::{self, CAR_MAX, GateEntry, GateList, IDENTITY_NUMBER_MAX, NAME_MAX, NewGateEntry, OwnGate};
use domain::id::{GateEntryId, MeetingId, MemberId};
use domain::language::Language;
use domain::meeting::{self, MeetingCard, Visit};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::people::{PersonLink, person_choices};
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::field::{Choice, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};

/// A line of a gate list that is entered or taken away; the button `action` says `enter` or `erase`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateForm {
    /// The line that is entered.
    pub entry: NewGateEntry,
    /// The member whose line the coordinator adds; `None` for a guest.
    pub member: Option<MemberId>,
    /// The line that is taken away.
    pub line: Option<GateEntryId>,
}

impl GateForm {
    /// The name of the field of the name.
    pub const NAME: &str = "name";
    /// The name of the field of the identity number.
    pub const IDENTITY_NUMBER: &str = "identity_number";
    /// The name of the field of the car's number.
    pub const CAR: &str = "car";
    /// The member whose line it is.
    pub const MEMBER: &str = "member";
    /// The line that is taken away.
    pub const LINE: &str = "line";
    /// The choice of a guest.
    pub const GUEST: &str = "guest";
    /// The action that enters a line.
    pub const ENTER: &str = "enter";
    /// The action that erases a line.
    pub const ERASE: &str = "erase";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            entry: NewGateEntry {
                name: sent.text(Self::NAME),
                identity_number: sent.text(Self::IDENTITY_NUMBER),
                car: sent.text(Self::CAR),
            },
            member: sent.parsed(Self::MEMBER),
            line: sent.parsed(Self::LINE),
        }
    }

    /// The form of somebody's own line: what they entered, but for the number, which is typed anew; else their name.
    pub fn of(entry: Option<&GateEntry>, name: &str) -> Form {
        match entry {
            Some(entry) => Form::filled([(Self::NAME, entry.name.clone()), (Self::CAR, entry.car.clone())]),
            None => Form::filled([(Self::NAME, name.to_owned())]),
        }
    }
}

/// Shows who hosts a field visit, where to leave a car and what to look for; nothing where none of it is known.
#[component]
pub fn VisitSection(
    visit: Visit,
    /// Whether a guest reads it, to whom pages of people are closed.
    #[prop(optional)]
    is_guest: bool,
) -> impl IntoView {
    let language = PageContext::current().language;
    if visit == Visit::default() {
        return ().into_any();
    }
    let company = visit.company.map(|company| match is_guest {
        true => view! { <bdi>{company.name}</bdi> }.into_any(),
        false => view! { <a href=format!("/companies/{}", company.slug)><bdi>{company.name}</bdi></a> }.into_any(),
    });
    let host = visit.host.filter(|host| !(is_guest && host.is_former())).map(|host| {
        let name = match is_guest {
            true => view! { <bdi>{host.name}</bdi> }.into_any(),
            false => view! { <PersonLink person=host/> }.into_any(),
        };
        view! { <p>{t!(language, field_visit.host)} " " {name} ", " {company}</p> }
    });
    let parking = (!visit.parking.is_empty())
        .then(|| view! { <p>{t!(language, field_visit.parking)} " " <bdi>{visit.parking}</bdi></p> });
    let lines = visit.look_for.lines().map(|line| view! { <li><bdi>{line.to_owned()}</bdi></li> }).collect_view();
    let look_for = (!visit.look_for.is_empty()).then(|| {
        view! {
            <h3>{t!(language, field_visit.look_for)}</h3>
            <ul class="look-for">{lines}</ul>
        }
    });
    view! {
        <section class="field-visit" aria-labelledby="field-visit">
            <h2 id="field-visit">{t!(language, field_visit.title)}</h2>
            {host}
            {parking}
            {look_for}
        </section>
    }
    .into_any()
}

/// Shows, on a visit's page, the way to one's own line of the gate list, and to the list; nothing where neither
/// concerns the viewer.
#[component]
pub fn GateCall(id: MeetingId, gate: OwnGate) -> impl IntoView {
    let language = PageContext::current().language;
    if !gate.is_asked && !gate.can_read {
        return ().into_any();
    }
    let own = gate.is_asked.then(|| match gate.entry {
        Some(entry) => view! {
            <p>
                {entered(language, &entry)} " "
                <a href=gate::path(id)>{t!(language, gate.change)}</a>
            </p>
        }
        .into_any(),
        None => view! {
            <p>{t!(language, gate.ask)}</p>
            <p><a class="button button-main" href=gate::path(id)>{t!(language, gate.to_form)}</a></p>
        }
        .into_any(),
    });
    let list = gate.can_read.then(|| {
        view! { <p><a class="button button-quiet" href=gate::list_path(id)>{t!(language, gate.to_list)}</a></p> }
    });
    view! {
        <section class="gate" id="gate" aria-labelledby="gate-title">
            <h2 id="gate-title">{t!(language, gate.title)}</h2>
            {own}
            {list}
        </section>
    }
    .into_any()
}

/// Says that a line is there, by the end of its number.
fn entered(language: Language, entry: &GateEntry) -> String {
    t!(language, gate.entered, ending = entry.identity_number.ending())
}

/// The page `/meetings/{id}/gate`, with a [`GateForm`].
#[component]
pub fn GatePage(
    /// The visit.
    card: MeetingCard,
    /// How it stands with the viewer and its list.
    gate: OwnGate,
    /// What was typed, and why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let id = card.id;
    let status = gate.entry.as_ref().map(|entry| view! { <p role="status">{entered(language, entry)}</p> });
    let button = if gate.entry.is_some() { t!(language, gate.save_again) } else { t!(language, gate.save) };
    let erase = gate.entry.is_some().then(|| {
        view! {
            <form method="post" action=gate::path(id)>
                <button class="button button-quiet" name="action" value=GateForm::ERASE>{t!(language, gate.erase)}</button>
            </form>
        }
    });
    let until = gate.erased_at.map(|at| dates::format(language, at, DateStyle::Full)).unwrap_or_default();
    // A form that was refused because of the answer says so above its fields.
    let content = match gate.is_asked || form.problem().is_some() {
        true => view! {
            <form class="sheet" novalidate method="post" action=gate::path(id)>
                <FormProblem form=form.clone()/>
                <LineFields form/>
                <div class="buttons">
                    <button class="button button-main" name="action" value=GateForm::ENTER>{button}</button>
                </div>
            </form>
        }
        .into_any(),
        false => view! { <p>{t!(language, gate.not_asked)}</p> }.into_any(),
    };
    view! {
        <Shell title=t!(language, gate.title) layout="narrow" sheet="admin.css">
            <p class="page-links"><a href=meeting::path(id)>{t!(language, admin.meeting.back)}</a></p>
            <h1>{t!(language, gate.title)}</h1>
            <p class="lead"><bdi>{card.title}</bdi> "\u{a0}· " <Moment at=card.starts_at style=DateStyle::WithTime/></p>
            <p>{t!(language, gate.lead, date = until)}</p>
            {status}
            {content}
            {erase}
        </Shell>
    }
    .into_any()
}

/// The fields of a line.
#[component]
fn LineFields(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <TextField
            form=form.clone()
            name=GateForm::NAME
            label=t!(language, gate.name)
            max=NAME_MAX
            autocomplete="off"
            required=true
        />
        <TextField
            form=form.clone()
            name=GateForm::IDENTITY_NUMBER
            label=t!(language, gate.number)
            hint=t!(language, gate.number_hint)
            kind="tel"
            max=IDENTITY_NUMBER_MAX
            autocomplete="off"
            required=true
        />
        <TextField
            form
            name=GateForm::CAR
            label=t!(language, gate.car)
            hint=t!(language, gate.car_hint)
            max=CAR_MAX
            autocomplete="off"
        />
    }
    .into_any()
}

/// The page `/meetings/{id}/gate/list`, which prints as a table for the host's security, with a [`GateForm`].
#[component]
pub fn GateListPage(
    /// The list.
    list: GateList,
    /// What was typed, and why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let id = list.meeting;
    let until = dates::format(language, list.erased_at, DateStyle::Full);
    let content = match list.entries.is_empty() {
        true => view! { <p>{t!(language, gate.nobody)}</p> }.into_any(),
        false => view! { <GateTable id entries=list.entries can_edit=list.can_edit/> }.into_any(),
    };
    let missing = (!list.missing.is_empty()).then(|| {
        let people = list.missing.iter().cloned().map(|(person, company)| {
            view! { <li><PersonLink person/> " · " <bdi>{company.name}</bdi></li> }
        });
        view! {
            <section class="section gate-missing">
                <h2>{t!(language, gate.missing)}</h2>
                <ul>{people.collect_view()}</ul>
            </section>
        }
    });
    let add = list.can_edit.then(|| view! { <AddLine id missing=list.missing form/> });
    view! {
        <Shell title=t!(language, gate.list_title) layout="narrow one-page" sheet="admin.css">
            <p class="page-links"><a href=meeting::path(id)>{t!(language, admin.meeting.back)}</a></p>
            <h1>{t!(language, gate.list_title)}</h1>
            <p class="lead"><bdi>{list.title}</bdi> "\u{a0}· " <Moment at=list.starts_at style=DateStyle::WithTime/></p>
            <p class="hint">{t!(language, gate.list_lead, date = until)}</p>
            {content}
            <p class="buttons">
                <a class="button" href=format!("{}.csv", gate::list_path(id))>{t!(language, gate.to_csv)}</a>
            </p>
            {missing}
            {add}
        </Shell>
    }
    .into_any()
}

#[component]
fn GateTable(id: MeetingId, entries: Vec<GateEntry>, can_edit: bool) -> AnyView {
    let language = PageContext::current().language;
    let rows = entries
        .into_iter()
        .map(|entry| {
            let label = t!(language, gate.remove_of, name = format!("\u{2068}{}\u{2069}", entry.name));
            let remove = can_edit.then(|| {
                view! {
                    <form method="post" action=gate::list_path(id)>
                        <input type="hidden" name=GateForm::LINE value=entry.id.to_string()/>
                        <button class="button button-quiet" name="action" value=GateForm::ERASE aria-label=label>
                            {t!(language, gate.remove)}
                        </button>
                    </form>
                }
            });
            view! {
                <tr>
                    <th scope="row"><bdi>{entry.name}</bdi> {remove}</th>
                    <td><bdi>{entry.identity_number.as_str().to_owned()}</bdi></td>
                    <td><bdi>{entry.car}</bdi></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll">
            <table class="table gate-table">
                <thead>
                    <tr>
                        <th scope="col">{t!(language, gate.column_name)}</th>
                        <th scope="col">{t!(language, gate.number)}</th>
                        <th scope="col">{t!(language, gate.car)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The coordinator's form: for who comes and told their details by telephone, and for guests.
#[component]
fn AddLine(id: MeetingId, missing: Vec<(domain::member::Person, domain::company::Company)>, form: Form) -> AnyView {
    let language = PageContext::current().language;
    let mut choices = person_choices(missing);
    choices.push(Choice::new(GateForm::GUEST, t!(language, gate.guest)));
    let open = form.problem().is_some();
    view! {
        <details class="section gate-add" open=open>
            <summary>{t!(language, gate.add)}</summary>
            <form class="sheet" novalidate method="post" action=gate::list_path(id)>
                <FormProblem form=form.clone()/>
                <SelectField form=form.clone() name=GateForm::MEMBER label=t!(language, gate.who) choices required=true/>
                <LineFields form/>
                <div class="buttons">
                    <button class="button button-main" name="action" value=GateForm::ENTER>{t!(language, gate.save_line)}</button>
                </div>
            </form>
        </details>
    }
    .into_any()
}

/// The heads of the columns of the list, as its file for spreadsheets has them.
pub fn columns(language: Language) -> [&'static str; 3] {
    [t!(language, gate.column_name), t!(language, gate.number), t!(language, gate.car)]
}
