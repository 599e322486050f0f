//! The operator tries the mail server.

use domain::language::Language;
use domain::member::checked_email;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use mail::compose::Party;
use mail::transport::{Envelope, SendError};
use mail::{Content, Frame, Head};

use crate::authorize::authorize;
use crate::mails::make::{NO_ORIGIN, composed, rendered};
use crate::{Forum, settings};

impl Forum {
    /// Sends a test mail past the outbox; what the mail server said.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] on `email` for what is no address;
    /// [`Problem::NotFound`] where there is no mail server.
    pub async fn send_test_mail(&self, actor: &Actor, to: &str) -> Result<Result<String, SendError>, Problem> {
        authorize(actor, Permission::RunForum)?;
        let mut errors = vec![];
        let to = checked_email(to, &mut errors);
        Problem::unless_empty(errors)?;
        let sender = self.mail_sender.as_ref().ok_or(Problem::NotFound)?;
        let mut conn = self.store.read().await?;
        let language = Language::default();
        let forum = self.name().await?.in_language(language).to_owned();
        let origin = settings::origin(&mut conn).await?.unwrap_or_else(|| NO_ORIGIN.to_owned());
        let frame = Frame { language, forum: forum.clone(), origin, name: String::new(), unsubscribe: None };
        let head = Head {
            from: Party { name: forum, email: sender.from.clone() },
            to: Party { name: String::new(), email: to.clone() },
            reply_to: None,
            message_id: self.new_message_id(&mut conn).await?,
            date: self.clock.now(),
            unsubscribe: None,
            calendar: None,
            is_draft: false,
        };
        drop(conn);
        let message = composed(
            &head,
            &rendered(&frame, &Content::Test, &self.present_time_zone().await?)?,
            sender.dkim.as_deref(),
        )?;
        Ok(sender.transport.send(&Envelope { from: sender.from.clone(), to }, &message).await)
    }
}
