//! Every stored file is compared with what the database says of it.

use domain::policy::{Action, Actor};
use domain::problem::Problem;
use store::attachment::StoredContent;

use crate::Forum;
pub use crate::files::Fault;
use crate::service::demand;

/// How many contents are listed between two looks at the database.
const STEP: i64 = 500;

/// How thoroughly stored files are verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thoroughness {
    /// Each is there and has its size.
    Quick,
    /// Each is read to its end and has its hash.
    Full,
}

/// A stored content that cannot be served as it was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultyFile {
    /// Its hash, and a file that has it.
    pub content: StoredContent,
    /// What is wrong with it.
    pub fault: Fault,
}

impl std::fmt::Display for FaultyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let StoredContent { hash, file_name, practice, draft, .. } = &self.content;
        let place = match (practice, draft) {
            (Some(slug), _) => format!("practice {slug}"),
            (None, Some(id)) => format!("draft {id}"),
            (None, None) => "no text".to_owned(),
        };
        write!(f, "{} {file_name} of {place} (SHA-256 {hash})", self.fault)
    }
}

impl Forum {
    /// Verifies every content that a practice or a draft refers to, each once, and hands those that are
    /// missing or damaged to `report`. Returns how many contents there are. Nothing is changed.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; when the database fails.
    pub async fn verify_files(
        &self,
        actor: &Actor,
        thoroughness: Thoroughness,
        report: &mut (dyn FnMut(FaultyFile) + Send),
    ) -> Result<u64, Problem> {
        demand(actor, Action::RunForum)?;
        let (mut after, mut count) = (String::new(), 0);
        loop {
            let contents = store::attachment::contents_after(&mut *self.store.read().await?, &after, STEP).await?;
            let Some(last) = contents.last() else { return Ok(count) };
            after.clone_from(&last.hash);
            for content in contents {
                count += 1;
                let verified = match thoroughness {
                    Thoroughness::Quick => {
                        let size = u64::try_from(content.size).unwrap_or_default();
                        self.files.probe(&content.hash, size).await
                    }
                    Thoroughness::Full => self.files.verify(&content.hash).await.map(drop),
                };
                if let Err(fault) = verified {
                    report(FaultyFile { content, fault });
                }
            }
        }
    }
}
