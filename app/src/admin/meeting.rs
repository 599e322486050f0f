//! A meeting to add, or to change.

use domain::company::Company;
use domain::id::MeetingId;
use domain::meeting::{self, AGENDA_MAX, MeetingKind, MeetingView};
use domain::member::Member;
use domain::practice::TITLE_MAX;
use leptos::prelude::*;

use super::home::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates;
use crate::ui::field::{Choice, SelectField, TextArea, TextField};
use crate::ui::form::{Form, FormProblem};
use crate::words;

/// `/admin/meetings/new` and `/meetings/{id}/edit`: fields `title`, `kind`, `date` (YYYY-MM-DD),
/// `time` (HH:MM), `place`, `link`, `presenting_company` (key), `presenters` (keys, repeated),
/// `deadline` (YYYY-MM-DD), `agenda`, and `version` when one is changed. A past day makes a past
/// meeting, for the back catalogue.
#[component]
pub fn MeetingFormPage(
    /// Which meeting is changed; `None` adds one.
    #[prop(optional_no_strip)]
    meeting: Option<MeetingId>,
    /// What was typed, or what the meeting has now ([`values`]).
    form: Form,
    /// Every company.
    companies: Vec<Company>,
    /// Everyone who can present.
    members: Vec<Member>,
) -> impl IntoView {
    let language = PageContext::current().language;
    let (title, action, button) = match meeting {
        Some(id) => {
            (t!(language, admin.meeting.edit), format!("{}/edit", meeting::path(id)), t!(language, admin.meeting.save))
        }
        None => (t!(language, admin.meeting.add), "/admin/meetings/new".to_owned(), t!(language, admin.meeting.go)),
    };
    let version = meeting.map(|_| view! { <input type="hidden" name="version" value=form.value("version")/> });
    let back = meeting.map(|id| {
        view! { <a class="button button-quiet" href=meeting::path(id)>{t!(language, admin.meeting.back)}</a> }
    });
    view! {
        <Shell title layout="narrow" sheet="forms.css">
            <h1>{title}</h1>
            <AdminNav/>
            <form class="sheet" novalidate method="post" action=action>
                <FormProblem form=form.clone()/>
                {version}
                <WhatAndWhen form=form.clone()/>
                <WhoPresents form=form.clone() companies members/>
                <TextArea
                    form
                    name="agenda"
                    label=t!(language, admin.meeting.agenda)
                    hint=t!(language, admin.meeting.agenda_hint)
                    rows=6
                    max=AGENDA_MAX
                />
                <div class="buttons">
                    <button class="button button-main">{button}</button>
                    {back}
                </div>
            </form>
        </Shell>
    }
}

#[component]
fn WhatAndWhen(form: Form) -> impl IntoView {
    let language = PageContext::current().language;
    let kinds = MeetingKind::ALL
        .iter()
        .map(|&kind| Choice::new(kind.as_str(), words::meeting_kind(language, kind)))
        .collect::<Vec<_>>();
    view! {
        <TextField
            form=form.clone()
            name="title"
            label=t!(language, admin.meeting.title)
            hint=t!(language, admin.meeting.title_hint)
            max=TITLE_MAX
            required=true
        />
        <SelectField form=form.clone() name="kind" label=t!(language, admin.meeting.kind) choices=kinds required=true/>
        <div class="field-pair">
            <TextField
                form=form.clone()
                name="date"
                label=t!(language, admin.meeting.date)
                kind="date"
                required=true
            />
            <TextField
                form=form.clone()
                name="time"
                label=t!(language, admin.meeting.time)
                kind="time"
                required=true
            />
        </div>
        <TextField form=form.clone() name="place" label=t!(language, admin.meeting.place) max=160/>
        <TextField
            form
            name="link"
            label=t!(language, admin.meeting.link)
            kind="url"
            hint=t!(language, admin.meeting.link_hint)
            max=500
        />
    }
}

#[component]
fn WhoPresents(form: Form, companies: Vec<Company>, members: Vec<Member>) -> impl IntoView {
    let language = PageContext::current().language;
    let choices =
        companies.iter().map(|company| Choice::new(company.id.to_string(), company.name.clone())).collect::<Vec<_>>();
    view! {
        <SelectField
            form=form.clone()
            name="presenting_company"
            label=t!(language, admin.meeting.company)
            choices
        />
        <Presenters form=form.clone() companies members/>
        <TextField
            form
            name="deadline"
            label=t!(language, admin.meeting.deadline)
            kind="date"
            hint=t!(language, admin.meeting.deadline_hint)
        />
    }
}

/// Everyone by company; the companies with a chosen presenter stand open.
#[component]
fn Presenters(form: Form, companies: Vec<Company>, members: Vec<Member>) -> impl IntoView {
    let language = PageContext::current().language;
    let presenting = form.value("presenting_company");
    let groups = companies
        .into_iter()
        .filter_map(|company| {
            let people: Vec<Member> = members.iter().filter(|m| m.company.id == company.id).cloned().collect();
            let chosen = |member: &Member| form.has("presenters", &member.id.to_string());
            let open = company.id.to_string() == presenting || people.iter().any(chosen);
            let form = form.clone();
            (!people.is_empty()).then(|| view! { <PresenterGroup form company people open/> })
        })
        .collect_view();
    let errors = form.errors(language, "presenters").into_iter().map(|error| view! { <p>{error}</p> }).collect_view();
    view! {
        <fieldset class="field presenters">
            <legend>
                {t!(language, admin.meeting.presenters)} " "
                <span class="optional">{t!(language, form.optional)}</span>
            </legend>
            {groups}
            <div class="field-error">{errors}</div>
        </fieldset>
    }
}

#[component]
fn PresenterGroup(form: Form, company: Company, people: Vec<Member>, open: bool) -> impl IntoView {
    let choices = people
        .into_iter()
        .map(|member| {
            let id = member.id.to_string();
            let checked = form.has("presenters", &id);
            view! {
                <label class="choice">
                    <input type="checkbox" name="presenters" value=id checked=checked/>
                    <bdi>{member.name}</bdi>
                </label>
            }
        })
        .collect_view();
    view! {
        <details open=open>
            <summary><bdi>{company.name}</bdi></summary>
            <div class="choices">{choices}</div>
        </details>
    }
}

/// A meeting as the form's values, in the forum's time zone.
pub fn values(view: &MeetingView) -> Form {
    let card = &view.card;
    let starts = dates::local(card.starts_at);
    let day = |at| dates::local(at).strftime("%Y-%m-%d").to_string();
    let mut values = vec![
        ("version", card.version.to_string()),
        ("title", card.title.clone()),
        ("kind", card.kind.as_str().to_owned()),
        ("date", day(card.starts_at)),
        ("time", starts.strftime("%H:%M").to_string()),
        ("place", card.place.clone()),
        ("link", card.link.clone()),
        ("agenda", view.agenda.clone()),
    ];
    values.extend(card.company.as_ref().map(|company| ("presenting_company", company.id.to_string())));
    values.extend(card.presenters.iter().map(|person| ("presenters", person.id.to_string())));
    values.extend(card.deadline.map(|deadline| ("deadline", day(deadline))));
    Form::filled(values)
}
