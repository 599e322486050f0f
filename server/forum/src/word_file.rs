//! A text as a file for word processors, for those who approve it outside of the forum: a legal office, a spokesperson.

use std::collections::HashMap;
use std::io::Cursor;

use bytes::Bytes;
use convert::Frame;
use convert::model::{Block, Content as Piece, Document, File, Inline, Marks};
use domain::attachment::{Attachment, clean_file_name};
use domain::clock::Timestamp;
use domain::draft;
use domain::id::{DraftId, PracticeId};
use domain::language::Language;
use domain::policy::Actor;
use domain::practice::{self, Content, Sharing};
use domain::problem::Problem;
use domain::text::is_bidi_control;
use image::ImageFormat;

use crate::Forum;
use crate::practices::prepare::language_of;
use crate::worker::text_on_worker;

/// The most bytes of the pictures that come along; further ones are named in the text.
const PICTURES_MAX: i64 = 40 * 1024 * 1024;
/// The level of a text's highest headings: the title has a style of its own.
const TOP_LEVEL: u8 = 1;

/// A file that was made of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordFile {
    /// The file's name, made of the title.
    pub file_name: String,
    /// The file's bytes.
    pub content: Bytes,
}

impl WordFile {
    /// The file's media type.
    pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
}

/// The words around a text, in its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordFileWords {
    /// Above a text that stays among members: that it does, and who made the copy when.
    pub note: String,
    /// Before the name of the company.
    pub company: String,
    /// The words before the names of the authors.
    pub authors: String,
    /// The words before the title of the meeting.
    pub meeting: String,
    /// The words before the summary.
    pub summary: String,
    /// The words before whom it is for.
    pub audience: String,
    /// The words before what it took.
    pub effort: String,
    /// The words before what came of it.
    pub result: String,
    /// The line of an approval, with places for who gave it and when: `{by}` and `{day}`.
    pub approval: String,
    /// A file's name where the title gives none.
    pub untitled: String,
}

/// What the file is made of.
struct Source {
    content: Content,
    company: String,
    authors: Vec<String>,
    meeting: Option<String>,
    attachments: Vec<Attachment>,
    /// Where the files are served that the text names.
    files_base: String,
}

impl Forum {
    /// The file of a draft of the actor's. `origin` is the forum's address, and `words` says the words of a language for who
    /// takes the file, by name, and when.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's; [`Problem::TextTimeout`].
    pub async fn draft_word_file(
        &self,
        actor: &Actor,
        id: DraftId,
        origin: &str,
        words: impl FnOnce(Language, &str, Timestamp) -> WordFileWords,
    ) -> Result<WordFile, Problem> {
        let draft = self.draft(actor, id).await?;
        let (company, meeting) = self.belonging(actor, &draft).await?;
        let authors = match draft.practice {
            Some(practice) => self.practice_by_id(actor, practice).await?.authors,
            None => vec![],
        };
        let source = Source {
            content: draft.content,
            company: company.name,
            authors: authors.into_iter().map(|author| author.name).collect(),
            meeting: meeting.map(|meeting| meeting.title),
            attachments: draft.attachments,
            files_base: format!("{origin}{}/files/", draft::path(id)),
        };
        self.word_file(actor, source, origin, words).await
    }

    /// The file of a practice that the actor may change or, where every member reads it, runs the forum of.
    ///
    /// # Errors
    /// [`Problem::NotFound`] where they may not read it; [`Problem::Forbidden`] where they may read but not export it;
    /// [`Problem::TextTimeout`].
    pub async fn practice_word_file(
        &self,
        actor: &Actor,
        id: PracticeId,
        origin: &str,
        words: impl FnOnce(Language, &str, Timestamp) -> WordFileWords,
    ) -> Result<WordFile, Problem> {
        let text = self.practice_text(actor, id).await?;
        if !text.view.can.export {
            return Err(Problem::Forbidden);
        }
        let content = text.content();
        let view = text.view;
        let source = Source {
            content,
            company: view.company.name,
            authors: view.authors.into_iter().map(|author| author.name).collect(),
            meeting: view.meeting.map(|meeting| meeting.title),
            attachments: view.attachments,
            files_base: format!("{origin}{}/files/", practice::path(&view.slug)),
        };
        self.word_file(actor, source, origin, words).await
    }

    /// The file of a text that the forum made, in Markdown; `untitled` names it where the title gives no name.
    ///
    /// # Errors
    /// [`Problem::TextTimeout`].
    pub async fn markdown_word_file(
        &self,
        title: String,
        text: String,
        language: Language,
        untitled: &'static str,
    ) -> Result<WordFile, Problem> {
        text_on_worker(move || {
            let mut document = convert::commonmark::read(&text);
            let file_name = file_name(&title, untitled);
            document.title = Some(title);
            WordFile { file_name, content: convert::docx_of(&document, language).into() }
        })
        .await
    }

    async fn word_file(
        &self,
        actor: &Actor,
        source: Source,
        origin: &str,
        words: impl FnOnce(Language, &str, Timestamp) -> WordFileWords,
    ) -> Result<WordFile, Problem> {
        let files = self.pictures(&source).await?;
        let language = language_of(&source.content);
        let reader = match actor.member() {
            Some(id) => store::member::by_id(&mut *self.store.read().await?, id).await?.map(|member| member.name),
            None => None,
        };
        let words = words(language, &reader.unwrap_or_default(), self.clock.now());
        let origin = origin.to_owned();
        text_on_worker(move || {
            let file_name = file_name(&source.content.title, &words.untitled);
            let files = files.into_iter().map(shown).collect();
            let (document, frame) = document(source, files, &words, &origin);
            WordFile { file_name, content: convert::framed_docx_of(&document, &frame, language).into() }
        })
        .await
    }

    /// The pictures that the text shows, as many as fit.
    async fn pictures(&self, source: &Source) -> Result<Vec<File>, Problem> {
        let mut left = PICTURES_MAX;
        let mut files = vec![];
        for file in source.attachments.iter().filter(|file| file.is_image()) {
            left -= file.size;
            if left < 0 {
                break;
            }
            let content = self.files.get(&file.hash).await?.to_vec();
            files.push(File { name: file.file_name.clone(), media_type: file.media_type.clone(), content });
        }
        Ok(files)
    }
}

/// A picture in a format that word processors show; as it is, where it cannot be read.
fn shown(file: File) -> File {
    if file.media_type != "image/webp" {
        return file;
    }
    let mut png = Cursor::new(vec![]);
    let written = image::load_from_memory_with_format(&file.content, ImageFormat::WebP)
        .and_then(|picture| picture.write_to(&mut png, ImageFormat::Png));
    match written {
        Ok(()) => File { media_type: "image/png".to_owned(), content: png.into_inner(), ..file },
        Err(_) => file,
    }
}

/// The name of the file, without what some systems do not take in a name.
fn file_name(title: &str, untitled: &str) -> String {
    // The marks around what people wrote in a title keep its direction on a page; no name of a file has them.
    let plain = title.replace(is_bidi_control, "").replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|'], " ");
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = clean_file_name(&plain).unwrap_or_else(|| untitled.to_owned());
    format!("{name}.docx")
}

/// The text, and what belongs to it around it, ready to be written.
fn document(source: Source, files: Vec<File>, words: &WordFileWords, origin: &str) -> (Document, Frame) {
    let Source { content, company, authors, meeting, attachments, files_base } = source;
    let mut document = convert::commonmark::read(&content.body);
    raise_headings(&mut document.blocks);
    let known: HashMap<&str, &Attachment> = attachments.iter().map(|file| (file.file_name.as_str(), file)).collect();
    let mut resolve =
        |line: &mut Vec<Inline>| line.iter_mut().for_each(|inline| absolute(inline, &known, &files_base, origin));
    convert::writer::visit_lines(&mut document.blocks, &mut resolve);
    document.notes.iter_mut().for_each(|note| convert::writer::visit_lines(note, &mut resolve));
    let facts = [
        (&words.company, company),
        (&words.authors, authors.join(", ")),
        (&words.meeting, meeting.unwrap_or_default()),
        (&words.summary, content.summary),
        (&words.audience, content.audience),
        (&words.effort, content.effort),
        (&words.result, content.result),
    ];
    let facts: Vec<_> = facts.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect();
    let lines = facts.into_iter().map(|(label, value)| Block::Paragraph(fact(label, value)));
    // Where nobody chose, it stays among members, as it does when it is published so.
    let is_among_members = content.sharing.unwrap_or_default() == Sharing::Members;
    let note = is_among_members.then(|| Block::Paragraph(vec![Inline::text(words.note.clone())]));
    let approval = approval(&words.approval, &content.approved_by, &content.approved_on);
    let frame = Frame {
        before: note.into_iter().chain(lines).chain([Block::Rule]).collect(),
        after: vec![Block::Rule, Block::Paragraph(vec![Inline::text(approval)])],
    };
    document.title = Some(content.title).filter(|title| !title.trim().is_empty());
    document.files = files;
    (document, frame)
}

/// The line of an approval, with room to write by hand where nobody gave it yet.
fn approval(line: &str, by: &str, day: &str) -> String {
    const ROOM: &str = "____________________";
    let day = match day.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] => format!("{}.{}.{year}", day.trim_start_matches('0'), month.trim_start_matches('0')),
        _ => ROOM.to_owned(),
    };
    let by = if by.trim().is_empty() { ROOM } else { by.trim() };
    line.replace("{by}", by).replace("{day}", &day)
}

fn fact(label: &str, value: String) -> Vec<Inline> {
    let label = Inline { marks: Marks { bold: true, ..Marks::default() }, ..Inline::text(format!("{label}:")) };
    vec![label, Inline::text(format!(" {}", value.trim()))]
}

/// The highest headings of a text become those of the first level.
fn raise_headings(blocks: &mut [Block]) {
    let highest = blocks.iter().filter_map(|block| match block {
        Block::Heading(level, _) => Some(*level),
        _ => None,
    });
    let shift = highest.min().unwrap_or(TOP_LEVEL).saturating_sub(TOP_LEVEL);
    for block in blocks {
        if let Block::Heading(level, _) = block {
            *level = level.saturating_sub(shift).max(TOP_LEVEL);
        }
    }
}

/// What a link of the text leads to, seen from outside of the forum.
fn absolute(inline: &mut Inline, files: &HashMap<&str, &Attachment>, files_base: &str, origin: &str) {
    if matches!(inline.content, Piece::Image { .. }) {
        return;
    }
    let Some(link) = &mut inline.link else { return };
    if link.starts_with('/') && !link.starts_with("//") {
        *link = format!("{origin}{link}");
    } else if let Some(name) =
        percent_encoding::percent_decode_str(link).decode_utf8().ok().filter(|name| files.contains_key(&**name))
    {
        let name = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
        *link = format!("{files_base}{name}");
    }
}

#[cfg(test)]
mod tests {
    use domain::attachment::Searchable;
    use domain::id::AttachmentId;

    use super::*;

    fn words() -> WordFileWords {
        let word = |text: &str| text.to_owned();
        WordFileWords {
            note: word("לחברי הפורום בלבד, דנה"),
            company: word("ארגון"),
            authors: word("כותבים"),
            meeting: word("מפגש"),
            summary: word("תקציר"),
            audience: word("למי"),
            effort: word("מה דרש"),
            result: word("מה יצא"),
            approval: word("אושר ע״י {by} בתאריך {day}"),
            untitled: word("טקסט"),
        }
    }

    #[test]
    fn a_file_is_named_by_its_title() {
        assert_eq!(file_name("ימי הקשבה: \"מה\" <שמענו>?", "טקסט"), "ימי הקשבה מה שמענו.docx");
        assert_eq!(file_name("\u{2068}מפגש מרץ\u{2069} · 12 במרץ 2026", "טקסט"), "מפגש מרץ · 12 במרץ 2026.docx");
        assert_eq!(file_name(" ", "טקסט"), "טקסט.docx");
        assert_eq!(file_name("../../a", "טקסט").matches('/').count(), 0);
    }

    #[test]
    fn an_approval_is_a_line_or_room_for_one() {
        assert_eq!(approval("{by}, {day}", "נועה", "2026-01-31"), "נועה, 31.1.2026");
        assert_eq!(approval("{by}, {day}", " ", ""), "____________________, ____________________");
    }

    #[test]
    fn what_belongs_to_a_text_stands_above_it_and_links_lead_to_the_forum() {
        let content = Content {
            title: "כותרת".into(),
            summary: "תקציר קצר".into(),
            body: "### פרק\n\n[דף](/practices/a) [קובץ](<לוח א.pdf>) [אחר](https://b.example)\n\n#### בתוכו".into(),
            ..Content::default()
        };
        let attachment = Attachment {
            id: AttachmentId(1),
            file_name: "לוח א.pdf".into(),
            media_type: "application/pdf".into(),
            size: 1,
            hash: String::new(),
            searchable: Searchable::default(),
            sharing: None,
        };
        let source = Source {
            content,
            company: "שקד".into(),
            authors: vec!["דנה".into(), "רון".into()],
            meeting: None,
            attachments: vec![attachment],
            files_base: "https://f.example/drafts/1/files/".into(),
        };
        let (document, frame) = document(source, vec![], &words(), "https://f.example");
        let text = convert::writer::markdown(&document);
        assert!(text.starts_with("# פרק\n"), "{text}");
        let written =
            |blocks: &[Block]| convert::writer::markdown(&Document { blocks: blocks.to_vec(), ..Document::default() });
        assert_eq!(
            written(&frame.before),
            "לחברי הפורום בלבד, דנה\n\n**ארגון:** שקד\n\n**כותבים:** דנה, רון\n\n**תקציר:** תקציר קצר\n\n---\n"
        );
        assert!(written(&frame.after).contains("אושר ע״י"));
        assert!(text.contains("[דף](https://f.example/practices/a)"), "{text}");
        assert!(text.contains("(https://f.example/drafts/1/files/%D7%9C"), "{text}");
        assert!(text.contains("[אחר](https://b.example)") && text.contains("\n## בתוכו"), "{text}");
    }
}
