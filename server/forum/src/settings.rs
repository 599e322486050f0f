//! What the coordinator sets for the whole forum.

use std::sync::Arc;

use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::language::Language;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use domain::text::{check_line, clean_line};

use crate::Forum;
use crate::authorize::authorize;

const ADDRESS: &str = "address";
const NAME_HE: &str = "name.he";
const NAME_EN: &str = "name.en";

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

impl Forum {
    /// The forum's name; the product's own until one is set. Everybody may know it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn name(&self) -> Result<Arc<ForumName>, Problem> {
        self.cache
            .names
            .get(|| async {
                let mut conn = self.store.read().await?;
                let default = ForumName::default();
                Ok(ForumName {
                    he: store::setting::get(&mut conn, NAME_HE).await?.unwrap_or(default.he),
                    en: store::setting::get(&mut conn, NAME_EN).await?.unwrap_or(default.en),
                })
            })
            .await
    }

    /// Returns what is set, for the page where it is changed.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn settings(&self, actor: &Actor) -> Result<Arc<ForumName>, Problem> {
        authorize(actor, Permission::RunForum)?;
        self.name().await
    }

    /// Names the forum.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field.
    pub async fn set_name(&self, actor: &Actor, name: ForumName) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let mut errors = vec![];
        check_line("name_he", &name.he, 60, &mut errors);
        check_line("name_en", &name.en, 60, &mut errors);
        Problem::unless_empty(errors)?;
        let (he, en) = (&clean_line(&name.he), &clean_line(&name.en));
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                for (key, after) in [(NAME_HE, he), (NAME_EN, en)] {
                    let before = store::setting::get(&mut tx, key).await?.unwrap_or_default();
                    if before != *after {
                        self.note(&mut tx, actor, NewAudit::of(AuditEvent::SettingChanged).before(before).after(after))
                            .await?;
                    }
                }
                store::setting::set(&mut tx, NAME_HE, he).await?;
                store::setting::set(&mut tx, NAME_EN, en).await?;
                self.commit(tx, actor, &[DomainEvent::ForumRenamed]).await
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
