//! Finds and reads the files of an import. What was put into a folder by somebody else must not reach what lies
//! outside it, so symbolic links are not followed, only regular files are opened, and paths that a text names
//! stay inside the text's folder. Everything that is left out is reported with its path; the rest goes on.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

use bytes::Bytes;
use forum::attachments::keep::Upload;
use forum::attachments::names::{base_name, canonical};
use forum::exchange::import::{ImportFile, named_files};
use forum::exchange::{comments, forum_file, talk_files, tries};
use rustix::fs::OFlags;

/// How many folders may be inside one another.
const DEPTH_MAX: usize = 40;

/// Why a path was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is a symbolic link, or leads through one.
    Link,
    /// It is a pipe, a socket or a device.
    Special,
    /// More than [`DEPTH_MAX`] folders are around it.
    TooDeep,
    /// It leads out of the folder of the text that names it.
    Outside,
    /// It has more bytes than a file may have.
    TooLarge,
    /// Another file of this name belongs to the same text.
    Repeated,
    /// The file's name is not UTF-8.
    Name,
    /// The operating system does not give it out; its words.
    Unreadable(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Link => "a symbolic link, which is not followed",
            Reason::Special => "neither a file nor a folder",
            Reason::TooDeep => "too many folders are inside one another",
            Reason::Outside => "it leads out of the folder of the text that names it",
            Reason::TooLarge => "larger than --max-upload-mb allows",
            Reason::Repeated => "another file of the same name belongs to the same text",
            Reason::Name => "its name is not UTF-8",
            Reason::Unreadable(words) => words,
        })
    }
}

impl From<io::Error> for Reason {
    fn from(error: io::Error) -> Self {
        match error.raw_os_error() {
            // What O_NOFOLLOW answers for a link.
            Some(code) if code == rustix::io::Errno::LOOP.raw_os_error() => Reason::Link,
            _ => Reason::Unreadable(error.to_string()),
        }
    }
}

/// What was left out, by path.
#[derive(Debug, Default)]
pub struct Refused(BTreeMap<PathBuf, Reason>);

impl Refused {
    fn add(&mut self, path: &Path, reason: impl Into<Reason>) {
        self.0.entry(path.to_owned()).or_insert_with(|| reason.into());
    }

    /// Returns how many paths were left out.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Each path with its reason, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &Reason)> {
        self.0.iter().map(|(path, reason)| (path.as_path(), reason))
    }
}

/// A path as it can be printed: without characters that a terminal would obey.
pub fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// What an import begins with.
#[derive(Debug, Default)]
pub struct Found {
    /// Every Markdown file, folder after folder, in the order of their names.
    pub documents: Vec<PathBuf>,
    /// The forum's own files: one at most in each path that was named.
    pub forums: Vec<PathBuf>,
    /// What was said, beside the forum's own files.
    pub comments: Vec<PathBuf>,
    /// The files `tries.yaml`.
    pub tries: Vec<PathBuf>,
    /// The contents of files beside comments and dilemmas.
    pub contents: Vec<PathBuf>,
}

/// Lists what lies at the paths of an import.
pub fn find(paths: &[PathBuf], refused: &mut Refused) -> Found {
    let mut found = Found::default();
    for path in paths {
        // Without the slash at its end, which would have a link followed.
        let path: PathBuf = path.components().collect();
        match kind(&path) {
            Ok(Kind::File) => found.documents.push(path),
            Ok(Kind::Folder) => {
                for (name, files) in [
                    (forum_file::NAME, &mut found.forums),
                    (comments::NAME, &mut found.comments),
                    (tries::NAME, &mut found.tries),
                ] {
                    let file = path.join(name);
                    match kind(&file) {
                        Ok(Kind::File) => files.push(file),
                        Err(Reason::Unreadable(_)) if !file.exists() => {}
                        Ok(Kind::Folder) => refused.add(&file, Reason::Special),
                        Err(reason) => refused.add(&file, reason),
                    }
                }
                find_contents(&path.join(talk_files::FOLDER), &mut found.contents);
                walk(&path, 0, &mut found.documents, refused);
            }
            Err(reason) => refused.add(&path, reason),
        }
    }
    found
}

/// Lists the contents in the folder that has them, whose names are their hashes.
fn find_contents(folder: &Path, contents: &mut Vec<PathBuf>) {
    if kind(folder) != Ok(Kind::Folder) {
        return;
    }
    let is_hash = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let mut found = entries(folder).unwrap_or_default();
    found.retain(|path| is_hash(path) && kind(path) == Ok(Kind::File));
    found.sort();
    contents.extend(found);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
}

/// Returns what a path itself is, not what it leads to.
fn kind(path: &Path) -> Result<Kind, Reason> {
    let kind = fs::symlink_metadata(path)?.file_type();
    match () {
        () if kind.is_symlink() => Err(Reason::Link),
        () if kind.is_dir() => Ok(Kind::Folder),
        () if kind.is_file() => Ok(Kind::File),
        () => Err(Reason::Special),
    }
}

fn walk(folder: &Path, depth: usize, documents: &mut Vec<PathBuf>, refused: &mut Refused) {
    if depth >= DEPTH_MAX {
        return refused.add(folder, Reason::TooDeep);
    }
    let mut entries = match entries(folder) {
        Ok(entries) => entries,
        Err(reason) => return refused.add(folder, reason),
    };
    entries.sort();
    for entry in entries {
        let is_text = entry.extension().is_some_and(|ending| ending == "md");
        match kind(&entry) {
            Ok(Kind::Folder) => walk(&entry, depth + 1, documents, refused),
            Ok(Kind::File) if is_text => documents.push(entry),
            Ok(Kind::File) => {}
            // A pipe that nothing asks for does no harm.
            Err(Reason::Special) if !is_text => {}
            Err(reason) => refused.add(&entry, reason),
        }
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Reason> {
    Ok(fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?)
}

/// Reads a regular file of at most so many bytes. What it is is looked at once it is open, so that nobody can
/// put a link or a pipe in its place meanwhile.
fn read(path: &Path, most: u64) -> Result<Bytes, Reason> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Reason::Special);
    }
    let mut content = vec![];
    file.take(most.saturating_add(1)).read_to_end(&mut content)?;
    if content.len() as u64 > most { Err(Reason::TooLarge) } else { Ok(content.into()) }
}

/// Reads a file that an import begins with; `None` where it is left out.
pub fn read_begun(path: &Path, most: u64, refused: &mut Refused) -> Option<Bytes> {
    read(path, most).map_err(|reason| refused.add(path, reason)).ok()
}

/// A Markdown file with the files it may refer to: those of the folder that has its name, and those that its
/// front matter and its text name by a path from its own folder. `None` where the text is left out.
pub fn read_text(path: &Path, most: u64, refused: &mut Refused) -> Option<ImportFile> {
    let content = read_begun(path, most, refused)?;
    let mut files = Beside { most, files: vec![] };
    let own = path.with_extension("");
    if own != path && kind(&own) == Ok(Kind::Folder) {
        files.add_folder(&own, refused);
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    for named in named_files(&content) {
        files.add_named(folder, &named, refused);
    }
    let files = files.files.into_iter().map(|(_, upload)| upload).collect();
    Some(ImportFile { path: shown(path), content, files })
}

/// The files that belong to a text, each with its path.
struct Beside {
    most: u64,
    files: Vec<(PathBuf, Upload)>,
}

impl Beside {
    fn add_folder(&mut self, folder: &Path, refused: &mut Refused) {
        let mut entries = match entries(folder) {
            Ok(entries) => entries,
            Err(reason) => return refused.add(folder, reason),
        };
        entries.sort();
        for entry in entries {
            match kind(&entry) {
                Ok(Kind::File) => self.add(&entry, refused),
                Ok(Kind::Folder) => {}
                Err(reason) => refused.add(&entry, reason),
            }
        }
    }

    /// Adds a file that the text names, where it is there; a name that was found in the text's own folder needs
    /// no other.
    fn add_named(&mut self, folder: &Path, named: &str, refused: &mut Refused) {
        let wanted = canonical(base_name(named));
        let is_there = |(_, upload): &(PathBuf, Upload)| canonical(&upload.file_name) == wanted;
        let relative = Path::new(named);
        let is_plain = relative.components().count() == 1;
        if is_plain && self.files.iter().any(is_there) {
            return;
        }
        match resolve(folder, relative) {
            Ok(Some(path)) => self.add(&path, refused),
            Ok(None) => {}
            Err(reason) => refused.add(&folder.join(relative), reason),
        }
    }

    fn add(&mut self, path: &Path, refused: &mut Refused) {
        if self.files.iter().any(|(other, _)| other == path) {
            return;
        }
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return refused.add(path, Reason::Name);
        };
        let wanted = canonical(name);
        if self.files.iter().any(|(_, upload)| canonical(&upload.file_name) == wanted) {
            return refused.add(path, Reason::Repeated);
        }
        match read(path, self.most) {
            Ok(content) => self.files.push((path.to_owned(), Upload { file_name: name.to_owned(), content })),
            Err(reason) => refused.add(path, reason),
        }
    }
}

/// The file that a path names from a folder, however its letters are composed; `None` where there is none.
///
/// # Errors
/// [`Reason::Outside`] and [`Reason::Link`] when the way there leaves the folder or leads through a link;
/// [`Reason::Special`] for what is no file.
fn resolve(folder: &Path, relative: &Path) -> Result<Option<PathBuf>, Reason> {
    let mut at = folder.to_owned();
    let mut components = relative.components().peekable();
    while let Some(component) = components.next() {
        let name = match component {
            Component::CurDir => continue,
            Component::Normal(name) => name,
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(Reason::Outside),
        };
        let Some(next) = entry_named(&at, name.to_str().unwrap_or_default())? else { return Ok(None) };
        match (kind(&next)?, components.peek()) {
            (Kind::Folder, Some(_)) => at = next,
            (Kind::File, None) => return Ok(Some(next)),
            (Kind::File, Some(_)) | (Kind::Folder, None) => return Ok(None),
        }
    }
    Ok(None)
}

/// The entry of a folder that has this name, or one that is the same but for how its letters are composed.
fn entry_named(folder: &Path, name: &str) -> Result<Option<PathBuf>, Reason> {
    let exact = folder.join(name);
    match fs::symlink_metadata(&exact) {
        Ok(_) => return Ok(Some(exact)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let wanted = canonical(name);
    let is_same = |path: &PathBuf| path.file_name().and_then(|n| n.to_str()).is_some_and(|n| canonical(n) == wanted);
    Ok(entries(folder)?.into_iter().find(is_same))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    const MOST: u64 = 1_000;

    fn folder_of(files: &[(&str, &str)]) -> TempDir {
        let folder = TempDir::new().expect("a folder");
        for (path, content) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, content).expect("written");
        }
        folder
    }

    fn pipe(path: &Path) {
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).expect("a pipe");
    }

    /// The documents found and what was left out, by paths from the folder.
    fn found(root: &Path) -> (Vec<String>, Vec<(String, Reason)>) {
        let mut refused = Refused::default();
        let found = find(&[root.to_owned()], &mut refused);
        let name = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
        let documents = found.documents.iter().map(|path| name(path)).collect();
        (documents, refused.iter().map(|(path, reason)| (name(path), reason.clone())).collect())
    }

    /// The names of the files read with a text, and what was left out.
    fn beside(root: &Path, text: &str) -> (Vec<String>, Vec<(String, Reason)>) {
        let mut refused = Refused::default();
        let file = read_text(&root.join(text), MOST, &mut refused).expect("the text itself");
        let name = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
        let names = file.files.into_iter().map(|upload| upload.file_name).collect();
        (names, refused.iter().map(|(path, reason)| (name(path), reason.clone())).collect())
    }

    #[test]
    fn links_loops_pipes_and_deep_folders_are_left_out_and_the_rest_is_found() {
        let outside = folder_of(&[("secret.md", "סוד"), ("folder/deep.md", "סוד")]);
        let root = folder_of(&[("a.md", "א"), ("b/c.md", "ג"), ("b/d.txt", "x"), ("z.md", "ת")]);
        let at = |name: &str| root.path().join(name);
        symlink(outside.path().join("secret.md"), at("link.md")).expect("linked");
        symlink(outside.path().join("folder"), at("linked")).expect("linked");
        symlink(".", at("b/loop")).expect("linked");
        symlink("nowhere", at("dangling.md")).expect("linked");
        symlink(outside.path().join("secret.md"), at(forum_file::NAME)).expect("linked");
        pipe(&at("pipe.md"));
        pipe(&at("pipe"));
        let deep: PathBuf = std::iter::repeat_n("d", DEPTH_MAX + 1).collect();
        fs::create_dir_all(at("b").join(&deep)).expect("made");
        fs::write(at("b").join(&deep).join("deep.md"), "עמוק").expect("written");
        let (documents, refused) = found(root.path());
        assert_eq!(documents, ["a.md", "b/c.md", "z.md"]);
        let too_deep = format!("b{}", "/d".repeat(DEPTH_MAX - 1));
        let left_out = |path: &str, reason: Reason| (path.to_owned(), reason);
        assert_eq!(
            refused,
            [
                left_out(&too_deep, Reason::TooDeep),
                left_out("b/loop", Reason::Link),
                left_out("dangling.md", Reason::Link),
                left_out(forum_file::NAME, Reason::Link),
                left_out("link.md", Reason::Link),
                left_out("linked", Reason::Link),
                left_out("pipe.md", Reason::Special),
            ]
        );
        for path in ["link.md", "linked", "linked/"] {
            let mut refused = Refused::default();
            let found = find(&[at(path)], &mut refused);
            assert!(found.documents.is_empty() && found.forums.is_empty(), "{path}");
            assert_eq!(refused.iter().map(|(_, reason)| reason).collect::<Vec<_>>(), [&Reason::Link]);
        }
        let mut refused = Refused::default();
        find(&[at("missing")], &mut refused);
        assert!(matches!(refused.iter().next(), Some((_, Reason::Unreadable(_)))));
    }

    #[test]
    fn a_text_gets_what_it_names_below_its_folder_and_nothing_else() {
        let outside = folder_of(&[("secret.txt", "סוד")]);
        let text = "---\ntitle: א\nattachments: [plan.pdf, ../secret.txt, /etc/hostname, link.txt, pics/gone.png]\n---\n\
            ![](pics/a%20b.png) ![](./pics/c.png) ![](linked/secret.txt) ![](../up/x.png) [p](pipe.bin) [b](big.txt)\n\
            ![](other/c.png) [f](pics) ![](e\u{301}.png)\n";
        let root = folder_of(&[
            ("x/t.md", text),
            ("x/t/own.txt", "שלו"),
            ("x/plan.pdf", "%PDF"),
            ("x/pics/a b.png", "תמונה"),
            ("x/pics/c.png", "תמונה"),
            ("x/other/c.png", "אחרת"),
            ("x/\u{e9}.png", "מורכבת"),
            ("x/unnamed.txt", "לא נזכר"),
            ("secret.txt", "למעלה"),
            ("up/x.png", "למעלה"),
        ]);
        let at = |name: &str| root.path().join("x").join(name);
        symlink(outside.path().join("secret.txt"), at("link.txt")).expect("linked");
        symlink(outside.path(), at("linked")).expect("linked");
        symlink(outside.path().join("secret.txt"), at("t/hidden.txt")).expect("linked");
        pipe(&at("pipe.bin"));
        pipe(&at("t/pipe"));
        fs::write(at("big.txt"), vec![b'x'; 1_001]).expect("written");
        let (names, mut refused) = beside(root.path(), "x/t.md");
        // Where temporary folders are decides what comes first.
        refused.sort_by(|(one, _), (other, _)| one.cmp(other));
        assert_eq!(names, ["own.txt", "plan.pdf", "a b.png", "c.png", "\u{e9}.png"]);
        let left_out = |path: &str, reason: Reason| (path.to_owned(), reason);
        assert_eq!(
            refused,
            [
                left_out("/etc/hostname", Reason::Outside),
                left_out("x/../secret.txt", Reason::Outside),
                left_out("x/../up/x.png", Reason::Outside),
                left_out("x/big.txt", Reason::TooLarge),
                left_out("x/link.txt", Reason::Link),
                left_out("x/linked/secret.txt", Reason::Link),
                left_out("x/other/c.png", Reason::Repeated),
                left_out("x/pipe.bin", Reason::Special),
                left_out("x/t/hidden.txt", Reason::Link),
                left_out("x/t/pipe", Reason::Special),
            ]
        );
    }

    #[test]
    fn what_takes_the_place_of_a_file_is_not_read() {
        let root = folder_of(&[("a.md", "א"), ("big.md", &"x".repeat(1_001)), ("just.md", &"x".repeat(1_000))]);
        symlink("a.md", root.path().join("link.md")).expect("linked");
        pipe(&root.path().join("pipe.md"));
        let read = |name: &str| read(&root.path().join(name), MOST).map(|content| content.len());
        assert_eq!(read("a.md"), Ok(2));
        assert_eq!(read("just.md"), Ok(1_000));
        assert_eq!(read("big.md"), Err(Reason::TooLarge));
        assert_eq!(read("link.md"), Err(Reason::Link));
        assert_eq!(read("pipe.md"), Err(Reason::Special));
        assert_eq!(read("."), Err(Reason::Special));
        assert!(matches!(read("missing"), Err(Reason::Unreadable(_))));
        assert_eq!(shown(Path::new("a\u{1b}[2Jb\n")), "a\u{fffd}[2Jb\u{fffd}");
    }
}
