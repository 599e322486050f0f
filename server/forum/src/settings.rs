//! What the coordinator sets for the whole forum. What is set is cached by each process, and the change log tells the
//! others of a change: it is in force without a restart.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::audit::{AuditEvent, NewAudit};
use domain::brief::{self, QUESTIONS_MAX};
use domain::event::DomainEvent;
use domain::language::Language;
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::quota::{Quota, Quotas};
use domain::text::{check_line, clean_line, clean_text};
use jiff::tz::TimeZone;
use store::StoreError;

use crate::Forum;
use crate::authorize::authorize;
use crate::logo::Logo;
use crate::practices::prepare::render;
use crate::statements::StatementDetails;
use crate::worker::text_on_worker;

const ADDRESS: &str = "address";
const NAME_HE: &str = "name.he";
const NAME_EN: &str = "name.en";
const WELCOME_HE: &str = "welcome.he";
const WELCOME_EN: &str = "welcome.en";
const BRIEF_HE: &str = "brief.he";
const BRIEF_EN: &str = "brief.en";
const LANGUAGE: &str = "language";
const LOGO: &str = "logo";
const TIME_ZONE: &str = "time-zone";
const ACCESSIBILITY_CONTACT: &str = "accessibility.contact";
const ACCESSIBILITY_CHECKED: &str = "accessibility.checked";
const ACCESSIBILITY_GAPS_HE: &str = "accessibility.gaps.he";
const ACCESSIBILITY_GAPS_EN: &str = "accessibility.gaps.en";
const PRIVACY_CONTACT: &str = "privacy.contact";
/// What the keys of limits begin with; the quota's code follows.
const QUOTA: &str = "quota.";

/// The most characters of a welcome text.
pub const WELCOME_MAX: usize = 4_000;

/// The forum's name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ForumName {
    /// The name in Hebrew.
    pub he: String,
    /// The name in English.
    pub en: String,
}

impl Default for ForumName {
    fn default() -> Self {
        Self { he: "מעגל".to_owned(), en: "Maagal".to_owned() }
    }
}

impl ForumName {
    /// The name in a language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Hebrew => &self.he,
            Language::English => &self.en,
        }
    }
}

/// Returns what links into this forum start with, as its server last said.
pub(crate) async fn origin(conn: &mut store::Conn) -> Result<Option<String>, Problem> {
    Ok(store::setting::get(conn, ADDRESS).await?)
}

/// What greets people before the login and at their first visit.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Welcome {
    /// The text in Hebrew, as Markdown; empty for none.
    pub he: String,
    /// The text in English, as Markdown; empty for none.
    pub en: String,
}

/// The questions that presenters are asked to answer in their write-up, a line each; empty for the usual ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BriefQuestions {
    /// The questions in Hebrew.
    pub he: String,
    /// The questions in English.
    pub en: String,
}

impl BriefQuestions {
    /// The questions in a language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Hebrew => &self.he,
            Language::English => &self.en,
        }
    }
}

/// What the coordinator sets beside the name. [`Forum::set_settings`] leaves the statements as they are, which have a page
/// of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choices {
    /// The texts that greet people.
    pub welcome: Welcome,
    /// What presenters are asked to answer.
    pub brief: BriefQuestions,
    /// The language of pages for whoever has not chosen one.
    pub language: Language,
    /// The name of the time zone in the zone database; empty for the one that a forum begins with.
    pub time_zone: String,
    /// The limits that are others than a forum begins with.
    pub quotas: BTreeMap<Quota, i64>,
    /// What is added to the statements about accessibility and privacy.
    pub statements: StatementDetails,
}

/// All that is set, as pages need it.
#[derive(Debug, Clone, Default)]
pub struct KnownSettings {
    name: Arc<ForumName>,
    choices: Choices,
    /// The welcome texts as HTML.
    welcome_html: Welcome,
    logo: Option<Arc<Logo>>,
}

impl Forum {
    /// The forum's name; the product's own until one is set. Everybody may know it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn name(&self) -> Result<Arc<ForumName>, Problem> {
        Ok(Arc::clone(&self.known_settings().await?.name))
    }

    /// The HTML of what greets people in a language; `None` where nothing does. Everybody may read it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn welcome(&self, language: Language) -> Result<Option<String>, Problem> {
        let known = self.known_settings().await?;
        let html = match language {
            Language::Hebrew => &known.welcome_html.he,
            Language::English => &known.welcome_html.en,
        };
        Ok(Some(html.clone()).filter(|html| !html.is_empty()))
    }

    /// The logo; `None` until one is set. Everybody may see it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logo(&self) -> Result<Option<Arc<Logo>>, Problem> {
        Ok(self.known_settings().await?.logo.clone())
    }

    /// The language of pages for whoever has not chosen one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn default_language(&self) -> Result<Language, Problem> {
        Ok(self.known_settings().await?.choices.language)
    }

    /// The forum's time zone as it is set now. Everybody may know it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn present_time_zone(&self) -> Result<TimeZone, Problem> {
        self.known_settings().await?;
        Ok(self.time_zone())
    }

    /// Returns what is set beside the name.
    pub(crate) async fn choices(&self) -> Result<Choices, Problem> {
        Ok(self.known_settings().await?.choices.clone())
    }

    /// The limits in force: those that were set, else those that the process began with.
    pub(crate) async fn quotas(&self) -> Result<Quotas, Problem> {
        let mut quotas = self.quotas;
        for (what, limit) in &self.known_settings().await?.choices.quotas {
            quotas.set(*what, *limit);
        }
        Ok(quotas)
    }

    async fn known_settings(&self) -> Result<Arc<KnownSettings>, Problem> {
        self.cache
            .settings
            .get(|| async {
                let set = store::setting::all(&mut *self.store.read().await?).await?;
                let text = |key: &str| set.get(key).cloned();
                let default = ForumName::default();
                let name =
                    ForumName { he: text(NAME_HE).unwrap_or(default.he), en: text(NAME_EN).unwrap_or(default.en) };
                let choices = read_choices(&set);
                self.use_time_zone(zone_called(&choices.time_zone));
                let Welcome { he, en } = choices.welcome.clone();
                let welcome_html = text_on_worker(move || Welcome {
                    he: render(&he, Language::Hebrew, String::new()).html,
                    en: render(&en, Language::English, String::new()).html,
                })
                .await?;
                let logo = Logo::of_value(&text(LOGO).unwrap_or_default()).await?;
                Ok(KnownSettings { name: Arc::new(name), choices, welcome_html, logo })
            })
            .await
    }

    /// Returns what is set, for the page where it is changed, and the limits in force.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn settings(&self, actor: &Actor) -> Result<(ForumName, Choices, Quotas), Problem> {
        authorize(actor, Permission::RunForum)?;
        let known = self.known_settings().await?;
        Ok(((*known.name).clone(), known.choices.clone(), self.quotas().await?))
    }

    /// Names the forum.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field.
    pub async fn set_name(&self, actor: &Actor, name: ForumName) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let name = checked_name(&name)?;
        self.keep_settings(actor, &[(NAME_HE, name.he), (NAME_EN, name.en)], DomainEvent::ForumRenamed).await
    }

    /// Sets everything at once: the name and what stands beside it.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field: `name_he`, `name_en`,
    /// `welcome_he`, `welcome_en`, `brief_he`, `brief_en`, `time_zone`, and the code of a quota after `quota-`.
    pub async fn set_settings(&self, actor: &Actor, name: ForumName, choices: Choices) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let name = self.check_settings(&name, &choices)?;
        let mut values = vec![
            (NAME_HE.to_owned(), name.he),
            (NAME_EN.to_owned(), name.en),
            (WELCOME_HE.to_owned(), clean_text(choices.welcome.he.trim())),
            (WELCOME_EN.to_owned(), clean_text(choices.welcome.en.trim())),
            (BRIEF_HE.to_owned(), questions_to_keep(&choices.brief, Language::Hebrew)),
            (BRIEF_EN.to_owned(), questions_to_keep(&choices.brief, Language::English)),
            (LANGUAGE.to_owned(), choices.language.to_string()),
            (TIME_ZONE.to_owned(), self.zone_to_keep(&choices.time_zone)),
        ];
        for what in Quota::ALL {
            let limit = choices.quotas.get(what).map(ToString::to_string);
            values.push((format!("{QUOTA}{what}"), limit.unwrap_or_default()));
        }
        let values: Vec<_> = values.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        self.keep_settings(actor, &values, DomainEvent::SettingsChanged).await
    }

    /// The name as it would be set; nothing is written.
    ///
    /// # Errors
    /// Those of [`Forum::set_settings`] by field.
    pub fn check_settings(&self, name: &ForumName, choices: &Choices) -> Result<ForumName, Problem> {
        let mut errors = vec![];
        for (field, text) in [("welcome_he", &choices.welcome.he), ("welcome_en", &choices.welcome.en)] {
            if text.chars().count() > WELCOME_MAX {
                errors.push(FieldError::new(field, FieldProblem::TooLong).detail(WELCOME_MAX));
            }
        }
        for (field, text) in [("brief_he", &choices.brief.he), ("brief_en", &choices.brief.en)] {
            if text.chars().count() > QUESTIONS_MAX {
                errors.push(FieldError::new(field, FieldProblem::TooLong).detail(QUESTIONS_MAX));
            }
        }
        if !choices.time_zone.is_empty() && zone_called(&choices.time_zone).is_none() {
            errors.push(FieldError::new("time_zone", FieldProblem::Invalid).detail(&choices.time_zone));
        }
        for (what, limit) in &choices.quotas {
            if !Quotas::SETTABLE.contains(limit) {
                errors.push(FieldError::new(format!("quota-{what}"), FieldProblem::Invalid).detail(limit));
            }
        }
        Problem::joined(errors, checked_name(name))
    }

    /// Sets what is added to the statements, checked.
    pub(crate) async fn keep_statements(&self, actor: &Actor, details: &StatementDetails) -> Result<(), Problem> {
        let StatementDetails { accessibility_contact, checked_on, gaps_he, gaps_en, privacy_contact } = details.clone();
        let values = [
            (ACCESSIBILITY_CONTACT, accessibility_contact),
            (ACCESSIBILITY_CHECKED, checked_on),
            (ACCESSIBILITY_GAPS_HE, gaps_he),
            (ACCESSIBILITY_GAPS_EN, gaps_en),
            (PRIVACY_CONTACT, privacy_contact),
        ];
        self.keep_settings(actor, &values, DomainEvent::SettingsChanged).await
    }

    /// The value that stands for a time zone: none for the one that a forum begins with.
    fn zone_to_keep(&self, name: &str) -> String {
        if self.default_zone.iana_name() == Some(name) { String::new() } else { name.to_owned() }
    }

    /// Sets the logo's value, checked; an empty one for none.
    pub(crate) async fn keep_logo(&self, actor: &Actor, value: String) -> Result<(), Problem> {
        self.keep_settings(actor, &[(LOGO, value)], DomainEvent::SettingsChanged).await
    }

    /// Writes what is another than before, and notes it. An empty value stands for none.
    async fn keep_settings(&self, actor: &Actor, values: &[(&str, String)], event: DomainEvent) -> Result<(), Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let mut is_changed = false;
                for (key, after) in values {
                    let before = store::setting::get(&mut tx, key).await?.unwrap_or_default();
                    if before == *after {
                        continue;
                    }
                    is_changed = true;
                    let entry = NewAudit::of(AuditEvent::SettingChanged);
                    // Which setting it was is told by its key. A text may be long, and whom to write to is somebody, whom
                    // the log names by key alone.
                    let is_long = [&before, after].iter().any(|value| value.chars().count() > VALUE_MAX);
                    let entry = match is_long || [ACCESSIBILITY_CONTACT, PRIVACY_CONTACT].contains(key) {
                        true => entry.after(key),
                        false => entry.before(format!("{key}: {before}")).after(after),
                    };
                    self.note(&mut tx, actor, entry).await?;
                    store::setting::set(&mut tx, key, after).await?;
                }
                if !is_changed {
                    return Ok(());
                }
                self.commit(tx, actor, &[event]).await
            })
            .await
    }

    /// Returns what links into this forum start with, as its server last said; `None` before one ever ran.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; when the database fails.
    pub async fn address(&self, actor: &Actor) -> Result<Option<String>, Problem> {
        authorize(actor, Permission::RunForum)?;
        origin(&mut *self.store.read().await?).await
    }

    /// Remembers what links into this forum start with, for the commands beside the server. Nothing is written
    /// where it is known.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; when the database takes no writes.
    pub async fn remember_address(&self, actor: &Actor, origin: &str) -> Result<(), Problem> {
        if self.address(actor).await?.as_deref() == Some(origin) {
            return Ok(());
        }
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::setting::set(&mut tx, ADDRESS, origin).await?;
                self.commit(tx, actor, &[DomainEvent::AddressChanged]).await
            })
            .await
    }
}

/// The most characters of a value that the audit log repeats.
const VALUE_MAX: usize = 100;

/// The questions of a brief that are stored: none where they are the usual ones.
fn questions_to_keep(own: &BriefQuestions, language: Language) -> String {
    let questions = brief::questions(&clean_text(own.in_language(language)), language).join("\n");
    if questions == brief::usual(language) { String::new() } else { questions }
}

fn checked_name(name: &ForumName) -> Result<ForumName, Problem> {
    let mut errors = vec![];
    check_line("name_he", &name.he, 60, &mut errors);
    check_line("name_en", &name.en, 60, &mut errors);
    Problem::unless_empty(errors)?;
    Ok(ForumName { he: clean_line(&name.he), en: clean_line(&name.en) })
}

/// The time zone of a name in the zone database; `None` for none.
fn zone_called(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// The time zone that a database names as its forum's; `None` where none is set.
pub(crate) async fn chosen_zone(conn: &mut store::Conn) -> Result<Option<TimeZone>, StoreError> {
    Ok(store::setting::get(conn, TIME_ZONE).await?.and_then(|name| zone_called(&name)))
}

/// The forum's time zone as its database has it; `default` where none is set.
pub(crate) async fn time_zone(conn: &mut store::Conn, default: &TimeZone) -> Result<TimeZone, StoreError> {
    Ok(chosen_zone(conn).await?.unwrap_or_else(|| default.clone()))
}

/// Returns what was set beside the name. A value that this version cannot read counts as not set.
fn read_choices(set: &BTreeMap<String, String>) -> Choices {
    let text = |key: &str| set.get(key).cloned().unwrap_or_default();
    let limit = |what: &Quota| Some((*what, set.get(&format!("{QUOTA}{what}"))?.parse().ok()?));
    Choices {
        welcome: Welcome { he: text(WELCOME_HE), en: text(WELCOME_EN) },
        brief: BriefQuestions { he: text(BRIEF_HE), en: text(BRIEF_EN) },
        language: text(LANGUAGE).parse().unwrap_or_default(),
        time_zone: text(TIME_ZONE),
        quotas: Quota::ALL.iter().filter_map(limit).collect(),
        statements: StatementDetails {
            accessibility_contact: text(ACCESSIBILITY_CONTACT),
            checked_on: text(ACCESSIBILITY_CHECKED),
            gaps_he: text(ACCESSIBILITY_GAPS_HE),
            gaps_en: text(ACCESSIBILITY_GAPS_EN),
            privacy_contact: text(PRIVACY_CONTACT),
        },
    }
}
