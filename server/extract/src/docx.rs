//! A text of a word processor: its body with tables and text boxes, then headers, footers and notes.

use crate::output::{Output, Stop};
use crate::package::Package;
use crate::xml::Piece;

/// The parts beside the body, in this order.
const BESIDE: [&str; 4] = ["header", "footnotes", "endnotes", "footer"];

/// Writes the text of a document whose main part has this name.
///
/// # Errors
/// Where a part cannot be read; what came before it has been written.
pub fn write(package: &mut Package<'_>, main: &str, out: &mut Output<'_>) -> Result<(), Stop> {
    write_part(package, main, out)?;
    let targets = package.targets(main)?;
    for kind in BESIDE {
        for target in targets.iter().filter(|target| target.kind == kind) {
            write_part(package, &target.part, out)?;
        }
    }
    Ok(())
}

/// Writes a part's texts, each paragraph in a line.
///
/// # Errors
/// Where the part cannot be read.
pub fn write_part(package: &mut Package<'_>, part: &str, out: &mut Output<'_>) -> Result<(), Stop> {
    // Inside how many elements whose text is shown, and inside how many that repeat or replace it.
    let (mut shown, mut hidden) = (0u32, 0u32);
    package.each(part, |piece| match piece {
        Piece::Begin(name, _) => {
            match name {
                "t" => shown += 1,
                // What is drawn where the choice before it is not understood; a slide's number.
                "Fallback" | "fld" => hidden += 1,
                "tab" if hidden == 0 => out.push(" ")?,
                "br" | "cr" if hidden == 0 => out.end_line()?,
                _ => {}
            }
            Ok(())
        }
        Piece::End(name) => {
            match name {
                "t" => shown = shown.saturating_sub(1),
                "Fallback" | "fld" => hidden = hidden.saturating_sub(1),
                "p" => out.end_line()?,
                _ => {}
            }
            Ok(())
        }
        Piece::Text(text) if shown > 0 && hidden == 0 => out.push(text),
        Piece::Text(_) => Ok(()),
    })?;
    out.end_line()
}
