//! One-time links: the first coordinator's, an invitation, a new password for one who forgot.

use domain::access::LinkPurpose;
use domain::audit::{AuditEvent, NewAudit};
use domain::clock::Timestamp;
use domain::company::{NewCompany, Sector, SizeBand};
use domain::event::DomainEvent;
use domain::id::{CompanyId, MemberId};
use domain::mail::MailKind;
use domain::member::{Member, NewMember, Profession, Role, checked_email, checked_name};
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use store::link::{self, Link};
use store::session;

use crate::Forum;
use crate::authorize::authorize;
use crate::companies::create::insert_company;
use crate::login::log_in::LoggedIn;
use crate::password::{Own, Slot};
use crate::secret::{self, Secret};

/// How long an invitation or a new-password link lives, in days.
pub const LINK_DAYS: i64 = 14;

/// What a link is for, as its page shows it.
#[derive(Debug, Clone)]
pub enum LinkView {
    /// The first coordinator sets up an empty forum.
    Setup,
    /// A member joins.
    Invite(Member),
    /// A member sets a new password.
    Reset(Member),
}

impl LinkView {
    const fn purpose(&self) -> LinkPurpose {
        match self {
            LinkView::Setup => LinkPurpose::Setup,
            LinkView::Invite(_) => LinkPurpose::Invite,
            LinkView::Reset(_) => LinkPurpose::Reset,
        }
    }
}

/// The form that the page of a link sends.
#[derive(Debug, Clone, Default)]
pub struct Join {
    /// The new password.
    pub password: String,
    /// The new password, typed again.
    pub repeated: String,
    /// A member's name (setup, invitation).
    pub name: String,
    /// The member's profession (setup, invitation).
    pub profession: Option<Profession>,
    /// The member's address (setup).
    pub email: String,
    /// The member's company's name (setup).
    pub company: String,
    /// The company's sector (setup).
    pub sector: Option<Sector>,
    /// The company's size (setup).
    pub size: Option<SizeBand>,
    /// The value of the device's cookie, where it has one.
    pub device: Option<String>,
}

impl Forum {
    /// The link that makes the first coordinator, where the forum has no members yet. A new one
    /// each time: earlier ones end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn setup_link(&self) -> Result<Option<String>, Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if store::member::count(&mut tx).await? > 0 {
                    return Ok(None);
                }
                link::revoke(&mut tx, LinkPurpose::Setup).await?;
                let path = self.insert_link(&mut tx, LinkPurpose::Setup, None).await?;
                let created = DomainEvent::LinkCreated { member: None, purpose: LinkPurpose::Setup };
                self.commit(tx, &Actor::System, &[created]).await?;
                Ok(Some(path))
            })
            .await
    }

    /// A single-use link for a member: an invitation while they have no password, else one for a
    /// new password. Earlier links of theirs end. Where a coordinator makes it, a mail brings the member another one.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator, [`Problem::NotFound`]; [`Problem::Invalid`] on `member` for one
    /// who is deactivated.
    pub async fn member_link(&self, actor: &Actor, member: MemberId) -> Result<String, Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let found = store::member::by_id(&mut tx, member).await?.ok_or(Problem::NotFound)?;
                if found.deactivated_at.is_some() {
                    return Err(Problem::field("member", FieldProblem::Deactivated));
                }
                let purpose = if found.joined_at.is_some() { LinkPurpose::Reset } else { LinkPurpose::Invite };
                for other in [LinkPurpose::Reset, LinkPurpose::Invite] {
                    link::revoke_of_member(&mut tx, member, other).await?;
                }
                let path = self.insert_link(&mut tx, purpose, Some(member)).await?;
                if purpose == LinkPurpose::Reset && actor.member() != Some(member) {
                    store::member::note_reset_link(&mut tx, member, self.clock.now()).await?;
                }
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::LinkMade).about(member).after(purpose)).await?;
                // At the terminal the link itself is what was asked for.
                if actor.member().is_some() {
                    let reset = purpose == LinkPurpose::Reset;
                    let kind = if reset { MailKind::PasswordReset } else { MailKind::Invitation };
                    self.queue_mail_now(&mut tx, kind, member).await?;
                }
                self.commit(tx, actor, &[DomainEvent::LinkCreated { member: Some(member), purpose }]).await?;
                self.wake_workers();
                Ok(path)
            })
            .await
    }

    /// Returns what the link in a URL is for.
    ///
    /// # Errors
    /// [`Problem::LinkExpired`] when it was used, has expired or never was.
    pub async fn view_link(&self, token: &str) -> Result<LinkView, Problem> {
        let mut conn = self.store.read().await?;
        let link = self.live_link(&mut conn, token).await?;
        view_of(&mut conn, &link).await
    }

    /// Follows a link: sets the password (and, for the first coordinator, makes company and
    /// member) and logs in. Of two who follow it at once, one finds it used.
    ///
    /// # Errors
    /// [`Problem::LinkExpired`], [`Problem::Invalid`] by field, or [`Problem::Busy`] when too many passwords are being
    /// set at once.
    pub async fn join(&self, token: &str, input: Join) -> Result<LoggedIn, Problem> {
        self.view_link(token).await?;
        let slot = self.lanes.set.slot().await?;
        // It may have been used meanwhile.
        let view = self.view_link(token).await?;
        let purpose = view.purpose();
        let checked = check(view, &input, &slot, self.password_min).await?;
        let hash = slot.hash(input.password, &*self.random).await?;
        drop(slot);
        let now = self.clock.now();
        let (checked, hash, device) = (&checked, hash.as_str(), input.device.as_deref());
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !link::use_up(&mut tx, &secret::hash(token), now).await? {
                    return Err(Problem::LinkExpired);
                }
                let mut events = vec![];
                let (member, event) = match checked {
                    Checked::Setup(company, new) => {
                        if store::member::count(&mut tx).await? > 0 {
                            return Err(Problem::LinkExpired);
                        }
                        let company = self.first_company(&mut tx, company.clone(), &mut events).await?;
                        let new = NewMember { company, ..new.clone() };
                        let member = store::member::insert(&mut tx, &new, now).await?;
                        (member, DomainEvent::MemberJoined { member })
                    }
                    Checked::Invite(member, name, profession) => {
                        store::member::update_profile(&mut tx, member.id, name, *profession, member.language).await?;
                        (member.id, DomainEvent::MemberJoined { member: member.id })
                    }
                    Checked::Reset(member) => (member.id, DomainEvent::PasswordReset { member: member.id }),
                };
                store::password::set(&mut tx, member, hash, now).await?;
                // Those that mails brought.
                for other in [LinkPurpose::Reset, LinkPurpose::Invite] {
                    link::revoke_of_member(&mut tx, member, other).await?;
                }
                session::delete_of_member(&mut tx, member, None).await?;
                events.push(event);
                let begun = self.begin_session(&mut tx, member, device, false).await?;
                self.note(&mut tx, &begun.actor, NewAudit::of(AuditEvent::LinkUsed).about(member).after(purpose))
                    .await?;
                self.commit(tx, &begun.actor, &events).await?;
                Ok(begun)
            })
            .await
    }

    /// The first coordinator's company: of an imported forum it may be there already.
    async fn first_company(
        &self,
        tx: &mut store::Conn,
        company: NewCompany,
        events: &mut Vec<DomainEvent>,
    ) -> Result<CompanyId, Problem> {
        if let Some(found) = store::company::by_name(tx, &company.name).await? {
            return Ok(found.id);
        }
        let id = insert_company(tx, company, self.clock.now()).await?;
        events.push(DomainEvent::CompanyCreated { company: id });
        Ok(id)
    }

    pub(crate) async fn insert_link(
        &self,
        conn: &mut store::Conn,
        purpose: LinkPurpose,
        member: Option<MemberId>,
    ) -> Result<String, Problem> {
        self.insert_link_until(conn, purpose, member, self.clock.now().plus_days(LINK_DAYS)).await
    }

    /// Adds a link that works until a moment; its path.
    pub(crate) async fn insert_link_until(
        &self,
        conn: &mut store::Conn,
        purpose: LinkPurpose,
        member: Option<MemberId>,
        expires_at: Timestamp,
    ) -> Result<String, Problem> {
        let secret = Secret::new(&*self.random);
        link::insert(conn, &secret.hash(), &Link { purpose, member, expires_at }, self.clock.now()).await?;
        Ok(format!("/join/{}", secret.reveal()))
    }

    async fn live_link(&self, conn: &mut store::Conn, token: &str) -> Result<Link, Problem> {
        link::find(conn, &secret::hash(token), self.clock.now()).await?.ok_or(Problem::LinkExpired)
    }
}

async fn view_of(conn: &mut store::Conn, link: &Link) -> Result<LinkView, Problem> {
    let member = match link.member {
        Some(id) => Some(store::member::by_id(conn, id).await?.ok_or(Problem::LinkExpired)?),
        None => None,
    };
    match (link.purpose, member) {
        (LinkPurpose::Setup, None) if store::member::count(conn).await? == 0 => Ok(LinkView::Setup),
        (LinkPurpose::Invite, Some(member)) => Ok(LinkView::Invite(member)),
        (LinkPurpose::Reset, Some(member)) => Ok(LinkView::Reset(member)),
        _ => Err(Problem::LinkExpired),
    }
}

/// A link's input that was taken.
enum Checked {
    Setup(NewCompany, NewMember),
    Invite(Member, String, Profession),
    Reset(Member),
}

async fn check(link: LinkView, input: &Join, slot: &Slot, min: usize) -> Result<Checked, Problem> {
    let mut errors = vec![];
    let checked = match link {
        LinkView::Setup => {
            let company = NewCompany {
                name: input.company.clone(),
                slug: String::new(),
                sector: input.sector.unwrap_or(Sector::Other),
                size: input.size.unwrap_or(SizeBand::Upto49),
            };
            let company = company.check().map_err(|problem| rename_fields(problem, "name", "company"));
            let company = match company {
                Ok(company) => Some(company),
                Err(Problem::Invalid { fields }) => {
                    errors.extend(fields);
                    None
                }
                Err(other) => return Err(other),
            };
            let new = NewMember {
                email: checked_email(&input.email, &mut errors),
                name: checked_name(&input.name, &mut errors),
                // Replaced by the company's key once it is made.
                company: CompanyId(0),
                role: Role::Coordinator,
                profession: input.profession.unwrap_or(Profession::Other),
            };
            company.map(|company| Checked::Setup(company, new))
        }
        LinkView::Invite(member) => {
            let name = checked_name(&input.name, &mut errors);
            let profession = input.profession.unwrap_or(member.profession);
            Some(Checked::Invite(member, name, profession))
        }
        LinkView::Reset(member) => Some(Checked::Reset(member)),
    };
    check_passwords(input, checked.as_ref(), slot, min, &mut errors).await?;
    Problem::unless_empty(errors)?;
    checked.ok_or(Problem::Internal)
}

async fn check_passwords(
    input: &Join,
    checked: Option<&Checked>,
    slot: &Slot,
    min: usize,
    errors: &mut Vec<FieldError>,
) -> Result<(), Problem> {
    let own = match checked {
        Some(Checked::Setup(_, new)) => Own::new(&new.name, &new.email),
        Some(Checked::Invite(member, name, _)) => Own::new(name, &member.email),
        Some(Checked::Reset(member)) => Own::new(&member.name, &member.email),
        // The company was refused; the rest is checked all the same.
        None => Own::new(&input.name, &input.email),
    };
    slot.check("password", &input.password, own, min, errors).await?;
    if input.password != input.repeated {
        errors.push(FieldError::new("repeated", FieldProblem::Mismatch));
    }
    Ok(())
}

/// The same problem with a field called otherwise.
fn rename_fields(problem: Problem, from: &str, to: &str) -> Problem {
    match problem {
        Problem::Invalid { mut fields } => {
            for field in &mut fields {
                if field.field == from {
                    to.clone_into(&mut field.field);
                }
            }
            Problem::Invalid { fields }
        }
        other => other,
    }
}
