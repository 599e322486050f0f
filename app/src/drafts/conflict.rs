//! Two texts, where only one can be kept without a decision.

use domain::practice::Content;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::field::textarea_content;

/// Where the other text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    /// The same draft, saved in another window; its path.
    Draft(String),
    /// The practice this draft changes, changed by somebody else; its path.
    Practice(String),
}

/// A text that somebody saved since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The place where the other text is.
    pub other: Other,
    /// The other text.
    pub theirs: Content,
}

/// Shows both texts side by side. The button is `action=overwrite` (saves this text over the other window's) or
/// `action=publish-over` (publishes it over the practice's); the link goes on with the other text. Nothing is decided
/// by editing: what is typed below stays here.
#[component]
pub fn ConflictView(
    /// The other text.
    conflict: Conflict,
    /// The text that was sent.
    mine: String,
) -> AnyView {
    let language = PageContext::current().language;
    let (sentence, action, keep, path) = match conflict.other {
        Other::Draft(path) => {
            (t!(language, drafts.conflict.draft), "overwrite", t!(language, drafts.conflict.overwrite), path)
        }
        Other::Practice(path) => {
            (t!(language, drafts.conflict.practice), "publish-over", t!(language, drafts.conflict.publish_over), path)
        }
    };
    view! {
        <section class="conflict" aria-labelledby="conflict-title">
            <h2 id="conflict-title">{t!(language, drafts.conflict.title)}</h2>
            <p>{sentence}</p>
            <div class="conflict-texts">
                <Version id="conflict-mine" label=t!(language, drafts.conflict.mine) text=mine/>
                <Version id="conflict-theirs" label=t!(language, drafts.conflict.theirs) text=conflict.theirs.body/>
            </div>
            <div class="buttons">
                <button class="button" name="action" value=action formnovalidate>{keep}</button>
                <a class="button button-quiet" href=path>{t!(language, drafts.conflict.take_theirs)}</a>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Version(id: &'static str, label: &'static str, text: String) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <textarea id=id rows="12" dir="auto" readonly>{textarea_content(&text)}</textarea>
        </div>
    }
    .into_any()
}
