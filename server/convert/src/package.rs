//! Zip files within limits, and the packages of office programs: parts that point to each other
//! (ISO/IEC 29500-2, Open Packaging Conventions).
//!
//! Nothing is ever written to a disk under a name of the file, and no part is read from anywhere but the file itself.

use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::Unreadable;
use crate::xml::{Element, each_child, root_name};

/// What every zip file begins with.
pub const MAGIC: &[u8] = b"PK\x03\x04";

/// The most bytes that are unpacked of one part.
const PART_MAX: u64 = 64 * 1024 * 1024;
/// The most bytes that are unpacked of a file, however often its parts are asked for.
pub const FILE_MAX: u64 = 160 * 1024 * 1024;
/// The number of bytes at the beginning of a part that hold its outermost element.
const HEAD_MAX: u64 = 64 * 1024;
/// The most parts of a package; more are nobody's document.
const PARTS_MAX: usize = 20_000;

/// An open zip file.
pub struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// How many bytes may still be unpacked.
    left: u64,
}

/// What a part points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The last word of the relationship's type, such as `slide`.
    pub kind: String,
    /// The relationship's whole type.
    pub full_kind: String,
    /// The part's name, or an address outside of the file.
    pub part: String,
    /// Whether it is outside of the file.
    pub is_external: bool,
}

/// What a part points to, by the names that it calls them by.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    by_id: HashMap<String, Target>,
    order: Vec<String>,
}

impl Targets {
    /// A target by its name.
    pub fn get(&self, id: &str) -> Option<&Target> {
        self.by_id.get(id)
    }

    /// The names of all targets, in their order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// All targets, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Target> {
        self.order.iter().filter_map(|id| self.by_id.get(id))
    }

    /// The parts of a kind, in their order.
    pub fn of_kind(&self, kind: &str) -> Vec<String> {
        self.iter().filter(|it| it.kind == kind && !it.is_external).map(|it| it.part.clone()).collect()
    }

    /// The first part of a kind.
    pub fn first(&self, kind: &str) -> Option<String> {
        self.of_kind(kind).into_iter().next()
    }
}

impl<'a> Package<'a> {
    /// Opens a zip file.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn open(content: &'a [u8]) -> Result<Self, Unreadable> {
        let zip = ZipArchive::new(Cursor::new(content)).map_err(|_| Unreadable::Damaged)?;
        if zip.len() > PARTS_MAX {
            return Err(Unreadable::TooLarge);
        }
        Ok(Self { zip, left: FILE_MAX })
    }

    /// Returns whether there is a part.
    pub fn has(&self, part: &str) -> bool {
        self.zip.index_for_name(part).is_some()
    }

    /// Returns how many parts there are.
    pub fn len(&self) -> usize {
        self.zip.len()
    }

    /// The name of a part as it is in the file, and whether it is a file of its own: no folder and no link.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn entry(&mut self, index: usize) -> Result<(Vec<u8>, bool), Unreadable> {
        let file = self.zip.by_index_raw(index).map_err(unreadable)?;
        Ok((file.name_raw().to_vec(), file.is_file()))
    }

    /// The bytes of a part by its number.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn bytes_at(&mut self, index: usize) -> Result<Vec<u8>, Unreadable> {
        let most = self.left.min(PART_MAX);
        let mut file = self.zip.by_index(index).map_err(unreadable)?.take(most);
        let mut bytes = vec![];
        let ended = file.read_to_end(&mut bytes);
        let read = most - file.limit();
        self.left -= read;
        if read == most {
            return Err(Unreadable::TooLarge);
        }
        ended.map_err(|_| Unreadable::Damaged)?;
        Ok(bytes)
    }

    /// The bytes of a part; `None` where it is missing.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn bytes(&mut self, part: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        match self.zip.index_for_name(part) {
            Some(index) => self.bytes_at(index).map(Some),
            None => Ok(None),
        }
    }

    /// The outermost element of a part; `None` where it is missing.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn tree(&mut self, part: &str) -> Result<Option<Element>, Unreadable> {
        let mut root = None;
        self.each_child(part, &[], |element| {
            root = Some(element);
            Ok(())
        })?;
        Ok(root)
    }

    /// The name of the outermost element of a part; empty where the part is missing.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn root(&mut self, part: &str) -> Result<String, Unreadable> {
        let Some(index) = self.zip.index_for_name(part) else { return Ok(String::new()) };
        let file = self.zip.by_index(index).map_err(unreadable)?;
        root_name(BufReader::new(file.take(HEAD_MAX)))
    }

    /// Hands over the children of an element of a part, as [`each_child`]. A part that is missing has none.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn each_child(
        &mut self,
        part: &str,
        path: &[&str],
        call: impl FnMut(Element) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let Some(index) = self.zip.index_for_name(part) else { return Ok(()) };
        let most = self.left.min(PART_MAX);
        let mut file = self.zip.by_index(index).map_err(unreadable)?.take(most);
        let ended = each_child(BufReader::new(&mut file), path, call);
        let read = most - file.limit();
        self.left -= read;
        if read == most {
            return Err(Unreadable::TooLarge);
        }
        ended
    }

    /// The name of the part that the others belong to.
    ///
    /// # Errors
    /// [`Unreadable::Mismatch`] where it is no document of an office program.
    pub fn main(&mut self) -> Result<String, Unreadable> {
        self.targets("")?.first("officeDocument").ok_or(Unreadable::Mismatch)
    }

    /// Returns what a part points to; `""` is the package itself.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn targets(&mut self, part: &str) -> Result<Targets, Unreadable> {
        let (folder, _) = part.rsplit_once('/').unwrap_or(("", part));
        let mut targets = Targets::default();
        self.each_child(&list_of(part), &["Relationships"], |element| {
            if let (Some(id), Some(kind), Some(target)) =
                (element.attr("Id"), element.attr("Type"), element.attr("Target"))
            {
                let is_external = element.attr("TargetMode") == Some("External");
                let part = if is_external { target.to_owned() } else { resolve(folder, target) };
                let full_kind = kind.to_owned();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                targets.order.push(id.to_owned());
                targets.by_id.insert(id.to_owned(), Target { kind, full_kind, part, is_external });
            }
            Ok(())
        })?;
        Ok(targets)
    }
}

/// The name of the part that lists what a part points to.
pub fn list_of(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    resolve(folder, &format!("_rels/{name}.rels"))
}

/// A part's name as seen from a folder of the package.
pub fn resolve(folder: &str, target: &str) -> String {
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

fn unreadable(error: ZipError) -> Unreadable {
    match error {
        ZipError::UnsupportedArchive(text) if text.contains("assword") => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    }
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
