//! A meeting to add, or to change.

use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::meeting::{
    self, AGENDA_MAX, DayNotes, LOOK_FOR_MAX, MeetingCard, MeetingKind, MeetingState, MeetingView, NOTE_MAX,
    NewMeeting, NewVisit, PARKING_MAX,
};
use domain::member::Member;
use domain::practice::{MeetingRef, TITLE_MAX};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::clean_line;
use jiff::ToSpan;
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::people::person_choices;
use crate::shell::Shell;
use crate::ui::caution::Caution;
use crate::ui::dates::{self, DateStyle};
use crate::ui::field::{Choice, SelectField, TextArea, TextField};
use crate::ui::form::{Fields, Form, FormProblem, chosen};
use crate::ui::icons::{Glyph, Icon};
use crate::words;

/// A meeting to add, or to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingForm {
    /// The meeting's subject.
    pub title: String,
    /// The kind of meeting.
    pub kind: Option<MeetingKind>,
    /// The meeting's day (YYYY-MM-DD). A past one makes a past meeting, for the back catalogue.
    pub date: String,
    /// The meeting's hour (HH:MM).
    pub time: String,
    /// The hour at which it ends (HH:MM), where that is known.
    pub ends_at: Option<String>,
    /// Whether it takes place; the form hands on what it was.
    pub state: MeetingState,
    /// What is told with the change.
    pub note: String,
    /// The date and the hour about which the form said something, and that are kept by sending it once more.
    pub anyway: String,
    /// Whether the gate list may be erased.
    pub erases_gate_list: bool,
    /// The place of the meeting.
    pub place: String,
    /// The address of a video call.
    pub link: String,
    /// The company that presents at the meeting.
    pub presenting_company: Option<CompanyId>,
    /// The people who present.
    pub presenters: Vec<MemberId>,
    /// The day until which the write-up is expected (YYYY-MM-DD).
    pub deadline: Option<String>,
    /// Whether a new meeting has no such day, although a company presents.
    pub no_deadline: bool,
    /// How many seats the room has.
    pub seats: Option<String>,
    /// The member who hosts the field visit.
    pub host: Option<MemberId>,
    /// Where to leave a car at the field visit.
    pub parking: String,
    /// What to look for at the field visit, each on a line.
    pub look_for: String,
    /// The agenda.
    pub agenda: String,
    /// The version that is changed.
    pub version: i64,
}

impl MeetingForm {
    /// The name of the field of the meeting's subject.
    pub const TITLE: &str = "title";
    /// The name of the field of the kind of meeting.
    pub const KIND: &str = "kind";
    /// The name of the field of the meeting's day.
    pub const DATE: &str = "date";
    /// The name of the field of the meeting's hour.
    pub const TIME: &str = "time";
    /// The hour at which it ends.
    pub const ENDS_AT: &str = "ends_at";
    /// The state, which says whether the meeting takes place.
    pub const STATE: &str = "state";
    /// What is told with the change.
    pub const NOTE: &str = "note";
    /// The date and the hour about which the form said something.
    pub const ANYWAY: &str = "anyway";
    /// That the gate list may be erased.
    pub const ERASES_GATE_LIST: &str = "erase_gate_list";
    /// The name of the field of the place.
    pub const PLACE: &str = "place";
    /// The address of a video call.
    pub const LINK: &str = "link";
    /// The name of the field of the presenting company.
    pub const PRESENTING_COMPANY: &str = "presenting_company";
    /// The people who present; repeated.
    pub const PRESENTERS: &str = "presenters";
    /// Until when the write-up is expected.
    pub const DEADLINE: &str = "deadline";
    /// That a new meeting has no such day.
    pub const NO_DEADLINE: &str = "no_deadline";
    /// How many seats the room has.
    pub const SEATS: &str = "seats";
    /// Who hosts the field visit.
    pub const HOST: &str = "host";
    /// Where to leave a car at the field visit.
    pub const PARKING: &str = "parking";
    /// What to look for at the field visit.
    pub const LOOK_FOR: &str = "look_for";
    /// The name of the field of the agenda.
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
            ends_at: sent.filled(Self::ENDS_AT).map(str::to_owned),
            state: sent.parsed(Self::STATE).unwrap_or(MeetingState::Scheduled),
            note: sent.text(Self::NOTE),
            anyway: sent.text(Self::ANYWAY),
            erases_gate_list: sent.filled(Self::ERASES_GATE_LIST).is_some(),
            place: sent.text(Self::PLACE),
            link: sent.text(Self::LINK),
            presenting_company: sent.parsed(Self::PRESENTING_COMPANY),
            presenters: sent.all_parsed(Self::PRESENTERS),
            deadline: sent.filled(Self::DEADLINE).map(str::to_owned),
            no_deadline: sent.filled(Self::NO_DEADLINE).is_some(),
            seats: sent.filled(Self::SEATS).map(str::to_owned),
            host: sent.parsed(Self::HOST),
            parking: sent.text(Self::PARKING),
            look_for: sent.text(Self::LOOK_FOR),
            agenda: sent.text(Self::AGENDA),
            version: sent.parsed(Self::VERSION).unwrap_or_default(),
        }
    }

    /// The form of a meeting to add.
    pub fn first() -> Form {
        Form::filled([(Self::KIND, MeetingKind::Regular.as_str()), (Self::TIME, "09:00")])
    }

    /// A meeting as the form's values, in the forum's time zone. The note is empty: the one that the meeting has was told with
    /// the change before.
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
            (Self::STATE, card.state.as_str().to_owned()),
            (Self::PLACE, card.place.clone()),
            (Self::LINK, card.link.clone()),
            (Self::AGENDA, view.agenda.clone()),
            (Self::PARKING, view.visit.parking.clone()),
            (Self::LOOK_FOR, view.visit.look_for.clone()),
        ];
        values.extend(view.visit.host.as_ref().map(|host| (Self::HOST, host.id.to_string())));
        values.extend(card.company.as_ref().map(|company| (Self::PRESENTING_COMPANY, company.id.to_string())));
        values.extend(card.presenters.iter().map(|person| (Self::PRESENTERS, person.id.to_string())));
        values.extend(card.seats.map(|seats| (Self::SEATS, seats.to_string())));
        values.extend(card.ends_at.map(|at| (Self::ENDS_AT, dates::time(at))));
        values.extend(card.deadline.map(|deadline| (Self::DEADLINE, day(deadline))));
        Form::filled(values)
    }

    /// The moment at which it starts, where both fields can be read and a meeting can start then.
    pub fn starts_at(&self) -> Option<Timestamp> {
        dates::moment(&self.date, &self.time).filter(|at| meeting::can_start(*at))
    }

    /// The moment at which it ends, where that is known and both fields can be read.
    pub fn end(&self) -> Option<Timestamp> {
        self.ends_at.as_deref().and_then(|time| dates::moment(&self.date, time))
    }

    /// Returns whether the form was sent once more after it had said what speaks against its date and hour.
    pub fn is_kept_anyway(&self) -> bool {
        self.anyway == asked_about(&self.date, &self.time)
    }

    /// Keeps the note of the change before where the form has none and the meeting stays when and where it is: there the note
    /// still says why.
    #[must_use]
    pub fn with_note_kept(mut self, before: &MeetingCard) -> Self {
        let stays = self.starts_at() == Some(before.starts_at) && clean_line(&self.place) == before.place;
        if self.note.trim().is_empty() && stays {
            self.note.clone_from(&before.note);
        }
        self
    }

    /// Moves the deadline along with a meeting that gets another day, where the deadline is still on the day that it had.
    #[must_use]
    pub fn with_deadline_moved(mut self, before: &MeetingCard) -> Self {
        let (Some(had), Some(starts_at)) = (before.deadline, self.starts_at()) else { return self };
        let stated = self.deadline.as_deref().and_then(dates::end_of_day);
        let days = dates::days_between(before.starts_at, starts_at);
        if stated.is_some_and(|at| dates::days_between(had, at) == 0)
            && let Ok(day) = dates::local(had).date().checked_add(days.days())
        {
            self.deadline = Some(day.strftime("%Y-%m-%d").to_string());
        }
        self
    }

    /// The meeting, checked.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong with it.
    pub fn meeting(self) -> Result<NewMeeting, Problem> {
        let mut errors = vec![];
        let starts_at = self.starts_at();
        let ends_at = self.ends_at.as_deref().map(|time| dates::moment(&self.date, time));
        let deadline = self.deadline.as_deref().map(dates::end_of_day);
        if starts_at.is_none() {
            let empty = [(Self::DATE, &self.date), (Self::TIME, &self.time)].into_iter();
            let empty = empty.filter(|(_, value)| value.trim().is_empty());
            errors.extend(empty.map(|(name, _)| FieldError::new(name, FieldProblem::Missing)));
            if errors.is_empty() {
                errors.push(FieldError::new(Self::DATE, FieldProblem::Invalid));
            }
        }
        if starts_at.is_some() && ends_at == Some(None) {
            errors.push(FieldError::new(Self::ENDS_AT, FieldProblem::Invalid));
        }
        let seats = self.seats.as_deref().map(str::parse::<i64>);
        if matches!(seats, Some(Err(_))) {
            errors.push(FieldError::new(Self::SEATS, FieldProblem::Invalid));
        }
        if deadline == Some(None) {
            errors.push(FieldError::new(Self::DEADLINE, FieldProblem::Invalid));
        }
        let meeting = NewMeeting {
            title: self.title,
            kind: chosen(Self::KIND, self.kind, MeetingKind::ALL, &mut errors),
            starts_at: starts_at.unwrap_or(meeting::LATEST),
            // Without a start nobody can tell whether it is too early.
            ends_at: ends_at.flatten().filter(|_| starts_at.is_some()),
            state: self.state,
            note: self.note,
            place: self.place,
            link: self.link,
            presenting_company: self.presenting_company,
            presenters: self.presenters,
            seats: seats.and_then(Result::ok),
            visit: NewVisit { host: self.host, parking: self.parking, look_for: self.look_for },
            agenda: self.agenda,
            deadline: deadline.flatten().map(|at| match starts_at {
                // On the day of the meeting itself until it starts.
                Some(starts_at) if dates::days_between(starts_at, at) == 0 => at.min(starts_at),
                _ => at,
            }),
        };
        Problem::joined(errors, meeting.check())
    }
}

/// A date and an hour as the field [`MeetingForm::ANYWAY`] has them.
fn asked_about(date: &str, time: &str) -> String {
    format!("{date} {time}")
}

/// What speaks against saving a form: against its date and its hour, and what would be erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgainstDate {
    /// What the day is, where no meeting takes place on such a day.
    pub day: Option<DayNotes>,
    /// The meetings that take place meanwhile.
    pub others: Vec<MeetingRef>,
    /// Whether one of these starts at the same moment: then this one cannot.
    pub is_taken: bool,
    /// Whether the moment has passed: a meeting that took place can be added, and a year can be mistyped.
    pub is_past: bool,
    /// How many lines of the gate list would be erased.
    pub gate_lines: usize,
}

impl AgainstDate {
    /// Returns whether nothing speaks against it.
    pub const fn is_nothing(&self) -> bool {
        self.day.is_none() && self.others.is_empty() && !self.is_past && self.gate_lines == 0
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
    /// Every company, to choose from.
    companies: Vec<Company>,
    /// Everyone who can present.
    members: Vec<Member>,
    /// What speaks against saving what was typed.
    #[prop(default = AgainstDate::default())]
    against: AgainstDate,
) -> impl IntoView {
    let language = PageContext::current().language;
    let (title, action, button) = match meeting {
        Some(id) => {
            (t!(language, admin.meeting.edit), format!("{}/edit", meeting::path(id)), t!(language, admin.meeting.save))
        }
        None => (t!(language, admin.meeting.add), "/admin/meetings/new".to_owned(), t!(language, admin.meeting.go)),
    };
    let warning = (!against.is_nothing()).then(|| view! { <SaysAgainst form=form.clone() against/> });
    let version = meeting.map(|_| {
        view! {
            <input type="hidden" name=MeetingForm::VERSION value=form.value(MeetingForm::VERSION)/>
            <input type="hidden" name=MeetingForm::STATE value=form.value(MeetingForm::STATE)/>
        }
    });
    let note = meeting.map(|_| {
        view! {
            <TextField
                form=form.clone()
                name=MeetingForm::NOTE
                label=t!(language, admin.meeting.note)
                hint=t!(language, admin.meeting.note_hint)
                max=NOTE_MAX
            />
        }
    });
    let back = meeting.map(|id| {
        view! { <a class="button button-quiet" href=meeting::path(id)>{t!(language, admin.meeting.back)}</a> }
    });
    view! {
        <Shell title layout="narrow" sheet="admin.css">
            <h1>{title}</h1>
            <AdminNav/>
            <form class="sheet" novalidate method="post" action=action>
                <FormProblem form=form.clone()/>
                {warning}
                {version}
                <WhatAndWhen form=form.clone()/>
                {note}
                <OfVisit form=form.clone() members=members.clone()/>
                <WhoPresents form=form.clone() companies members is_new=meeting.is_none()/>
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

/// Says what speaks against what was typed, and lets the form be sent once more all the same; where the gate list would be
/// erased, by a tick.
#[component]
fn SaysAgainst(form: Form, against: AgainstDate) -> AnyView {
    let language = PageContext::current().language;
    let date = form.value(MeetingForm::DATE);
    let day = against.day.map(|day| {
        let occasion = day.forbidden.map(|occasion| words::occasion(language, occasion));
        let written = dates::end_of_day(&date).map(|at| dates::format(language, at, DateStyle::Full));
        let sentence = t!(
            language,
            admin.meeting.forbidden,
            date = written.unwrap_or_default(),
            occasion = occasion.unwrap_or_default()
        );
        let hebrew_date = t!(language, admin.meeting.hebrew_date, date = day.hebrew_date(language));
        view! { <Caution sentence=format!("{sentence} {hebrew_date}")/> }
    });
    let past = against.is_past.then(|| view! { <Caution sentence=t!(language, admin.meeting.past).to_owned()/> });
    let sentence = match against.is_taken {
        true => t!(language, admin.meeting.same_time),
        false => t!(language, admin.meeting.meanwhile),
    };
    let others = (!against.others.is_empty()).then(|| {
        let lines = against.others.into_iter().map(|other| view! { <OtherMeeting other/> }).collect_view();
        view! {
            <div class="banner banner-care" role="alert">
                <Icon glyph=Glyph::Warning/>
                <p>{sentence} {lines}</p>
            </div>
        }
    });
    let gate = (against.gate_lines > 0).then(|| {
        let checked = form.has(MeetingForm::ERASES_GATE_LIST, "yes");
        view! {
            <Caution sentence=t!(language, admin.meeting.gate_list, count = against.gate_lines)/>
            <label class="choice">
                <input type="checkbox" name=MeetingForm::ERASES_GATE_LIST value="yes" checked=checked/>
                <span>{t!(language, admin.meeting.erase_gate_list)}</span>
            </label>
        }
    });
    let anyway = asked_about(&date, &form.value(MeetingForm::TIME));
    view! {
        {gate}
        {past}
        {day}
        {others}
        <input type="hidden" name=MeetingForm::ANYWAY value=anyway/>
    }
    .into_any()
}

/// Another meeting that takes place meanwhile.
#[component]
pub fn OtherMeeting(other: MeetingRef) -> AnyView {
    let language = PageContext::current().language;
    let at = dates::format(language, other.starts_at, DateStyle::WithTime);
    view! { " " <a href=meeting::path(other.id)><bdi>{other.title}</bdi></a> " · " {at} }.into_any()
}

#[component]
fn WhatAndWhen(form: Form) -> AnyView {
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
            <TextField form=form.clone() name=MeetingForm::ENDS_AT label=t!(language, admin.meeting.ends) kind="time"/>
        </div>
        <TextField form=form.clone() name=MeetingForm::PLACE label=t!(language, admin.meeting.place) max=160/>
        <TextField
            form=form.clone()
            name=MeetingForm::SEATS
            label=t!(language, admin.meeting.seats)
            hint=t!(language, admin.meeting.seats_hint)
            max=5
        />
        <TextField
            form
            name=MeetingForm::LINK
            label=t!(language, admin.meeting.link)
            kind="url"
            hint=t!(language, admin.meeting.link_hint)
            max=500
        />
    }.into_any()
}

/// What a field visit has beside other meetings. Where the browser can tell which kind is chosen, it is shown for that alone.
#[component]
fn OfVisit(form: Form, members: Vec<Member>) -> AnyView {
    let language = PageContext::current().language;
    // Who has left hosts nobody, but may have.
    let is_offered =
        |member: &Member| member.deactivated_at.is_none() || form.has(MeetingForm::HOST, &member.id.to_string());
    let hosts =
        members.iter().filter(|member| is_offered(member)).map(|it| (it.person(), it.company.clone())).collect();
    view! {
        <fieldset class="field of-visit">
            <legend>{t!(language, admin.meeting.of_visit)}</legend>
            <SelectField
                form=form.clone()
                name=MeetingForm::HOST
                label=t!(language, admin.meeting.host)
                hint=t!(language, admin.meeting.host_hint)
                choices=person_choices(hosts)
            />
            <TextField form=form.clone() name=MeetingForm::PARKING label=t!(language, admin.meeting.parking) max=PARKING_MAX/>
            <TextArea
                form
                name=MeetingForm::LOOK_FOR
                label=t!(language, admin.meeting.look_for)
                hint=t!(language, admin.meeting.look_for_hint)
                rows=4
                max=LOOK_FOR_MAX
            />
        </fieldset>
    }
    .into_any()
}

#[component]
fn WhoPresents(form: Form, companies: Vec<Company>, members: Vec<Member>, is_new: bool) -> AnyView {
    let language = PageContext::current().language;
    let hint = match is_new {
        true => t!(language, admin.meeting.deadline_default),
        false => t!(language, admin.meeting.deadline_hint),
    };
    let none = is_new.then(|| {
        let checked = form.has(MeetingForm::NO_DEADLINE, "yes");
        view! {
            <label class="choice">
                <input type="checkbox" name=MeetingForm::NO_DEADLINE value="yes" checked=checked/>
                <span>{t!(language, admin.meeting.no_deadline)}</span>
            </label>
        }
    });
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
            hint=hint
        />
        {none}
    }
    .into_any()
}

/// Shows everyone by company; the companies with a chosen presenter stand open.
#[component]
fn Presenters(form: Form, companies: Vec<Company>, members: Vec<Member>) -> AnyView {
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
    .into_any()
}

#[component]
fn PresenterGroup(form: Form, company: Company, people: Vec<Member>, open: bool) -> AnyView {
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
    .into_any()
}
