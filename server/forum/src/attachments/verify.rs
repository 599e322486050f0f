//! Every stored file is compared with what the database says of it.

use store::attachment::StoredContent;
use store::{Conn, StoreError};

pub use crate::files::Fault;
use crate::files::Files;

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
    /// The faulty file's hash, and a file that has it.
    pub content: StoredContent,
    /// The fault that was found.
    pub fault: Fault,
}

/// The result of verifying the stored contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// The number of contents that there should be.
    pub count: usize,
    /// Those that cannot be served, in the order of their hashes.
    pub faulty: Vec<FaultyFile>,
    /// Whether the file store stopped answering: then nothing is known of those that come after.
    pub is_unreachable: bool,
}

impl std::fmt::Display for FaultyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let StoredContent { hash, file_name, practice, draft, comment, dilemma, .. } = &self.content;
        let place = match (practice, draft, comment, dilemma) {
            (Some(slug), _, _, _) => format!("practice {slug}"),
            (None, Some(id), _, _) => format!("draft {id}"),
            (None, None, Some(id), _) => format!("comment {id}"),
            (None, None, None, Some(id)) => format!("dilemma {id}"),
            (None, None, None, None) => "no text".to_owned(),
        };
        write!(f, "{} {file_name} of {place} (SHA-256 {hash})", self.fault)
    }
}

/// Verifies every content that some text refers to, each once, and returns those that are missing or
/// damaged, with how many contents there are. Nothing is changed.
///
/// # Errors
/// When the database fails.
pub(crate) async fn verify_files(
    conn: &mut Conn,
    files: &Files,
    thoroughness: Thoroughness,
) -> Result<Inventory, StoreError> {
    let (mut after, mut count, mut faulty) = (String::new(), 0, vec![]);
    loop {
        let contents = store::attachment::contents_after(conn, &after, STEP).await?;
        let Some(last) = contents.last() else { return Ok(Inventory { count, faulty, is_unreachable: false }) };
        after.clone_from(&last.hash);
        for content in contents {
            count += 1;
            let verified = match thoroughness {
                Thoroughness::Quick => {
                    let size = u64::try_from(content.size).unwrap_or_default();
                    files.probe(&content.hash, size).await
                }
                Thoroughness::Full => files.verify(&content.hash).await.map(drop),
            };
            if verified == Err(Fault::Unreachable) {
                return Ok(Inventory { count, faulty, is_unreachable: true });
            }
            if let Err(fault) = verified {
                faulty.push(FaultyFile { content, fault });
            }
        }
    }
}
