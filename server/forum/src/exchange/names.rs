//! The names that front matter calls companies, members, meetings and topics by: one set of rules for
//! files that are imported and files that are uploaded.

use std::collections::HashMap;

use domain::company::Company;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::{clean_email, clean_line};
use domain::topic::Topic;

use crate::Forum;
use crate::exchange::meetings::{self, Keyed};
use crate::front_matter::{FrontMatter, Lines, PROBLEMS_MAX};
use crate::nearest::nearest;

/// What front matter may refer to by name.
pub(crate) struct Names {
    pub companies: Vec<Company>,
    members: HashMap<String, (MemberId, CompanyId)>,
    meetings: HashMap<String, MeetingId>,
    /// Whether a problem may tell a member's address that is near to the one in the file.
    tells_addresses: bool,
}

impl Forum {
    /// The names of everything in the forum, and `keys` of meetings beside them.
    pub(crate) async fn names(
        &self,
        keys: &HashMap<String, MeetingId>,
        tells_addresses: bool,
    ) -> Result<Names, Problem> {
        let mut conn = self.store.read().await?;
        let mut meetings = keys.clone();
        for Keyed { key, record, .. } in meetings::all(&mut conn).await? {
            meetings.entry(key).or_insert(record.card.id);
            meetings.entry(record.card.id.to_string()).or_insert(record.card.id);
            meetings.entry(record.card.title).or_insert(record.card.id);
        }
        let members = store::member::list(&mut conn).await?;
        Ok(Names {
            companies: store::company::list(&mut conn).await?,
            members: members.into_iter().map(|m| (m.email, (m.id, m.company.id))).collect(),
            meetings,
            tells_addresses,
        })
    }
}

impl Names {
    /// The company that the file names by slug or name; `None` where it names none.
    ///
    /// # Errors
    /// [`FieldProblem::NotThere`] with the file's line and the nearest company.
    pub fn company(&self, fields: &FrontMatter, lines: &Lines) -> Result<Option<CompanyId>, FieldError> {
        let Some(written) = &fields.company else { return Ok(None) };
        let name = clean_line(written);
        if name.is_empty() {
            return Ok(None);
        }
        let found = self.companies.iter().find(|company| company.slug == name || company.name == name);
        found.map(|company| Some(company.id)).ok_or_else(|| {
            lines.problem("company", FieldProblem::NotThere, written).suggesting(self.company_near(&name))
        })
    }

    /// The slug or name of the company that may have been meant.
    pub fn company_near(&self, name: &str) -> Option<String> {
        nearest(name, self.companies.iter().flat_map(|company| [company.slug.as_str(), company.name.as_str()]))
    }

    /// The authors that the file names by address; those that are nobody's become problems.
    pub fn authors(&self, fields: &FrontMatter, lines: &Lines, problems: &mut Vec<FieldError>) -> Vec<MemberId> {
        let mut authors = vec![];
        for email in &fields.authors {
            match self.members.get(&clean_email(email)) {
                Some((id, _)) if authors.contains(id) => {}
                Some((id, _)) => authors.push(*id),
                None if problems.len() >= PROBLEMS_MAX => {}
                None => {
                    let known = self.members.keys().map(String::as_str).filter(|_| self.tells_addresses);
                    let problem = lines.problem("authors", FieldProblem::NotThere, email);
                    problems.push(problem.suggesting(nearest(email, known)));
                }
            }
        }
        authors
    }

    /// Returns who entered the text, as the file names them by address; one that is nobody's becomes a problem.
    pub fn creator(&self, fields: &FrontMatter, lines: &Lines, problems: &mut Vec<FieldError>) -> Option<MemberId> {
        let email = fields.creator.as_ref()?;
        let found = self.members.get(&clean_email(email)).map(|(id, _)| *id);
        if found.is_none() && problems.len() < PROBLEMS_MAX {
            problems.push(lines.problem("creator", FieldProblem::NotThere, email));
        }
        found
    }

    /// The meeting that the file names by key, number or title; one that is not there becomes a problem.
    pub fn meeting(&self, fields: &FrontMatter, lines: &Lines, problems: &mut Vec<FieldError>) -> Option<MeetingId> {
        let key = fields.meeting.as_ref()?;
        let found = self.meetings.get(key).copied();
        if found.is_none() {
            // A number says nothing about which meeting was meant.
            let is_name = |name: &&str| name.contains(char::is_alphabetic);
            let suggestion = nearest(key, self.meetings.keys().map(String::as_str).filter(is_name));
            problems.push(lines.problem("meeting", FieldProblem::NotThere, key).suggesting(suggestion));
        }
        found
    }

    /// The company of a member.
    pub fn company_of(&self, member: MemberId) -> Option<CompanyId> {
        self.members.values().find(|(id, _)| *id == member).map(|(_, company)| *company)
    }
}

/// Puts the slugs of topics in place of their names, Hebrew or English, and takes those away that are not in the tree; each
/// of these becomes a problem.
pub(crate) fn resolve_topics(topics: &mut Vec<String>, tree: &[Topic], lines: &Lines, problems: &mut Vec<FieldError>) {
    let mut resolved: Vec<String> = vec![];
    for written in topics.drain(..) {
        let name = clean_line(&written);
        let is_meant = |topic: &&Topic| {
            topic.slug == name || topic.name_he == name || topic.name_en.to_lowercase() == name.to_lowercase()
        };
        match tree.iter().find(is_meant) {
            Some(topic) if resolved.contains(&topic.slug) => {}
            Some(topic) => resolved.push(topic.slug.clone()),
            None if problems.len() < PROBLEMS_MAX => {
                let names = tree.iter().flat_map(|topic| [&topic.slug, &topic.name_he, &topic.name_en]);
                let suggestion = nearest(&written, names.map(String::as_str));
                problems.push(lines.problem("topics", FieldProblem::NotThere, &written).suggesting(suggestion));
            }
            None => {}
        }
    }
    *topics = resolved;
}
