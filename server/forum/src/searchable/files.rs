//! The texts of the files beside what is found.

use domain::attachment::path_part;
use store::file_text::{Beside, sizes};
use store::{Conn, StoreError, file_text};

/// The most bytes of files' texts that are indexed beside one text: of what follows only the names.
const FILES_MAX: usize = 2 * 1024 * 1024;
/// The most bytes of files' texts that are in memory at once, beside the last text's.
const PORTION_MAX: i64 = 32 * 1024 * 1024;

/// Returns the keys of texts in portions, so that the files beside one portion have room in memory. Without files, all are
/// one portion.
///
/// # Errors
/// When the database fails.
pub(crate) async fn portions_by_files(
    conn: &mut Conn,
    beside: Beside,
    ids: &[i64],
) -> Result<Vec<Vec<i64>>, StoreError> {
    let sizes = sizes(conn, beside, ids).await?;
    let mut portions = vec![];
    let (mut begin, mut size) = (0, 0);
    for (at, id) in ids.iter().enumerate() {
        size += sizes.get(id).copied().unwrap_or_default();
        if size > PORTION_MAX {
            portions.push(ids[begin..=at].to_vec());
            (begin, size) = (at + 1, 0);
        }
    }
    if begin < ids.len() {
        portions.push(ids[begin..].to_vec());
    }
    Ok(portions)
}

/// Returns the texts of files that are served below a path, those without left out.
pub(crate) fn file_texts(files: Vec<file_text::FileText>, base: &str) -> Vec<search::FileText> {
    let mut left = FILES_MAX;
    let mut read = vec![];
    for mut file in files {
        file.text.truncate(file.text.floor_char_boundary(left));
        left -= file.text.len();
        if !file.text.is_empty() {
            let url = base.to_owned() + &path_part(&file.file_name);
            read.push(search::FileText { name: file.file_name, url, text: file.text });
        }
    }
    read
}
