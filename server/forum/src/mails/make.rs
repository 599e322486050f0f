//! A mail is made when it is sent, and not when it was put into the outbox: rights, names and addresses are those of
//! that moment, and the secrets that it brings stand nowhere before.

use calendar::ics::Method;
use domain::access::LinkPurpose;
use domain::change::Entity;
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::following::Attention;
use domain::id::{
    CommentId, DilemmaId, LoginRequestId, MeetingId, MemberId, NotificationId, PracticeId, PresentingRequestId,
};
use domain::mail::{MailKind, MailTopic};
use domain::mailed_act::MailedAct;
use domain::meeting::MeetingCard;
use domain::member::Member;
use domain::notification::{self, NotificationKind, Subject};
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::Problem;
use domain::rota::{PresentingRequest, RequestState};
use domain::thing::Thing;
use jiff::tz::TimeZone;
use mail::compose::{CalendarPart, Party};
use mail::content::{MailedWay, Notified, NotifiedLine, Said};
use mail::dkim::Dkim;
use mail::{Content, Frame, Head, Rendered};
use store::comment::CommentRecord;
use store::mail::MailRow;
use store::notification::NotificationRow;
use store::rota::Which;
use store::{Conn, practice};

use crate::Forum;
use crate::login::by_mail::{MINUTES, MailedLogin};
use crate::login::links::LINK_DAYS;
use crate::mails::of_meeting::{mailed_date, mailed_reading};
use crate::mails::settings::Sender;
use crate::mails::unsubscribe::MailKey;
use crate::notifications::list::{Reasons, first_comment, path_to, shown, subjects};
use crate::settings;
use crate::worker::text_on_worker;

/// How many things that happened a mail names.
const LINES: usize = 10;
/// The most characters of a comment that a mail shows.
const SAID_CHARS: usize = 300;
/// What links begin with while no server has said where the forum is reached.
pub(crate) const NO_ORIGIN: &str = "http://localhost:3000";

/// A mail as it goes out now.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// The recipient of the mail.
    pub member: Member,
    /// The mail's words.
    pub rendered: Rendered,
    /// The last notification that it tells of.
    pub told: Option<NotificationId>,
    /// The moment at which the mail was made.
    pub at: Timestamp,
    /// Where one click switches such mails off.
    unsubscribe: Option<String>,
    /// What calendar programs read of it.
    calendar: Option<CalendarPart>,
    forum: String,
    /// The member whom an answer to the mail reaches.
    answered_by: Option<Member>,
}

/// What a mail says, with what of it the headers need.
struct Told {
    content: Content,
    last: Option<NotificationId>,
    unsubscribe: Option<String>,
    /// The member whom an answer reaches; `None` leaves it to the coordinator.
    answered_by: Option<Member>,
    calendar: Option<CalendarPart>,
}

impl Told {
    const fn plain(content: Content) -> Self {
        Self { content, last: None, unsubscribe: None, answered_by: None, calendar: None }
    }
}

impl Forum {
    /// Makes a mail of the outbox; `None` where there is nothing to say any more: its recipient has left, joined
    /// meanwhile, read it in the forum, may no longer read what it is about, or does not want such mails.
    ///
    /// # Errors
    /// When the database fails, or a template is faulty.
    pub(crate) async fn make_mail(
        &self,
        conn: &mut Conn,
        key: &MailKey,
        row: &MailRow,
    ) -> Result<Option<Made>, Problem> {
        let at = self.clock.now();
        let found = store::member::by_id(conn, row.member).await?;
        let Some(member) = found.filter(|member| member.deactivated_at.is_none()) else { return Ok(None) };
        if is_left_to_substitute(row.kind, row.thing)
            && row.away_until.is_some_and(|until| until > at)
            && !tells_of_unsealing(conn, row).await?
        {
            return Ok(None);
        }
        let origin = settings::origin(conn).await?.unwrap_or_else(|| NO_ORIGIN.to_owned());
        let told = match row.kind {
            MailKind::Invitation if member.joined_at.is_some() => None,
            MailKind::Invitation => {
                let path = self.insert_link(conn, LinkPurpose::Invite, Some(member.id)).await?;
                Some(Told::plain(Content::Invitation { link: format!("{origin}{path}"), days: LINK_DAYS }))
            }
            MailKind::PasswordReset if member.joined_at.is_none() => None,
            MailKind::PasswordReset => {
                let path = self.insert_link(conn, LinkPurpose::Reset, Some(member.id)).await?;
                Some(Told::plain(Content::PasswordReset { link: format!("{origin}{path}"), days: LINK_DAYS }))
            }
            MailKind::Login => match row.thing {
                Some((_, id)) => {
                    let mailed = self.mailed_login(conn, LoginRequestId(id)).await?;
                    mailed.map(|MailedLogin { code, path }| {
                        Told::plain(Content::Login { link: format!("{origin}{path}"), code, minutes: MINUTES })
                    })
                }
                None => None,
            },
            MailKind::Digest if member.joined_at.is_none() => None,
            MailKind::Digest => match self.digest_of(conn, &member, &origin).await? {
                Some(digest) => {
                    let path = key.unsubscribe_path(member.id, MailTopic::Digest)?;
                    let unsubscribe = Some(format!("{origin}{path}"));
                    Some(Told { unsubscribe, ..Told::plain(Content::Digest(digest)) })
                }
                None => None,
            },
            MailKind::PresentingRequest => match row.thing {
                Some((_, id)) => {
                    let asked = asked_to_present(conn, key, PresentingRequestId(id), &member, &origin, at).await?;
                    asked.map(|asked| Told::plain(Content::PresentingRequest(asked)))
                }
                None => None,
            },
            MailKind::Notification => match row.thing.filter(|_| member.joined_at.is_some()) {
                Some(thing) => self.notified(conn, key, &member, thing, &origin).await?,
                None => None,
            },
        };
        let Some(Told { content, last, unsubscribe, answered_by, calendar }) = told else { return Ok(None) };
        let language = member.language;
        let forum = self.name().await?.in_language(language).to_owned();
        let frame = Frame {
            language,
            forum: forum.clone(),
            origin,
            name: member.name.clone(),
            unsubscribe: unsubscribe.clone(),
        };
        let rendered = rendered(&frame, &content, &self.present_time_zone().await?)?;
        let answered_by = match answered_by {
            Some(member) => Some(member),
            None => store::member::first_coordinator(conn).await?,
        };
        Ok(Some(Made { member, rendered, told: last, at, unsubscribe, calendar, forum, answered_by }))
    }

    /// Returns what a member was notified of about a thing and has neither read nor been told yet.
    async fn notified(
        &self,
        conn: &mut Conn,
        key: &MailKey,
        member: &Member,
        thing: (Entity, i64),
        origin: &str,
    ) -> Result<Option<Told>, Problem> {
        let muted = store::mail::muted(conn, member.id).await?;
        let mut rows = store::mail::untold(conn, member.id, thing).await?;
        let last = rows.iter().map(|row| row.id).max();
        rows.retain(|row| !muted.contains(&row.kind));
        let (entity, id) = thing;
        if store::following::of_thing(conn, member.id, Thing { entity, id }).await? == Attention::Muted {
            rows.retain(|row| !row.kind.is_left_out_of_muted());
        }
        let subject = subjects(conn, &Actor::of(member), member.id, &[thing]).await?.remove(&thing);
        let (mut brief, mut summary, mut deadline, mut reading) = (None, None, None, None);
        let (mut dates, mut held) = (None, None);
        if let Some(Subject::Meeting { id, .. }) = &subject {
            if rows.iter().any(|row| row.kind == NotificationKind::Reading) {
                reading = Some(mailed_reading(conn, member, *id, origin).await?);
            }
            let card = store::meeting::find(conn, *id).await?.map(|record| record.card);
            let is_due = |kind| matches!(kind, NotificationKind::WriteUpDue | NotificationKind::WriteUpDueToday);
            if rows.iter().any(|row| is_due(row.kind)) {
                deadline = card.as_ref().and_then(|card| card.deadline);
            }
            let is_held = |card: &MeetingCard| !card.is_cancelled() && card.over_at() > self.clock.now();
            if rows.iter().any(|row| row.kind.tells_where()) {
                held = card.filter(is_held);
            }
            if let Some(row) = rows.iter().find(|row| row.kind == NotificationKind::Brief) {
                brief = self.mailed_brief(conn, member, row, *id, origin).await?;
            }
            if rows.iter().any(|row| row.kind == NotificationKind::MeetingsAnnounced) {
                dates = self.dates_to_come(conn, origin).await?;
            }
            if rows.iter().any(|row| row.kind == NotificationKind::SummarySent) {
                summary = self.mailed_summary(conn, member, *id, origin).await?;
            }
        }
        // What they announce has gone, and nobody is asked to a meeting that has begun, as by a mail that waited for an
        // hour or for a server.
        let now = self.clock.now();
        let has_begun = matches!(&subject, Some(Subject::Meeting { starts_at, .. }) if *starts_at <= now);
        let is_gone = |kind| match kind {
            NotificationKind::Brief => brief.is_none(),
            NotificationKind::SummarySent => summary.is_none(),
            NotificationKind::MeetingsAnnounced => dates.is_none(),
            NotificationKind::MeetingInvited
            | NotificationKind::RsvpAsked
            | NotificationKind::MeetingSoon
            | NotificationKind::Reading => has_begun,
            _ => false,
        };
        rows.retain(|row| !is_gone(row.kind));
        let (Some(subject), Some(latest)) = (subject, rows.first()) else { return Ok(None) };
        // The dates are of many meetings, though they are told with the first.
        let is_of_dates = latest.kind == NotificationKind::MeetingsAnnounced;
        let path = if is_of_dates { Some("/meetings".to_owned()) } else { path_to(&subject, &rows) };
        let Some(path) = path else { return Ok(None) };
        let stands_in_until = match latest.event {
            Some(DomainEvent::SubstituteNamed { of, .. }) => {
                store::absence::of_member(conn, of, now).await?.map(|absence| absence.until)
            }
            _ => None,
        };
        let off = Some(latest.kind).filter(|kind| kind.can_be_muted());
        let unsubscribe = match off {
            Some(kind) => {
                let path = key.unsubscribe_path(member.id, MailTopic::Notification(kind))?;
                Some(format!("{origin}{path}"))
            }
            None => None,
        };
        let act = match (&subject, latest.kind) {
            (Subject::Meeting { id, .. }, NotificationKind::RsvpAsked | NotificationKind::MeetingInvited) => {
                Some(MailedAct::Come(*id))
            }
            // Whoever could come before may not be able to now.
            (Subject::Meeting { id, .. }, kind) if kind.is_change_of_meeting() && held.is_some() => {
                Some(MailedAct::Come(*id))
            }
            (Subject::Promise { id, .. }, NotificationKind::PromiseDue) => Some(MailedAct::Keep(*id)),
            (Subject::Dilemma { id, .. }, NotificationKind::DilemmaStillAsked) => Some(MailedAct::Still(*id)),
            _ => None,
        };
        // Who stands in for somebody does not act in their name by a mail of their own.
        let act = act.filter(|_| latest.instead_of.is_none());
        let act = match act {
            Some(act) => Some(format!("{origin}{}", key.act_path(act, member.id)?)),
            None => None,
        };
        let answered_by = answered_by(conn, member.id, thing, latest.kind, now).await?;
        // An invitation goes with what asks for an answer or to present, and with what changes the meeting.
        let concerns_calendar = |row: &NotificationRow| {
            use NotificationKind as K;
            let is_asked = matches!(row.kind, K::MeetingInvited | K::RsvpAsked | K::PresenterNamed);
            row.instead_of.is_none() && (is_asked || row.kind.is_change_of_meeting())
        };
        let (dates, published) = dates.unzip();
        let calendar = match (published, &subject) {
            // The text promises all dates, with what has changed meanwhile.
            (Some(text), _) => Some(CalendarPart { method: Method::Publish.as_str(), text }),
            (None, Subject::Meeting { id, .. }) if rows.iter().any(concerns_calendar) => {
                let invitation = self.invitation(conn, *id, member, origin).await?;
                invitation.map(|(method, text)| CalendarPart { method: method.as_str(), text })
            }
            (None, _) => None,
        };
        let said = match first_comment(&rows) {
            Some(comment) => said(conn, comment, thing, member.id).await?,
            None => None,
        };
        let mut reasons = Reasons::default();
        let mut notifications = Vec::with_capacity(rows.len());
        for row in rows {
            let note = reasons.of(conn, &row).await?;
            notifications.push(shown(row, note, &subject));
        }
        let mut told = notification::Told::all(notifications);
        let rest = told.split_off(told.len().min(LINES));
        let content = Content::Notification(Box::new(Notified {
            title: subject.title().filter(|_| !is_of_dates).map(str::to_owned),
            is_public: is_public(conn, thing).await?,
            dates: dates.unwrap_or_default().iter().map(|record| mailed_date(&record.card, origin)).collect(),
            starts_at: match subject {
                _ if is_of_dates => None,
                Subject::Meeting { starts_at, .. } => Some(starts_at),
                _ => None,
            },
            way: held.map(|card| MailedWay { place: card.place, link: card.link, ends_at: card.ends_at }),
            due_at: match subject {
                Subject::Promise { due_at, .. } => Some(due_at),
                _ => stands_in_until,
            },
            url: format!("{origin}{path}"),
            act,
            brief,
            summary: summary.map(Box::new),
            deadline,
            reading,
            said,
            lines: told.into_iter().map(line).collect(),
            more: rest.iter().map(|line| line.times).sum(),
        }));
        Ok(Some(Told { content, last, unsubscribe, answered_by, calendar }))
    }
}

impl Made {
    /// The message as the forum sends it.
    ///
    /// # Errors
    /// [`Problem::Internal`] for an address that is none.
    pub fn message(&self, row: &MailRow, sender: &Sender, now: Timestamp) -> Result<Vec<u8>, Problem> {
        let head = Head {
            from: Party { name: self.forum.clone(), email: sender.from.clone() },
            reply_to: self.answered_by.as_ref().map(party),
            unsubscribe: self.unsubscribe.clone(),
            calendar: self.calendar.clone(),
            ..self.head(row, now)
        };
        composed(&head, &self.rendered, sender.dkim.as_deref())
    }

    /// The message as a draft in somebody's own mail program.
    ///
    /// # Errors
    /// As [`Made::message`].
    pub fn draft(&self, row: &MailRow, from: &Member, now: Timestamp) -> Result<Vec<u8>, Problem> {
        let head = Head { from: party(from), is_draft: true, ..self.head(row, now) };
        composed(&head, &self.rendered, None)
    }

    fn head(&self, row: &MailRow, date: Timestamp) -> Head {
        Head {
            from: party(&self.member),
            to: party(&self.member),
            reply_to: None,
            message_id: row.message_id.clone(),
            date,
            unsubscribe: None,
            calendar: None,
            is_draft: false,
        }
    }
}

/// Returns how a comment begins that a mail tells of; `None` where it was taken away or moved elsewhere since, or has no
/// words.
async fn said(
    conn: &mut Conn,
    id: CommentId,
    (entity, thing): (Entity, i64),
    reader: MemberId,
) -> Result<Option<Said>, Problem> {
    let found = store::comment::find(conn, id).await?;
    let is_there = |record: &CommentRecord| {
        record.deleted_by.is_none() && Thing::from(record.subject) == Thing { entity, id: thing }
    };
    let Some(record) = found.filter(is_there) else { return Ok(None) };
    let author = record.author.filter(|author| author.id != reader && !author.is_former());
    let body = record.body;
    let text = text_on_worker(move || markdown::beginning(&body, SAID_CHARS)).await?;
    Ok((!text.is_empty()).then(|| Said { by: author.map(|author| author.name), text }))
}

/// A line of a mail.
fn line(told: notification::Told) -> NotifiedLine {
    let notification::Told { latest, times, by } = told;
    NotifiedLine {
        kind: latest.kind,
        times,
        by: by.into_iter().map(|person| person.name).collect(),
        at: latest.at,
        instead_of: latest.instead_of.map(|person| person.name),
        moved: latest.moved,
        note: latest.note,
    }
}

/// Returns whether a mail tells somebody that it was unsealed what they asked: nobody stands in for them there.
async fn tells_of_unsealing(conn: &mut Conn, row: &MailRow) -> Result<bool, Problem> {
    let Some(thing @ (Entity::Dilemma, _)) = row.thing else { return Ok(false) };
    let untold = store::mail::untold(conn, row.member, thing).await?;
    Ok(untold.iter().any(|told| told.kind == NotificationKind::DilemmaUnsealed))
}

/// Returns whether a mail is not for who is away: what happened is told to whoever stands in, and stands at the bell. What
/// concerns one's own account, and what somebody asked for, is sent all the same.
fn is_left_to_substitute(kind: MailKind, thing: Option<(Entity, i64)>) -> bool {
    match kind {
        MailKind::Digest => true,
        MailKind::Notification => !matches!(thing, Some((Entity::Member, _))),
        MailKind::Invitation | MailKind::PasswordReset | MailKind::Login | MailKind::PresentingRequest => false,
    }
}

fn party(member: &Member) -> Party {
    Party { name: member.name.clone(), email: member.email.clone() }
}

/// The words of a mail.
pub(crate) fn rendered(frame: &Frame, content: &Content, zone: &TimeZone) -> Result<Rendered, Problem> {
    mail::render(frame, content, zone).map_err(|error| {
        causes::record("a mail could not be rendered", &error);
        Problem::Internal
    })
}

/// The message of a mail.
pub(crate) fn composed(head: &Head, rendered: &Rendered, dkim: Option<&Dkim>) -> Result<Vec<u8>, Problem> {
    mail::compose(head, rendered, dkim).map_err(|error| {
        causes::record("a mail could not be composed", &error);
        Problem::Internal
    })
}

/// What a mail asks a company for; `None` where the request was answered or taken back, or the meeting is over.
async fn asked_to_present(
    conn: &mut Conn,
    key: &MailKey,
    id: PresentingRequestId,
    member: &Member,
    origin: &str,
    now: Timestamp,
) -> Result<Option<mail::content::PresentingRequest>, Problem> {
    let found = store::rota::requests(conn, Which::One(id)).await?.pop();
    let is_theirs =
        |request: &PresentingRequest| request.state == RequestState::Open && request.company.id == member.company.id;
    let Some(request) = found.filter(is_theirs) else { return Ok(None) };
    let card = store::meeting::find(conn, request.meeting.id).await?.map(|record| record.card);
    let Some(card) = card.filter(|card| !card.is_cancelled()) else { return Ok(None) };
    let swap = request.swap.as_ref().zip(request.swap_with.as_ref());
    Ok(Some(mail::content::PresentingRequest {
        title: card.title,
        starts_at: card.starts_at,
        place: card.place,
        company: request.company.name,
        deadline: card.deadline.filter(|deadline| *deadline > now),
        swap: swap.map(|(meeting, (_, company))| mail::content::SwapOf {
            company: company.clone(),
            title: meeting.title.clone(),
            starts_at: meeting.starts_at,
        }),
        url: format!("{origin}{}", key.request_path(id)?),
    }))
}

/// The member whom an answer to a notification reaches: the owner of a dilemma, an author of a practice, and a presenter
/// where there is something to read before a meeting. `None` where none of them is there but the recipient, who are away or
/// have left included.
async fn answered_by(
    conn: &mut Conn,
    recipient: MemberId,
    (entity, id): (Entity, i64),
    kind: NotificationKind,
    now: Timestamp,
) -> Result<Option<Member>, Problem> {
    let people = match entity {
        Entity::Dilemma => store::dilemma::find(conn, DilemmaId(id)).await?.map(|record| vec![record.state.owner]),
        Entity::Practice => practice::by_ids(conn, &[PracticeId(id)]).await?.pop().map(|line| line.access.authors),
        Entity::Meeting if kind == NotificationKind::Reading => store::meeting::find(conn, MeetingId(id))
            .await?
            .map(|record| record.card.presenters.iter().map(|person| person.id).collect()),
        _ => None,
    };
    for person in people.unwrap_or_default().into_iter().filter(|person| *person != recipient) {
        let found = store::member::by_id(conn, person).await?;
        let Some(member) = found.filter(Member::is_present) else { continue };
        if store::absence::of_member(conn, person, now).await?.is_none() {
            return Ok(Some(member));
        }
    }
    Ok(None)
}

/// Returns whether every member may read the title of a thing, so that it may stand in a subject.
async fn is_public(conn: &mut Conn, (entity, id): (Entity, i64)) -> Result<bool, Problem> {
    Ok(match entity {
        Entity::Practice => {
            let found = practice::by_ids(conn, &[PracticeId(id)]).await?;
            found.first().is_some_and(|line| line.access.status == Status::Published)
        }
        // One without an asker was asked anonymously: nobody is to learn from an inbox whose it is.
        Entity::Dilemma => {
            let found = store::dilemma::find(conn, DilemmaId(id)).await?;
            found.is_some_and(|record| record.is_for_forum && record.asker.is_some())
        }
        // A promise is read by those whom it concerns alone.
        Entity::Promise => false,
        _ => true,
    })
}
