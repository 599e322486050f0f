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
use crate::members::deactivate::manager_beside;
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
    /// that have their name alone. The same holds for names and addresses that they had before. The
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
        let former = store::member::former_names(&mut *self.store.read().await?, id).await?;
        let nameless = &self.nameless_files(id, &Traces::of(&known.name, &known.email, &former)).await?;
        let (traces, files) = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                let member = replaceable(&mut tx, id, "member").await?;
                let former = store::member::former_names(&mut tx, id).await?;
                let traces = Traces::of(&member.name, &member.email, &former);
                let mut files = store::member::files_of_drafts(&mut tx, id).await?;
                let (mut events, old) = exchange(&mut tx, nameless).await?;
                files.extend(old);
                if let Some(manager) = manager_beside(&mut tx, &member).await? {
                    events.extend(self.pass_on_presenting(&mut tx, &member, manager.id).await?);
                }
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
                for text in [&member.name, &member.email].into_iter().chain(&former) {
                    let text = serde_json::to_string(text).map_err(|_| Problem::Internal)?;
                    store::idempotency::forget_answers_with(&mut tx, text.trim_matches('"')).await?;
                }
                for address in former.iter().filter(|text| text.contains('@')) {
                    store::join_request::delete_of(&mut tx, address).await?;
                }
                events.extend(self.reassign_dilemmas(&mut tx, id).await?);
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::MemberErased).about(id)).await?;
                events.push(DomainEvent::MemberErased { member: id });
                self.commit(tx, actor, &events).await?;
                Ok::<_, Problem>((traces, files))
            })
            .await?;
        self.search_stats.remove(id, |query| traces.are_in(query));
        for hash in files {
            let (deleted, mut causes) = collect(self.delete_content(&hash, None)).await;
            if let Err(problem) = deleted {
                let causes = causes.take();
                tracing::error!(hash, %problem, causes, "the content of a deleted file is left to the nightly clean-up");
            }
        }
        self.empty_log().await;
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
    /// The name and the address, also former ones of more than one word, in lower case.
    whole: Vec<String>,
    /// The former names of one word, in lower case. Others may have one as a part of theirs.
    short: Vec<String>,
    /// The words of the names, in lower case.
    words: Vec<String>,
    /// The addresses, in lower case, and their parts before the `@`.
    addresses: Vec<String>,
}

impl Traces {
    /// The traces of somebody with that name and address, and with these before.
    fn of(name: &str, email: &str, former: &[String]) -> Self {
        let is_long = |text: &String| text.chars().count() >= SHORTEST;
        let former = former.iter().map(|text| text.to_lowercase());
        let (before, names): (Vec<_>, Vec<_>) = former.partition(|text| text.contains('@'));
        let emails: Vec<_> = [email.to_lowercase()].into_iter().chain(before).collect();
        let words = words(name).chain(names.iter().flat_map(|name| words(name))).collect();
        let (long, short): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| name.contains(' '));
        let whole = [name.to_lowercase()].into_iter().chain(emails.iter().cloned()).chain(long);
        let local = emails.iter().map(|email| email.split('@').next().unwrap_or_default().to_owned());
        let addresses = emails.iter().cloned().chain(local).filter(is_long).collect();
        Self { whole: whole.filter(is_long).collect(), short, words, addresses }
    }

    /// Returns whether a text has a whole name or a whole address, or is a former name of one word.
    pub fn name(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        self.whole.iter().any(|part| lower.contains(part)) || self.short.iter().any(|name| lower.trim() == name)
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
        let former = ["Dana Carmel", "דנדוש", "dana.carmel@oren.example"].map(str::to_owned);
        let traces = Traces::of("Dana לוי־כהן", "D.Levi@oren.example", &former);
        for query in ["dana", "כהן", "מה כתבה לוי", "mail of D.LEVI", "d.levi@oren.example", "carmel", "dana.carmel"]
        {
            assert!(traces.are_in(query), "{query}");
        }
        assert!(traces.name("מאת Dana לוי־כהן") && traces.name("D.Levi@oren.example"));
        assert!(traces.name("by Dana Carmel") && traces.name("דנדוש") && traces.name("dana.carmel@oren.example"));
        assert!(!traces.name("Dana") && !traces.name("d.levi"), "others have the name too");
        assert!(!traces.name("דנדוש אחרת"), "a former name of one word may be a part of another's");
        for query in ["danae", "אמנת שירות", "levi", ""] {
            assert!(!traces.are_in(query), "{query}");
        }
    }
}
