//! After a meeting: three questions that are answered anonymously, and on the meeting's page the way to them.

use domain::id::{MeetingId, TopicId};
use domain::meeting::{self, MeetingCard};
use domain::survey::{self, AfterMeeting, NEXT_MAX, Recommends, SurveyAnswer, SurveyState, USEFUL_MAX};
use leptos::prelude::*;

use crate::admin::five_lines;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::field::{Choice, RadioGroup, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::words;

/// The answers to the three questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyForm {
    /// How useful the meeting was.
    pub useful: Option<i64>,
    /// The topic that is wanted next.
    pub next_topic: Option<TopicId>,
    /// What is wanted next in words.
    pub next: String,
    /// Whether they would recommend the meetings.
    pub recommends: Option<Recommends>,
}

impl SurveyForm {
    /// How useful the meeting was.
    pub const USEFUL: &str = "useful";
    /// The topic that is wanted next.
    pub const NEXT_TOPIC: &str = "next_topic";
    /// What is wanted next in words.
    pub const NEXT: &str = "next";
    /// Whether they would recommend the meetings.
    pub const RECOMMENDS: &str = "recommends";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            useful: sent.parsed(Self::USEFUL),
            next_topic: sent.parsed(Self::NEXT_TOPIC),
            next: sent.text(Self::NEXT),
            recommends: sent.parsed(Self::RECOMMENDS),
        }
    }

    /// The answers; `None` where one of the two that have to be given is missing.
    pub fn answer(self) -> Option<SurveyAnswer> {
        let (useful, recommends) = self.useful.zip(self.recommends)?;
        Some(SurveyAnswer { useful, next_topic: self.next_topic, next: self.next, recommends })
    }
}

/// The page `/meetings/{id}/survey`, with a [`SurveyForm`].
#[component]
pub fn SurveyPage(
    /// The meeting.
    card: MeetingCard,
    /// How it stands with the viewer and the questions.
    state: SurveyState,
    /// The fields as they were typed.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let back = meeting::path(card.id);
    let content = match state {
        SurveyState { is_answered: true, .. } => {
            view! { <p class="lead" role="status">{t!(language, survey.thanks)}</p> }.into_any()
        }
        SurveyState { is_open: false, .. } => view! { <p class="lead">{t!(language, survey.closed)}</p> }.into_any(),
        _ => view! { <Questions id=card.id form/> }.into_any(),
    };
    view! {
        <Shell title=t!(language, survey.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, survey.title)}</h1>
            <p class="lead">
                <bdi>{card.title}</bdi> " · " <Moment at=card.starts_at style=DateStyle::Medium/>
            </p>
            {content}
            <p><a class="button button-quiet" href=back>{t!(language, admin.meeting.back)}</a></p>
        </Shell>
    }
    .into_any()
}

#[component]
fn Questions(id: MeetingId, form: Form) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let useful = (1..=USEFUL_MAX)
        .rev()
        .map(|value| {
            let words = match value {
                USEFUL_MAX => format!("{value} · {}", t!(language, survey.very)),
                1 => format!("{value} · {}", t!(language, survey.not_at_all)),
                _ => value.to_string(),
            };
            Choice::new(value.to_string(), words)
        })
        .collect::<Vec<_>>();
    let topics = page
        .topics
        .iter()
        .map(|topic| Choice::new(topic.id.to_string(), topic.name(language).to_owned()))
        .collect::<Vec<_>>();
    let recommends = Recommends::ALL
        .iter()
        .map(|&value| Choice::new(value.as_str(), words::recommends(language, value)))
        .collect::<Vec<_>>();
    view! {
        <form class="sheet" novalidate method="post" action=survey::path(id)>
            <FormProblem form=form.clone()/>
            <p class="hint">{t!(language, survey.anonymous)}</p>
            <RadioGroup
                form=form.clone()
                name=SurveyForm::USEFUL
                label=t!(language, survey.useful)
                choices=useful
                required=true
            />
            <SelectField
                form=form.clone()
                name=SurveyForm::NEXT_TOPIC
                label=t!(language, survey.next_topic)
                choices=topics
            />
            <TextField
                form=form.clone()
                name=SurveyForm::NEXT
                label=t!(language, survey.next)
                hint=t!(language, survey.next_hint)
                max=NEXT_MAX
            />
            <RadioGroup
                form
                name=SurveyForm::RECOMMENDS
                label=t!(language, survey.recommends)
                choices=recommends
                required=true
            />
            <div class="buttons">
                <button class="button button-main">{t!(language, survey.send)}</button>
            </div>
        </form>
    }
    .into_any()
}

/// What comes after a meeting, on its page: how many came, the way to the questions while they are asked, and for the
/// coordinator the ways to note who came and to write the write-up in five lines. Nothing before it.
#[component]
pub fn AfterLinks(
    /// The key of the meeting.
    id: MeetingId,
    /// The questions, the answers and the attendance that come after the meeting.
    after: AfterMeeting,
) -> AnyView {
    let language = PageContext::current().language;
    let AfterMeeting { came, survey: state, can_note, can_write } = after;
    let asked = (state.is_open && !state.is_answered).then(|| {
        view! {
            <p>
                {t!(language, survey.call)} " "
                <a class="button" href=survey::path(id)>{t!(language, survey.to_it)}</a>
            </p>
        }
    });
    let is_there = asked.is_some() || came.is_some() || can_note || can_write;
    let count = came.map(|count| view! { <p>{t!(language, came.count, count)}</p> });
    let note = can_note.then(|| {
        view! { <a class="button button-quiet" href=survey::attendance_path(id)>{t!(language, came.title)}</a> }
    });
    let write = can_write.then(|| {
        view! { <a class="button button-quiet" href=five_lines::path(id)>{t!(language, five_lines.title)}</a> }
    });
    is_there
        .then(|| {
            view! {
                <section class="after-meeting" aria-labelledby="after">
                    <h2 id="after">{t!(language, survey.after)}</h2>
                    {count}
                    {asked}
                    <p class="buttons">{note} {write}</p>
                </section>
            }
            .into_any()
        })
        .into_any()
}
