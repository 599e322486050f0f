//! The step between the editor and publication: title, topics, summary and the line that lists will show.

use domain::draft::{self, Draft, Proposal};
use domain::id::DraftId;
use domain::practice::{Content, SUMMARY_MAX, Sharing, TITLE_MAX, TOPICS_MAX};
use leptos::prelude::*;

use super::form::DraftForm;
use super::page::{DraftSetting, Purpose};
use super::personal::{PersonalDetails, PersonalForm};
use crate::context::PageContext;
use crate::practices::sharing::SharingField;
use crate::shell::Shell;
use crate::ui::field::{CheckboxGroup, Choice, TextArea, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::rows::{ListRow, Rows};

/// The last look at a text before it is published: the fields of the [`DraftForm`] that lists show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishForm {
    /// The title.
    pub title: String,
    /// The summary.
    pub summary: String,
    /// Topic slugs.
    pub topics: Vec<String>,
    /// How far it may go.
    pub sharing: Option<Sharing>,
    /// The version that the page showed.
    pub version: Option<i64>,
}

impl PublishForm {
    /// The title.
    pub const TITLE: &str = DraftForm::TITLE;
    /// The summary.
    pub const SUMMARY: &str = DraftForm::SUMMARY;
    /// Topic slugs; repeated.
    pub const TOPICS: &str = DraftForm::TOPICS;
    /// How far it may go.
    pub const SHARING: &str = DraftForm::SHARING;
    /// The version that is published.
    pub const VERSION: &str = DraftForm::VERSION;

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            title: sent.text(Self::TITLE),
            summary: sent.text(Self::SUMMARY),
            topics: sent.values(Self::TOPICS),
            sharing: sent.parsed(Self::SHARING),
            version: sent.parsed(Self::VERSION),
        }
    }

    /// A text as the form's values, in the version that the draft has.
    pub fn values(draft: &Draft, content: &Content) -> Form {
        let single = [
            (Self::TITLE, content.title.clone()),
            (Self::SUMMARY, content.summary.clone()),
            (Self::SHARING, content.sharing.unwrap_or_default().as_str().to_owned()),
            (Self::VERSION, draft.version.to_string()),
        ];
        Form::filled(single.into_iter().chain(content.topics.iter().map(|slug| (Self::TOPICS, slug.clone()))))
    }

    /// The draft's text with what was typed here.
    pub fn content(self, draft: &Draft) -> Content {
        let Self { title, summary, topics, sharing, version: _ } = self;
        Content { title, summary, topics, sharing: sharing.or(draft.content.sharing), ..draft.content.clone() }
    }
}

/// `/drafts/{id}/publish`, with a [`PublishForm`]; buttons `action`: `publish`, `preview`.
#[component]
pub fn PublishPage(
    /// The draft that is published.
    draft: DraftId,
    /// What the fields show.
    form: Form,
    /// What is proposed for the text.
    proposal: Proposal,
    /// What the text is for.
    setting: DraftSetting,
    /// Whether the draft was changed elsewhere since the page was opened.
    changed: bool,
    /// The personal details of the text.
    personal: PersonalForm,
) -> impl IntoView {
    let language = PageContext::current().language;
    let publish = match setting.on_behalf_of {
        Some(_) => t!(language, drafts.page.send_for_review),
        None => t!(language, drafts.page.publish),
    };
    let problem = if changed {
        let text = t!(language, drafts.publish.changed);
        view! { <p class="banner banner-care" role="alert">{text}</p> }.into_any()
    } else {
        view! { <FormProblem form=form.clone()/> }.into_any()
    };
    let version = form.value(PublishForm::VERSION);
    let rows = vec![ListRow::practice(&proposal.card, language)];
    view! {
        <Shell title=t!(language, drafts.publish.title) layout="narrow publish-page" sheet="forms.css">
            <h1>{t!(language, drafts.publish.title)}</h1>
            <Purpose setting/>
            <p class="soft">{t!(language, drafts.publish.lead)}</p>
            <form novalidate method="post" action=draft::publish_path(draft)>
                {problem}
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
                <SharingField form/>
                <PersonalDetails personal/>
                <section class="publish-card" aria-label=t!(language, drafts.publish.card)>
                    <p class="label">{t!(language, drafts.publish.card)}</p>
                    // The links of a text that is not there yet lead nowhere.
                    <div inert><Rows rows level=3/></div>
                </section>
                <div class="buttons">
                    <button class="button button-main" name="action" value="publish">{publish}</button>
                    <button class="button" name="action" value="preview">{t!(language, drafts.publish.refresh)}</button>
                    <a class="button button-quiet" href=draft::path(draft)>{t!(language, drafts.publish.back)}</a>
                </div>
            </form>
        </Shell>
    }
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
