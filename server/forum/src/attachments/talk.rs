//! Files beside a comment or a dilemma. The text shows each of them: what it does not name is named at its end. Of an
//! anonymous text they are called by neutral names, and are such as hold nothing but what they show.

use domain::attachment::{Attachment, TALK_FILES_MAX, free_name, led_elsewhere, reference};
use domain::clock::Timestamp;
use domain::id::CommentId;
use domain::language::Language;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use markdown::file_paths;
use store::attachment::{NewAttachment, Owner};

use crate::Forum;
use crate::attachments::keep::{InspectedUpload, KeptFile, Upload};
use crate::attachments::names::{base_name, canonical, composed};
use crate::comments::write::comment_html;

/// A text, and files that are to stand beside it.
#[derive(Debug, Clone, Default)]
pub struct TextWithFiles {
    /// The text, in Markdown.
    pub body: String,
    /// The files, as they were sent.
    pub uploads: Vec<Upload>,
}

impl From<&str> for TextWithFiles {
    fn from(body: &str) -> Self {
        Self { body: body.to_owned(), uploads: vec![] }
    }
}

/// A text that shows its new files, which are inspected and not stored yet.
pub(crate) struct InspectedText {
    pub body: String,
    files: Vec<InspectedUpload>,
    /// Why files were not taken.
    pub errors: Vec<FieldError>,
}

impl Forum {
    /// Inspects the files of a text beside which there are others already. The text shows those that are taken.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn inspect_text(
        &self,
        actor: &Actor,
        text: TextWithFiles,
        beside: &[Attachment],
        is_anonymous: bool,
    ) -> Result<InspectedText, Problem> {
        let TextWithFiles { body, mut uploads } = text;
        let mut errors = vec![];
        if beside.len() + uploads.len() > TALK_FILES_MAX {
            errors.push(FieldError::new("files", FieldProblem::TooMany).detail(TALK_FILES_MAX));
            uploads.clear();
        }
        let mut names: Vec<String> = vec![];
        for upload in &mut uploads {
            upload.file_name = free_name(&composed(&upload.file_name), &names);
            names.push(upload.file_name.clone());
        }
        let mut files = self.inspect_files(actor, uploads, &mut errors).await?;
        if is_anonymous {
            let telling = files.iter().filter(|file| !file.is_bare());
            errors.extend(
                telling.map(|file| FieldError::new("files", FieldProblem::TellsWriter).of_file(&file.file_name)),
            );
        }
        let body = shown(body, beside, &mut files, is_anonymous);
        Ok(InspectedText { body, files, errors })
    }

    /// Stores the contents of a text's files.
    ///
    /// # Errors
    /// Those of [`Forum::store_files`].
    pub(crate) async fn store_text_files(&self, text: InspectedText) -> Result<Vec<KeptFile>, Problem> {
        // Nobody can choose the original of a clean copy here.
        self.store_files(text.files.into_iter().map(InspectedUpload::alone).collect()).await
    }

    /// Adds stored files to their text, and takes those away that none of some texts names.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `files` where there is no room for one.
    pub(crate) async fn attach_files(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        owner: Owner,
        files: &[KeptFile],
        bodies: &[&str],
    ) -> Result<(), Problem> {
        let mut refused = vec![];
        let fitting = self.fitting_files(tx, actor, files.to_vec(), &mut refused).await?;
        Problem::unless_empty(refused)?;
        let at = self.clock.now();
        for kept in &fitting {
            store::attachment::insert(tx, owner, &kept.file, at).await?;
        }
        let beside = store::attachment::list(tx, owner).await?;
        if beside.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = bodies.iter().flat_map(|text| names_in(text)).collect();
        for file in beside.iter().filter(|file| !named.contains(&canonical(&file.file_name))) {
            store::attachment::delete(tx, owner, &file.file_name).await?;
        }
        Ok(())
    }

    /// Adds files whose contents are stored beside a comment that was brought in, which shows them.
    ///
    /// # Errors
    /// When the database fails; [`Problem::TextTimeout`].
    pub(crate) async fn restore_comment_files(
        &self,
        tx: &mut store::Conn,
        id: CommentId,
        body: &str,
        written_at: Timestamp,
        files: &[NewAttachment],
    ) -> Result<(), Problem> {
        if files.is_empty() {
            return Ok(());
        }
        for file in files {
            store::attachment::insert(tx, Owner::Comment(id), file, self.clock.now()).await?;
        }
        let html = comment_html(body, written_at, Some(id)).await?;
        Ok(store::comment::set_first_html(tx, id, &html).await?)
    }
}

/// The names of the files that a text refers to, in their canonical form.
fn names_in(text: &str) -> Vec<String> {
    file_paths(text).iter().map(|path| canonical(base_name(path))).collect()
}

/// Gives each file a name that no other has beside the text, and the text with all of them in it.
fn shown(mut body: String, beside: &[Attachment], files: &mut [InspectedUpload], is_anonymous: bool) -> String {
    let there: Vec<String> = beside.iter().map(|file| file.file_name.clone()).collect();
    let mut taken = there.clone();
    let language = Language::of_text(&body);
    for file in files.iter_mut() {
        let wanted = match is_anonymous {
            true => neutral_name(language, file, taken.len() + 1),
            false => addressable(&file.file_name),
        };
        let name = free_name(&wanted, &taken);
        // A name that another file has already means that one.
        if name != file.file_name && !there.contains(&file.file_name) {
            body = led_elsewhere(&body, &file.file_name, &name);
        }
        taken.push(name.clone());
        file.file_name = name;
    }
    let named = names_in(&body);
    for file in files.iter().filter(|file| !named.contains(&canonical(&file.file_name))) {
        body.truncate(body.trim_end().len());
        let lead = if body.is_empty() { "" } else { "\n\n" };
        body.push_str(&format!("{lead}{}", reference(&file.file_name, file.is_image())));
    }
    body
}

/// A name by which a text can refer to its file: signs that mean something else in an address are replaced.
fn addressable(name: &str) -> String {
    let is_addressable = |name: &str| names_in(&reference(name, false)) == [canonical(name)];
    if is_addressable(name) {
        return name.to_owned();
    }
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() || "-_. ".contains(c) { c } else { '-' }).collect();
    if is_addressable(&plain) { plain } else { format!("file-{plain}") }
}

/// Endings that say what a file is, and nothing of who made it.
const ENDINGS: [&str; 11] = ["png", "jpg", "jpeg", "webp", "gif", "txt", "csv", "md", "docx", "pptx", "ppsx"];

/// Returns what a file of an anonymous text is called.
fn neutral_name(language: Language, file: &InspectedUpload, number: usize) -> String {
    let word = match (language, file.is_image()) {
        (Language::Hebrew, true) => "תמונה",
        (Language::Hebrew, false) => "קובץ",
        (Language::English, true) => "picture",
        (Language::English, false) => "file",
    };
    let ending = file.file_name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.filter(|ending| ENDINGS.contains(&ending.as_str())) {
        Some(ending) => format!("{word}-{number}.{ending}"),
        None => format!("{word}-{number}"),
    }
}
