//! The pictures of a document: their kinds and sizes by their first bytes, and the names that they get.

use std::collections::HashMap;

use base64::Engine;
use domain::attachment::{IMAGE_MEGAPIXELS_MAX, clean_file_name};

use crate::Unreadable;
use crate::model::File;
use crate::package::Package;

/// The most bytes of all pictures of a document.
const BYTES_MAX: usize = 60 * 1024 * 1024;

/// The pictures that were taken.
#[derive(Debug, Default)]
pub struct Pictures {
    files: Vec<File>,
    /// The name of each part that was taken; `None` for one that cannot be shown.
    by_part: HashMap<String, Option<String>>,
    bytes: usize,
}

impl Pictures {
    /// Takes a part of a package; the name that the text calls it by, or `None` where it cannot be shown.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn take(&mut self, package: &mut Package<'_>, part: &str) -> Result<Option<String>, Unreadable> {
        if let Some(name) = self.by_part.get(part) {
            return Ok(name.clone());
        }
        let content = package.bytes(part)?.unwrap_or_default();
        let name = self.add(part, content);
        self.by_part.insert(part.to_owned(), name.clone());
        Ok(name)
    }

    /// Takes a picture; its name, or `None` where it cannot be shown.
    pub fn add(&mut self, name: &str, content: Vec<u8>) -> Option<String> {
        let media_type = media_type(&content)?;
        let (width, height) = size(&content).unwrap_or_default();
        let is_large = u64::from(width) * u64::from(height) > IMAGE_MEGAPIXELS_MAX * 1_000_000;
        if is_large || self.bytes + content.len() > BYTES_MAX {
            return None;
        }
        self.bytes += content.len();
        let name = clean_file_name(name).unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let stem = if stem.is_empty() { "picture" } else { stem };
        let wanted = format!("{stem}.{}", ending(media_type));
        let name = free_name(&wanted, |name| !self.files.iter().any(|file| file.name == name));
        self.files.push(File { name: name.clone(), media_type: media_type.to_owned(), content });
        Some(name)
    }

    /// Takes a picture that is in the text itself, as an address of the scheme `data`.
    pub fn add_data(&mut self, address: &str) -> Option<String> {
        let (head, data) = address.strip_prefix("data:image/")?.split_once(',')?;
        let data: String = data.chars().filter(|c| !c.is_whitespace()).collect();
        let content =
            base64::engine::general_purpose::STANDARD.decode(data).ok().filter(|_| head.ends_with("base64"))?;
        if let Some(file) = self.files.iter().find(|file| file.content == content) {
            return Some(file.name.clone());
        }
        self.add("picture", content)
    }

    /// The pictures, in the order of the text.
    pub fn into_files(self) -> Vec<File> {
        self.files
    }
}

/// Returns the first name that is free: the name itself, or with a number before its ending.
pub fn free_name(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let dot = if ending.is_empty() { "" } else { "." };
    let others = (2..).map(|number| format!("{stem}-{number}{dot}{ending}"));
    std::iter::once(name.to_owned()).chain(others).find(|name| is_free(name)).unwrap_or_default()
}

fn ending(media_type: &str) -> &str {
    match media_type {
        "image/jpeg" => "jpg",
        other => other.rsplit('/').next().unwrap_or_default(),
    }
}

/// The media type of a picture that browsers show; `None` for anything else.
pub fn media_type(content: &[u8]) -> Option<&'static str> {
    match content {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [b'B', b'M', ..] if content.len() > 26 => Some("image/bmp"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some("image/tiff"),
        _ => None,
    }
}

/// Width and height, as the picture's head says; `None` where that cannot be told.
pub fn size(content: &[u8]) -> Option<(u32, u32)> {
    let big = |at: usize| Some(u32::from_be_bytes(content.get(at..at + 4)?.try_into().ok()?));
    let small = |at: usize| Some(u32::from(u16::from_le_bytes(content.get(at..at + 2)?.try_into().ok()?)));
    match media_type(content)? {
        "image/png" => Some((big(16)?, big(20)?)),
        "image/gif" => Some((small(6)?, small(8)?)),
        "image/jpeg" => jpeg_size(content),
        "image/bmp" => {
            let side = |at: usize| Some(i32::from_le_bytes(content.get(at..at + 4)?.try_into().ok()?).unsigned_abs());
            Some((side(18)?, side(22)?))
        }
        _ => None,
    }
}

fn jpeg_size(content: &[u8]) -> Option<(u32, u32)> {
    let pair = |at: usize| Some(u32::from(u16::from_be_bytes(content.get(at..at + 2)?.try_into().ok()?)));
    let mut at = 2;
    loop {
        let (start, mark) = (*content.get(at)?, *content.get(at + 1)?);
        if start != 0xff {
            return None;
        }
        let is_frame = matches!(mark, 0xc0..=0xcf) && !matches!(mark, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            return Some((pair(at + 7)?, pair(at + 5)?));
        }
        at += 2 + usize::try_from(pair(at + 2)?.max(2)).ok()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_get_names_by_what_they_are_and_huge_ones_are_left_out() {
        let png = |width: u32, height: u32| {
            let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
            png.extend(width.to_be_bytes());
            png.extend(height.to_be_bytes());
            png
        };
        let mut pictures = Pictures::default();
        assert_eq!(pictures.add("media/image1.jpeg", png(10, 10)).as_deref(), Some("image1.png"));
        assert_eq!(pictures.add("x/image1.png", png(10, 10)).as_deref(), Some("image1-2.png"));
        assert_eq!(pictures.add("image2.png", png(50_000, 50_000)), None);
        assert_eq!(pictures.add("image3.emf", b"\x01\0\0\0".to_vec()), None);
        let jpeg = b"\xff\xd8\xff\xc0\x00\x11\x08\xc3\x50\xc3\x50".to_vec();
        let gif = b"GIF89a\x50\xc3\x50\xc3".to_vec();
        let mut bmp = b"BM".to_vec();
        bmp.resize(40, 0);
        bmp[18..26].copy_from_slice(&[0x50, 0xc3, 0, 0, 0x50, 0xc3, 0, 0]);
        for huge in [jpeg, gif, bmp] {
            assert_eq!(size(&huge), Some((50_000, 50_000)));
            assert_eq!(pictures.add("image4", huge), None);
        }
        assert_eq!(
            pictures.add("image5.png", [png(10, 10), vec![0; BYTES_MAX]].concat()),
            None,
            "all of them together"
        );
    }
}
