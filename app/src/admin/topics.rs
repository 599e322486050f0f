//! The tree of topics: adding, renaming, moving and merging them.

use domain::id::TopicId;
use domain::language::Language;
use domain::topic::{NAME_MAX, Topic, TopicInput};
use leptos::prelude::*;

use super::merge::MergeForm;
use super::nav::AdminNav;
use crate::account::password::ConfirmPassword;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::{Choice, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};

/// The path of the list.
pub const PATH: &str = "/admin/topics";

/// The path of a topic's page.
pub fn path(id: TopicId) -> String {
    format!("{PATH}/{id}")
}

/// The path of the page that asks before a topic is merged.
pub fn merge_path(id: TopicId) -> String {
    format!("{}/merge", path(id))
}

/// A topic's names and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicForm {
    /// The Hebrew name.
    pub name_he: String,
    /// The English name.
    pub name_en: String,
    /// The key of the topic it stands under.
    pub parent: Option<TopicId>,
}

impl TopicForm {
    /// The Hebrew name.
    pub const NAME_HE: &str = "name_he";
    /// The English name.
    pub const NAME_EN: &str = "name_en";
    /// The key of the topic it stands under.
    pub const PARENT: &str = "parent";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { name_he: sent.text(Self::NAME_HE), name_en: sent.text(Self::NAME_EN), parent: sent.parsed(Self::PARENT) }
    }

    /// The topic.
    pub fn input(self) -> TopicInput {
        TopicInput { name_he: self.name_he, name_en: self.name_en, parent: self.parent }
    }
}

/// Returns what the page of a topic begins with.
pub fn values(topic: &Topic) -> Form {
    Form::filled([
        (TopicForm::NAME_HE, topic.name_he.clone()),
        (TopicForm::NAME_EN, topic.name_en.clone()),
        (TopicForm::PARENT, topic.parent.map(|parent| parent.to_string()).unwrap_or_default()),
    ])
}

/// The page `/admin/topics`, with a [`TopicForm`] for one more.
#[component]
pub fn TopicsAdminPage(
    /// Every topic, in the order of the tree.
    topics: Vec<Topic>,
    /// What was typed of the topic to add.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let errors = form.errors(language, "topics");
    let error = (!errors.is_empty()).then(|| view! { <p class="field-error">{errors.join(" ")}</p> });
    let rows = topics.iter().cloned().map(|topic| view! { <TopicRow topic/> }).collect_view();
    view! {
        <Shell title=t!(language, admin.topics.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.topics.title)}</h1>
            <AdminNav/>
            <p class="hint">{t!(language, admin.topics.lead)}</p>
            <div class="admin-split">
                <div class="table-scroll">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{t!(language, admin.topics.name_he)}</th>
                                <th scope="col">{t!(language, admin.topics.name_en)}</th>
                                <th scope="col">{t!(language, admin.topics.order)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <section>
                    <h2>{t!(language, admin.topics.add)}</h2>
                    <form class="sheet" novalidate method="post" action=PATH>
                        <FormProblem form=form.clone()/>
                        {error}
                        <TopicFields form topics/>
                        <div class="buttons">
                            <button class="button button-main" name="action" value="add">
                                {t!(language, admin.topics.add_go)}
                            </button>
                        </div>
                    </form>
                </section>
            </div>
        </Shell>
    }
    .into_any()
}

#[component]
fn TopicRow(topic: Topic) -> AnyView {
    let language = PageContext::current().language;
    let class = topic.parent.map(|_| "topic-below");
    let up = t!(language, admin.topics.up, name = topic.name(language));
    let down = t!(language, admin.topics.down, name = topic.name(language));
    view! {
        <tr class=class>
            <th scope="row"><a href=path(topic.id) lang="he" dir="auto">{topic.name_he}</a></th>
            <td lang="en"><bdi>{topic.name_en}</bdi></td>
            <td>
                <form class="topic-steps" method="post" action=path(topic.id)>
                    <button class="button" name="action" value="up" aria-label=up.clone() title=up>"↑"</button>
                    <button class="button" name="action" value="down" aria-label=down.clone() title=down>"↓"</button>
                </form>
            </td>
        </tr>
    }
    .into_any()
}

/// The fields of a [`TopicForm`].
#[component]
fn TopicFields(form: Form, topics: Vec<Topic>) -> AnyView {
    let language = PageContext::current().language;
    let tops = topics.iter().filter(|topic| topic.parent.is_none());
    let tops: Vec<_> = tops.map(|topic| Choice::new(topic.id.to_string(), topic.name(language))).collect();
    view! {
        <TextField
            form=form.clone()
            name=TopicForm::NAME_HE
            label=t!(language, admin.topics.name_he)
            max=NAME_MAX
            autocomplete="off"
            required=true
        />
        <TextField
            form=form.clone()
            name=TopicForm::NAME_EN
            label=t!(language, admin.topics.name_en)
            max=NAME_MAX
            autocomplete="off"
            required=true
        />
        <SelectField
            form
            name=TopicForm::PARENT
            label=t!(language, admin.topics.parent)
            hint=t!(language, admin.topics.parent_hint)
            choices=tops
        />
    }
    .into_any()
}

/// The page `/admin/topics/{id}`, with a [`TopicForm`]; the button `action` says `change`.
#[component]
pub fn TopicAdminPage(
    /// The topic.
    topic: Topic,
    /// Every topic, in the order of the tree.
    topics: Vec<Topic>,
    /// What the form shows, see [`values`].
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let id = topic.id;
    let others: Vec<_> = topics.into_iter().filter(|other| other.id != id).collect();
    view! {
        <Shell title=topic.name(language).to_owned() layout="page admin-page" sheet="admin.css">
            <h1 dir="auto">{topic.name(language).to_owned()}</h1>
            <AdminNav/>
            <p class="page-links">
                <a href=PATH>{t!(language, admin.topics.back)}</a>
                <a href=domain::topic::path(&topic.slug)>{t!(language, admin.topics.to_practices)}</a>
            </p>
            <section class="section" id="change">
                <h2>{t!(language, admin.topics.change)}</h2>
                <p class="hint">{t!(language, admin.topics.change_hint)}</p>
                <form class="sheet" novalidate method="post" action=path(id)>
                    <FormProblem form=form.clone()/>
                    <TopicFields form topics=others/>
                    <div class="buttons">
                        <button class="button button-main" name="action" value="change">
                            {t!(language, admin.topics.change_go)}
                        </button>
                    </div>
                </form>
            </section>
            <section class="section" id="merge">
                <h2>{t!(language, admin.topics.merge)}</h2>
                <p class="hint">{t!(language, admin.topics.merge_hint)}</p>
                <p class="buttons"><a class="button" href=merge_path(id)>{t!(language, admin.topics.merge_go)}</a></p>
            </section>
        </Shell>
    }
    .into_any()
}

/// The page `/admin/topics/{id}/merge`, with a [`MergeForm`] that posts to the same address.
#[component]
pub fn MergeTopicPage(
    /// The topic that goes.
    topic: Topic,
    /// Every topic.
    topics: Vec<Topic>,
    /// What was typed, and why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let id = topic.id;
    let others = others(topics, id, language);
    view! {
        <Shell title=t!(language, admin.topics.merge) layout="narrow" sheet="admin.css">
            <h1>{t!(language, admin.topics.merge)}</h1>
            <p class="lead"><bdi>{topic.name(language).to_owned()}</bdi></p>
            <div class="banner banner-problem">
                <p>
                    <strong>{t!(language, admin.company.no_way_back)}</strong> " "
                    {t!(language, admin.topics.merge_what)}
                </p>
            </div>
            <form class="sheet" novalidate method="post" action=merge_path(id)>
                <FormProblem form=form.clone()/>
                <SelectField
                    form=form.clone()
                    name=MergeForm::INTO
                    label=t!(language, admin.topics.merge_into)
                    choices=others
                    required=true
                />
                <TextField
                    form=form.clone()
                    name=MergeForm::CONFIRM
                    label=t!(language, admin.topics.confirm)
                    hint=t!(language, admin.company.confirm_hint)
                    autocomplete="off"
                    required=true
                />
                <ConfirmPassword form/>
                <div class="buttons">
                    <a class="button button-main" href=path(id)>{t!(language, admin.company.stop)}</a>
                    <button class="button button-danger">{t!(language, admin.topics.merge_go)}</button>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

fn others(topics: Vec<Topic>, id: TopicId, language: Language) -> Vec<Choice> {
    let others = topics.into_iter().filter(|other| other.id != id);
    others.map(|other| Choice::new(other.slug.clone(), other.name(language))).collect()
}
