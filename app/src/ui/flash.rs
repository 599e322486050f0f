//! A short confirmation after a redirect: a code in the URL or a cookie, a sentence on the page.

use std::str::FromStr;

use domain::language::Language;
use domain::problem::UnknownCode;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::icons::{Glyph, Icon};

/// What was just done. To add one: a variant, its code and its sentence in the locale files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flash {
    /// Something was saved.
    Saved,
    /// A text whose draft was gone was kept in another one.
    KeptApart,
    /// A search was saved.
    SearchSaved,
    /// A practice is visible to every member now.
    Published,
    /// A write-up was uploaded for another company, which has to confirm it.
    SentForReview,
    /// A text was changed since the page was read, so it was not published.
    ChangedMeanwhile,
    /// A practice left the offer.
    Archived,
    /// Something was deleted.
    Deleted,
    /// A company was added to the forum.
    CompanyAdded,
    /// A meeting was scheduled.
    MeetingAdded,
    /// A group of synonyms was added.
    SynonymsAdded,
    /// The password was changed.
    PasswordChanged,
    /// Every other session was ended.
    LoggedOutElsewhere,
}

impl Flash {
    /// Every confirmation.
    pub const ALL: &'static [Flash] = &[
        Flash::Saved,
        Flash::KeptApart,
        Flash::SearchSaved,
        Flash::Published,
        Flash::SentForReview,
        Flash::ChangedMeanwhile,
        Flash::Archived,
        Flash::Deleted,
        Flash::CompanyAdded,
        Flash::MeetingAdded,
        Flash::SynonymsAdded,
        Flash::PasswordChanged,
        Flash::LoggedOutElsewhere,
    ];

    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Flash::Saved => "saved",
            Flash::KeptApart => "kept-apart",
            Flash::SearchSaved => "search-saved",
            Flash::Published => "published",
            Flash::SentForReview => "sent-for-review",
            Flash::ChangedMeanwhile => "changed-meanwhile",
            Flash::Archived => "archived",
            Flash::Deleted => "deleted",
            Flash::CompanyAdded => "company-added",
            Flash::MeetingAdded => "meeting-added",
            Flash::SynonymsAdded => "synonyms-added",
            Flash::PasswordChanged => "password-changed",
            Flash::LoggedOutElsewhere => "logged-out-elsewhere",
        }
    }

    /// The sentence.
    pub fn sentence(self, language: Language) -> &'static str {
        match self {
            Flash::Saved => t!(language, flash.saved),
            Flash::KeptApart => t!(language, flash.kept_apart),
            Flash::SearchSaved => t!(language, flash.search_saved),
            Flash::Published => t!(language, flash.published),
            Flash::SentForReview => t!(language, flash.sent_for_review),
            Flash::ChangedMeanwhile => t!(language, flash.changed_meanwhile),
            Flash::Archived => t!(language, flash.archived),
            Flash::Deleted => t!(language, flash.deleted),
            Flash::CompanyAdded => t!(language, flash.company_added),
            Flash::MeetingAdded => t!(language, flash.meeting_added),
            Flash::SynonymsAdded => t!(language, flash.synonyms_added),
            Flash::PasswordChanged => t!(language, flash.password_changed),
            Flash::LoggedOutElsewhere => t!(language, flash.logged_out_elsewhere),
        }
    }
}

impl FromStr for Flash {
    type Err = UnknownCode;
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|flash| flash.as_str() == code).ok_or(UnknownCode)
    }
}

/// The confirmation of this page, where there is one.
#[component]
pub fn FlashMessage() -> impl IntoView {
    let page = PageContext::current();
    page.flash.map(|flash| {
        let later = page.search_later.then(|| format!(" {}", t!(page.language, flash.search_later)));
        view! {
            <p class="flash" role="status">
                <Icon glyph=Glyph::Check/>
                {flash.sentence(page.language)}
                {later}
            </p>
        }
    })
}
