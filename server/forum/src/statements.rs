//! What the forum says about accessibility and privacy, to everybody: texts that are shipped, with what the coordinator
//! added.

use domain::gate;
use domain::join_request::WAITING_DAYS;
use domain::language::Language;
use domain::mail;
use domain::notification;
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::{check_optional_line, clean_line, clean_text};
use domain::undo;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::authorize::authorize;
use crate::login::device::DEVICE_DAYS;
use crate::login::log_in::{SESSION_DAYS, SESSION_MOST_DAYS};
use crate::practices::prepare::render;
use crate::worker::text_on_worker;

/// The most characters of a contact.
pub const CONTACT_MAX: usize = 200;
/// The most characters of the list of known gaps.
pub const GAPS_MAX: usize = 4_000;

/// What the coordinator adds to the statements.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatementDetails {
    /// Whom to write to or call about accessibility: name, phone, address.
    pub accessibility_contact: String,
    /// When the accessibility was last checked, as `2026-11-26`; empty where that is not known.
    pub checked_on: String,
    /// What is known not to be accessible, in Hebrew, as Markdown.
    pub gaps_he: String,
    /// The same text in English.
    pub gaps_en: String,
    /// Whom to write to about one's own data.
    pub privacy_contact: String,
}

/// A statement as a page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// The statement's text as HTML.
    pub html: String,
    /// Whom to write to or call; empty where nobody is named.
    pub contact: String,
    /// When it was last checked, as `2026-11-26`; empty where that is not known.
    pub checked_on: String,
    /// What is known to be missing, as HTML; empty where nothing is.
    pub gaps: String,
}

impl Forum {
    /// The accessibility statement. Everybody may read it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accessibility_statement(&self, language: Language) -> Result<Statement, Problem> {
        let StatementDetails { accessibility_contact: contact, checked_on, gaps_he, gaps_en, .. } =
            self.choices().await?.statements;
        let (text, gaps) = match language {
            Language::Hebrew => (include_str!("../statements/accessibility.he.md"), gaps_he),
            Language::English => (include_str!("../statements/accessibility.en.md"), gaps_en),
        };
        let html = move |text: &str| render(text, language, String::new()).html;
        let (html, gaps) = text_on_worker(move || (html(text), html(&gaps))).await?;
        Ok(Statement { html, contact, checked_on, gaps })
    }

    /// Returns what is kept of people, why and for how long. Everybody may read it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn privacy_statement(&self, language: Language) -> Result<Statement, Problem> {
        let contact = self.choices().await?.statements.privacy_contact;
        let text = match language {
            Language::Hebrew => include_str!("../statements/privacy.he.md"),
            Language::English => include_str!("../statements/privacy.en.md"),
        };
        let text = text
            .replace("{kept}", &undo::KEPT_DAYS.to_string())
            .replace("{waiting}", &WAITING_DAYS.to_string())
            .replace("{gate}", &gate::KEPT_DAYS.to_string())
            .replace("{notification}", &notification::KEPT_DAYS.to_string())
            .replace("{mail}", &mail::KEPT_DAYS.to_string())
            .replace("{device}", &DEVICE_DAYS.to_string())
            .replace("{session}", &SESSION_DAYS.to_string())
            .replace("{session_most}", &SESSION_MOST_DAYS.to_string())
            .replace("{audit}", &crate::audit::KEPT_DAYS.to_string());
        let html = text_on_worker(move || render(&text, language, String::new()).html).await?;
        Ok(Statement { html, contact, ..Statement::default() })
    }

    /// Returns what the coordinator added, for the page where it is changed.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn statement_details(&self, actor: &Actor) -> Result<StatementDetails, Problem> {
        authorize(actor, Permission::RunForum)?;
        Ok(self.choices().await?.statements)
    }

    /// Sets what the coordinator adds.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field.
    pub async fn set_statement_details(&self, actor: &Actor, details: StatementDetails) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let details = details.check()?;
        self.keep_statements(actor, &details).await
    }
}

impl StatementDetails {
    /// Cleans the fields and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming each field that was not taken.
    pub fn check(self) -> Result<Self, Problem> {
        let mut errors = vec![];
        check_optional_line("accessibility_contact", &self.accessibility_contact, CONTACT_MAX, &mut errors);
        check_optional_line("privacy_contact", &self.privacy_contact, CONTACT_MAX, &mut errors);
        for (field, text) in [("gaps_he", &self.gaps_he), ("gaps_en", &self.gaps_en)] {
            if text.chars().count() > GAPS_MAX {
                errors.push(FieldError::new(field, FieldProblem::TooLong).detail(GAPS_MAX));
            }
        }
        let checked_on = self.checked_on.trim().to_owned();
        if !checked_on.is_empty() && checked_on.parse::<jiff::civil::Date>().is_err() {
            errors.push(FieldError::new("checked_on", FieldProblem::Invalid).detail(&checked_on));
        }
        Problem::unless_empty(errors)?;
        Ok(Self {
            accessibility_contact: clean_line(&self.accessibility_contact),
            checked_on,
            gaps_he: clean_text(self.gaps_he.trim()),
            gaps_en: clean_text(self.gaps_en.trim()),
            privacy_contact: clean_line(&self.privacy_contact),
        })
    }
}
