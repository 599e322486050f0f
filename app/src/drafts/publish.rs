//! The step between the editor and publication: everything that belongs to a text beside its title and itself, and the
//! line that lists will show.

use domain::attachment::{Attachment, FileMark};
use domain::draft::{Draft, Proposal};
use domain::language::Language;
use domain::practice::{Content, FACT_MAX, PracticeKind, SUMMARY_MAX, TITLE_MAX, TOPICS_MAX};
use leptos::prelude::*;

use super::form::DraftForm;
use super::page::{DraftSetting, Purpose};
use super::personal::{PersonalDetails, PersonalForm};
use crate::context::PageContext;
use crate::practices::sharing::{FileMarks, SharingField, read_marks};
use crate::shell::Shell;
use crate::ui::field::{CheckboxGroup, Choice, RadioGroup, TextArea, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::rows::{ListRow, Rows};
use crate::words;

/// The last look at a text before it is published: the fields of the [`DraftForm`] but for the text itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishForm {
    /// The fields; the text is not among them.
    content: Content,
    /// The version that the page showed.
    pub version: Option<i64>,
    /// The marks of its files.
    pub marks: Vec<FileMark>,
}

impl PublishForm {
    /// The title.
    pub const TITLE: &str = DraftForm::TITLE;
    /// The summary.
    pub const SUMMARY: &str = DraftForm::SUMMARY;
    /// The kind of the text.
    pub const KIND: &str = DraftForm::KIND;
    /// The slugs of topics; repeated.
    pub const TOPICS: &str = DraftForm::TOPICS;
    /// How far it may go.
    pub const SHARING: &str = DraftForm::SHARING;
    /// The name of who approved the publication.
    pub const APPROVED_BY: &str = DraftForm::APPROVED_BY;
    /// The day of that.
    pub const APPROVED_ON: &str = DraftForm::APPROVED_ON;
    /// The version that is published.
    pub const VERSION: &str = DraftForm::VERSION;

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        let DraftForm { content, version } = DraftForm::read(sent);
        Self { content, version, marks: read_marks(sent) }
    }

    /// A text as the form's values, in the version that the draft has.
    pub fn values(draft: &Draft, content: &Content) -> Form {
        let sharing = Some(content.sharing.unwrap_or_default());
        let content = Content { body: String::new(), sharing, ..content.clone() };
        DraftForm::values(&Draft { content, ..draft.clone() })
    }

    /// The draft's text with what was typed here.
    pub fn content(self, draft: &Draft) -> Content {
        let sharing = self.content.sharing.or(draft.content.sharing);
        Content { body: draft.content.body.clone(), sharing, ..self.content }
    }
}

/// The step before publication, with a [`PublishForm`]; buttons `action`: `publish`, `preview`, `back`.
#[component]
pub fn PublishPage(
    /// The path to which the form posts.
    path: String,
    /// Where the text is as a file for word processors, once it is stored.
    word_file: Option<String>,
    /// The form that the fields show.
    form: Form,
    /// What is proposed for the text.
    proposal: Proposal,
    /// What the text is for.
    setting: DraftSetting,
    /// Whether the draft was changed elsewhere since the page was opened.
    changed: bool,
    /// The personal details of the text.
    personal: PersonalForm,
    /// The files beside it, with their marks.
    files: Vec<Attachment>,
) -> impl IntoView {
    let language = PageContext::current().language;
    let publish = setting.publish_word(language);
    let problem = if changed {
        let text = t!(language, drafts.publish.changed);
        view! { <p class="banner banner-care" role="alert">{text}</p> }.into_any()
    } else {
        view! { <FormProblem form=form.clone()/> }.into_any()
    };
    let word_file = word_file.map(|path| {
        view! {
            <p class="publish-word-file">
                <a href=path download="">{t!(language, drafts.word_file.download)}</a> " "
                <span class="hint">{t!(language, drafts.word_file.hint)}</span>
            </p>
        }
    });
    let version = form.value(PublishForm::VERSION);
    let rows = vec![ListRow::practice(&proposal.card, language)];
    let kinds = PracticeKind::ALL
        .iter()
        .map(|&kind| Choice::new(kind.as_str(), words::practice_kind(language, kind)))
        .collect::<Vec<_>>();
    view! {
        <Shell title=t!(language, drafts.publish.title) layout="narrow publish-page" sheet="forms.css">
            <h1>{t!(language, drafts.publish.title)}</h1>
            <Purpose setting/>
            <p class="soft">{t!(language, drafts.publish.lead)}</p>
            <form novalidate method="post" action=path>
                // What Enter in a field presses: the first button of a form, which changes nothing.
                <button hidden name="action" value="preview">{t!(language, drafts.publish.refresh)}</button>
                {problem}
                <BodyProblem form=form.clone()/>
                <input type="hidden" name=PublishForm::VERSION value=version/>
                <TextField
                    form=form.clone()
                    name=PublishForm::TITLE
                    label=t!(language, drafts.page.title)
                    max=TITLE_MAX
                    autocomplete="off"
                    required=true
                />
                <Topics form=form.clone() proposed=proposal.topics/>
                <TextArea
                    form=form.clone()
                    name=PublishForm::SUMMARY
                    label=t!(language, drafts.page.summary)
                    hint=t!(language, drafts.page.summary_hint)
                    rows=3
                    max=SUMMARY_MAX
                />
                <RadioGroup
                    form=form.clone()
                    name=PublishForm::KIND
                    label=t!(language, drafts.page.kind)
                    choices=kinds
                    required=true
                />
                <Facts form=form.clone()/>
                <SharingField form=form.clone()/>
                <FileMarks files/>
                <Approval form/>
                <PersonalDetails personal/>
                <section class="publish-card" aria-label=t!(language, drafts.publish.card)>
                    <p class="label">{t!(language, drafts.publish.card)}</p>
                    // The links of a text that is not there yet lead nowhere.
                    <div inert><Rows rows level=3/></div>
                </section>
                <div class="buttons publish-actions">
                    <button class="button button-main" name="action" value="publish">{publish}</button>
                    <button class="button" name="action" value="preview">{t!(language, drafts.publish.refresh)}</button>
                    <button class="button button-quiet" name="action" value="back" formnovalidate>
                        {t!(language, drafts.publish.back)}
                    </button>
                </div>
                {word_file}
            </form>
        </Shell>
    }
}

/// What is wrong with the text itself, which is changed in the editor.
#[component]
fn BodyProblem(form: Form) -> AnyView {
    let language = PageContext::current().language;
    let errors = form.errors(language, DraftForm::BODY);
    (!errors.is_empty())
        .then(|| {
            let lines = errors.into_iter().map(|error| view! { <p>{t!(language, drafts.page.body)} ": " {error}</p> });
            view! { <div class="field-error publish-body">{lines.collect_view()}</div> }
        })
        .into_any()
}

/// The topics: those that are chosen and those that are proposed, the rest folded away.
#[component]
fn Topics(form: Form, proposed: Vec<String>) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let choice = |slug: &String| {
        let topic = page.topics.iter().find(|topic| topic.slug == *slug)?;
        Some(Choice::new(topic.slug.clone(), topic.name(language)))
    };
    let first: Vec<_> = form
        .values(PublishForm::TOPICS)
        .iter()
        .chain(proposed.iter().filter(|slug| !form.has(PublishForm::TOPICS, slug)))
        .collect();
    let rest = page.topics.iter().filter(|topic| !first.contains(&&topic.slug));
    let rest: Vec<_> = rest.map(|topic| Choice::new(topic.slug.clone(), topic.name(language))).collect();
    let choices: Vec<_> = first.iter().filter_map(|slug| choice(slug)).collect();
    let (choices, more) = if choices.is_empty() {
        (rest, None)
    } else {
        (choices, Some((t!(language, drafts.publish.more_topics).to_owned(), rest)))
    };
    view! {
        <CheckboxGroup
            form
            name=PublishForm::TOPICS
            label=t!(language, drafts.page.topics)
            hint=t!(language, drafts.publish.topics_hint, max = TOPICS_MAX)
            choices
            more
            required=true
        />
    }
}

/// The line about an approval outside of the forum, such as a legal office's.
#[component]
fn Approval(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <fieldset class="approval">
            <legend>{t!(language, drafts.page.approval)}</legend>
            <p class="hint">{t!(language, drafts.page.approval_hint)}</p>
            <TextField
                form=form.clone()
                name=PublishForm::APPROVED_BY
                label=t!(language, drafts.page.approved_by)
                autocomplete="off"
                max=FACT_MAX
            />
            <TextField form name=PublishForm::APPROVED_ON kind="date" label=t!(language, drafts.page.approved_on)/>
        </fieldset>
    }
    .into_any()
}

/// Asks for whom it is, what it took and what came of it; and for the language.
#[component]
fn Facts(form: Form) -> AnyView {
    let language = PageContext::current().language;
    let languages = std::iter::once(Choice::new("", t!(language, drafts.page.language_auto)))
        .chain(Language::ALL.iter().map(|&l| Choice::new(l.as_str(), words::language(language, l))))
        .collect::<Vec<_>>();
    view! {
        <FactFields form=form.clone()/>
        <RadioGroup form name=DraftForm::LANGUAGE label=t!(language, drafts.page.language) choices=languages required=true/>
    }.into_any()
}

/// Asks for whom it is, what it took and what came of it.
#[component]
pub(super) fn FactFields(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <TextField
            form=form.clone()
            name=DraftForm::AUDIENCE
            label=t!(language, drafts.page.audience)
            hint=t!(language, drafts.page.audience_hint)
            max=FACT_MAX
        />
        <TextField
            form=form.clone()
            name=DraftForm::EFFORT
            label=t!(language, drafts.page.effort)
            hint=t!(language, drafts.page.effort_hint)
            max=FACT_MAX
        />
        <TextField
            form
            name=DraftForm::RESULT
            label=t!(language, drafts.page.result)
            hint=t!(language, drafts.page.result_hint)
            max=FACT_MAX
        />
    }
    .into_any()
}
