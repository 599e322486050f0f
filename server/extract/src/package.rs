//! A document of an office program: a zip file of XML parts that point to each other
//! (ISO/IEC 29500-2, Open Packaging Conventions).

use std::io::{BufReader, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::Unreadable;
use crate::output::Stop;
use crate::xml::{Piece, attribute, each};

/// What every one begins with.
pub const MAGIC: &[u8] = b"PK\x03\x04";

/// The most bytes that are unpacked of one part. The text of a thick book takes a tenth of it.
const PART_MAX: u64 = 48 * 1024 * 1024;
/// The most bytes that are unpacked of a file, however often its parts are asked for.
const FILE_MAX: u64 = 96 * 1024 * 1024;
/// The most parts of a package; more are nobody's document.
const PARTS_MAX: usize = 20_000;

/// An open package.
pub struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// How many bytes may still be unpacked.
    left: u64,
}

/// A part that another points to.
pub struct Target {
    /// The name that the other part calls it by.
    pub id: String,
    /// The last part of the relationship's type, such as `slide`.
    pub kind: String,
    /// The package part's name in the package.
    pub part: String,
}

impl<'a> Package<'a> {
    /// Opens a package.
    ///
    /// # Errors
    /// [`Unreadable::Broken`].
    pub fn open(content: &'a [u8]) -> Result<Self, Unreadable> {
        let zip = ZipArchive::new(Cursor::new(content)).map_err(broken)?;
        if zip.len() > PARTS_MAX {
            return Err(Unreadable::Broken("too many parts".into()));
        }
        Ok(Self { zip, left: FILE_MAX })
    }

    /// The name of the part that the others belong to.
    ///
    /// # Errors
    /// [`Unreadable::Format`] where it is no document.
    pub fn main(&mut self) -> Result<String, Stop> {
        let targets = self.targets("")?;
        let main = targets.into_iter().find(|target| target.kind == "officeDocument");
        Ok(main.ok_or(Unreadable::Format)?.part)
    }

    /// The name of a part's outermost element.
    ///
    /// # Errors
    /// [`Unreadable::Broken`].
    pub fn root(&mut self, part: &str) -> Result<String, Stop> {
        let mut root = String::new();
        let ended = self.each(part, |piece| match piece {
            Piece::Begin(name, _) => {
                name.clone_into(&mut root);
                Err(Stop::Full)
            }
            _ => Ok(()),
        });
        match ended {
            Ok(()) | Err(Stop::Full) => Ok(root),
            Err(error) => Err(error),
        }
    }

    /// The parts of the package that a part points to, in the order they are listed; `""` is the package.
    ///
    /// # Errors
    /// [`Unreadable::Broken`].
    pub fn targets(&mut self, part: &str) -> Result<Vec<Target>, Stop> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let list = resolve(folder, &format!("_rels/{name}.rels"));
        let mut targets = vec![];
        if self.zip.index_for_name(&list).is_none() {
            return Ok(targets);
        }
        self.each(&list, |piece| {
            if let Piece::Begin("Relationship", element) = piece
                && attribute(element, "TargetMode").is_none_or(|mode| mode != "External")
                && let (Some(id), Some(kind), Some(target)) =
                    (attribute(element, "Id"), attribute(element, "Type"), attribute(element, "Target"))
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                targets.push(Target { id, kind, part: resolve(folder, &target) });
            }
            Ok(())
        })?;
        Ok(targets)
    }

    /// Calls for every piece of a part. A part that is missing has none.
    ///
    /// # Errors
    /// [`Unreadable::Broken`] where it is damaged, encrypted or beyond a cap, and what the call answers.
    pub fn each(&mut self, part: &str, call: impl FnMut(Piece<'_>) -> Result<(), Stop>) -> Result<(), Stop> {
        let file = match self.zip.by_name(part) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(()),
            Err(error) => return Err(broken(error).into()),
        };
        let most = self.left.min(PART_MAX);
        let mut capped = file.take(most);
        let ended = each(BufReader::new(&mut capped), call);
        let read = most - capped.limit();
        self.left -= read;
        if read == most {
            return Err(Unreadable::Broken("too large when unpacked".into()).into());
        }
        ended
    }
}

/// A part's name as seen from a folder of the package.
fn resolve(folder: &str, target: &str) -> String {
    let mut names: Vec<&str> = if target.starts_with('/') { vec![] } else { folder.split('/').collect() };
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names.retain(|name| !name.is_empty());
    names.join("/")
}

fn broken(error: ZipError) -> Unreadable {
    Unreadable::Broken(error.into())
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn names_are_seen_from_a_folder() {
        assert_eq!(resolve("ppt", "slides/slide1.xml"), "ppt/slides/slide1.xml");
        assert_eq!(resolve("ppt/slides", "../notesSlides/n1.xml"), "ppt/notesSlides/n1.xml");
        assert_eq!(resolve("ppt", "/word/document.xml"), "word/document.xml");
        assert_eq!(resolve("", "../../../etc/passwd"), "etc/passwd", "a name in the package, nothing else");
    }
}
