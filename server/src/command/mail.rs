//! The mail server: whether it takes mails.

use std::io::Write;

use domain::policy::Actor;
use domain::problem::Problem;

use super::{Failure, explain, open_to_read};
use crate::settings::Settings;

/// Sends a test mail, at once and past the outbox, and prints what the mail server said.
pub async fn test(settings: &Settings, to: &str) -> Result<(), Failure> {
    let Some(sender) = settings.mail.sender()? else {
        return Err("there is no mail server; name one with --smtp-url, and the sender with --mail-from".into());
    };
    let forum = open_to_read(settings).await?.with_mail(Some(sender));
    let sent = forum.send_test_mail(&Actor::System, to).await.map_err(|problem| explain(of_recipient(problem)))?;
    forum.close().await;
    match sent {
        Ok(answer) => {
            writeln!(std::io::stdout(), "the mail server took it: {answer}")?;
            Ok(())
        }
        Err(error) => Err(format!("the mail server did not take it: {error}").into()),
    }
}

/// The problem with what it is about named as the command line has it: the address is its one input.
fn of_recipient(problem: Problem) -> Problem {
    let Problem::Invalid { mut fields } = problem else { return problem };
    for error in &mut fields {
        "--to".clone_into(&mut error.field);
    }
    Problem::Invalid { fields }
}
