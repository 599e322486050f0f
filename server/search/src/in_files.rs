//! The best passage of the files beside a text, where it says more than the text's own.

use domain::search::{HitFile, Marked};

use crate::occurrences::Occurrence;
use crate::schema::{PIECE, StoredFile};
use crate::snippet::{passage, richness};

/// The best passage of the files, with the file it stands in; `None` where none has more different words
/// of the query than `own`. `pieces` are those of all files, one after the other.
pub fn best_passage<'a>(
    files: &[StoredFile],
    pieces: impl Iterator<Item = &'a str>,
    found: &[Occurrence],
    own: u32,
) -> Option<(Marked, HitFile)> {
    if found.is_empty() {
        return None;
    }
    let pieces: Vec<&str> = pieces.collect();
    let (mut rest, mut begin, mut first) = (found, 0, 0);
    let mut best = None;
    let mut most = own;
    for file in files {
        let (inside, after) = rest.split_at(rest.partition_point(|(position, _)| *position < begin + file.words));
        let inside: Vec<Occurrence> = inside.iter().map(|(position, number)| (position - begin, *number)).collect();
        // Even a file without words has a piece, an empty one.
        let last = (first + (file.words as usize).div_ceil(PIECE).max(1)).min(pieces.len());
        if richness(&inside) > most {
            most = richness(&inside);
            best = passage(&pieces[first..last], &inside).map(|passage| (passage, file));
        }
        // A place is free between two files, so that no phrase runs from one into the next.
        (rest, begin, first) = (after, begin + file.words + 1, last);
    }
    let (passage, file) = best?;
    Some((passage, HitFile { name: file.name.clone(), url: file.url.clone() }))
}
