//! Who comes to a meeting: the viewer's answer, everybody's, and the answers that the viewer gives for others.

use domain::company::Company;
use domain::id::{MeetingId, MemberId};
use domain::meeting;
use domain::member::Person;
use domain::phone::Phones;
use domain::rsvp::{Attendance, NOTE_MAX, NewRsvp, Rsvp, RsvpAnswer};
use leptos::prelude::*;

use crate::account::phone::PhoneLinks;
use crate::context::PageContext;
use crate::people::{PersonLink, person_choices};
use crate::ui::field::{Choice, RadioGroup, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::words;

/// So many of those who gave one answer are named; a conference of thousands would make a page that nobody reads.
const SHOWN_MAX: usize = 300;

/// An answer that is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsvpForm {
    /// Whether and how they come.
    pub answer: Option<RsvpAnswer>,
    /// A remark.
    pub note: String,
    /// The member whose answer it is, where it is another's.
    pub member: Option<MemberId>,
}

impl RsvpForm {
    /// Whether and how they come.
    pub const ANSWER: &str = "answer";
    /// A remark.
    pub const NOTE: &str = "note";
    /// The member whose answer it is.
    pub const MEMBER: &str = "member";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { answer: sent.parsed(Self::ANSWER), note: sent.text(Self::NOTE), member: sent.parsed(Self::MEMBER) }
    }

    /// The answer; `None` where none was chosen.
    pub fn rsvp(self) -> Option<NewRsvp> {
        self.answer.map(|answer| NewRsvp { answer, note: self.note })
    }

    /// The form with the answer that was given before.
    fn of(own: Option<&Rsvp>) -> Form {
        Form::filled(
            own.into_iter()
                .flat_map(|own| [(Self::ANSWER, own.answer.as_str().to_owned()), (Self::NOTE, own.note.clone())]),
        )
    }
}

/// The path that answers are posted to.
pub fn path(id: MeetingId) -> String {
    format!("{}/rsvp", meeting::path(id))
}

/// Shows who comes to a meeting. The forms post to [`path`].
#[component]
pub fn WhoComes(
    /// The key of the meeting.
    id: MeetingId,
    /// The answers of the members.
    attendance: Attendance,
    /// What was typed and refused.
    form: Form,
    /// The numbers of those who have not answered, for who runs the forum.
    chase: Option<Phones>,
    /// What is written to them.
    invitation: String,
) -> impl IntoView {
    let language = PageContext::current().language;
    let is_full = attendance.is_full();
    let chase = chase.filter(|_| attendance.is_open).map(|phones| {
        view! { <Unanswered people=attendance.unanswered() phones invitation/> }
    });
    let Attendance { answers, counts, seats, own, is_open, others } = attendance;
    let is_refused = form.problem().is_some();
    if !is_open && answers.is_empty() && !is_refused {
        return ().into_any();
    }
    // Where the meeting was cancelled since the page was read, there is no field any more that could say so.
    let late = (!is_open).then(|| {
        form.errors(language, RsvpForm::ANSWER)
            .into_iter()
            .map(|error| view! { <p class="field-error" role="alert">{error}</p> })
            .collect_view()
    });
    let is_of_another = is_refused && !form.values(RsvpForm::MEMBER).is_empty();
    let own_form = if is_refused && !is_of_another { form.clone() } else { RsvpForm::of(own.as_ref()) };
    let ask = is_open.then(|| view! { <OwnAnswer id form=own_form own/> });
    let other_form = if is_of_another { form } else { Form::default() };
    let for_others = (!others.is_empty()).then(|| view! { <AnswerForOthers id others form=other_form/> });
    let seats = seats.filter(|_| is_open).map(|seats| {
        let left = (seats - counts.room).max(0);
        let sentence = match is_full {
            true => t!(language, rsvp.full, count = seats),
            false => t!(language, rsvp.seats, count = left, seats),
        };
        view! { <p class="hint">{sentence}</p> }
    });
    let groups = RsvpAnswer::ALL
        .iter()
        .map(|&answer| {
            let these = answers.iter().filter(|it| it.answer == answer).cloned().collect::<Vec<_>>();
            view! { <AnswerGroup answer answers=these/> }
        })
        .collect_view();
    let summary = match answers.is_empty() {
        true => t!(language, rsvp.nobody).to_owned(),
        false => t!(language, rsvp.counts, room = counts.room, online = counts.online, no = counts.no),
    };
    view! {
        <section class="rsvp" id="rsvp" aria-labelledby="who-comes">
            <h2 id="who-comes">{t!(language, rsvp.title)}</h2>
            {late}
            {ask}
            <p class="rsvp-counts">{summary}</p>
            {seats}
            {groups}
            {chase}
            {for_others}
        </section>
    }
    .into_any()
}

/// The viewer's answer: three choices and a remark.
#[component]
fn OwnAnswer(id: MeetingId, form: Form, own: Option<Rsvp>) -> AnyView {
    let language = PageContext::current().language;
    let said = own.as_ref().map(|own| {
        let answer = words::rsvp_answer(language, own.answer);
        view! { <p><strong>{t!(language, rsvp.own, answer)}</strong></p> }
    });
    let button = if own.is_some() { t!(language, rsvp.change) } else { t!(language, rsvp.save) };
    view! {
        <form class="rsvp-form" novalidate method="post" action=path(id)>
            <FormProblem form=form.clone()/>
            {said}
            <RadioGroup
                form=form.clone()
                name=RsvpForm::ANSWER
                label=t!(language, rsvp.question)
                choices=choices()
                required=true
            />
            <TextField
                form
                name=RsvpForm::NOTE
                label=t!(language, rsvp.note)
                hint=t!(language, rsvp.note_hint)
                max=NOTE_MAX
            />
            <button class="button button-main">{button}</button>
        </form>
    }
    .into_any()
}

fn choices() -> Vec<Choice> {
    let language = PageContext::current().language;
    RsvpAnswer::ALL.iter().map(|&answer| Choice::new(answer.as_str(), words::rsvp_answer(language, answer))).collect()
}

/// Those who gave one answer; nothing without any.
#[component]
fn AnswerGroup(answer: RsvpAnswer, answers: Vec<Rsvp>) -> AnyView {
    let language = PageContext::current().language;
    (!answers.is_empty())
        .then(|| {
            let more = answers.len().saturating_sub(SHOWN_MAX);
            let more = (more > 0).then(|| view! { <p class="hint">{t!(language, rsvp.more, count = more)}</p> });
            let lines = answers
                .into_iter()
                .take(SHOWN_MAX)
                .map(|rsvp| {
                    let note = (!rsvp.note.is_empty()).then(|| view! { " · " <bdi>{rsvp.note.clone()}</bdi> });
                    let on_behalf = rsvp.on_behalf_by.map(|by| {
                        view! { " · " {t!(language, rsvp.on_behalf)} " " <PersonLink person=by/> }
                    });
                    view! {
                        <li>
                            <PersonLink person=rsvp.person/>
                            <span class="soft">" · " <bdi>{rsvp.company.name}</bdi> {note} {on_behalf}</span>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <h3>{words::rsvp_group(language, answer)}</h3>
                <ul class="rsvp-people">{lines}</ul>
                {more}
            }
            .into_any()
        })
        .into_any()
}

/// Those who have not answered, with the ways to ask them; nothing where everybody has.
#[component]
fn Unanswered(people: Vec<(Person, Company)>, phones: Phones, invitation: String) -> AnyView {
    let language = PageContext::current().language;
    let count = people.len();
    let more = count.saturating_sub(SHOWN_MAX);
    let more = (more > 0).then(|| view! { <p class="hint">{t!(language, rsvp.more, count = more)}</p> });
    let lines = people
        .into_iter()
        .take(SHOWN_MAX)
        .map(|(person, company)| {
            let phone = phones.get(&person.id).cloned();
            let phone = phone.map(|number| view! { <PhoneLinks number text=invitation.clone()/> });
            view! {
                <li>
                    <PersonLink person/>
                    <span class="soft">" · " <bdi>{company.name}</bdi></span>
                    {phone}
                </li>
            }
        })
        .collect_view();
    (count > 0)
        .then(|| {
            view! {
                <details class="rsvp-unanswered">
                    <summary>{t!(language, rsvp.unanswered, count)}</summary>
                    <ul class="rsvp-people">{lines}</ul>
                    {more}
                </details>
            }
        })
        .into_any()
}

/// The form for those whom the viewer answers for: the coordinator after a telephone call, and who acts for others.
#[component]
fn AnswerForOthers(id: MeetingId, others: Vec<(Person, Company)>, form: Form) -> AnyView {
    let language = PageContext::current().language;
    let answers = RsvpAnswer::ALL
        .iter()
        .map(|&answer| Choice::new(answer.as_str(), words::rsvp_group(language, answer)))
        .collect::<Vec<_>>();
    let open = form.problem().is_some();
    // The names of the fields stand once on the page; in this form they are told apart by the ids alone.
    let errors = [RsvpForm::ANSWER, RsvpForm::NOTE]
        .into_iter()
        .flat_map(|name| form.errors(language, name))
        .map(|error| view! { <p class="field-error">{error}</p> })
        .collect_view();
    view! {
        <details class="rsvp-others" open=open>
            <summary>{t!(language, rsvp.others)}</summary>
            <form novalidate method="post" action=path(id)>
                {errors}
                <SelectField
                    form=form.clone()
                    name=RsvpForm::MEMBER
                    label=t!(language, rsvp.member)
                    choices=person_choices(others)
                    required=true
                />
                <div class="field">
                    <label for="other-answer">{t!(language, rsvp.title)}</label>
                    <select id="other-answer" name=RsvpForm::ANSWER required>
                        {options(&form, answers)}
                    </select>
                </div>
                <div class="field">
                    <label for="other-note">
                        {t!(language, rsvp.note)} " " <span class="optional">{t!(language, form.optional)}</span>
                    </label>
                    <input
                        id="other-note"
                        name=RsvpForm::NOTE
                        type="text"
                        dir="auto"
                        maxlength=NOTE_MAX
                        value=form.value(RsvpForm::NOTE)
                    />
                </div>
                <button class="button">{t!(language, rsvp.enter)}</button>
            </form>
        </details>
    }
    .into_any()
}

fn options(form: &Form, choices: Vec<Choice>) -> impl IntoView + use<> {
    choices
        .into_iter()
        .map(|choice| {
            let selected = form.has(RsvpForm::ANSWER, &choice.value);
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view()
}
