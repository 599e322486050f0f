//! A write-up in five lines, where who presented at a meeting has not written one.

use domain::five_lines::{FiveLines, LINE_MAX};
use domain::id::MeetingId;
use domain::meeting::{self, MeetingCard};
use domain::practice::TITLE_MAX;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::{Choice, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};

/// The five lines, with a title and a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiveLinesForm {
    /// The lines.
    pub lines: FiveLines,
}

impl FiveLinesForm {
    /// The title.
    pub const TITLE: &str = "title";
    /// The topic.
    pub const TOPIC: &str = "topics";
    /// The subject that was presented.
    pub const PRESENTED: &str = "presented";
    /// The people whom it is for.
    pub const AUDIENCE: &str = "audience";
    /// The result that came of it.
    pub const RESULT: &str = "result";
    /// The person to ask about it.
    pub const ASK: &str = "ask";
    /// A thing to try.
    pub const ATTEMPT: &str = "attempt";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        let lines = FiveLines {
            title: sent.text(Self::TITLE),
            topic: sent.parsed(Self::TOPIC),
            presented: sent.text(Self::PRESENTED),
            audience: sent.text(Self::AUDIENCE),
            result: sent.text(Self::RESULT),
            ask: sent.text(Self::ASK),
            attempt: sent.text(Self::ATTEMPT),
        };
        Self { lines }
    }

    /// The form of a meeting as it begins: its title, and who presented as whom to ask.
    pub fn of(card: &MeetingCard) -> Form {
        let names: Vec<_> = card.presenters.iter().map(|person| person.name.clone()).collect();
        Form::filled([(Self::TITLE, card.title.clone()), (Self::ASK, names.join(", "))])
    }
}

/// The path of the page of a meeting.
pub fn path(id: MeetingId) -> String {
    format!("{}/five-lines", meeting::path(id))
}

/// The page `/meetings/{id}/five-lines`, with a [`FiveLinesForm`].
#[component]
pub fn FiveLinesPage(
    /// The meeting.
    card: MeetingCard,
    /// The fields as they were typed.
    form: Form,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let (action, back) = (path(card.id), meeting::path(card.id));
    let topics = page
        .topics
        .iter()
        .map(|topic| Choice::new(topic.slug.clone(), topic.name(language).to_owned()))
        .collect::<Vec<_>>();
    let lines = [
        (FiveLinesForm::PRESENTED, t!(language, five_lines.presented)),
        (FiveLinesForm::AUDIENCE, t!(language, five_lines.audience)),
        (FiveLinesForm::RESULT, t!(language, five_lines.result)),
        (FiveLinesForm::ASK, t!(language, five_lines.ask)),
        (FiveLinesForm::ATTEMPT, t!(language, five_lines.attempt)),
    ]
    .map(|(name, label)| {
        let form = form.clone();
        view! { <TextField form name label max=LINE_MAX required=true/> }
    });
    let company = card.company.map(|company| format!("\u{2068}{}\u{2069}", company.name)).unwrap_or_default();
    view! {
        <Shell title=t!(language, five_lines.title) layout="narrow" sheet="admin.css">
            <h1>{t!(language, five_lines.title)}</h1>
            <p class="lead">{t!(language, five_lines.lead, company)}</p>
            <form class="sheet" novalidate method="post" action=action>
                <FormProblem form=form.clone()/>
                <TextField
                    form=form.clone()
                    name=FiveLinesForm::TITLE
                    label=t!(language, five_lines.name)
                    max=TITLE_MAX
                    required=true
                />
                <SelectField
                    form=form.clone()
                    name=FiveLinesForm::TOPIC
                    label=t!(language, five_lines.topic)
                    choices=topics
                    required=true
                />
                {lines}
                <div class="buttons">
                    <button class="button button-main">{t!(language, five_lines.send)}</button>
                    <a class="button button-quiet" href=back>{t!(language, admin.meeting.back)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}
