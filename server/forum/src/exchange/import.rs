//! Files become a forum: `forum.yaml` first, then the practices, many in one transaction.

use std::collections::HashMap;
use std::sync::Arc;

use domain::change::NewChange;
use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::meeting::NewMeeting;
use domain::member::NewMember;
use domain::policy::{Action as Wish, Actor};
use domain::practice::Status;
use domain::problem::{FieldError, FieldProblem, Problem};

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::drafts::upload::content_of;
use crate::exchange::forum_file::{ForumFile, MeetingEntry, MemberEntry};
use crate::front_matter::{self, FrontMatter};
use crate::practices::create::CreatePractice;
use crate::service::demand;

/// How many practices one transaction enters.
const AT_ONCE: usize = 500;

/// A Markdown file to import.
#[derive(Debug, Clone)]
pub struct ImportFile {
    /// What to call it in the report: its path.
    pub path: String,
    /// Its content.
    pub content: bytes::Bytes,
    /// Files it may refer to.
    pub files: Vec<Upload>,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// How many practices were entered.
    pub created: usize,
    /// How many that were there got another text.
    pub updated: usize,
    /// How many were there just so.
    pub unchanged: usize,
    /// What was not taken, by file: with `failed` nothing of the file was.
    pub problems: Vec<FileProblem>,
}

/// What was wrong with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// Which.
    pub path: String,
    /// Whether nothing of it was taken.
    pub failed: bool,
    /// What.
    pub fields: Vec<FieldError>,
}

/// What front matter may refer to by name.
#[derive(Default)]
struct Names {
    companies: Vec<Company>,
    members: HashMap<String, (MemberId, CompanyId)>,
    meetings: HashMap<String, MeetingId>,
}

impl Forum {
    /// Brings in the companies, members and meetings of a `forum.yaml`; those that are there
    /// already (by slug, address, or start and title) stay as they are. Gives the meetings' keys.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field.
    pub async fn import_forum(
        &self,
        actor: &Actor,
        file: ForumFile,
    ) -> Result<HashMap<String, MeetingId>, Problem> {
        demand(actor, Wish::RunForum)?;
        if let Some(name) = file.name {
            self.set_name(actor, name).await?;
        }
        let mut changes = vec![];
        let mut tx = self.store.write().await?;
        for company in file.companies {
            let company = company.check()?;
            if store::company::by_slug(&mut tx, &company.slug).await?.is_none() {
                let id = store::company::insert(&mut tx, &company, self.clock.now()).await?;
                changes.push(crate::companies::create::created(id));
            }
        }
        for entry in file.members {
            self.import_member(&mut tx, entry, &mut changes).await?;
        }
        // Ends the transaction even where nothing was new: the meetings open their own.
        self.commit(tx, actor, &changes).await?;
        self.cache.companies.forget();
        let mut keys = HashMap::new();
        for entry in file.meetings {
            let key = entry.key.clone();
            keys.insert(key, self.import_meeting(actor, entry).await?);
        }
        Ok(keys)
    }

    async fn import_member(
        &self,
        tx: &mut store::Conn,
        entry: MemberEntry,
        changes: &mut Vec<NewChange>,
    ) -> Result<(), Problem> {
        let company = self.company_named(tx, &entry.company, changes).await?;
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
            changes.push(crate::members::add::created(id));
        }
        Ok(())
    }

    async fn import_meeting(&self, actor: &Actor, entry: MeetingEntry) -> Result<MeetingId, Problem> {
        let starts_at = Timestamp(entry.starts_at.as_microsecond());
        let all = self.meetings(actor).await?;
        let there = all.upcoming.iter().chain(&all.past);
        let same = |title: &str, at| title == entry.title && at == starts_at;
        if let Some(found) = there.into_iter().find(|card| same(&card.title, card.starts_at)) {
            return Ok(found.id);
        }
        let (company, presenters) = {
            let mut conn = self.store.read().await?;
            let company = match &entry.company {
                Some(slug) => store::company::by_slug(&mut conn, slug).await?.map(|company| company.id),
                None => None,
            };
            let mut presenters = vec![];
            for email in &entry.presenters {
                presenters.extend(store::member::by_email(&mut conn, email).await?.map(|member| member.id));
            }
            (company, presenters)
        };
        let meeting = NewMeeting {
            title: entry.title,
            kind: entry.kind,
            starts_at,
            place: entry.place,
            link: entry.link,
            presenting_company: company,
            presenters,
            agenda: entry.agenda,
            deadline: entry.deadline.map(|at| Timestamp(at.as_microsecond())),
        };
        self.create_meeting(actor, meeting).await
    }

    /// Brings in practices. What is wrong in a file's front matter is reported and the rest of the
    /// file taken; a file that is no text, or has no title or text, is reported as failed. A
    /// practice whose slug is there already gets the file's text as its newest revision.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; when the database or the disk fails.
    pub async fn import_practices(
        &self,
        actor: &Actor,
        files: Vec<ImportFile>,
        meetings: &HashMap<String, MeetingId>,
    ) -> Result<ImportReport, Problem> {
        demand(actor, Wish::RunForum)?;
        let mut names = self.names(actor, meetings).await?;
        let mut report = ImportReport::default();
        let mut new = vec![];
        for file in files {
            let path = file.path.clone();
            match self.import_file(actor, file, &mut names, &mut report).await {
                Ok(Some(practice)) => new.push((path, practice)),
                Ok(None) => {}
                Err(Problem::Invalid { fields }) => {
                    report.problems.push(FileProblem { path, failed: true, fields });
                }
                Err(other) => return Err(other),
            }
            if new.len() == AT_ONCE {
                self.enter(actor, std::mem::take(&mut new), &mut report).await?;
            }
        }
        self.enter(actor, new, &mut report).await?;
        Ok(report)
    }

    async fn names(&self, actor: &Actor, meetings: &HashMap<String, MeetingId>) -> Result<Names, Problem> {
        let companies = Arc::unwrap_or_clone(self.companies(actor).await?);
        let members = self.members(actor).await?;
        let mut keys = meetings.clone();
        let all = self.meetings(actor).await?;
        for card in all.upcoming.into_iter().chain(all.past) {
            keys.entry(card.id.to_string()).or_insert(card.id);
            keys.entry(card.title).or_insert(card.id);
        }
        Ok(Names {
            companies,
            members: members.into_iter().map(|m| (m.email, (m.id, m.company.id))).collect(),
            meetings: keys,
        })
    }

    /// A file as a new practice; `None` when it was there and is dealt with.
    async fn import_file(
        &self,
        actor: &Actor,
        file: ImportFile,
        names: &mut Names,
        report: &mut ImportReport,
    ) -> Result<Option<CreatePractice>, Problem> {
        let text = crate::text_file::read(&file.content).map_err(|problem| Problem::field("file", problem))?;
        let front_matter::Parsed { mut fields, body, mut problems } = front_matter::parse(&text);
        self.drop_unknown_topics(&mut fields, &mut problems).await?;
        let uploads = wanted_files(&fields, &body, file.files, &mut problems);
        let files = self.keep_files(actor, uploads, &mut problems).await?;
        let company = self.company_of(actor, &fields, names).await?;
        let authors = authors_of(&fields, names, &mut problems);
        let meeting = meeting_of(&fields, names, &mut problems);
        let (slug, status, published_at) = (fields.slug.clone(), fields.status, fields.published_at);
        let input = CreatePractice {
            content: content_of(fields, body),
            status: Some(status.unwrap_or(Status::Published)),
            back_catalogue: true,
            slug,
            company: Some(company),
            authors,
            meeting,
            published_at,
            files,
        };
        let content = self.check_content(input.content).await?.0;
        if !problems.is_empty() {
            report.problems.push(FileProblem { path: file.path, failed: false, fields: problems });
        }
        let input = CreatePractice { content, ..input };
        self.replace_existing(actor, input, report).await
    }

    /// Gives the practice of the same slug the file's text, where there is one.
    async fn replace_existing(
        &self,
        actor: &Actor,
        input: CreatePractice,
        report: &mut ImportReport,
    ) -> Result<Option<CreatePractice>, Problem> {
        let Some(slug) = &input.slug else { return Ok(Some(input)) };
        let view = match self.practice(actor, slug).await {
            Ok(view) => view,
            Err(Problem::NotFound) => return Ok(Some(input)),
            Err(other) => return Err(other),
        };
        let mut content = input.content;
        if content.summary.is_empty() {
            content.summary.clone_from(&view.content.summary);
        }
        content.kind = content.kind.or(view.content.kind);
        content.language = content.language.or(view.content.language);
        if content == view.content {
            report.unchanged += 1;
        } else {
            self.update_practice(actor, view.id, view.version, content, None).await?;
            report.updated += 1;
        }
        Ok(None)
    }

    /// Enters new practices at once; where one is refused, each by itself.
    async fn enter(
        &self,
        actor: &Actor,
        new: Vec<(String, CreatePractice)>,
        report: &mut ImportReport,
    ) -> Result<(), Problem> {
        if new.is_empty() {
            return Ok(());
        }
        let inputs: Vec<_> = new.iter().map(|(_, input)| input.clone()).collect();
        match self.create_practices(actor, inputs).await {
            Ok(created) => report.created += created.len(),
            Err(Problem::Invalid { .. }) => {
                for (path, input) in new {
                    match self.create_practices(actor, vec![input]).await {
                        Ok(_) => report.created += 1,
                        Err(Problem::Invalid { fields }) => {
                            report.problems.push(FileProblem { path, failed: true, fields });
                        }
                        Err(other) => return Err(other),
                    }
                }
            }
            Err(other) => return Err(other),
        }
        Ok(())
    }

    async fn drop_unknown_topics(
        &self,
        fields: &mut FrontMatter,
        problems: &mut Vec<FieldError>,
    ) -> Result<(), Problem> {
        let tree = self.topics().await?;
        fields.topics.retain(|slug| {
            let there = tree.iter().any(|topic| topic.slug == *slug);
            if !there {
                problems.push(FieldError::new("topics", FieldProblem::NotThere).detail(slug));
            }
            there
        });
        Ok(())
    }

    /// The company a file names (made where it is missing); without a name the first author's, else
    /// the forum's first.
    async fn company_of(
        &self,
        actor: &Actor,
        fields: &FrontMatter,
        names: &mut Names,
    ) -> Result<CompanyId, Problem> {
        let Some(name) = &fields.company else {
            let of_author = fields.authors.iter().find_map(|email| names.members.get(email));
            let first = names.companies.iter().map(|company| company.id).min();
            let company = of_author.map(|(_, company)| *company).or(first);
            return company.ok_or_else(|| Problem::field("company", FieldProblem::Missing));
        };
        if let Some(found) = names.companies.iter().find(|c| c.slug == *name || c.name == *name) {
            return Ok(found.id);
        }
        let mut changes = vec![];
        let mut tx = self.store.write().await?;
        let company = self.company_named(&mut tx, name, &mut changes).await?;
        self.commit(tx, actor, &changes).await?;
        self.cache.companies.forget();
        let id = company.id;
        names.companies.push(company);
        Ok(id)
    }
}

/// The files the front matter lists and the text refers to; a listed one that is missing is named.
fn wanted_files(
    fields: &FrontMatter,
    body: &str,
    mut files: Vec<Upload>,
    problems: &mut Vec<FieldError>,
) -> Vec<Upload> {
    let mut wanted = fields.attachments.clone();
    for name in markdown::image_names(body) {
        if !wanted.contains(&name) {
            wanted.push(name);
        }
    }
    let mut found = vec![];
    for name in wanted {
        match files.iter().position(|file| file.file_name == name) {
            Some(at) => found.push(files.swap_remove(at)),
            None => problems.push(FieldError::new("attachments", FieldProblem::NotThere).detail(name)),
        }
    }
    found
}

fn authors_of(fields: &FrontMatter, names: &Names, problems: &mut Vec<FieldError>) -> Vec<MemberId> {
    let mut authors = vec![];
    for email in &fields.authors {
        match names.members.get(&domain::text::clean_email(email)) {
            Some((id, _)) => authors.push(*id),
            None => problems.push(FieldError::new("authors", FieldProblem::NotThere).detail(email)),
        }
    }
    authors
}

fn meeting_of(fields: &FrontMatter, names: &Names, problems: &mut Vec<FieldError>) -> Option<MeetingId> {
    let key = fields.meeting.as_ref()?;
    let found = names.meetings.get(key).copied();
    if found.is_none() {
        problems.push(FieldError::new("meeting", FieldProblem::NotThere).detail(key));
    }
    found
}

/// The names of files that a Markdown file speaks of, in its front matter and its text.
pub fn named_files(text: &str) -> Vec<String> {
    let parsed = front_matter::parse(text);
    let mut names = parsed.fields.attachments;
    names.extend(markdown::image_names(&parsed.body));
    names
}
