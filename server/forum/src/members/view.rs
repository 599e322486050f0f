//! A person's page, as every member may read it.

use domain::id::MemberId;
use domain::member::PersonView;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;
use crate::members::phone::PhoneReader;
use crate::practices::list::{Which, readable};

impl Forum {
    /// Opens the page of a person who has joined the forum, or whom a practice or a meeting names already.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody, [`Problem::NotFound`] for anybody else.
    pub async fn person(&self, actor: &Actor, id: MemberId) -> Result<PersonView, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let mut conn = self.store.read().await?;
        let member = store::member::by_id(&mut conn, id).await?.ok_or(Problem::NotFound)?;
        // Where texts do not name a former member, there is no page that does.
        let named = store::member::people(&mut conn, &[id]).await?.into_iter().any(|person| !person.is_former());
        if !named {
            return Err(Problem::NotFound);
        }
        let practices = readable(&mut conn, actor, Which::Author(id)).await?;
        let meetings = store::meeting::of_presenter(&mut conn, id).await?;
        if member.joined_at.is_none() && practices.is_empty() && meetings.is_empty() {
            return Err(Problem::NotFound);
        }
        let now = self.clock.now();
        let absence = store::absence::of_member(&mut conn, id, now).await?;
        let phone = store::phone::of_member(&mut conn, id).await?.filter(|_| member.is_present());
        let reader = PhoneReader::of(&mut conn, actor, now).await?;
        let phone = phone.and_then(|phone| reader.seen(id, phone));
        Ok(PersonView { person: member.person(), company: member.company, practices, meetings, absence, phone })
    }
}
