//! `tries.yaml`: which practices were tried where, and what came of it, beside the practices in an exported folder. Deleted
//! tries are not in it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::{CompanyId, MemberId, TryId};
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::clean_email;
use domain::tries::{TryInput, TryOutcome, TryShown};
use serde::{Deserialize, Serialize};
use store::tries::NewTry;

use crate::Forum;
use crate::authorize::authorize;
use crate::exchange::import_forum::within;
use crate::exchange::meetings::moment;

/// The file's name in an exported folder.
pub const NAME: &str = "tries.yaml";

/// How many tries are read at once, and entered by one transaction.
const STEP: usize = 200;

/// The latest day that an imported try may have: the clock of the forum that wrote the file may be ahead.
const LAST_DAY: &str = "9999-12-31";

/// The file of tries as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TryFile {
    /// The tries, in the order they were written.
    pub tries: Vec<TryEntry>,
}

/// A try of a practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TryEntry {
    /// The slug of the practice.
    pub practice: String,
    /// The author's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The slug of the company that tried it; the author's present company without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The day on which it began (YYYY-MM-DD).
    pub tried_on: String,
    /// The team or the place in the company.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub team: String,
    /// What the company does now.
    pub outcome: TryOutcome,
    /// The reason of that.
    pub why: String,
    /// The name of who backed it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub backed_by: String,
    /// How the try is shown.
    pub shown: TryShown,
    /// The moment at which it was written (RFC 3339).
    pub at: jiff::Timestamp,
    /// The moment at which it was last changed, where it was (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<jiff::Timestamp>,
}

impl TryFile {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it, on field `tries.yaml`, with the parser's words as detail.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        serde_saphyr::from_str(text).map_err(|error| FieldError::new(NAME, FieldProblem::Invalid).detail(error))
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When a value cannot be written as YAML; none of these types has such.
    pub fn write(&self) -> Result<String, FieldError> {
        serde_saphyr::to_string(self).map_err(|error| FieldError::new(NAME, FieldProblem::Invalid).detail(error))
    }
}

impl Forum {
    /// Every try that is not deleted, as the file has it.
    pub(crate) async fn try_file(&self, emails: &HashMap<MemberId, String>) -> Result<TryFile, Problem> {
        let mut slugs = HashMap::new();
        let mut tries = vec![];
        let mut after = TryId(0);
        loop {
            let mut conn = self.store.read().await?;
            let records = store::tries::after(&mut conn, after, STEP as i64).await?;
            let Some(last) = records.last() else { return Ok(TryFile { tries }) };
            after = last.id;
            for record in records {
                if let Entry::Vacant(slug) = slugs.entry(record.practice) {
                    let found = store::practice::find_by_id(&mut conn, record.practice).await?;
                    slug.insert(found.map(|practice| practice.slug));
                }
                // A deleted practice is not exported, and neither are its tries.
                let Some(practice) = slugs.get(&record.practice).cloned().flatten() else { continue };
                let is_edited = record.updated_at > record.created_at;
                tries.push(TryEntry {
                    practice,
                    author: record.author.and_then(|author| emails.get(&author.id).cloned()),
                    company: record.company.map(|company| company.slug),
                    tried_on: record.report.tried_on,
                    team: record.report.team,
                    outcome: record.report.outcome,
                    why: record.report.why,
                    backed_by: record.report.backed_by,
                    shown: record.report.shown,
                    at: moment(record.created_at)?,
                    edited_at: is_edited.then(|| moment(record.updated_at)).transpose()?,
                });
            }
        }
    }

    /// Brings in the tries of a `tries.yaml`, after the practices that were tried; those that are there already, by
    /// practice, author, day and words, stay as they are. Gives how many were new.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field, each named `tries[n].field`,
    /// after what stood before it in the file was taken.
    pub async fn import_tries(&self, actor: &Actor, file: TryFile) -> Result<usize, Problem> {
        authorize(actor, Permission::RunForum)?;
        let (members, companies) = self.named_in_tries().await?;
        let mut count = 0;
        for (number, entries) in file.tries.chunks(STEP).enumerate() {
            let mut events = vec![];
            let mut tx = self.store.write().await?;
            for (place, entry) in entries.iter().enumerate() {
                let added = import_try(&mut tx, entry, &members, &companies).await;
                let added = added.map_err(|problem| within("tries", number * STEP + place, problem))?;
                events.extend(added.map(|tried| DomainEvent::TryAdded { tried }));
            }
            count += events.len();
            if !events.is_empty() {
                self.commit(tx, actor, &events).await?;
            }
        }
        Ok(count)
    }

    /// Members by their addresses, with their companies, and companies by their slugs.
    async fn named_in_tries(
        &self,
    ) -> Result<(HashMap<String, (MemberId, CompanyId)>, HashMap<String, CompanyId>), Problem> {
        let mut conn = self.store.read().await?;
        let members = store::member::list(&mut conn).await?.into_iter();
        let companies = store::company::list(&mut conn).await?.into_iter();
        Ok((
            members.map(|member| (member.email, (member.id, member.company.id))).collect(),
            companies.map(|company| (company.slug, company.id)).collect(),
        ))
    }
}

/// Enters a try, unless it is there already.
///
/// # Errors
/// [`Problem::Invalid`] by field, also for what names somebody or something that is not there.
async fn import_try(
    tx: &mut store::Conn,
    entry: &TryEntry,
    members: &HashMap<String, (MemberId, CompanyId)>,
    companies: &HashMap<String, CompanyId>,
) -> Result<Option<TryId>, Problem> {
    let absent = |field: &str, name: &str| {
        let error = FieldError::new(field, FieldProblem::NotThere).detail(name);
        Problem::Invalid { fields: vec![error] }
    };
    let input = TryInput {
        tried_on: entry.tried_on.clone(),
        team: entry.team.clone(),
        outcome: Some(entry.outcome),
        why: entry.why.clone(),
        backed_by: entry.backed_by.clone(),
        shown: Some(entry.shown),
    };
    let report = input.check(LAST_DAY)?;
    let practice = store::practice::find_by_slug(tx, &entry.practice).await?;
    let practice = practice.ok_or_else(|| absent("practice", &entry.practice))?.id;
    let author = match &entry.author {
        Some(email) => Some(*members.get(&clean_email(email)).ok_or_else(|| absent("author", email))?),
        None => None,
    };
    let company = match &entry.company {
        Some(slug) => Some(*companies.get(slug).ok_or_else(|| absent("company", slug))?),
        None => author.map(|(_, company)| company),
    };
    let new = NewTry {
        practice,
        author: author.map(|(member, _)| member),
        company,
        report: &report,
        at: Timestamp(entry.at.as_microsecond()),
        edited_at: entry.edited_at.map(|at| Timestamp(at.as_microsecond())),
    };
    if store::tries::repeated(tx, &new).await?.is_some() {
        return Ok(None);
    }
    Ok(Some(store::tries::insert(tx, &new).await?))
}
