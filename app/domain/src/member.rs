//! Members: people of the companies.

use serde::{Deserialize, Serialize};

use crate::absence::Absence;
use crate::clock::Timestamp;
use crate::company::Company;
use crate::id::{CompanyId, MemberId};
use crate::language::Language;
use crate::meeting::MeetingCard;
use crate::practice::PracticeCard;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, clean_email, clean_line, is_email};

crate::text_enum::text_enum! {
    /// What a member may do in the forum.
    Role {
        /// Runs the forum.
        Coordinator = "coordinator",
        /// Runs their company's seats.
        Manager = "manager",
        /// An ordinary member.
        Member = "member",
        /// A guest is invited to a conference: reads, does not write.
        Guest = "guest",
    }
}

crate::text_enum::text_enum! {
    /// The professions of members.
    Profession {
        /// Customer service.
        Service = "service",
        /// Human resources.
        HumanResources = "human-resources",
        /// Training.
        Training = "training",
        /// Anything else.
        Other = "other",
    }
}

/// A member with their company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The member's key.
    pub id: MemberId,
    /// The member's name.
    pub name: String,
    /// The member's address, in lower case. Seen by the coordinator and by themselves.
    pub email: String,
    /// The role of the member in the forum.
    pub role: Role,
    /// The profession of the member.
    pub profession: Profession,
    /// The interface's language they chose.
    pub language: Language,
    /// The member's company.
    pub company: Company,
    /// The moment at which the member set a password; `None` while the invitation waits.
    pub joined_at: Option<Timestamp>,
    /// The moment since which they cannot come in; `None` for an active member.
    pub deactivated_at: Option<Timestamp>,
}

impl Member {
    /// Returns whether other members see them among the people of the forum: they have joined, and have not left.
    pub const fn is_present(&self) -> bool {
        self.joined_at.is_some() && self.deactivated_at.is_none()
    }

    /// Returns the member as others see them.
    pub fn person(&self) -> Person {
        Person { id: self.id, name: self.name.clone(), profession: self.profession }
    }
}

/// A person's name beside a text: no address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The person's key.
    pub id: MemberId,
    /// The person's name; empty for a former member whose name is not shown.
    pub name: String,
    /// The profession of the member.
    pub profession: Profession,
}

impl Person {
    /// Returns whether it is a former member, who is named as such in place of their name.
    pub const fn is_former(&self) -> bool {
        self.name.is_empty()
    }
}

/// A person with what they wrote and presented. It holds no address.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// The person as others see them.
    pub person: Person,
    /// The person's company.
    pub company: Company,
    /// The practices that name the person as an author and that the reader may read, newest first.
    pub practices: Vec<PracticeCard>,
    /// The meetings that name the person as a presenter, latest first.
    pub meetings: Vec<MeetingCard>,
    /// The absence of the person, where they are away.
    pub absence: Option<Absence>,
    /// The person's phone number, where the reader may see it.
    pub phone: Option<String>,
}

/// The path of a person's page.
pub fn path(id: MemberId) -> String {
    format!("/people/{}", id.0)
}

/// A member to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMember {
    /// The member's address.
    pub email: String,
    /// The member's name.
    pub name: String,
    /// The member's company.
    pub company: CompanyId,
    /// The role of the member in the forum.
    pub role: Role,
    /// The profession of the member.
    pub profession: Profession,
}

impl NewMember {
    /// Cleans the fields and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming each field that was not taken.
    pub fn check(mut self) -> Result<Self, Problem> {
        let mut errors = vec![];
        self.email = checked_email(&self.email, &mut errors);
        self.name = checked_name(&self.name, &mut errors);
        Problem::unless_empty(errors)?;
        Ok(self)
    }
}

/// The e-mail in its stored form; what is wrong with it is added to the errors of field `email`.
pub fn checked_email(email: &str, errors: &mut Vec<FieldError>) -> String {
    let email = clean_email(email);
    if email.is_empty() {
        errors.push(FieldError::new("email", FieldProblem::Missing));
    } else if !is_email(&email) {
        errors.push(FieldError::new("email", FieldProblem::Invalid));
    }
    email
}

/// The name in its stored form; what is wrong with it is added to the errors of field `name`.
pub fn checked_name(name: &str, errors: &mut Vec<FieldError>) -> String {
    check_line("name", name, 80, errors);
    clean_line(name)
}

/// The least characters of a password; there are no composition rules.
pub const PASSWORD_MIN: usize = 10;
/// The most characters of a password.
pub const PASSWORD_MAX: usize = 200;

/// Which members a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// The company whose members are listed.
    pub company: Option<CompanyId>,
    /// Those whose name or address has these characters; all of them where it is empty.
    pub words: String,
}

/// How many members there are of each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemberCounts {
    /// The number of members whose invitation is open.
    pub waiting: i64,
    /// The number of members who have joined.
    pub joined: i64,
    /// The number of members who were deactivated.
    pub left: i64,
}

impl MemberCounts {
    /// Returns the number of all members.
    pub const fn total(&self) -> i64 {
        self.waiting + self.joined + self.left
    }
}

/// How many members a page of the list has.
pub const MEMBERS_PER_PAGE: i64 = 50;

/// A page of the list of members: those whose invitation is open, then those who have joined, then those who have left,
/// each by company and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberPage {
    /// The members of this page.
    pub members: Vec<Member>,
    /// How many there are on all pages.
    pub counts: MemberCounts,
    /// Which page it is; the first is 1.
    pub number: i64,
    /// Who is away now, of everybody whom the filter's company has.
    pub away: Vec<(Person, Absence)>,
}

impl MemberPage {
    /// Returns how many pages there are.
    pub const fn pages(&self) -> i64 {
        (self.counts.total() + MEMBERS_PER_PAGE - 1) / MEMBERS_PER_PAGE
    }
}
