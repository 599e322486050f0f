//! A member is erased: nothing of the forum tells any more who they were.

use causes::collect;
use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::member::Member;
use domain::mention::nameless;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use markdown::RENDERER_VERSION;
use store::attachment::Owner;

use crate::Forum;
use crate::authorize::authorize;
use crate::comments::write::comment_html;
use crate::members::coordinators::replaceable;
use crate::members::nameless_files::exchange;

/// Shorter parts of a name or an address are no trace of a person in a query.
const SHORTEST: usize = 2;

impl Forum {
    /// A member whom the actor may erase.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but coordinators; [`Problem::NotFound`].
    pub async fn member_to_erase(&self, actor: &Actor, id: MemberId) -> Result<Member, Problem> {
        authorize(actor, Permission::RunForum)?;
        store::member::by_id(&mut *self.store.read().await?, id).await?.ok_or(Problem::NotFound)
    }

    /// Erases a member for good. Their texts and meetings stay their company's and name a former member. Their
    /// drafts, saved searches, promises, answers about meetings, mails, phone number, tokens and sessions go, and so does
    /// their request to join; so does what members searched for that has a word of their name or their address, their
    /// name in the properties of the office files beside their texts, in mentions, on passes that they had as a guest, and in the lines of approvals and agendas
    /// that have their name alone. The
    /// change log and the audit log hold their key alone.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but coordinators; [`Problem::NotFound`]; [`Problem::Invalid`] on `current` for a
    /// wrong password and on `member` for the last active coordinator; [`Problem::Throttled`] and [`Problem::Busy`] as
    /// a login.
    pub async fn erase_member(&self, actor: &Actor, id: MemberId, password: &str) -> Result<(), Problem> {
        let known = self.member_to_erase(actor, id).await?;
        self.confirm_password(actor, password).await?;
        // What takes long is done before the transaction begins.
        let nameless = &self.nameless_files(id, &Traces::of(&known)).await?;
        let (traces, files) = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                let member = replaceable(&mut tx, id, "member").await?;
                let traces = Traces::of(&member);
                let mut files = store::member::files_of_drafts(&mut tx, id).await?;
                let (mut events, old) = exchange(&mut tx, nameless).await?;
                files.extend(old);
                store::member::erase(&mut tx, id, self.clock.now()).await?;
                for query in store::search_stats::queries(&mut tx).await? {
                    if traces.are_in(&query) {
                        store::search_stats::delete(&mut tx, &query).await?;
                    }
                }
                for (practice, approver) in store::practice::approvers(&mut tx).await? {
                    if traces.name(&approver) {
                        store::practice::forget_approver(&mut tx, practice).await?;
                    }
                }
                for (tried, backer) in store::tries::backers(&mut tx).await? {
                    if traces.name(&backer) {
                        store::tries::forget_backer(&mut tx, tried).await?;
                        events.push(DomainEvent::TryChanged { tried });
                    }
                }
                for (pass, name) in store::meeting_pass::names(&mut tx).await? {
                    if traces.name(&name) {
                        store::meeting_pass::forget_name(&mut tx, pass).await?;
                    }
                }
                self.forget_mentions(&mut tx, id).await?;
                for (meeting, version, mut items) in store::meeting::led(&mut tx).await? {
                    let mut is_named = false;
                    for item in items.iter_mut().filter(|item| traces.name(&item.who)) {
                        (is_named, item.who) = (true, String::new());
                    }
                    if is_named {
                        store::meeting::set_items(&mut tx, meeting, version, &items, self.clock.now()).await?;
                        events.push(DomainEvent::MeetingUpdated { meeting });
                    }
                }
                for text in [&member.name, &member.email] {
                    let text = serde_json::to_string(text).map_err(|_| Problem::Internal)?;
                    store::idempotency::forget_answers_with(&mut tx, text.trim_matches('"')).await?;
                }
                events.extend(self.reassign_dilemmas(&mut tx, id).await?);
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::MemberErased).about(id)).await?;
                events.push(DomainEvent::MemberErased { member: id });
                self.commit(tx, actor, &events).await?;
                Ok::<_, Problem>((traces, files))
            })
            .await?;
        self.empty_log().await;
        self.search_stats.remove(id, |query| traces.are_in(query));
        for hash in files {
            let (deleted, mut causes) = collect(self.delete_content(&hash, None)).await;
            if let Err(problem) = deleted {
                let causes = causes.take();
                tracing::error!(hash, %problem, causes, "the content of a deleted file is left to the nightly clean-up");
            }
        }
        Ok(())
    }

    /// Takes the name out of the mentions in what others wrote.
    async fn forget_mentions(&self, tx: &mut store::WriteTx, id: MemberId) -> Result<(), Problem> {
        for text in store::mentions::of_member(tx, id).await? {
            let Some(body) = nameless(&text.body, id) else { continue };
            match text.version {
                Some(version) => store::mentions::replace_version(tx, text.comment, version, &body).await?,
                None => {
                    let beside = store::attachment::list(tx, Owner::Comment(text.comment)).await?;
                    let files_of = (!beside.is_empty()).then_some(text.comment);
                    let html = comment_html(&body, text.created_at, files_of).await?;
                    store::mentions::replace(tx, text.comment, &body, &html, RENDERER_VERSION).await?;
                }
            }
        }
        Ok(())
    }
}

/// The words by which somebody would be recognized in what members searched for.
#[derive(Debug, Clone)]
pub(crate) struct Traces {
    /// The name, in lower case.
    whole: String,
    /// The words of the name, in lower case.
    words: Vec<String>,
    /// The address, in lower case, and its part before the `@`.
    addresses: Vec<String>,
}

impl Traces {
    fn of(member: &Member) -> Self {
        let email = member.email.to_lowercase();
        let local = email.split('@').next().unwrap_or_default().to_owned();
        let addresses = [email, local].into_iter().filter(|part| part.chars().count() >= SHORTEST);
        Self { whole: member.name.to_lowercase(), words: words(&member.name).collect(), addresses: addresses.collect() }
    }

    /// Returns whether a text has the whole name or the whole address.
    pub fn name(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        let has = |part: &String| part.chars().count() >= SHORTEST && lower.contains(part);
        has(&self.whole) || self.addresses.first().is_some_and(has)
    }

    fn are_in(&self, query: &str) -> bool {
        let lower = query.to_lowercase();
        self.addresses.iter().any(|address| lower.contains(address))
            || words(query).any(|word| self.words.contains(&word))
    }
}

/// The words of a text that are long enough to be a trace, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= SHORTEST);
    parts.map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_with_a_word_of_the_name_or_the_address_is_a_trace() {
        let traces = Traces {
            whole: "dana לוי־כהן".to_owned(),
            words: words("Dana לוי־כהן").collect(),
            addresses: vec!["d.levi@oren.example".to_owned(), "d.levi".to_owned()],
        };
        for query in ["dana", "כהן", "מה כתבה לוי", "mail of D.LEVI", "d.levi@oren.example"] {
            assert!(traces.are_in(query), "{query}");
        }
        assert!(traces.name("מאת Dana לוי־כהן") && traces.name("D.Levi@oren.example"));
        assert!(!traces.name("Dana") && !traces.name("d.levi"), "others have the name too");
        for query in ["danae", "אמנת שירות", "levi", ""] {
            assert!(!traces.are_in(query), "{query}");
        }
    }
}
