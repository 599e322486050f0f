//! A text of a word processor: its body with tables and text boxes, then headers, footers and notes. Comments
//! are not part of it.

use crate::output::{Output, Stop};
use crate::package::Package;
use crate::visible::Visibility;

/// The parts beside the body, in this order.
const BESIDE: [&str; 4] = ["header", "footnotes", "endnotes", "footer"];

/// Writes the text of a document whose main part has this name.
///
/// # Errors
/// Where a part cannot be read; what came before it has been written.
pub fn write(package: &mut Package<'_>, main: &str, out: &mut Output<'_>) -> Result<(), Stop> {
    let targets = package.targets(main)?;
    let mut visibility = Visibility::default();
    for styles in targets.iter().filter(|target| target.kind == "styles") {
        visibility.read_styles(package, &styles.part)?;
    }
    visibility.write_part(package, main, out)?;
    for kind in BESIDE {
        for target in targets.iter().filter(|target| target.kind == kind) {
            visibility.write_part(package, &target.part, out)?;
        }
    }
    Ok(())
}
