//! A presentation: the slides that are shown, in their order. What the speaker notes to them, slides that are
//! hidden and comments are not part of it.

use std::collections::HashMap;

use crate::output::{Output, Stop};
use crate::package::Package;
use crate::visible::Visibility;
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
        Visibility::default().write_part(package, slide, out)?;
    }
    Ok(())
}
