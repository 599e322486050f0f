//! A dilemma is asked.

use std::collections::BTreeSet;

use calendar::working::{mail_time, working_days_after};
use domain::clock::Timestamp;
use domain::company::Company;
use domain::dilemma::{Audience, DilemmaState, NewDilemma, OPEN_MAX, UPDATE_WORKING_DAYS, state::StoryEntry};
use domain::event::DomainEvent;
use domain::id::{DilemmaId, MemberId, TopicId};
use domain::member::{Member, Person, Role};
use domain::policy::{Actor, DilemmaPermission};
use domain::problem::{FieldError, FieldProblem, Problem};
use jiff::civil::{Time, time};
use store::attachment::Owner;
use store::dilemma::{DilemmaRecord, DilemmaRow};

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::attachments::talk::TextWithFiles;
use crate::authorize::authorize;
use crate::dilemmas::beside::draw_in;
use crate::practices::prepare::find_topics;

/// The time of day until which an update is promised where only its day is said.
const END_OF_DAY: Time = time(23, 59, 0, 0);
/// The time of day until which an update is promised for a morning.
const END_OF_MORNING: Time = time(12, 0, 0, 0);

impl Forum {
    /// Checks a dilemma that is to be asked, and finds its topics.
    ///
    /// # Errors
    /// Those of [`Forum::ask_dilemma`].
    pub async fn check_dilemma(
        &self,
        actor: &Actor,
        dilemma: NewDilemma,
    ) -> Result<(NewDilemma, Vec<TopicId>), Problem> {
        authorize(actor, DilemmaPermission::Ask)?;
        let (topics, mut errors) = self.dilemma_topics(&dilemma.topics).await?;
        errors.extend(missing(&mut *self.store.read().await?, &dilemma).await?);
        Ok((Problem::joined(errors, dilemma.check(self.clock.now()))?, topics))
    }

    /// Asks a dilemma. It has an owner and a day of its next update from the first moment: those that the asker chose, or
    /// the coordinator and three working days. The same open dilemma once more is the first one, so that the form may be
    /// sent twice.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for guests; [`Problem::Invalid`] by field, on `title` also where the asker has too many open
    /// ones.
    pub async fn ask_dilemma(&self, actor: &Actor, dilemma: NewDilemma) -> Result<DilemmaId, Problem> {
        self.ask_dilemma_with_files(actor, dilemma, vec![]).await
    }

    /// Asks a dilemma with files beside it, which its text shows.
    ///
    /// # Errors
    /// Those of [`Forum::ask_dilemma`]; [`Problem::Invalid`] on `files`.
    pub async fn ask_dilemma_with_files(
        &self,
        actor: &Actor,
        dilemma: NewDilemma,
        uploads: Vec<Upload>,
    ) -> Result<DilemmaId, Problem> {
        authorize(actor, DilemmaPermission::Ask)?;
        let text = TextWithFiles { body: dilemma.body, uploads };
        let text = self.inspect_text(actor, text, &[], false).await?;
        let dilemma = NewDilemma { body: text.body.clone(), ..dilemma };
        let checked = self.check_dilemma(actor, dilemma).await;
        let (dilemma, topics) = &Problem::joined(text.errors.clone(), checked)?;
        let files = &self.store_text_files(text).await?;
        let now = self.clock.now();
        let due_at = match dilemma.next_update {
            Some(at) => at,
            None => self.first_update(dilemma.urgent)?,
        };
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                Problem::unless_empty(missing(&mut tx, dilemma).await?)?;
                if let Some(asker) = actor.member() {
                    let same = store::dilemma::repeated(&mut tx, asker, &dilemma.title, &dilemma.body).await?;
                    if let Some(first) = same.iter().find(|record| is_put_to(record, &dilemma.audience)) {
                        return Ok(first.id);
                    }
                    let open = store::dilemma::count_open(&mut tx, asker).await?;
                    if usize::try_from(open).unwrap_or(usize::MAX) >= OPEN_MAX {
                        let error = FieldError::new("title", FieldProblem::TooMany).detail(OPEN_MAX);
                        return Err(Problem::Invalid { fields: vec![error] });
                    }
                }
                let owner = match dilemma.owner {
                    Some(owner) => owner,
                    None => first_owner(&mut tx, actor).await?,
                };
                let (state, story): (_, Vec<StoryEntry>) = DilemmaState::asked(owner, due_at);
                let companies = match &dilemma.audience {
                    Audience::Forum => None,
                    Audience::Companies(companies) => Some(companies.as_slice()),
                };
                let row = DilemmaRow {
                    title: &dilemma.title,
                    body: &dilemma.body,
                    summary: "",
                    lesson: "",
                    asker: actor.member(),
                    company: actor.company(),
                    companies,
                    topics,
                    urgent: dilemma.urgent,
                    state: &state,
                    created_at: now,
                    closed_at: None,
                };
                let id = store::dilemma::insert(&mut tx, &row).await?;
                self.attach_files(&mut tx, actor, Owner::Dilemma(id), files, &[&dilemma.body]).await?;
                store::dilemma::tell(&mut tx, id, actor.member(), now, &story).await?;
                self.plan_dilemma(&mut tx, id).await?;
                draw_in(&mut tx, id).await?;
                let mut events = vec![DomainEvent::DilemmaAsked { dilemma: id }];
                events.extend(self.update_dilemma_owner(&mut tx, id).await?);
                self.commit(tx, actor, &events).await?;
                Ok(id)
            })
            .await
    }

    /// The moment of the first update where the asker says none. Where it is urgent that is the end of today, and when nobody is
    /// at work any more the next working morning; else it is after three working days.
    pub(super) fn first_update(&self, urgent: bool) -> Result<Timestamp, Problem> {
        if !urgent {
            return self.default_update();
        }
        let local = self.local(self.clock.now())?;
        let day = mail_time(&local).date();
        self.moment_of(day, if day == local.date() { END_OF_DAY } else { END_OF_MORNING })
    }

    /// The last minute of the third working day from now on: until when the next update is promised where nobody says
    /// otherwise.
    ///
    /// # Errors
    /// When the moment is out of the range of the calendar.
    pub fn default_update(&self) -> Result<Timestamp, Problem> {
        let today = self.local(self.clock.now())?.date();
        self.moment_of(working_days_after(today, UPDATE_WORKING_DAYS), END_OF_DAY)
    }

    /// Returns who can be responsible for a dilemma, each with their company.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::Forbidden`] for guests.
    pub async fn dilemma_owners(&self, actor: &Actor) -> Result<Vec<(Person, Company)>, Problem> {
        authorize(actor, DilemmaPermission::Ask)?;
        let members = store::member::list(&mut *self.store.read().await?).await?;
        let owners = members.into_iter().filter(can_own);
        Ok(owners
            .map(|member| (Person { id: member.id, name: member.name, profession: member.profession }, member.company))
            .collect())
    }

    /// The topics of slugs, present or former, and an error for each that there is none of.
    pub(crate) async fn dilemma_topics(&self, slugs: &[String]) -> Result<(Vec<TopicId>, Vec<FieldError>), Problem> {
        let (tree, renamed) = (self.topics().await?, self.renamed().await?);
        let mut errors = vec![];
        let topics = find_topics(&renamed.topics(slugs), &tree, &mut errors);
        Ok((topics, errors))
    }
}

/// Returns whether a member can be responsible for a dilemma: who is here and does not only read.
fn can_own(member: &Member) -> bool {
    member.deactivated_at.is_none() && member.role != Role::Guest
}

/// Returns whether there is such a member, and they can be responsible for a dilemma.
pub(crate) async fn can_own_now(conn: &mut store::Conn, id: MemberId) -> Result<bool, Problem> {
    Ok(store::member::by_id(conn, id).await?.is_some_and(|member| can_own(&member)))
}

/// The coordinator who owns what nobody else was chosen for, one who has joined before others; in a forum without one, the asker.
pub(crate) async fn first_owner(conn: &mut store::Conn, actor: &Actor) -> Result<MemberId, Problem> {
    let coordinators = store::member::coordinators(conn).await?;
    let joined = coordinators.iter().find(|member| member.joined_at.is_some());
    let coordinator = joined.or(coordinators.first()).map(|member| member.id);
    coordinator.or(actor.member()).ok_or(Problem::Unauthenticated)
}

/// Returns whether a dilemma is put to these readers and no others.
pub(crate) fn is_put_to(record: &DilemmaRecord, audience: &Audience) -> bool {
    match audience {
        Audience::Forum => record.is_for_forum,
        Audience::Companies(companies) => {
            let (asked, put): (BTreeSet<_>, BTreeSet<_>) =
                (companies.iter().map(|id| id.0).collect(), record.companies.iter().map(|id| id.0).collect());
            !record.is_for_forum && asked == put
        }
    }
}

/// The fields that name a member or a company that is not there.
async fn missing(conn: &mut store::Conn, dilemma: &NewDilemma) -> Result<Vec<FieldError>, Problem> {
    let mut errors = vec![];
    if let Some(owner) = dilemma.owner
        && !can_own_now(conn, owner).await?
    {
        errors.push(FieldError::new("owner", FieldProblem::NotThere));
    }
    if let Audience::Companies(companies) = &dilemma.audience {
        for company in companies {
            let found = store::company::by_id(conn, *company).await?;
            if found.is_none_or(|company| company.left_at.is_some()) {
                errors.push(FieldError::new("companies", FieldProblem::NotThere).detail(company));
            }
        }
    }
    Ok(errors)
}
