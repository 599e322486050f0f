//! A draft as a line of a list: what it is, when it was saved, what for.

use domain::draft::{self, DraftCard};
use domain::language::Language;
use domain::ltr::isolated;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::dates::Moment;
use crate::ui::ranges::with_ranges;

/// Returns what a draft is called: its title, else its first words.
pub fn draft_name(language: Language, draft: &DraftCard) -> String {
    if !draft.title.is_empty() {
        draft.title.clone()
    } else if !draft.excerpt.is_empty() {
        // A sentence's own end beside the dots would be four of them.
        let words = draft.excerpt.trim_end_matches(['.', '…', ',', ':', ';', ' ']);
        t!(language, drafts.line.begins, words = words)
    } else {
        t!(language, account.me.untitled).to_owned()
    }
}

/// A draft's name as a link, and below it what it is for and when it was saved.
#[component]
pub fn DraftLine(draft: DraftCard) -> AnyView {
    let language = PageContext::current().language;
    let name = draft_name(language, &draft);
    let purpose = match (&draft.meeting, &draft.practice) {
        (Some(meeting), _) => {
            t!(
                language,
                drafts.line.for_meeting,
                meeting = format!("\u{2068}{}\u{2069}", isolated(meeting.title.clone()))
            )
        }
        (None, Some(practice)) => {
            t!(language, drafts.line.change_of, practice = format!("\u{2068}{}\u{2069}", isolated(practice.clone())))
        }
        (None, None) => String::new(),
    };
    let purpose = (!purpose.is_empty()).then(|| view! { {purpose} " · " });
    view! {
        <a href=draft::path(draft.id)><bdi>{with_ranges(name)}</bdi></a>
        <span class="line-note">
            {purpose} {t!(language, account.me.saved)} " " <Moment at=draft.updated_at/>
        </span>
    }
    .into_any()
}
