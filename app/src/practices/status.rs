//! Where a practice stands, and what the viewer may do with it.

use std::sync::Arc;

use domain::language::Language;
use domain::ltr::isolated;
use domain::practice::{ArchivedBy, PracticeView, Status};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::dates::{self, DateStyle};
use crate::ui::form::Fields;
use crate::ui::icons::{Glyph, Icon};

/// A practice that waits, to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmForm {
    /// The version that the page showed.
    pub version: Option<i64>,
}

impl ConfirmForm {
    /// The version that the page showed.
    pub const VERSION: &str = "version";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { version: sent.parsed(Self::VERSION) }
    }
}

/// Tells above a practice that is not simply published: what that means, and the confirmation or the way back for
/// whoever may give it.
#[component]
pub fn StatusBanner(practice: Arc<PracticeView>) -> impl IntoView {
    let language = PageContext::current().language;
    let by_coordinator = practice.archived_by.is_some_and(ArchivedBy::by_coordinator);
    let sentence = match practice.status {
        Status::Published => return None,
        Status::Draft => t!(language, practice.is_draft),
        Status::InReview if practice.can.publish => t!(language, practice.is_for_you_to_confirm),
        Status::InReview => t!(language, practice.is_in_review),
        Status::Archived if by_coordinator => t!(language, practice.is_archived_by_coordinator),
        Status::Archived => t!(language, practice.is_archived),
    };
    let path = domain::practice::path(&practice.slug);
    let publish = practice.can.publish.then(|| {
        let label = match practice.status {
            Status::InReview => t!(language, practice.confirm),
            _ => t!(language, practice.publish),
        };
        view! {
            <form method="post" action=format!("{path}/publish")>
                <input type="hidden" name=ConfirmForm::VERSION value=practice.version/>
                <button class="button button-main">{label}</button>
            </form>
        }
    });
    let restore = practice.can.restore.then(|| {
        view! {
            <form method="post" action=format!("{path}/unarchive")>
                <button class="button">{t!(language, practice.unarchive)}</button>
            </form>
        }
    });
    Some(view! {
        <div class="banner banner-care">
            <p>{sentence}</p>
            {publish}
            {restore}
        </div>
    })
}

/// Returns who approved the publication and when, for those who are told.
fn approval(language: Language, practice: &PracticeView) -> Option<String> {
    // Isolated, so that a name in English does not reorder the sentence around it.
    let by = format!("\u{2068}{}\u{2069}", isolated(practice.approved_by.clone()));
    let day = dates::moment(&practice.approved_on, "12:00").map(|at| dates::format(language, at, DateStyle::Medium));
    (!practice.approved_by.is_empty()).then(|| match day {
        Some(day) => t!(language, practice.approved, by = by, day = day),
        None => t!(language, practice.approved_without_day, by = by),
    })
}

/// Shows what the viewer may do with the practice; nothing for a mere reader. What takes it away stands apart.
#[component]
pub fn Actions(practice: Arc<PracticeView>) -> AnyView {
    let language = PageContext::current().language;
    let path = domain::practice::path(&practice.slug);
    let edit = practice.can.edit.then(|| {
        view! {
            <form method="post" action=format!("{path}/edit")>
                <button class="button"><Icon glyph=Glyph::Edit/> {t!(language, practice.edit)}</button>
            </form>
        }
    });
    let word_file = practice.can.export.then(|| {
        view! {
            <a class="button button-quiet" href=format!("{path}/document.docx") download="">
                {t!(language, drafts.word_file.short)}
            </a>
        }
    });
    let away = match (practice.can.archive, practice.can.delete) {
        (true, _) => Some(("archive", t!(language, practice.archive))),
        (false, true) => Some(("delete", t!(language, practice.delete))),
        (false, false) => None,
    };
    let away = away.map(|(action, label)| {
        view! {
            <form method="post" action=format!("{path}/{action}?id={}", practice.id)>
                <button class="button button-danger">{label}</button>
            </form>
        }
    });
    let erase = practice.can.erase.then(|| {
        view! { <a class="button button-quiet" href=format!("{path}/erase")>{t!(language, practice.erase)}</a> }
    });
    let apart = (away.is_some() || erase.is_some()).then(|| view! { <div class="buttons-apart">{away} {erase}</div> });
    let approval = approval(language, &practice).map(|line| view! { <p class="soft approval-line">{line}</p> });
    view! { {approval} <div class="buttons">{edit} {word_file} {apart}</div> }.into_any()
}
