//! A person's page, as every member may read it.

use domain::company::Company;
use domain::id::MemberId;
use domain::meeting::MeetingCard;
use domain::member::Person;
use domain::policy::{Actor, Permission};
use domain::practice::PracticeCard;
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;
use crate::practices::list::{Which, readable};

/// A person with what they wrote and presented. It holds no address.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// The person.
    pub person: Person,
    /// The person's company.
    pub company: Company,
    /// The practices that name the person as an author and that the actor may read, newest first.
    pub practices: Vec<PracticeCard>,
    /// The meetings that name the person as a presenter, latest first.
    pub meetings: Vec<MeetingCard>,
}

impl Forum {
    /// Opens the page of a person who has joined the forum, or whom a practice or a meeting names already.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody, [`Problem::NotFound`] for anybody else.
    pub async fn person(&self, actor: &Actor, id: MemberId) -> Result<PersonView, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let mut conn = self.store.read().await?;
        let member = store::member::by_id(&mut conn, id).await?.ok_or(Problem::NotFound)?;
        let practices = readable(&mut conn, actor, Which::Author(id)).await?;
        let meetings = store::meeting::of_presenter(&mut conn, id).await?;
        if member.joined_at.is_none() && practices.is_empty() && meetings.is_empty() {
            return Err(Problem::NotFound);
        }
        let person = Person { id, name: member.name, profession: member.profession };
        Ok(PersonView { person, company: member.company, practices, meetings })
    }
}
