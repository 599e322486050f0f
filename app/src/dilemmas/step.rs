//! The forms of a dilemma's steps, each on a page of its own: owner, next update, closing, opening again, merging, text,
//! summary, who asked it anonymously, and withdrawing what waits to be published.

use domain::clock::Timestamp;
use domain::company::Company;
use domain::dilemma::{
    BODY_MAX, DilemmaCard, DilemmaStep, DilemmaView, LESSON_MAX, LISTED_MAX, REASON_MAX, SUMMARY_MAX, TITLE_MAX,
    WORD_MAX, path,
};
use domain::id::{DilemmaId, MemberId};
use domain::language::Language;
use domain::member::Person;
use domain::problem::{FieldProblem, Problem};
use leptos::prelude::*;

use super::new::{DilemmaForm, EditDilemmaForm, KeepField, TopicField, people_choices};
use crate::account::password::{ConfirmPassword, PasswordForm};
use crate::comments::page::TalkFiles;
use crate::context::PageContext;
use crate::drafts::personal::TextDetails;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle};
use crate::ui::field::{Choice, SelectField, TextArea, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::ui::script::script;

/// A step whose form has a page of its own, below the address of the dilemma.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Another member is asked to take it over.
    Owner,
    /// The next update is promised.
    Promise,
    /// It is closed.
    Close,
    /// It is opened again.
    Reopen,
    /// It goes on in another one.
    Merge,
    /// The text of the dilemma is changed.
    Edit,
    /// The summary is changed.
    Summary,
    /// Who asked it anonymously says so.
    Reveal,
    /// A coordinator learns who asked it anonymously.
    Unseal,
    /// Who asked it anonymously withdraws it before it is published.
    Withdraw,
}

/// Why what was typed was not taken, beside what is wrong with a field: it is kept in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepCaution {
    /// Somebody changed the dilemma since the page was read: sending it once more replaces that.
    Changed,
    /// The dilemma ended, was opened again or goes on elsewhere, so that there is nothing to take the step with.
    Ended,
    /// The step is not the viewer's to take, or no longer.
    NotYours,
}

impl StepCaution {
    fn sentence(self, language: Language) -> &'static str {
        match self {
            Self::Changed => t!(language, dilemmas.step.changed),
            Self::Ended => t!(language, dilemmas.step.ended),
            Self::NotYours => t!(language, dilemmas.step.not_yours),
        }
    }
}

impl StepKind {
    /// Every step.
    pub const ALL: [Self; 10] = [
        Self::Owner,
        Self::Promise,
        Self::Close,
        Self::Reopen,
        Self::Merge,
        Self::Edit,
        Self::Summary,
        Self::Reveal,
        Self::Unseal,
        Self::Withdraw,
    ];

    /// The last part of the page's address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Promise => "promise",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Merge => "merge",
            Self::Edit => "edit",
            Self::Summary => "summary",
            Self::Reveal => "reveal",
            Self::Unseal => "unseal",
            Self::Withdraw => "withdraw",
        }
    }

    /// The step of a part of an address; `None` where it is none.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// The address of the page for a dilemma.
    pub fn path(self, id: DilemmaId) -> String {
        format!("{}/{}", path(id), self.name())
    }

    /// Returns whether the viewer may take the step.
    pub const fn is_allowed(self, dilemma: &DilemmaView) -> bool {
        let can = dilemma.can;
        match self {
            Self::Owner => can.offer,
            Self::Promise => can.promise,
            Self::Close => can.close,
            Self::Reopen => can.reopen,
            Self::Merge => can.merge,
            Self::Edit => can.edit,
            Self::Summary => can.summarise,
            Self::Reveal => dilemma.is_sealed_for_viewer && dilemma.publish_at.is_none(),
            Self::Unseal => dilemma.can_unseal,
            Self::Withdraw => dilemma.is_sealed_for_viewer && dilemma.publish_at.is_some(),
        }
    }

    /// The fields of the page that are looked through for personal details.
    pub const fn texts(self) -> &'static [&'static str] {
        match self {
            Self::Promise => &[StepForm::WORD],
            Self::Close => &[StepForm::LESSON],
            Self::Reopen => &[StepForm::REASON],
            Self::Edit => &[DilemmaForm::TITLE, DilemmaForm::BODY],
            Self::Summary => &[StepForm::SUMMARY],
            Self::Owner | Self::Merge | Self::Reveal | Self::Unseal | Self::Withdraw => &[],
        }
    }

    /// The text that a dilemma has already, whose personal details are not asked about again.
    pub fn text_before(dilemma: &DilemmaView) -> String {
        let DilemmaView { card, body, summary, .. } = dilemma;
        [&card.title, body, summary, &card.lesson].map(String::as_str).join("\n")
    }

    /// What the link to the page says.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Owner => t!(language, dilemmas.step.owner),
            Self::Promise => t!(language, dilemmas.step.promise),
            Self::Close => t!(language, dilemmas.step.close),
            Self::Reopen => t!(language, dilemmas.step.reopen),
            Self::Merge => t!(language, dilemmas.step.merge),
            Self::Edit => t!(language, dilemmas.step.edit),
            Self::Summary => t!(language, dilemmas.step.summary),
            Self::Reveal => t!(language, dilemmas.step.reveal),
            Self::Unseal => t!(language, dilemmas.step.unseal),
            Self::Withdraw => t!(language, dilemmas.step.withdraw),
        }
    }

    /// What the button says: what cannot be taken back is named.
    fn go(self, language: Language) -> &'static str {
        match self {
            Self::Merge | Self::Reveal | Self::Unseal | Self::Withdraw => self.label(language),
            _ => t!(language, dilemmas.step.go),
        }
    }

    fn lead(self, language: Language) -> &'static str {
        match self {
            Self::Owner => t!(language, dilemmas.step.owner_lead),
            Self::Promise => t!(language, dilemmas.step.promise_lead),
            Self::Close => t!(language, dilemmas.step.close_lead),
            Self::Reopen => t!(language, dilemmas.step.reopen_lead),
            Self::Merge => t!(language, dilemmas.step.merge_lead),
            Self::Edit => t!(language, dilemmas.step.edit_lead),
            Self::Summary => t!(language, dilemmas.step.summary_lead),
            Self::Reveal => t!(language, dilemmas.step.reveal_lead),
            Self::Unseal => t!(language, dilemmas.step.unseal_lead),
            Self::Withdraw => t!(language, dilemmas.step.withdraw_lead),
        }
    }
}

/// What was typed into the form of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepForm {
    /// The member who is asked to take it over.
    pub to: Option<MemberId>,
    /// The day of the next update (YYYY-MM-DD).
    pub next_update: String,
    /// What there is to say until then.
    pub word: String,
    /// The lesson that was learnt.
    pub lesson: String,
    /// Why it is open again.
    pub reason: String,
    /// The password of who asks to learn who asked it anonymously.
    pub current: String,
    /// Where it goes on.
    pub into: Option<DilemmaId>,
    /// The summary.
    pub summary: String,
    /// The version that the page showed.
    pub version: i64,
    /// What of the words would tell who asked it anonymously, and may stay.
    pub confirmed: Vec<String>,
}

impl StepForm {
    /// Who is asked to take it over.
    pub const TO: &str = "to";
    /// The day of the next update.
    pub const NEXT_UPDATE: &str = "next_update";
    /// What there is to say until then.
    pub const WORD: &str = "word";
    /// The lesson that was learnt.
    pub const LESSON: &str = "lesson";
    /// Why it is open again.
    pub const REASON: &str = "reason";
    /// The dilemma that this one goes on in.
    pub const INTO: &str = "into";
    /// The words that the titles have of the dilemmas in which it may go on.
    pub const FIND: &str = "find";
    /// The summary.
    pub const SUMMARY: &str = "summary";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            to: sent.parsed(Self::TO),
            next_update: sent.text(Self::NEXT_UPDATE),
            word: sent.text(Self::WORD),
            lesson: sent.text(Self::LESSON),
            reason: sent.text(Self::REASON),
            current: sent.text(PasswordForm::CURRENT),
            into: sent.parsed(Self::INTO),
            summary: sent.text(Self::SUMMARY),
            version: sent.parsed(EditDilemmaForm::VERSION).unwrap_or_default(),
            confirmed: sent.values(DilemmaForm::CONFIRMED),
        }
    }

    /// The words at hand for an owner's first reply: it was read, and until when the next word comes.
    pub fn first_word(language: Language, until: Timestamp) -> String {
        t!(language, dilemmas.step.first_word, date = dates::format(language, until, DateStyle::Full))
    }

    /// The form of a step as it begins for a viewer: with what the dilemma has, and where an update was missed, with an apology
    /// at hand, also in the name of a colleague whose it is.
    pub fn first(
        step: StepKind,
        dilemma: &DilemmaView,
        default_update: Timestamp,
        viewer: Option<MemberId>,
        language: Language,
    ) -> Form {
        let day = |at: Timestamp| dates::local(at).strftime("%Y-%m-%d").to_string();
        let mut values = vec![(EditDilemmaForm::VERSION, dilemma.version.to_string())];
        match step {
            StepKind::Promise => {
                let is_first = viewer.is_some_and(|viewer| dilemma.awaits_first_word_of(viewer));
                let promised = dilemma.card.next_update.filter(|_| is_first && !dilemma.update_was_missed);
                values.push((Self::NEXT_UPDATE, day(promised.unwrap_or(default_update))));
                if let Some(until) = promised {
                    values.push((Self::WORD, Self::first_word(language, until)));
                }
                if dilemma.update_was_missed {
                    let owner = &dilemma.card.owner;
                    let apology = match viewer == Some(owner.id) {
                        true => t!(language, dilemmas.step.apology).to_owned(),
                        false => t!(language, dilemmas.step.apology_for, owner = &owner.name),
                    };
                    values.push((Self::WORD, apology));
                }
            }
            StepKind::Reopen => values.push((Self::NEXT_UPDATE, day(default_update))),
            StepKind::Summary => values.push((Self::SUMMARY, dilemma.summary.clone())),
            StepKind::Edit => {
                values.push((DilemmaForm::TITLE, dilemma.card.title.clone()));
                values.push((DilemmaForm::BODY, dilemma.body.clone()));
                values.extend(dilemma.card.topics.iter().map(|slug| (DilemmaForm::TOPICS, slug.clone())));
            }
            StepKind::Owner
            | StepKind::Close
            | StepKind::Merge
            | StepKind::Reveal
            | StepKind::Unseal
            | StepKind::Withdraw => {}
        }
        Form::filled(values)
    }

    /// The step of the state machine that was asked for; `None` for changes of text, which are none.
    ///
    /// # Errors
    /// [`Problem::Invalid`] where a field is missing.
    pub fn step(self, kind: StepKind) -> Result<Option<DilemmaStep>, Problem> {
        let missing = |name: &str| Problem::field(name, FieldProblem::Missing);
        // A day that cannot be read is none that is to come.
        let due_at = dates::end_of_day(&self.next_update).unwrap_or(Timestamp(0));
        Ok(Some(match kind {
            StepKind::Owner => DilemmaStep::Offer { to: self.to.ok_or_else(|| missing(Self::TO))? },
            StepKind::Promise => DilemmaStep::Promise { due_at, word: self.word },
            StepKind::Close => DilemmaStep::Close { lesson: self.lesson },
            StepKind::Reopen => DilemmaStep::Reopen { reason: self.reason, due_at },
            StepKind::Merge => DilemmaStep::Merge { into: self.into.ok_or_else(|| missing(Self::INTO))? },
            StepKind::Edit | StepKind::Summary | StepKind::Reveal | StepKind::Unseal | StepKind::Withdraw => {
                return Ok(None);
            }
        }))
    }
}

/// The script that takes files that are pasted.
const SCRIPT: &str = script!("../comments/attach.js", "../ui/files.js");

/// What a page of a step chooses from.
#[derive(Debug, Clone, Default)]
pub struct StepChoices {
    /// Who can be responsible for it.
    pub people: Vec<(Person, Company)>,
    /// The dilemmas in which it can go on, whose titles have the words that were looked for.
    pub others: Vec<DilemmaCard>,
    /// Whether there are more of them.
    pub more: bool,
}

/// The page `/dilemmas/{id}/{step}`.
#[component]
pub fn StepPage(
    step: StepKind,
    dilemma: DilemmaView,
    /// The fields as they were typed.
    form: Form,
    /// The choices that the step offers.
    choices: StepChoices,
    /// Why it was not taken as it was sent.
    caution: Option<StepCaution>,
) -> AnyView {
    let language = PageContext::current().language;
    let id = dilemma.card.id;
    let banner = caution.map(|caution| {
        view! {
            <div class="banner banner-care" role="alert">
                <Icon glyph=Glyph::Warning/>
                <p>{caution.sentence(language)}</p>
            </div>
        }
    });
    // What somebody else said meanwhile stands beside what was typed.
    let stands = (caution == Some(StepCaution::Ended) && step == StepKind::Close && !dilemma.card.lesson.is_empty())
        .then(|| {
            view! {
                <section class="dilemma-summary dilemma-learnt" aria-labelledby="stands">
                    <h2 id="stands">{t!(language, dilemmas.step.stands)}</h2>
                    <p dir="auto">{dilemma.card.lesson.clone()}</p>
                </section>
            }
        });
    let lesson_stays_behind = (step == StepKind::Merge && !dilemma.card.lesson.is_empty())
        .then(|| view! { <p class="hint">{t!(language, dilemmas.step.merge_lesson)}</p> });
    let can_be_sent = matches!(caution, None | Some(StepCaution::Changed));
    let keep = matches!(step, StepKind::Edit | StepKind::Close | StepKind::Reopen)
        .then(|| view! { <KeepField form=form.clone()/> });
    let personal = view! {
        <TextDetails form=form.clone() fields=step.texts() before=StepKind::text_before(&dilemma)/>
    };
    let StepChoices { people, others, more } = choices;
    let has_none = others.is_empty();
    let find = (step == StepKind::Merge).then(|| view! { <FindOther id form=form.clone() more has_none/> });
    let fields = match step {
        StepKind::Owner => view! {
            <SelectField
                form=form.clone()
                name=StepForm::TO
                label=t!(language, dilemmas.form.owner)
                choices=people_choices(people)
                required=true
            />
        }
        .into_any(),
        StepKind::Promise => view! {
            <TextArea
                form=form.clone()
                name=StepForm::WORD
                label=t!(language, dilemmas.step.word)
                hint=t!(language, dilemmas.step.word_hint)
                rows=3
                max=WORD_MAX
            />
            <UpdateField form=form.clone()/>
        }
        .into_any(),
        StepKind::Close => view! {
            <TextArea
                form=form.clone()
                name=StepForm::LESSON
                label=t!(language, dilemmas.lesson)
                hint=t!(language, dilemmas.step.lesson_hint)
                rows=6
                max=LESSON_MAX
                required=true
            />
        }
        .into_any(),
        StepKind::Reopen => view! {
            <TextField
                form=form.clone()
                name=StepForm::REASON
                label=t!(language, dilemmas.step.reason)
                max=REASON_MAX
                required=true
            />
            <UpdateField form=form.clone()/>
        }
        .into_any(),
        StepKind::Merge => view! {
            <SelectField
                form=form.clone()
                name=StepForm::INTO
                label=t!(language, dilemmas.step.into)
                choices=others.into_iter().map(|card| Choice::new(card.id.to_string(), card.title)).collect()
                required=true
            />
            <input type="hidden" name=StepForm::FIND value=form.value(StepForm::FIND)/>
        }
        .into_any(),
        StepKind::Edit => view! {
            <TextField
                form=form.clone()
                name=DilemmaForm::TITLE
                label=t!(language, dilemmas.form.title)
                max=TITLE_MAX
                required=true
            />
            <TextArea
                form=form.clone()
                name=DilemmaForm::BODY
                label=t!(language, dilemmas.form.body)
                rows=10
                max=BODY_MAX
                required=true
            />
            <TalkFiles form=form.clone()/>
            <TopicField form=form.clone()/>
        }
        .into_any(),
        StepKind::Reveal | StepKind::Withdraw => ().into_any(),
        StepKind::Unseal => view! {
            <TextField
                form=form.clone()
                name=StepForm::REASON
                label=t!(language, dilemmas.step.unseal_reason)
                hint=t!(language, dilemmas.step.unseal_hint)
                max=REASON_MAX
                required=true
            />
            <ConfirmPassword form=form.clone()/>
        }
        .into_any(),
        StepKind::Summary => view! {
            <TextArea
                form=form.clone()
                name=StepForm::SUMMARY
                label=t!(language, dilemmas.summary)
                rows=5
                max=SUMMARY_MAX
            />
        }
        .into_any(),
    };
    view! {
        <Shell title=step.label(language) layout="narrow" sheet="forms.css" script=SCRIPT>
            <h1>{step.label(language)}</h1>
            <p class="lead">{step.lead(language)}</p>
            {lesson_stays_behind}
            <p class="dilemma-head"><strong><a href=path(id)><bdi>{with_ranges(dilemma.card.title.clone())}</bdi></a></strong></p>
            {find}
            <form class="sheet" novalidate method="post" enctype="multipart/form-data" action=step.path(id)>
                {banner}
                {caution.is_none().then(|| view! { <FormProblem form=form.clone()/> })}
                <input type="hidden" name=EditDilemmaForm::VERSION value=form.value(EditDilemmaForm::VERSION)/>
                {fields}
                {personal}
                {keep}
                {stands}
                <div class="buttons">
                    {can_be_sent.then(|| view! { <button class="button button-main">{step.go(language)}</button> })}
                    <a class="button button-quiet" href=path(id)>{t!(language, dilemmas.step.back)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// Finds the dilemmas in which another one can go on by words of their titles.
#[component]
fn FindOther(id: DilemmaId, form: Form, more: bool, has_none: bool) -> impl IntoView {
    let language = PageContext::current().language;
    let note = match (has_none, more) {
        (true, _) => Some(t!(language, dilemmas.step.find_none).to_owned()),
        (false, true) => Some(t!(language, dilemmas.step.find_more, max = LISTED_MAX)),
        (false, false) => None,
    };
    view! {
        <form class="sheet" novalidate method="get" action=StepKind::Merge.path(id)>
            <TextField form name=StepForm::FIND label=t!(language, dilemmas.step.find) kind="search" max=TITLE_MAX/>
            {note.map(|note| view! { <p class="hint">{note}</p> })}
            <div class="buttons"><button class="button">{t!(language, dilemmas.step.find_go)}</button></div>
        </form>
    }
    .into_any()
}

#[component]
fn UpdateField(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <TextField
            form
            name=StepForm::NEXT_UPDATE
            label=t!(language, dilemmas.form.next_update)
            kind="date"
            required=true
        />
    }
    .into_any()
}
