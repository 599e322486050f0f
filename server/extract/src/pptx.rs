//! A presentation: its slides in the order they are shown, each with what the speaker notes to it.

use std::collections::HashMap;

use crate::docx::write_part;
use crate::output::{Output, Stop};
use crate::package::Package;
use crate::xml::{Piece, reference};

/// Writes the text of a presentation whose main part has this name.
///
/// # Errors
/// Where a part cannot be read; what came before it has been written.
pub fn write(package: &mut Package<'_>, main: &str, out: &mut Output<'_>) -> Result<(), Stop> {
    let mut order = vec![];
    package.each(main, |piece| {
        if let Piece::Begin("sldId", element) = piece {
            order.extend(reference(element));
        }
        Ok(())
    })?;
    let targets = package.targets(main)?.into_iter().filter(|target| target.kind == "slide");
    let slides: HashMap<String, String> = targets.map(|target| (target.id, target.part)).collect();
    for slide in order.iter().filter_map(|id| slides.get(id)) {
        write_part(package, slide, out)?;
        for notes in package.targets(slide)?.iter().filter(|target| target.kind == "notesSlide") {
            write_part(package, &notes.part, out)?;
        }
    }
    Ok(())
}
