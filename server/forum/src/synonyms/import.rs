//! A table of what means the same comes with a `forum.yaml`.

use domain::event::DomainEvent;
use domain::problem::{FieldError, FieldProblem, Problem};
use store::synonym::{delete, insert, is_changed, list};

use crate::Forum;
use crate::exchange::import_forum::within;
use crate::synonyms::edit::Others;

impl Forum {
    /// Brings in a table. One that nobody has changed since the forum began gives way to it; else the
    /// groups are added whose words no group has.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `synonyms[n].words`.
    pub(crate) async fn import_synonyms(
        &self,
        tx: &mut store::Conn,
        table: Vec<Vec<String>>,
        events: &mut Vec<DomainEvent>,
    ) -> Result<(), Problem> {
        let kept = list(tx).await?;
        if kept.iter().map(|group| &group.expressions).eq(&table) {
            return Ok(());
        }
        let fresh = !is_changed(tx).await?;
        let mut others = Others::default();
        for group in kept {
            if fresh {
                delete(tx, group.id, group.version, self.clock.now()).await?;
                events.push(DomainEvent::SynonymsDeleted { group: group.id });
            } else {
                others.add(&group.expressions);
            }
        }
        for (number, expressions) in table.iter().enumerate() {
            match others.check(expressions) {
                Ok(expressions) => {
                    others.add(&expressions);
                    let id = insert(tx, &expressions, self.clock.now()).await?;
                    events.push(DomainEvent::SynonymsCreated { group: id });
                }
                // What is there stays as it is.
                Err(Problem::Invalid { fields }) if !fresh && fields.iter().all(is_taken) => {}
                Err(problem) => return Err(within("synonyms", number, problem)),
            }
        }
        Ok(())
    }
}

fn is_taken(error: &FieldError) -> bool {
    error.problem == FieldProblem::Taken
}
