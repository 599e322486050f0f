//! Documents to Markdown, and clean copies of them, in a process of its own: `maagal convert-file SECONDS` takes what is
//! asked and the file from its standard input, and writes the answer with the files of the text to its standard output.
//!
//! A request is a line of JSON and the content; an answer is a line of JSON and the contents of its files, one after the
//! other.

use std::io::{BufRead, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bytes::Bytes;
use convert::clean_copy::CleanCopy;
use convert::model::File;
use convert::paste::{Clipboard, Pasted, Target};
pub use convert::{Converted, Options, Unreadable};
use domain::conversion::{Entry, listed};
use domain::language::Language;
use domain::problem::{FieldError, FieldProblem};
use extract::child;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::Semaphore;

use crate::file_texts::reader::FileReader;
use crate::worker::on_worker;

/// The argument that tells the program to convert a file; after it the seconds of a core.
pub const CONVERT_FILE: &str = "convert-file";

/// Seconds of a core for a file. Two hundred pages take less than one.
const SECONDS: u64 = 10;
/// How much longer the process may take by the clock, where others keep the cores busy.
const BY_THE_CLOCK: u32 = 4;
/// The most memory of the process, beside the program itself, in bytes.
const MEMORY: u64 = 440 * 1024 * 1024;
/// How many files are converted at once: each may take all of its memory.
static CONVERTERS: Semaphore = Semaphore::const_new(2);
/// The most bytes of an answer.
const ANSWER_MAX: u64 = 128 * 1024 * 1024;

/// Why a file was not converted.
#[derive(Debug, thiserror::Error)]
pub enum ConversionError {
    /// The content of the file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// It takes more time or memory than a file may take.
    #[error("the file takes too long or too much memory to read")]
    Costly,
    /// The process could not be started: the file is worth trying again.
    #[error("the file could not be read: {0}")]
    Process(#[from] std::io::Error),
}

impl ConversionError {
    /// Returns what a member is told of a file of this name that was sent in the field.
    pub fn of_file(&self, field: &str, name: &str) -> FieldError {
        let problem = match self {
            Self::Unreadable(Unreadable::Empty) => FieldProblem::EmptyFile,
            Self::Unreadable(Unreadable::NothingKept(held)) => {
                return FieldError::new(field, FieldProblem::NothingKept).detail(listed(held)).of_file(name);
            }
            Self::Unreadable(Unreadable::Encrypted) => FieldProblem::FileEncrypted,
            Self::Unreadable(Unreadable::Damaged) => FieldProblem::FileDamaged,
            Self::Unreadable(Unreadable::Mismatch) => FieldProblem::FileMismatch,
            Self::Unreadable(Unreadable::Unsupported) => FieldProblem::FileFormat,
            Self::Unreadable(Unreadable::TooLarge) | Self::Costly => FieldProblem::FileCostly,
            Self::Process(_) => FieldProblem::NotInTime,
        };
        FieldError::new(field, problem).of_file(name)
    }
}

/// What a process is asked to do with a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Request {
    Convert { name: String, language: Language, notes: bool },
    CleanCopy { name: String },
    Paste { target: Target },
    Unpack,
}

/// The answer of the process.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Converted(Head),
    Copied { left_out: Vec<Entry> },
    Pasted(PasteHead),
    Conversation(String),
    Plain,
    Unpacked(Vec<FileHead>),
    Unreadable(Unreadable),
}

/// A conversion without the contents of its files, which come behind it.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    title: Option<String>,
    markdown: String,
    files: Vec<FileHead>,
    report: Vec<Entry>,
    notes: String,
    slides: Vec<usize>,
}

/// A paste without the contents of its pictures, which come behind it.
#[derive(Debug, Serialize, Deserialize)]
struct PasteHead {
    markdown: String,
    places: usize,
    is_inline: bool,
    pictures: usize,
    files: Vec<FileHead>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FileHead {
    name: String,
    media_type: String,
    bytes: usize,
}

impl FileReader {
    /// Converts a file to Markdown, within limits of time and memory.
    ///
    /// # Errors
    /// [`ConversionError`].
    pub async fn convert(&self, name: &str, content: Bytes, options: Options) -> Result<Converted, ConversionError> {
        let name = name.to_owned();
        match self {
            Self::Here => {
                let converted = on_worker(move || convert::convert(&name, &content, &options)).await;
                Ok(converted.unwrap_or(Err(Unreadable::Damaged))?)
            }
            Self::Process(program) => {
                let request = Request::Convert { name, language: options.language, notes: options.notes };
                let answer = from_process(program, &request, &content).await?;
                received(&answer).ok_or(ConversionError::Unreadable(Unreadable::Damaged))?
            }
        }
    }

    /// Makes a clean copy of a document of Word, PowerPoint or LibreOffice, within the same limits.
    ///
    /// # Errors
    /// [`ConversionError`], also for files of other formats.
    pub(crate) async fn clean_copy(&self, name: &str, content: Bytes) -> Result<CleanCopy, ConversionError> {
        let name = name.to_owned();
        match self {
            Self::Here => {
                let copied = on_worker(move || convert::clean_copy::clean_copy(&name, &content)).await;
                Ok(copied.unwrap_or(Err(Unreadable::Damaged))?)
            }
            Self::Process(program) => {
                let answer = from_process(program, &Request::CleanCopy { name }, &content).await?;
                received_copy(&answer).ok_or(ConversionError::Unreadable(Unreadable::Damaged))?
            }
        }
    }
}

impl FileReader {
    /// The files of a zip file with their folders, within the same limits.
    ///
    /// # Errors
    /// [`ConversionError`].
    pub(crate) async fn unpack(&self, content: Bytes) -> Result<Vec<File>, ConversionError> {
        match self {
            Self::Here => {
                let unpacked = on_worker(move || convert::archive::entries(&content)).await;
                Ok(unpacked.unwrap_or(Err(Unreadable::Damaged))?.into_iter().map(unpacked_file).collect())
            }
            Self::Process(program) => {
                let answer = from_process(program, &Request::Unpack, &content).await?;
                received_files(&answer).ok_or(ConversionError::Unreadable(Unreadable::Damaged))?
            }
        }
    }

    /// Reads what a clipboard holds as HTML, within the same limits.
    ///
    /// # Errors
    /// [`ConversionError`].
    pub(crate) async fn paste(&self, html: Bytes, target: Target) -> Result<Clipboard, ConversionError> {
        match self {
            Self::Here => {
                let pasted = on_worker(move || convert::paste::paste(&String::from_utf8_lossy(&html), &target)).await;
                Ok(pasted.unwrap_or(Err(Unreadable::Damaged))?)
            }
            Self::Process(program) => {
                let answer = from_process(program, &Request::Paste { target }, &html).await?;
                received_paste(&answer).ok_or(ConversionError::Unreadable(Unreadable::Damaged))?
            }
        }
    }
}

/// Returns what a process answers to a request and a file.
async fn from_process(program: &Path, request: &Request, content: &[u8]) -> Result<Vec<u8>, ConversionError> {
    // The semaphore is never closed.
    let _turn = CONVERTERS.acquire().await;
    let mut process = Command::new(program)
        .args([CONVERT_FILE, &SECONDS.to_string()])
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let (input, output) = (process.stdin.take(), process.stdout.take());
    let mut head = serde_json::to_vec(request).map_err(std::io::Error::other)?;
    head.push(b'\n');
    let mut bytes = vec![];
    let send = async {
        // One that ends early does not want the rest.
        if let Some(mut input) = input
            && input.write_all(&head).await.is_ok()
        {
            let _ = input.write_all(content).await;
        }
    };
    let receive = async {
        if let Some(output) = output {
            let _ = output.take(ANSWER_MAX).read_to_end(&mut bytes).await;
        }
    };
    let by_the_clock = Duration::from_secs(SECONDS) * BY_THE_CLOCK;
    let ended = tokio::time::timeout(by_the_clock, async { tokio::join!(send, receive, process.wait()).2 }).await;
    match ended {
        Ok(Ok(status)) if status.success() => Ok(bytes),
        Ok(Ok(status)) => {
            tracing::debug!(?status, "a file was not converted");
            Err(why(status))
        }
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(ConversionError::Costly),
    }
}

/// The operating system ends a process that used its time, and memory that is refused ends it by a signal, too.
fn why(status: ExitStatus) -> ConversionError {
    match status.signal() {
        Some(_) => ConversionError::Costly,
        None => Unreadable::Damaged.into(),
    }
}

/// An answer without the contents, and the contents; `None` for one that is not whole.
fn parted(bytes: &[u8]) -> Option<(Answer, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((serde_json::from_slice(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

/// The copy that an answer holds; `None` for one that is not whole.
fn received_copy(bytes: &[u8]) -> Option<Result<CleanCopy, ConversionError>> {
    match parted(bytes)? {
        (Answer::Copied { left_out }, content) => Some(Ok(CleanCopy { content: content.to_vec(), left_out })),
        (Answer::Unreadable(why), _) => Some(Err(why.into())),
        _ => None,
    }
}

/// A file of a zip file; what it is, its content says.
fn unpacked_file(entry: convert::archive::Entry) -> File {
    File { name: entry.path, media_type: String::new(), content: entry.content }
}

/// The unpacked files that an answer holds; `None` for one that is not whole.
fn received_files(bytes: &[u8]) -> Option<Result<Vec<File>, ConversionError>> {
    match parted(bytes)? {
        (Answer::Unpacked(heads), contents) => Some(Ok(with_contents(heads, contents)?)),
        (Answer::Unreadable(why), _) => Some(Err(why.into())),
        _ => None,
    }
}

/// The paste that an answer holds; `None` for one that is not whole.
fn received_paste(bytes: &[u8]) -> Option<Result<Clipboard, ConversionError>> {
    match parted(bytes)? {
        (Answer::Pasted(PasteHead { markdown, places, is_inline, pictures, files }), contents) => {
            let files = with_contents(files, contents)?;
            Some(Ok(Clipboard::Document(Pasted { markdown, places, is_inline, pictures, files })))
        }
        (Answer::Conversation(lines), _) => Some(Ok(Clipboard::Conversation(lines))),
        (Answer::Plain, _) => Some(Ok(Clipboard::Plain)),
        (Answer::Unreadable(why), _) => Some(Err(why.into())),
        _ => None,
    }
}

/// Files with their contents, which come one after the other; `None` where they break off.
fn with_contents(heads: Vec<FileHead>, mut contents: &[u8]) -> Option<Vec<File>> {
    let mut files = vec![];
    for FileHead { name, media_type, bytes } in heads {
        let (content, rest) = contents.split_at_checked(bytes)?;
        files.push(File { name, media_type, content: content.to_vec() });
        contents = rest;
    }
    Some(files)
}

/// Takes an answer apart; `None` for one that is not whole.
fn received(bytes: &[u8]) -> Option<Result<Converted, ConversionError>> {
    let (head, contents) = match parted(bytes)? {
        (Answer::Converted(head), contents) => (head, contents),
        (Answer::Unreadable(why), _) => return Some(Err(why.into())),
        _ => return None,
    };
    let Head { title, markdown, files, report, notes, slides } = head;
    let files = with_contents(files, contents)?;
    Some(Ok(Converted { title, markdown, files, report, notes, slides }))
}

/// Limits this process for good, then converts the file on its standard input. It ends after so many seconds of a core.
///
/// # Errors
/// Where a limit is refused, and where the request cannot be read or the answer cannot be written.
pub fn convert_standard_input(seconds: u64) -> std::io::Result<()> {
    child::limit(seconds, MEMORY)?;
    answer(&mut std::io::stdin().lock(), &mut std::io::stdout().lock())
}

fn answer(input: &mut dyn BufRead, output: &mut dyn Write) -> std::io::Result<()> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let request: Request = serde_json::from_str(&line).map_err(std::io::Error::other)?;
    let mut content = vec![];
    input.read_to_end(&mut content)?;
    let (head, contents) = match request {
        Request::Unpack => match convert::archive::entries(&content) {
            Ok(entries) => {
                let (files, contents) = parts(entries.into_iter().map(unpacked_file).collect());
                (Answer::Unpacked(files), contents)
            }
            Err(why) => (Answer::Unreadable(why), vec![]),
        },
        Request::Paste { target } => match convert::paste::paste(&String::from_utf8_lossy(&content), &target) {
            Ok(Clipboard::Document(Pasted { markdown, places, is_inline, pictures, files })) => {
                let (heads, contents) = parts(files);
                (Answer::Pasted(PasteHead { markdown, places, is_inline, pictures, files: heads }), contents)
            }
            Ok(Clipboard::Conversation(lines)) => (Answer::Conversation(lines), vec![]),
            Ok(Clipboard::Plain) => (Answer::Plain, vec![]),
            Err(why) => (Answer::Unreadable(why), vec![]),
        },
        Request::Convert { name, language, notes } => {
            match convert::convert(&name, &content, &Options { language, notes }) {
                Ok(converted) => converted_answer(converted),
                Err(why) => (Answer::Unreadable(why), vec![]),
            }
        }
        Request::CleanCopy { name } => match convert::clean_copy::clean_copy(&name, &content) {
            Ok(CleanCopy { content, left_out }) => (Answer::Copied { left_out }, vec![content]),
            Err(why) => (Answer::Unreadable(why), vec![]),
        },
    };
    serde_json::to_writer(&mut *output, &head)?;
    output.write_all(b"\n")?;
    contents.iter().try_for_each(|content| output.write_all(content))?;
    output.flush()
}

/// The answer to a conversion, and the contents of its files.
fn converted_answer(converted: Converted) -> (Answer, Vec<Vec<u8>>) {
    let Converted { title, markdown, files, report, notes, slides } = converted;
    let (files, contents) = parts(files);
    (Answer::Converted(Head { title, markdown, files, report, notes, slides }), contents)
}

/// Files without their contents, and these.
fn parts(files: Vec<File>) -> (Vec<FileHead>, Vec<Vec<u8>>) {
    let part = |File { name, media_type, content }| (FileHead { name, media_type, bytes: Vec::len(&content) }, content);
    files.into_iter().map(part).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert_here(name: &str, content: &[u8]) -> Result<Converted, ConversionError> {
        let request = Request::Convert { name: name.to_owned(), language: Language::Hebrew, notes: false };
        let mut request = [serde_json::to_vec(&request).expect("JSON"), b"\n".to_vec()].concat();
        request.extend(content);
        let mut answered = vec![];
        answer(&mut request.as_slice(), &mut answered).expect("an answer");
        received(&answered).expect("whole")
    }

    #[test]
    fn what_a_process_answers_is_what_was_converted() {
        let page =
            "<h2>א</h2><p><img alt='לוח' src='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1Pe'></p>";
        let converted = convert_here("a.html", page.as_bytes()).expect("converted");
        assert_eq!(converted, convert::convert("a.html", page.as_bytes(), &Options::default()).expect("converted"));
        assert_eq!(converted.markdown, "## א\n\n![לוח](picture.png)\n");
        assert_eq!(converted.files.len(), 1);
        assert!(matches!(convert_here("a.docx", b"x"), Err(ConversionError::Unreadable(Unreadable::Mismatch))));
    }

    #[test]
    fn an_answer_that_breaks_off_is_none() {
        assert!(received(b"").is_none());
        let head = b"{\"converted\":{\"title\":null,\"markdown\":\"\",\"files\":[{\"name\":\"a\",\"media_type\":\"b\",\"bytes\":5}],\"report\":[],\"notes\":\"\"}}\n123";
        assert!(received(head).is_none());
    }

    #[test]
    fn a_copy_is_made_of_documents_alone() {
        let mut request = br#"{"clean-copy":{"name":"a.md"}}"#.to_vec();
        request.extend(b"\ntext");
        let mut answered = vec![];
        answer(&mut request.as_slice(), &mut answered).expect("an answer");
        let copy = received_copy(&answered).expect("whole");
        assert!(matches!(copy, Err(ConversionError::Unreadable(Unreadable::Unsupported))));
        assert!(received(b"{\"copied\":{\"left_out\":[]}}\nx").is_none());
        let copy = received_copy(b"{\"copied\":{\"left_out\":[]}}\nx").expect("whole").expect("a copy");
        assert_eq!(copy, CleanCopy { content: b"x".to_vec(), left_out: vec![] });
    }

    #[tokio::test]
    async fn a_process_that_fails_says_that_the_file_is_damaged() {
        let reader = FileReader::Process("/bin/false".into());
        let failed = reader.convert("a.docx", Bytes::from_static(b"x"), Options::default()).await;
        assert!(matches!(failed, Err(ConversionError::Unreadable(Unreadable::Damaged))), "{failed:?}");
        let missing = FileReader::Process("/nowhere/maagal".into());
        let failed = missing.convert("a.docx", Bytes::from_static(b"x"), Options::default()).await;
        assert!(matches!(failed, Err(ConversionError::Process(_))));
    }
}
