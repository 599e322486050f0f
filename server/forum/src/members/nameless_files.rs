//! The office files beside the texts of a member who is erased: the name of who made or commented on them goes from their
//! properties. What the files show stays, and so do files of other formats.

use convert::nameless::nameless;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::problem::Problem;
use store::WriteTx;
use store::attachment::NewAttachment;

use crate::Forum;
use crate::file_texts::read::files_read;
use crate::files::Fault;
use crate::members::erase::Traces;
use crate::worker::on_worker;

/// A file that is stored once more, without the name.
pub(crate) struct NamelessFile {
    /// The hash of the content with the name.
    old: String,
    /// The content without it.
    new: NewAttachment,
}

impl Forum {
    /// Stores copies of the office files beside a member's texts that do not name them. A file that cannot be read stays
    /// as it is.
    pub(crate) async fn nameless_files(&self, member: MemberId, traces: &Traces) -> Result<Vec<NamelessFile>, Problem> {
        let found = store::attachment::office_files_of(&mut *self.store.read().await?, member).await?;
        let mut files = vec![];
        for (hash, file_name) in found {
            let content = match self.files.get(&hash).await {
                Ok(content) => content,
                Err(fault @ Fault::Unreachable) => return Err(fault.into()),
                Err(Fault::Missing | Fault::Damaged | Fault::Unreadable) => continue,
            };
            let traces = traces.clone();
            let copy = on_worker(move || nameless(&content, &|text| traces.name(text))).await?;
            if let Ok(Some(copy)) = copy {
                files.push(NamelessFile { old: hash, new: self.store_content(file_name, copy.into()).await? });
            }
        }
        Ok(files)
    }
}

/// Gives every file that has one of the old contents the new one. Returns the rows for the change log, and the hashes of
/// the contents that nothing has any more.
pub(crate) async fn exchange(
    tx: &mut WriteTx,
    files: &[NamelessFile],
) -> Result<(Vec<DomainEvent>, Vec<String>), Problem> {
    let (mut events, mut old) = (vec![], vec![]);
    for file in files {
        events.extend(files_read(tx, &file.old).await?);
        store::attachment::exchange_content(tx, &file.old, &file.new).await?;
        old.push(file.old.clone());
    }
    Ok((events, old))
}
