//! What members agree to before they come in. The coordinator publishes its versions; a member is asked for the last one
//! at their next page, unless no version since the one that they accepted is material.

use std::sync::Arc;

use domain::agreement::{Acceptance, Agreement, AgreementText};
use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::language::Language;
use domain::member::Member;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;
use crate::login::authenticate::Known;
use crate::practices::prepare::render;
use crate::worker::text_on_worker;

/// The present version, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentAgreement {
    /// The version.
    pub agreement: Agreement,
    /// The last version that members are asked for again.
    material: i64,
    /// The text as HTML.
    html: AgreementText,
}

impl PresentAgreement {
    /// The text as HTML.
    pub fn html(&self, language: Language) -> &str {
        self.html.in_language(language)
    }

    /// Returns whether somebody has to accept it who accepted that version last.
    pub const fn is_due(&self, accepted: Option<i64>) -> bool {
        match accepted {
            Some(version) => version < self.material,
            None => true,
        }
    }
}

/// A member and what they accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The member.
    pub member: Member,
    /// The version that they accepted last.
    pub last: Option<Acceptance>,
    /// Whether they have to accept the present version.
    pub is_due: bool,
}

/// The agreement as the coordinator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementReport {
    /// Every version, the last first.
    pub versions: Vec<Agreement>,
    /// The members who can come in, by company and name.
    pub members: Vec<Accepted>,
}

impl Forum {
    /// The text that a forum may begin with.
    pub fn agreement_draft() -> AgreementText {
        AgreementText {
            he: include_str!("../agreement/he.md").trim().to_owned(),
            en: include_str!("../agreement/en.md").trim().to_owned(),
        }
    }

    /// The present version; `None` while none was published.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agreement(&self) -> Result<Option<Arc<PresentAgreement>>, Problem> {
        let load = || async {
            let versions = store::agreement::versions(&mut *self.store.read().await?).await?;
            let material = versions.iter().find(|version| version.is_material).map_or(0, |version| version.version);
            let Some(agreement) = versions.into_iter().next() else { return Ok(None) };
            let AgreementText { he, en } = agreement.text.clone();
            let html = text_on_worker(move || AgreementText {
                he: render(&he, Language::Hebrew, String::new()).html,
                en: render(&en, Language::English, String::new()).html,
            })
            .await?;
            Ok(Some(Arc::new(PresentAgreement { agreement, material, html })))
        };
        Ok((*self.cache.agreement.get(load).await?).clone())
    }

    /// Returns whether somebody who is logged in has to accept the agreement before they go on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn must_accept(&self, known: &Known) -> Result<bool, Problem> {
        Ok(self.agreement().await?.is_some_and(|present| present.is_due(known.accepted_agreement)))
    }

    /// Notes that the actor accepts that version. Once is enough; what is not the present version any more is not
    /// accepted, so that nobody agrees to what they did not see.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] where there is no agreement;
    /// [`Problem::Conflict`] where there is a later version.
    pub async fn accept_agreement(&self, actor: &Actor, version: i64) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let versions = store::agreement::versions(&mut tx).await?;
                let current = versions.first().ok_or(Problem::NotFound)?.version;
                if current != version {
                    return Err(Problem::Conflict { current });
                }
                let acceptance = Acceptance { member, version, at: self.clock.now() };
                if !store::agreement::accept(&mut tx, acceptance).await? {
                    return Ok(());
                }
                let entry = NewAudit::of(AuditEvent::AgreementAccepted).about(member).after(version);
                self.note(&mut tx, actor, entry).await?;
                self.commit(tx, actor, &[DomainEvent::AgreementAccepted { member }]).await
            })
            .await
    }

    /// Publishes a version and gives its number. The first is material whatever is said; whoever publishes a version
    /// accepts it. The text of the present version, sent again, stays that version.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] on `body_he` and `body_en`.
    pub async fn publish_agreement(
        &self,
        actor: &Actor,
        text: AgreementText,
        is_material: bool,
    ) -> Result<i64, Problem> {
        authorize(actor, Permission::RunForum)?;
        let text = &text.check()?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Of two that are published at once, the second sees the first.
                store::change::lock(&mut tx).await?;
                let versions = store::agreement::versions(&mut tx).await?;
                if let Some(present) = versions.first().filter(|present| present.text == *text) {
                    return Ok(present.version);
                }
                let version = versions.first().map_or(0, |present| present.version) + 1;
                let published_at = self.clock.now();
                let is_material = is_material || version == 1;
                let agreement = Agreement { version, text: text.clone(), is_material, published_at };
                store::agreement::insert(&mut tx, &agreement, actor.member()).await?;
                let entry = NewAudit::of(AuditEvent::AgreementPublished).thing(version);
                let entry = entry.after(if is_material { "material" } else { "not material" });
                self.note(&mut tx, actor, entry).await?;
                let mut events = vec![DomainEvent::AgreementPublished { version }];
                if let Some(member) = actor.member() {
                    store::agreement::accept(&mut tx, Acceptance { member, version, at: published_at }).await?;
                    events.push(DomainEvent::AgreementAccepted { member });
                }
                self.commit(tx, actor, &events).await?;
                Ok(version)
            })
            .await
    }

    /// Every version, and who accepted which.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn agreement_report(&self, actor: &Actor) -> Result<AgreementReport, Problem> {
        authorize(actor, Permission::RunForum)?;
        let present = self.agreement().await?;
        let mut conn = self.store.read().await?;
        let versions = store::agreement::versions(&mut conn).await?;
        let acceptances = store::agreement::acceptances(&mut conn).await?;
        let members = store::member::list(&mut conn).await?;
        let members = members.into_iter().filter(|member| member.deactivated_at.is_none()).map(|member| {
            let last = acceptances.iter().find(|acceptance| acceptance.member == member.id).copied();
            let is_due = present.as_ref().is_some_and(|present| present.is_due(last.map(|last| last.version)));
            Accepted { member, last, is_due }
        });
        Ok(AgreementReport { versions, members: members.collect() })
    }
}
