//! A meeting to add, or to change.

use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::meeting::{self, AGENDA_MAX, MeetingKind, MeetingView, NewMeeting};
use domain::member::Member;
use domain::practice::TITLE_MAX;
use domain::problem::{FieldError, FieldProblem, Problem};
use leptos::prelude::*;

use super::home::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates;
use crate::ui::field::{Choice, SelectField, TextArea, TextField};
use crate::ui::form::{Fields, Form, FormProblem, chosen};
use crate::words;

/// A meeting to add, or to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingForm {
    /// The thing that the meeting is about.
    pub title: String,
    /// What kind of meeting.
    pub kind: Option<MeetingKind>,
    /// The meeting's day (YYYY-MM-DD). A past one makes a past meeting, for the back catalogue.
    pub date: String,
    /// The meeting's hour (HH:MM).
    pub time: String,
    /// Where it is.
    pub place: String,
    /// The address of a video call.
    pub link: String,
    /// The company that presents at the meeting.
    pub presenting_company: Option<CompanyId>,
    /// The people who present.
    pub presenters: Vec<MemberId>,
    /// The day until which the write-up is expected (YYYY-MM-DD).
    pub deadline: Option<String>,
    /// What is planned.
    pub agenda: String,
    /// The version that is changed.
    pub version: i64,
}

impl MeetingForm {
    /// What it is about.
    pub const TITLE: &str = "title";
    /// What kind of meeting.
    pub const KIND: &str = "kind";
    /// Its day.
    pub const DATE: &str = "date";
    /// Its hour.
    pub const TIME: &str = "time";
    /// Where it is.
    pub const PLACE: &str = "place";
    /// The address of a video call.
    pub const LINK: &str = "link";
    /// Who presents.
    pub const PRESENTING_COMPANY: &str = "presenting_company";
    /// The people who present; repeated.
    pub const PRESENTERS: &str = "presenters";
    /// Until when the write-up is expected.
    pub const DEADLINE: &str = "deadline";
    /// What is planned.
    pub const AGENDA: &str = "agenda";
    /// The version that is changed.
    pub const VERSION: &str = "version";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            title: sent.text(Self::TITLE),
            kind: sent.parsed(Self::KIND),
            date: sent.text(Self::DATE),
            time: sent.text(Self::TIME),
            place: sent.text(Self::PLACE),
            link: sent.text(Self::LINK),
            presenting_company: sent.parsed(Self::PRESENTING_COMPANY),
            presenters: sent.all_parsed(Self::PRESENTERS),
            deadline: sent.filled(Self::DEADLINE).map(str::to_owned),
            agenda: sent.text(Self::AGENDA),
            version: sent.parsed(Self::VERSION).unwrap_or_default(),
        }
    }

    /// The form of a meeting to add.
    pub fn first() -> Form {
        Form::filled([(Self::KIND, MeetingKind::Regular.as_str()), (Self::TIME, "09:00")])
    }

    /// A meeting as the form's values, in the forum's time zone.
    pub fn values(view: &MeetingView) -> Form {
        let card = &view.card;
        let starts = dates::local(card.starts_at);
        let day = |at| dates::local(at).strftime("%Y-%m-%d").to_string();
        let mut values = vec![
            (Self::VERSION, card.version.to_string()),
            (Self::TITLE, card.title.clone()),
            (Self::KIND, card.kind.as_str().to_owned()),
            (Self::DATE, day(card.starts_at)),
            (Self::TIME, starts.strftime("%H:%M").to_string()),
            (Self::PLACE, card.place.clone()),
            (Self::LINK, card.link.clone()),
            (Self::AGENDA, view.agenda.clone()),
        ];
        values.extend(card.company.as_ref().map(|company| (Self::PRESENTING_COMPANY, company.id.to_string())));
        values.extend(card.presenters.iter().map(|person| (Self::PRESENTERS, person.id.to_string())));
        values.extend(card.deadline.map(|deadline| (Self::DEADLINE, day(deadline))));
        Form::filled(values)
    }

    /// The meeting, checked.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong with it.
    pub fn meeting(self) -> Result<NewMeeting, Problem> {
        let mut errors = vec![];
        let starts_at = dates::moment(&self.date, &self.time);
        let deadline = self.deadline.as_deref().map(dates::end_of_day);
        if starts_at.is_none() {
            let empty = [(Self::DATE, &self.date), (Self::TIME, &self.time)].into_iter();
            let empty = empty.filter(|(_, value)| value.trim().is_empty());
            errors.extend(empty.map(|(name, _)| FieldError::new(name, FieldProblem::Missing)));
            if errors.is_empty() {
                errors.push(FieldError::new(Self::DATE, FieldProblem::Invalid));
            }
        }
        if deadline == Some(None) {
            errors.push(FieldError::new(Self::DEADLINE, FieldProblem::Invalid));
        }
        let meeting = NewMeeting {
            title: self.title,
            kind: chosen(Self::KIND, self.kind, MeetingKind::ALL, &mut errors),
            starts_at: starts_at.unwrap_or(Timestamp(i64::MAX)),
            place: self.place,
            link: self.link,
            presenting_company: self.presenting_company,
            presenters: self.presenters,
            agenda: self.agenda,
            // On the day of the meeting itself until it starts.
            deadline: deadline.flatten().map(|at| starts_at.map_or(at, |starts_at| at.min(starts_at))),
        };
        Problem::joined(errors, meeting.check())
    }
}

/// `/admin/meetings/new` and `/meetings/{id}/edit`, with a [`MeetingForm`].
#[component]
pub fn MeetingFormPage(
    /// Which meeting is changed; `None` adds one.
    #[prop(optional_no_strip)]
    meeting: Option<MeetingId>,
    /// What was typed, or what the meeting has now ([`MeetingForm::values`]).
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
    let version = meeting
        .map(|_| view! { <input type="hidden" name=MeetingForm::VERSION value=form.value(MeetingForm::VERSION)/> });
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
                    name=MeetingForm::AGENDA
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
            name=MeetingForm::TITLE
            label=t!(language, admin.meeting.title)
            hint=t!(language, admin.meeting.title_hint)
            max=TITLE_MAX
            required=true
        />
        <SelectField form=form.clone() name=MeetingForm::KIND label=t!(language, admin.meeting.kind) choices=kinds required=true/>
        <div class="field-pair">
            <TextField
                form=form.clone()
                name=MeetingForm::DATE
                label=t!(language, admin.meeting.date)
                kind="date"
                required=true
            />
            <TextField
                form=form.clone()
                name=MeetingForm::TIME
                label=t!(language, admin.meeting.time)
                kind="time"
                required=true
            />
        </div>
        <TextField form=form.clone() name=MeetingForm::PLACE label=t!(language, admin.meeting.place) max=160/>
        <TextField
            form
            name=MeetingForm::LINK
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
            name=MeetingForm::PRESENTING_COMPANY
            label=t!(language, admin.meeting.company)
            choices
        />
        <Presenters form=form.clone() companies members/>
        <TextField
            form
            name=MeetingForm::DEADLINE
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
    let presenting = form.value(MeetingForm::PRESENTING_COMPANY);
    let groups = companies
        .into_iter()
        .filter_map(|company| {
            let chosen = |member: &Member| form.has(MeetingForm::PRESENTERS, &member.id.to_string());
            // Who has left does not present, but may have presented.
            let offered = |m: &&Member| m.company.id == company.id && (m.deactivated_at.is_none() || chosen(m));
            let people: Vec<Member> = members.iter().filter(offered).cloned().collect();
            let open = company.id.to_string() == presenting || people.iter().any(chosen);
            let form = form.clone();
            (!people.is_empty()).then(|| view! { <PresenterGroup form company people open/> })
        })
        .collect_view();
    let errors =
        form.errors(language, MeetingForm::PRESENTERS).into_iter().map(|error| view! { <p>{error}</p> }).collect_view();
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
            let checked = form.has(MeetingForm::PRESENTERS, &id);
            view! {
                <label class="choice">
                    <input type="checkbox" name=MeetingForm::PRESENTERS value=id checked=checked/>
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
