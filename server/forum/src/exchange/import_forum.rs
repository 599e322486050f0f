//! `forum.yaml` becomes companies, members and meetings, and the table of what means the same.

use std::collections::{HashMap, VecDeque};

use domain::agreement::{Acceptance, Agreement, AgreementText};
use domain::clock::Timestamp;
use domain::company::Company;
use domain::event::DomainEvent;
use domain::id::{MeetingId, MemberId};
use domain::meeting::{MeetingSummary, NewMeeting, NewVisit};
use domain::member::NewMember;
use domain::phone::{Phone, checked_phone};
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::rsvp::NewRsvp;
use domain::survey::SurveyAnswer;
use domain::text::{clean_email, clean_line};
use store::WriteTx;

use crate::Forum;
use crate::authorize::authorize;
use crate::companies::create::insert_company;
use crate::exchange::forum_file::{
    AcceptedEntry, AgreementEntry, CompanyEntry, ForumFile, MeetingEntry, MemberEntry, RsvpEntry, SearchEntry,
    SurveyEntry,
};
use crate::exchange::import::ImportOptions;
use crate::exchange::meetings::{self, Keyed};
use crate::members::add::of_company;
use crate::nearest::nearest;
use crate::topics::import::import_topics;

/// The length of the name of a meeting for calendar programs.
const UID_LENGTH: usize = 32;

impl Forum {
    /// Brings in the companies, members, meetings and synonyms of a `forum.yaml`; those that are there
    /// already (by slug or name, address, or start and title) stay as they are. A member's company is one
    /// of the forum or of the file, unless the options say that others are to be made. Gives the meetings
    /// by the file's keys.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field, each named
    /// `members[n].field`, after what stood before it in the file was taken.
    pub async fn import_forum(
        &self,
        actor: &Actor,
        file: ForumFile,
        options: ImportOptions,
    ) -> Result<HashMap<String, MeetingId>, Problem> {
        authorize(actor, Permission::RunForum)?;
        if let Some(name) = &file.name
            && *name != *self.name().await?
        {
            self.set_name(actor, name.clone()).await?;
        }
        if let Some(settings) = &file.settings
            && *settings != self.choices().await?
        {
            let name = (*self.name().await?).clone();
            self.set_settings(actor, name, settings.clone()).await?;
            self.set_statement_details(actor, settings.statements.clone()).await?;
        }
        let entries = &file;
        self.store.write_retrying(&*self.random, |tx| self.import_entries(tx, actor, entries.clone(), options)).await?;
        let keys = self.import_meetings(actor, file.meetings).await?;
        self.import_promises(actor, file.promises, &keys).await?;
        self.import_requests(actor, &file.requests, &keys).await?;
        self.import_rota(actor, &file.rota).await?;
        self.import_dilemmas(actor, file.dilemmas, &keys).await?;
        Ok(keys)
    }

    /// Brings in what a file holds beside its meetings, in one transaction.
    async fn import_entries(
        &self,
        mut tx: WriteTx,
        actor: &Actor,
        file: ForumFile,
        options: ImportOptions,
    ) -> Result<(), Problem> {
        let mut events = vec![];
        for (number, company) in file.companies.into_iter().enumerate() {
            let imported = self.import_company(&mut tx, company, &mut events).await;
            imported.map_err(|problem| within("companies", number, problem))?;
        }
        if let Some(topics) = file.topics {
            import_topics(&mut tx, topics, &mut events).await?;
        }
        import_agreement(&mut tx, file.agreement, &mut events).await?;
        for (number, member) in file.members.into_iter().enumerate() {
            let imported = self.import_member(&mut tx, member, options, &mut events).await;
            imported.map_err(|problem| within("members", number, problem))?;
        }
        if let Some(table) = file.synonyms {
            self.import_synonyms(&mut tx, table, &mut events).await?;
        }
        if events.is_empty() {
            return Ok(());
        }
        self.commit(tx, actor, &events).await
    }

    async fn import_company(
        &self,
        tx: &mut store::Conn,
        entry: CompanyEntry,
        events: &mut Vec<DomainEvent>,
    ) -> Result<(), Problem> {
        let company = entry.new_company().check()?;
        let there = store::company::by_any_slug(tx, &company.slug).await?.is_some()
            || store::company::by_name(tx, &company.name).await?.is_some();
        if !there {
            let company = insert_company(tx, company, self.clock.now()).await?;
            if let Some(at) = entry.left_at {
                store::company::set_left(tx, company, Some(Timestamp(at.as_microsecond()))).await?;
            }
            for slug in entry.former_slugs {
                let taken: Option<Company> = store::company::by_slug(tx, &slug).await?;
                if taken.is_none() {
                    store::company::add_former_slug(tx, &slug, company).await?;
                }
            }
            events.push(DomainEvent::CompanyCreated { company });
        }
        Ok(())
    }

    async fn import_member(
        &self,
        tx: &mut store::Conn,
        entry: MemberEntry,
        options: ImportOptions,
        events: &mut Vec<DomainEvent>,
    ) -> Result<(), Problem> {
        if !options.create_companies {
            known_company(tx, &entry.company).await?;
        }
        let company = self.company_named(tx, &entry.company, events).await.map_err(of_company)?;
        let member = NewMember {
            email: entry.email,
            name: entry.name,
            company: company.id,
            role: entry.role,
            profession: entry.profession,
        };
        let member = member.check()?;
        if store::member::by_email(tx, &member.email).await?.is_none() {
            let id = store::member::insert(tx, &member, self.clock.now()).await?;
            if entry.deactivated {
                store::member::deactivate(tx, id, false, self.clock.now()).await?;
            }
            if let Some(language) = entry.language {
                store::member::set_language(tx, id, language).await?;
            }
            if let Some(number) = entry.phone {
                let mut errors = vec![];
                let number = checked_phone(&number, &mut errors);
                Problem::unless_empty(errors)?;
                let phone = Phone { number, shown: entry.phone_shown.unwrap_or_default() };
                store::phone::set(tx, id, &phone).await?;
            }
            if let Some(AcceptedEntry { version, at }) = entry.accepted
                && store::agreement::versions(tx).await?.iter().any(|present| present.version == version)
            {
                let at = Timestamp(at.as_microsecond());
                store::agreement::accept(tx, Acceptance { member: id, version, at }).await?;
            }
            self.import_searches(tx, id, entry.searches).await?;
            events.push(DomainEvent::MemberInvited { member: id });
        }
        Ok(())
    }

    /// The searches of a new member, in the order in which they were saved. What they find today is not new to them.
    async fn import_searches(
        &self,
        tx: &mut store::Conn,
        member: MemberId,
        searches: Vec<SearchEntry>,
    ) -> Result<(), Problem> {
        let seen = store::change::head(tx).await?;
        for (number, search) in searches.into_iter().enumerate().rev() {
            let Some(request) = search.request() else {
                return Err(Problem::field(&format!("searches[{number}]"), FieldProblem::Invalid));
            };
            store::saved_search::insert(tx, member, &request.bounded().to_save(), seen, self.clock.now()).await?;
        }
        Ok(())
    }

    async fn import_meetings(
        &self,
        actor: &Actor,
        entries: Vec<MeetingEntry>,
    ) -> Result<HashMap<String, MeetingId>, Problem> {
        // Each is the same as one entry at most: two that look alike stay two.
        let mut known: HashMap<_, VecDeque<_>> = HashMap::new();
        for Keyed { record, .. } in meetings::all(&mut *self.store.read().await?).await? {
            known.entry((record.card.starts_at, record.card.title)).or_default().push_back(record.card.id);
        }
        let mut keys = HashMap::new();
        for (number, mut entry) in entries.into_iter().enumerate() {
            let key = std::mem::take(&mut entry.key);
            let same = (Timestamp(entry.starts_at.as_microsecond()), clean_line(&entry.title));
            let id = match known.get_mut(&same).and_then(VecDeque::pop_front) {
                Some(id) => id,
                None => {
                    let entered = self.import_meeting(actor, entry).await;
                    entered.map_err(|problem| within("meetings", number, problem))?
                }
            };
            keys.insert(key, id);
        }
        Ok(keys)
    }

    async fn import_meeting(&self, actor: &Actor, entry: MeetingEntry) -> Result<MeetingId, Problem> {
        let (presenting_company, presenters) =
            self.presenters_named(actor, entry.company.as_deref(), &entry.presenters).await?;
        let creator = match &entry.creator {
            Some(email) => store::member::by_email(&mut *self.store.read().await?, &clean_email(email)).await?,
            None => None,
        };
        let creator = creator.map(|member| member.id).or(actor.member());
        let host = match &entry.host {
            Some(email) => Some(self.host_named(actor, email).await?),
            None => None,
        };
        let meeting = NewMeeting {
            title: entry.title,
            kind: entry.kind,
            starts_at: Timestamp(entry.starts_at.as_microsecond()),
            ends_at: entry.ends_at.map(|at| Timestamp(at.as_microsecond())),
            state: entry.state,
            note: entry.note,
            place: entry.place,
            link: entry.link,
            presenting_company,
            presenters,
            agenda: entry.agenda,
            deadline: entry.deadline.map(|at| Timestamp(at.as_microsecond())),
            seats: entry.seats,
            visit: NewVisit { host, parking: entry.parking, look_for: entry.look_for },
        };
        let uid = entry.uid.filter(|uid| uid.len() == UID_LENGTH && uid.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let id = self.enter_meeting(actor, creator, uid.as_deref(), meeting, false).await?;
        let summary = MeetingSummary { text: entry.summary, decisions: entry.decisions };
        let mut version = 1;
        if !entry.items.is_empty() {
            self.set_agenda(actor, id, version, entry.items).await?;
            version += 1;
        }
        if summary != MeetingSummary::default() {
            self.set_meeting_summary(actor, id, version, summary).await?;
        }
        if let Some(sent_at) = entry.summary_sent_at {
            let mut tx = self.store.write().await?;
            store::meeting::note_summary_sent(&mut tx, id, Timestamp(sent_at.as_microsecond())).await?;
            self.commit(tx, actor, &[]).await?;
        }
        self.import_answers(actor, id, entry.answers).await?;
        self.import_survey(actor, id, entry.came, entry.said).await?;
        Ok(id)
    }

    /// The answers to a meeting that was just entered, each of a member who is there.
    async fn import_answers(&self, actor: &Actor, id: MeetingId, answers: Vec<RsvpEntry>) -> Result<(), Problem> {
        if answers.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        let mut events = vec![];
        for entry in answers {
            let Some(member) = store::member::by_email(&mut tx, &clean_email(&entry.member)).await? else {
                let error = FieldError::new("answers", FieldProblem::NotThere).detail(&entry.member);
                return Err(Problem::Invalid { fields: vec![error] });
            };
            let rsvp = NewRsvp { answer: entry.answer, note: entry.note }.check()?;
            let at = Timestamp(entry.answered_at.as_microsecond());
            store::rsvp::set(&mut tx, id, member.id, &rsvp, Some(member.id), at).await?;
            events.push(DomainEvent::MeetingAnswered { meeting: id, member: member.id });
        }
        self.commit(tx, actor, &events).await
    }
}

impl Forum {
    /// Who came to a meeting that was just entered, and what was answered about it.
    async fn import_survey(
        &self,
        actor: &Actor,
        id: MeetingId,
        came: Option<Vec<String>>,
        said: Vec<SurveyEntry>,
    ) -> Result<(), Problem> {
        if came.is_none() && said.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        let mut events = vec![DomainEvent::SurveyAnswered { meeting: id }];
        if let Some(came) = came {
            let mut list = vec![];
            for email in came {
                let found = store::member::by_email(&mut tx, &clean_email(&email)).await?;
                let error = || FieldError::new("came", FieldProblem::NotThere).detail(&email);
                let member = found.ok_or_else(|| Problem::Invalid { fields: vec![error()] })?;
                list.push((member.id, true));
            }
            let others = store::member::list(&mut tx).await?.into_iter().map(|member| member.id);
            let others: Vec<_> = others.filter(|other| !list.iter().any(|(id, _)| id == other)).collect();
            list.extend(others.into_iter().map(|other| (other, false)));
            store::survey::set_attendance(&mut tx, id, &list).await?;
            events.push(DomainEvent::AttendanceNoted { meeting: id });
        }
        let topics = store::topic::list(&mut tx).await?;
        for entry in said {
            let topic = |slug: &String| topics.iter().find(|topic| topic.slug == *slug).map(|topic| topic.id);
            let answer = SurveyAnswer {
                useful: entry.useful,
                next_topic: entry.next_topic.as_ref().and_then(topic),
                next: entry.next,
                recommends: entry.recommends,
            };
            store::survey::insert(&mut tx, self.answer_key(), id, &answer.check()?).await?;
        }
        self.commit(tx, actor, &events).await
    }
}

/// The versions of the agreement come in, where the forum has none.
async fn import_agreement(
    tx: &mut store::Conn,
    entries: Vec<AgreementEntry>,
    events: &mut Vec<DomainEvent>,
) -> Result<(), Problem> {
    if !store::agreement::versions(tx).await?.is_empty() {
        return Ok(());
    }
    for (number, entry) in entries.into_iter().enumerate() {
        let text = AgreementText { he: entry.body_he, en: entry.body_en };
        let text = text.check().map_err(|problem| within("agreement", number, problem))?;
        let version = i64::try_from(number).unwrap_or(i64::MAX).saturating_add(1);
        let published_at = Timestamp(entry.published_at.as_microsecond());
        let is_material = entry.is_material || version == 1;
        store::agreement::insert(tx, &Agreement { version, text, is_material, published_at }, None).await?;
        events.push(DomainEvent::AgreementPublished { version });
    }
    Ok(())
}

/// Returns `Ok` where a company of that slug or name is there.
///
/// # Errors
/// [`FieldProblem::NotThere`] with the nearest company.
async fn known_company(tx: &mut store::Conn, written: &str) -> Result<(), Problem> {
    let name = clean_line(written);
    let companies = store::company::list(tx).await?;
    let is_there = companies.iter().any(|company| company.slug == name || company.name == name);
    if is_there || store::company::by_former_slug(tx, &name).await?.is_some() {
        return Ok(());
    }
    let names = companies.iter().flat_map(|company| [company.slug.as_str(), company.name.as_str()]);
    let error = FieldError::new("company", FieldProblem::NotThere).detail(written).suggesting(nearest(&name, names));
    Err(Problem::Invalid { fields: vec![error] })
}

/// The same problem, its fields named within an entry of a list.
pub(crate) fn within(list: &str, number: usize, problem: Problem) -> Problem {
    match problem {
        Problem::Invalid { mut fields } => {
            for field in &mut fields {
                field.field = format!("{list}[{number}].{}", field.field);
            }
            Problem::Invalid { fields }
        }
        other => other,
    }
}
