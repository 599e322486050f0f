//! Guests of one meeting: a pass is a link that shows the meeting and what was published of it, until a date. It opens
//! nothing else: a guest is no member, has no session, and searches nothing.

use causes::collect;
use domain::attachment::Attachment;
use domain::audit::{AuditEvent, NewAudit};
use domain::clock::Timestamp;
use domain::id::{MeetingId, MeetingPassId};
use domain::meeting::{MeetingCard, MeetingView, NewMeeting};
use domain::meeting_pass::{MeetingPass, NewMeetingPass};
use domain::policy::meeting::shown_to_guests;
use domain::policy::{Actor, MeetingPermission};
use domain::practice::{Sharing, Status};
use domain::problem::Problem;
use percent_encoding::percent_decode_str;
use store::WriteTx;
use store::practice::{self, PracticeRecord};

use crate::Forum;
use crate::attachments::open::OpenFile;
use crate::authorize::authorize;
use crate::practices::prepare::render;
use crate::secret::{self, Secret};
use crate::url_name::storable;
use crate::worker::text_on_worker;

/// The time of use of a pass is written at most this often, in seconds.
const TOUCH_SECONDS: i64 = 3_600;

/// The meeting as a guest sees it.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The meeting, with the practices that were published of it.
    pub meeting: MeetingView,
    /// The moment until which the guest sees it.
    pub until: Timestamp,
}

/// A practice as a guest reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitedPractice {
    /// The practice's title.
    pub title: String,
    /// The practice's company's name.
    pub company: String,
    /// Its text as safe HTML, whose files are below the path of the pass.
    pub html: String,
    /// How far it may go.
    pub sharing: Sharing,
    /// The files beside it.
    pub files: Vec<Attachment>,
    /// The name of the guest, for what says who made a copy.
    pub guest: String,
}

/// A text in HTML whose links to the practices that a pass shows lead to where a guest reads them.
fn among_shown(html: &str, base: &str, shown: &[String]) -> String {
    const LINK: &str = "href=\"/practices/";
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, link)) = rest.split_once(LINK) {
        let slug = link.find(['"', '#', '?', '/']).filter(|end| !link[*end..].starts_with('/')).map(|end| &link[..end]);
        let is_shown = slug.is_some_and(|slug| {
            let slug = percent_decode_str(slug).decode_utf8_lossy();
            shown.iter().any(|other| *other == slug)
        });
        text.push_str(before);
        if is_shown {
            text.push_str("href=\"");
            text.push_str(base);
            text.push_str("/practices/");
        } else {
            text.push_str(LINK);
        }
        rest = link;
    }
    text.push_str(rest);
    text
}

/// The path that a pass opens.
fn pass_path(secret: &str) -> String {
    format!("/visit/{secret}")
}

impl Forum {
    /// A key for a form that may be sent twice and does what it asks for once.
    pub fn new_form_key(&self) -> String {
        Secret::new(&*self.random).reveal().to_owned()
    }

    /// Makes a pass and gives the path that it opens: it is given to who sends the same form again, and else never again.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] by field.
    pub async fn make_meeting_pass(
        &self,
        actor: &Actor,
        meeting: MeetingId,
        pass: &NewMeetingPass,
    ) -> Result<String, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let now = self.clock.now();
        let (name, expires_at) = pass.check(now)?;
        let secret = match pass.form_key.as_str() {
            "" => Secret::new(&*self.random),
            // What was typed into the form is a part of it: who goes back and types another name asks for another pass.
            key => {
                let asked = format!("pass:{meeting}:{key}:{}:{name}", expires_at.0);
                Secret::of(&self.mail_key().await?.signed(&asked)?)
            }
        };
        let (hash, name) = (&secret.hash(), &name);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Of two forms at once, the second finds the pass of the first.
                store::change::lock(&mut tx).await?;
                store::meeting::find(&mut tx, meeting).await?.ok_or(Problem::NotFound)?;
                if store::meeting_pass::find(&mut tx, hash, now).await?.is_some() {
                    return Ok(());
                }
                let creator = actor.member();
                let id = store::meeting_pass::insert(&mut tx, meeting, hash, name, creator, now, expires_at).await?;
                let entry = NewAudit::of(AuditEvent::MeetingPassMade).thing(id.0).after(meeting);
                self.note(&mut tx, actor, entry).await?;
                // Nothing that any member sees changes.
                self.commit(tx, actor, &[]).await
            })
            .await?;
        Ok(pass_path(secret.reveal()))
    }

    /// The passes of a meeting, the last made first.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn meeting_passes(&self, actor: &Actor, meeting: MeetingId) -> Result<Vec<MeetingPass>, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        Ok(store::meeting_pass::of_meeting(&mut *self.store.read().await?, meeting).await?)
    }

    /// Takes a pass back: its link opens nothing any more.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for what is no pass of that meeting.
    pub async fn revoke_meeting_pass(
        &self,
        actor: &Actor,
        meeting: MeetingId,
        id: MeetingPassId,
    ) -> Result<(), Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::meeting_pass::delete(&mut tx, meeting, id).await? {
                    return Err(Problem::NotFound);
                }
                let entry = NewAudit::of(AuditEvent::MeetingPassRevoked).thing(id.0).after(meeting);
                self.note(&mut tx, actor, entry).await?;
                self.commit(tx, actor, &[]).await
            })
            .await
    }

    /// Has the passes that are good when a meeting to come starts end as many days later as it is postponed, or earlier as it
    /// is brought forward: a date that was mistyped and corrected leaves no pass good for longer than was chosen.
    pub(crate) async fn passes_follow(
        &self,
        tx: &mut WriteTx,
        before: &MeetingCard,
        after: &NewMeeting,
    ) -> Result<(), Problem> {
        let days = self.days_between(before.starts_at, after.starts_at)?;
        let now = self.clock.now();
        if days == 0 || before.starts_at <= now || after.starts_at <= now {
            return Ok(());
        }
        for pass in store::meeting_pass::of_meeting(tx, before.id).await? {
            if pass.expires_at > before.starts_at {
                let end = self.days_later(pass.expires_at, days)?;
                store::meeting_pass::set_end(tx, pass.id, end).await?;
            }
        }
        Ok(())
    }

    /// The meeting that a pass shows.
    ///
    /// # Errors
    /// [`Problem::LinkExpired`] for what is no pass, was taken back or has expired.
    pub async fn visit(&self, secret: &str) -> Result<Visit, Problem> {
        let (id, pass) = self.valid_pass(secret).await?;
        let mut meeting = self.meeting(&Actor::System, id).await?;
        meeting.practices.retain(|card| card.status == Status::Published);
        meeting.card.practices = i64::try_from(meeting.practices.len()).unwrap_or(i64::MAX);
        Ok(Visit { meeting, until: pass.expires_at })
    }

    /// A practice that was published of the meeting that a pass shows.
    ///
    /// # Errors
    /// As [`Forum::visit`]; [`Problem::NotFound`] for every other practice.
    pub async fn visit_practice(&self, secret: &str, slug: &str) -> Result<VisitedPractice, Problem> {
        let (record, pass) = self.visited(secret, slug).await?;
        let body = practice::body(&mut *self.store.read().await?, record.id, record.revision).await?;
        let (body, language) = (body.ok_or(Problem::NotFound)?, record.language);
        let base = format!("{}/files/{}/", pass_path(secret), record.slug);
        let html = text_on_worker(move || render(&body, language, base).html).await?;
        let shown: Vec<_> = self.visit(secret).await?.meeting.practices.into_iter().map(|card| card.slug).collect();
        let html = among_shown(&html, &pass_path(secret), &shown);
        Ok(VisitedPractice {
            title: record.title,
            company: record.company.name,
            html,
            sharing: record.sharing,
            files: record.attachments,
            guest: pass.name,
        })
    }

    /// A file beside such a practice.
    ///
    /// # Errors
    /// As [`Forum::visit_practice`].
    pub async fn visit_file(&self, secret: &str, slug: &str, file_name: &str) -> Result<OpenFile, Problem> {
        let (record, _) = self.visited(secret, slug).await?;
        self.practice_file(&Actor::System, &record.slug, file_name).await
    }

    async fn visited(&self, secret: &str, slug: &str) -> Result<(PracticeRecord, MeetingPass), Problem> {
        let (meeting, pass) = self.valid_pass(secret).await?;
        let found = practice::find_by_slug(&mut *self.store.read().await?, storable(slug)?).await?;
        let record = found.ok_or(Problem::NotFound)?;
        let of = record.meeting.as_ref().map(|of| of.id);
        if !shown_to_guests(meeting, of, record.status) {
            return Err(Problem::NotFound);
        }
        Ok((record, pass))
    }

    async fn valid_pass(&self, secret: &str) -> Result<(MeetingId, MeetingPass), Problem> {
        let (hash, now) = (secret::hash(secret), self.clock.now());
        let found = store::meeting_pass::find(&mut *self.store.read().await?, &hash, now).await?;
        let (meeting, pass) = found.ok_or(Problem::LinkExpired)?;
        if pass.used_at.is_none_or(|used_at| used_at < now.plus_seconds(-TOUCH_SECONDS)) {
            // Reading goes on where writing fails, on a full disk for example.
            let (noted, mut causes) = collect(self.touch_pass(pass.id, now)).await;
            if let Err(problem) = noted {
                let causes = causes.take();
                tracing::warn!(%problem, causes, "the use of a pass could not be noted");
            }
        }
        Ok((meeting, pass))
    }

    async fn touch_pass(&self, id: MeetingPassId, now: Timestamp) -> Result<(), Problem> {
        let mut tx = self.store.write().await?;
        store::meeting_pass::touch(&mut tx, id, now).await?;
        self.commit(tx, &Actor::System, &[]).await
    }
}
