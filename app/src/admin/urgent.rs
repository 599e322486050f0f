//! A meeting is changed at short notice: online, later, or not at all.

use domain::meeting::{self, MeetingCard, MeetingKind, NOTE_MAX, Postponement, UrgentChange};
use leptos::prelude::*;

use crate::admin::calls;
use crate::context::PageContext;
use crate::meetings::facts::MeetingFacts;
use crate::shell::Shell;
use crate::ui::caution::Caution;
use crate::ui::dates::{self, DateStyle};
use crate::ui::field::{Choice, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::words;

/// The urgent change of a meeting. The buttons post `action`, which is `online`, `postpone` or `cancel`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrgentForm {
    /// The version that is changed.
    pub version: i64,
    /// What is told with the change.
    pub note: String,
    /// The address to join from afar.
    pub link: String,
    /// The number of weeks by which the meeting is postponed.
    pub weeks: Option<u8>,
}

impl UrgentForm {
    /// The version that is changed.
    pub const VERSION: &str = "version";
    /// What is told with the change.
    pub const NOTE: &str = "note";
    /// The address to join from afar.
    pub const LINK: &str = "link";
    /// The number of weeks by which the meeting is postponed.
    pub const WEEKS: &str = "weeks";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            version: sent.parsed(Self::VERSION).unwrap_or_default(),
            note: sent.text(Self::NOTE),
            link: sent.text(Self::LINK),
            weeks: sent.parsed(Self::WEEKS),
        }
    }

    /// Returns what the button asks for.
    pub fn change(&self, action: &str) -> Option<UrgentChange> {
        match action {
            "online" => Some(UrgentChange::MoveOnline { link: self.link.clone() }),
            "postpone" => Some(UrgentChange::Postpone { weeks: self.weeks.unwrap_or_default() }),
            "cancel" => Some(UrgentChange::Cancel),
            _ => None,
        }
    }

    /// The form of a meeting as it is, with a note, and with the first time to which it can be postponed and nothing speaks
    /// against.
    pub fn of(card: &MeetingCard, postponements: &[Postponement], note: &str) -> Form {
        let weeks = postponements.iter().find(|it| !it.is_against()).map_or(1, |it| it.weeks);
        Form::filled([
            (Self::VERSION, card.version.to_string()),
            (Self::NOTE, note.to_owned()),
            (Self::LINK, card.link.clone()),
            (Self::WEEKS, weeks.to_string()),
        ])
    }
}

/// The path of the page of a meeting.
pub fn path(card: &MeetingCard) -> String {
    format!("{}/urgent", meeting::path(card.id))
}

/// The page `/meetings/{id}/urgent`, with an [`UrgentForm`].
#[component]
pub fn UrgentPage(
    /// The meeting as it is.
    card: MeetingCard,
    /// The times to which it can be postponed.
    postponements: Vec<Postponement>,
    /// The fields as they were typed.
    form: Form,
    /// Whether somebody changed the meeting since the page was read.
    #[prop(default = false)]
    changed: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let (action, back) = (path(&card), meeting::path(card.id));
    let changed = changed.then(|| view! { <Caution sentence=t!(language, admin.urgent.changed)/> });
    let version = form.value(UrgentForm::VERSION);
    view! {
        <Shell title=t!(language, admin.urgent.title) layout="narrow" sheet="admin.css">
            <h1>{t!(language, admin.urgent.title)}</h1>
            <p class="lead">{t!(language, admin.urgent.lead)}</p>
            <h2><bdi>{card.title.clone()}</bdi></h2>
            <MeetingFacts card=card.clone()/>
            <form class="sheet" novalidate method="post" action=action>
                {changed}
                <FormProblem form=form.clone()/>
                <input type="hidden" name=UrgentForm::VERSION value=version/>
                <TextField
                    form=form.clone()
                    name=UrgentForm::NOTE
                    label=t!(language, admin.urgent.note)
                    max=NOTE_MAX
                />
                <Ways form postponements kind=card.kind/>
            </form>
            <p><a href=calls::PATH>{t!(language, admin.urgent.calls)}</a></p>
            <p><a class="button button-quiet" href=back>{t!(language, admin.meeting.back)}</a></p>
        </Shell>
    }
    .into_any()
}

/// The three changes, each with its button.
#[component]
fn Ways(form: Form, postponements: Vec<Postponement>, kind: MeetingKind) -> AnyView {
    let language = PageContext::current().language;
    let gate_list = (kind == MeetingKind::FieldVisit)
        .then(|| view! { <p class="hint">{t!(language, admin.urgent.cancel_gate_list)}</p> });
    let weeks = postponements
        .into_iter()
        .map(|it| {
            let date = dates::format(language, it.starts_at, DateStyle::Full);
            let mut label = t!(language, admin.urgent.weeks, count = i64::from(it.weeks), date);
            if let Some(occasion) = it.day.forbidden {
                let occasion = words::occasion(language, occasion);
                label = format!("{label} ({})", t!(language, admin.rhythm.forbidden, occasion));
            }
            for other in it.others {
                label = format!("{label} ({} \u{2068}{}\u{2069})", t!(language, admin.rhythm.meanwhile), other.title);
            }
            Choice::new(it.weeks.to_string(), label)
        })
        .collect::<Vec<_>>();
    view! {
        <section class="section" aria-labelledby="online">
            <h2 id="online">{t!(language, admin.urgent.online)}</h2>
            <TextField
                form=form.clone()
                name=UrgentForm::LINK
                label=t!(language, admin.meeting.link)
                kind="url"
                hint=t!(language, admin.urgent.online_hint)
                max=500
            />
            <button class="button" name="action" value="online">{t!(language, admin.urgent.go_online)}</button>
        </section>
        <section class="section" aria-labelledby="postpone">
            <h2 id="postpone">{t!(language, admin.urgent.postpone)}</h2>
            <SelectField
                form=form
                name=UrgentForm::WEEKS
                label=t!(language, admin.urgent.when)
                choices=weeks
                required=true
            />
            <button class="button" name="action" value="postpone">{t!(language, admin.urgent.go_postpone)}</button>
        </section>
        <section class="section" aria-labelledby="cancel">
            <h2 id="cancel">{t!(language, admin.urgent.cancel)}</h2>
            <p class="hint">{t!(language, admin.urgent.cancel_hint)}</p>
            {gate_list}
            <button class="button" name="action" value="cancel">{t!(language, admin.urgent.go_cancel)}</button>
        </section>
    }
    .into_any()
}
