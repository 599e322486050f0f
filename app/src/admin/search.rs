//! The search, as the coordinator keeps it: what means the same, what is stats, the index.

mod groups;
mod stats;

use domain::id::SynonymGroupId;
use domain::search::{IndexReport, SearchStats};
use domain::synonym::{SynonymGroup, SynonymPreview};
use leptos::prelude::*;

use self::groups::{Effect, GroupForm, GroupList};
pub use self::stats::fault_sentence;
use self::stats::{IndexSection, SearchStatsSection};
use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::flash::UndoForm;
use crate::ui::form::{Fields, Form};

/// What stands in the way of a group's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meanwhile {
    /// Another coordinator changed the group; it says this now.
    Changed(String),
    /// It was deleted.
    Gone,
}

/// A group of synonyms to add or to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SynonymsForm {
    /// The group that is changed.
    pub group: Option<SynonymGroupId>,
    /// The version that is changed.
    pub version: i64,
    /// The group's expressions, as they were typed.
    pub words: String,
}

impl SynonymsForm {
    /// The group that is changed.
    pub const GROUP: &str = "group";
    /// The version that is changed.
    pub const VERSION: &str = "version";
    /// The name of the field of the expressions.
    pub const WORDS: &str = "words";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            group: sent.parsed(Self::GROUP),
            version: sent.parsed(Self::VERSION).unwrap_or_default(),
            words: sent.text(Self::WORDS),
        }
    }

    /// A group as the form's values.
    pub fn values(group: &SynonymGroup) -> Form {
        Form::filled([(Self::WORDS, group.text()), (Self::VERSION, group.version.to_string())])
    }

    /// The form of a group to add that begins with these words.
    pub fn beginning(words: Option<String>) -> Form {
        Form::filled(words.map(|words| (Self::WORDS, words)))
    }
}

/// The form of a group, as it stands on the page.
#[derive(Debug, Clone, Default)]
pub struct GroupDraft {
    /// Which group is changed; `None` adds one.
    pub group: Option<SynonymGroupId>,
    /// What was typed into the [`SynonymsForm`].
    pub form: Form,
    /// What happened to it since it was read.
    pub meanwhile: Option<Meanwhile>,
    /// What the change would bring; empty where nobody stats.
    pub preview: Vec<SynonymPreview>,
}

/// What the page shows beside the form.
#[derive(Debug, Clone, Default)]
pub struct SearchState {
    /// Every group of the table.
    pub groups: Vec<SynonymGroup>,
    /// The statistics of what members search for.
    pub stats: SearchStats,
    /// The report on the index.
    pub index: IndexReport,
}

/// The page `/admin/search`. The [`SynonymsForm`] has the buttons `action=preview`, `add`, `save`, `delete`. `GET
/// ?group=<id>` opens a group in it, `?words=<text>` begins one, `?find=<text>` narrows the list, `?deleted=<text>`
/// offers to undo.
#[component]
pub fn SearchAdminPage(
    /// The state that the page shows.
    state: SearchState,
    /// The form as it was sent.
    draft: GroupDraft,
    /// The text that the list is narrowed by.
    find: String,
    /// What the group said that was just deleted.
    #[prop(optional_no_strip)]
    deleted: Option<String>,
) -> AnyView {
    let language = PageContext::current().language;
    let SearchState { groups, stats, index } = state;
    let effect = (!draft.preview.is_empty()).then(|| view! { <Effect preview=draft.preview.clone()/> });
    view! {
        <Shell title=t!(language, admin.search.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.search.title)}</h1>
            <AdminNav/>
            {deleted.map(|words| view! { <Deleted words/> })}
            <section>
                <h2>{t!(language, admin.search.synonyms)}</h2>
                <p class="hint">{t!(language, admin.search.lead)}</p>
                <div class="words-split">
                    <section id="group">
                        <GroupForm groups=groups.clone() draft/>
                        {effect}
                    </section>
                    <SearchStatsSection report=stats/>
                </div>
            </section>
            <GroupList groups find/>
            <IndexSection report=index/>
        </Shell>
    }
    .into_any()
}

/// Shows that what was deleted can be brought back at once.
#[component]
fn Deleted(words: String) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let undo = page.undo.as_ref().map(|undo| {
        view! { <button class="button" name=UndoForm::WHAT value=undo.to_string()>{t!(language, admin.search.undo)}</button> }
    });
    view! {
        <form class="banner" role="status" method="post" action="/undo">
            <p dir="auto">{t!(language, admin.search.deleted, words = words.as_str())}</p>
            {undo}
        </form>
    }
    .into_any()
}
