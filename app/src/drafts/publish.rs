//! The step between the editor and publication: title, topics, summary and the line that lists will show.

use domain::draft::{self, Proposal};
use domain::id::DraftId;
use domain::practice::{SUMMARY_MAX, TITLE_MAX, TOPICS_MAX};
use leptos::prelude::*;

use super::page::{DraftSetting, Purpose};
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::{CheckboxGroup, Choice, TextArea, TextField};
use crate::ui::form::{Form, FormProblem};
use crate::ui::rows::{ListRow, Rows};

/// `/drafts/{id}/publish`: fields `title`, `topics` (slugs, repeated), `summary`, `version`; buttons `action`:
/// `publish`, `preview`.
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
    let version = form.value("version");
    let rows = vec![ListRow::practice(&proposal.card, language)];
    view! {
        <Shell title=t!(language, drafts.publish.title) layout="narrow publish-page" sheet="forms.css">
            <h1>{t!(language, drafts.publish.title)}</h1>
            <Purpose setting/>
            <p class="soft">{t!(language, drafts.publish.lead)}</p>
            <form novalidate method="post" action=draft::publish_path(draft)>
                {problem}
                <input type="hidden" name="version" value=version/>
                <TextField
                    form=form.clone()
                    name="title"
                    label=t!(language, drafts.page.title)
                    max=TITLE_MAX
                    autocomplete="off"
                    required=true
                />
                <Topics form=form.clone() proposed=proposal.topics/>
                <TextArea
                    form
                    name="summary"
                    label=t!(language, drafts.page.summary)
                    hint=t!(language, drafts.page.summary_hint)
                    rows=3
                    max=SUMMARY_MAX
                />
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
    let first: Vec<_> =
        form.values("topics").iter().chain(proposed.iter().filter(|slug| !form.has("topics", slug))).collect();
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
            name="topics"
            label=t!(language, drafts.page.topics)
            hint=t!(language, drafts.publish.topics_hint, max = TOPICS_MAX)
            choices
            more
            required=true
        />
    }
}
