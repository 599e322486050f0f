//! The best passage of the files beside a text, where it says more than the text's own.

use domain::search::{HitFile, Marked};

use crate::body::StoredText;
use crate::candidate::Occurrence;
use crate::schema::{PIECE, StoredFile};
use crate::snippet::{passage, richness};

/// The best passage of the files, with the file it stands in; `None` where none has more different words
/// of the query than `own`. `texts` are those of all files, one after the other.
///
/// # Errors
/// Where the texts cannot be read.
pub fn best_passage(
    files: &[StoredFile],
    body: &StoredText<'_>,
    found: &[Occurrence],
    own: u32,
) -> tantivy::Result<Option<(Marked, HitFile)>> {
    let (mut rest, mut begin, mut first) = (found, 0, 0);
    let (mut best, mut most) = (None, own);
    for file in files {
        let (inside, after) = rest.split_at(rest.partition_point(|(position, _)| *position < begin + file.words));
        let inside: Vec<Occurrence> = inside.iter().map(|(position, number)| (position - begin, *number)).collect();
        let last = first + (file.words as usize).div_ceil(PIECE);
        if richness(&inside) > most {
            most = richness(&inside);
            best = Some((file, first..last, inside));
        }
        // A place is free between two files, so that no phrase runs from one into the next.
        (rest, begin, first) = (after, begin + file.words + 1, last);
    }
    let Some((file, pieces, inside)) = best else { return Ok(None) };
    let passage = passage(&body.part(pieces), &inside)?;
    Ok(passage.map(|passage| (passage, HitFile { name: file.name.clone(), url: file.url.clone() })))
}
