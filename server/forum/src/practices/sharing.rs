//! How far a practice may go, and its text as a file that says so.

use domain::attachment::FileMark;
use domain::event::DomainEvent;
use domain::id::PracticeId;
use domain::policy::{Actor, PracticePermission, allows};
use domain::practice::Sharing;
use domain::problem::Problem;
use store::attachment::Owner;

use crate::Forum;
use crate::front_matter::{self, FrontMatter};
use crate::practices::update::{check_version, conflict};

/// A practice's text as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkdownFile {
    /// The file's name.
    pub name: String,
    /// The front matter and the text, in Markdown.
    pub text: String,
}

impl Forum {
    /// Marks how far a practice may go, and which of its files go less far or farther, in the version that the actor has
    /// seen. Marking them the same again changes nothing; names that it does not have are passed over.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for whoever may not change its text; [`Problem::Conflict`] where it
    /// was changed since.
    pub async fn share_practice(
        &self,
        actor: &Actor,
        id: PracticeId,
        expected: i64,
        sharing: Sharing,
        marks: &[FileMark],
    ) -> Result<(), Problem> {
        let record = self.practice_to_change(actor, id).await?;
        if !allows(actor, PracticePermission::Edit(record.access().facts())) {
            return Err(Problem::Forbidden);
        }
        let is_other = |(name, mark): &&FileMark| {
            record.attachments.iter().any(|file| file.file_name == *name && file.sharing != *mark)
        };
        let marks: Vec<_> = marks.iter().filter(is_other).collect();
        if record.sharing == sharing && marks.is_empty() {
            return Ok(());
        }
        check_version(&record, expected)?;
        let (now, marks) = (self.clock.now(), &marks);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if store::practice::set_sharing(&mut tx, id, expected, sharing, now).await?.is_none() {
                    return Err(conflict(&mut tx, id).await?);
                }
                for (name, mark) in marks {
                    store::attachment::set_sharing(&mut tx, Owner::Practice(id), name, *mark).await?;
                }
                self.commit(tx, actor, &[DomainEvent::PracticeUpdated { practice: id }]).await
            })
            .await
    }

    /// A practice's text as a file, without anybody's address. Before a text that stays among members stands the note,
    /// which says who made the copy.
    ///
    /// # Errors
    /// Those of [`Forum::practice`].
    pub async fn practice_file_of_text(&self, actor: &Actor, slug: &str, note: &str) -> Result<MarkdownFile, Problem> {
        let id = self.practice(actor, slug).await?.id;
        let text = self.practice_text(actor, id).await?;
        let (content, view) = (text.content(), text.view);
        let fields = FrontMatter {
            company: Some(view.company.slug),
            published_at: view.published_at,
            ..FrontMatter::of(&content)
        };
        let body = match view.sharing {
            Sharing::Members => format!("> {note}\n\n{}", content.body),
            Sharing::Team | Sharing::Public => content.body,
        };
        Ok(MarkdownFile { name: format!("{}.md", view.slug), text: front_matter::write(&fields, &body) })
    }
}
