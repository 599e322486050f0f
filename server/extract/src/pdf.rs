//! Where the letters of a PDF stand. A PDF knows no words and no lines, only glyphs in places; most
//! have a space between words, some only a gap.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use crate::Unreadable;
use crate::lines::{Letter, line};
use crate::output::{Output, Stop};

/// The bytes that every PDF begins with.
pub const MAGIC: &[u8] = b"%PDF-";

/// The most pages that are read.
const PAGES_MAX: usize = 2_000;
/// The most letters that are kept of a page.
const LETTERS_MAX: usize = 100_000;
/// A glyph is measured in thousandths of its size.
const UNITS: f64 = 1_000.0;
/// Letters whose base lines are further apart than this, in parts of their size, are of two lines.
const LINE: f64 = 0.45;

/// The most areas that a page may limit its drawing to, one for each form it draws among them. Forms that draw
/// others twice each would go on for hours.
const AREAS_MAX: usize = 100_000;

/// Writes the text of a PDF, page after page.
///
/// # Errors
/// [`Unreadable::Broken`] for what is damaged, or encrypted with a password; [`Stop::Full`] where there are more
/// pages than are read, or more on a page.
pub fn write(content: Vec<u8>, out: &mut Output<'_>) -> Result<(), Stop> {
    let pdf = Pdf::new(content).map_err(|error| broken(&error))?;
    let cache = InterpreterCache::new();
    let mut is_cut = pdf.pages().len() > PAGES_MAX;
    for page in pdf.pages().iter().take(PAGES_MAX) {
        let place = page.initial_transform(true).to_kurbo();
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut context = Context::new(place, bounds, &cache, pdf.xref(), InterpreterSettings::default());
        let mut letters = Letters::default();
        // The interpreter cannot be told to stop, so the device unwinds out of it. Nothing of it is used after.
        let drawn = catch_unwind(AssertUnwindSafe(|| interpret_page(page, &mut context, &mut letters)));
        letters.write(out)?;
        out.flush()?;
        match drawn {
            Ok(()) => is_cut |= letters.letters.len() >= LETTERS_MAX,
            Err(thrown) if thrown.is::<Exhausted>() => return Err(Stop::Full),
            Err(panic) => resume_unwind(panic),
        }
    }
    if is_cut { Err(Stop::Full) } else { Ok(()) }
}

/// What a page throws that draws more than [`AREAS_MAX`] areas.
struct Exhausted;

fn broken(error: &LoadPdfError) -> Unreadable {
    Unreadable::Broken(format!("{error:?}").into())
}

/// The letters of a page, in the order they are drawn.
#[derive(Default)]
struct Letters {
    letters: Vec<Letter>,
    /// How many areas the drawing was limited to so far.
    areas: usize,
}

impl Letters {
    /// Writes them, line after line. What is drawn one after the other at one height is a line: most
    /// programs draw line by line, and of two columns first the one.
    fn write(&self, out: &mut Output<'_>) -> Result<(), Stop> {
        for letters in self.letters.chunk_by(|a, b| (a.y - b.y).abs() < LINE * a.size.max(b.size)) {
            out.push(&line(letters))?;
            out.end_line()?;
        }
        Ok(())
    }

    fn add(&mut self, glyph: &Glyph<'_>, place: Affine) {
        let [a, b, c, d, ..] = place.as_coeffs();
        // What is not upright is a water mark or the label of an axis.
        let is_upright = a > 0.0 && b.abs() < a && c.abs() < d.abs();
        if !is_upright || self.letters.len() >= LETTERS_MAX {
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(character)) => character.to_string(),
            Some(BfString::String(text)) => text,
            None => return,
        };
        let advance = match glyph {
            Glyph::Outline(glyph) => glyph.advance_width(),
            Glyph::Type3(glyph) => glyph.advance_width(),
        };
        let at = place * Point::ZERO;
        let width = f64::from(advance.unwrap_or_default()) * a;
        if at.is_finite() && width.is_finite() {
            self.letters.push(Letter { text, x: at.x, y: at.y, width, size: d.abs() * UNITS });
        }
    }
}

impl<'a> Device<'a> for Letters {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.add(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {
        self.areas += 1;
        if self.areas > AREAS_MAX {
            resume_unwind(Box::new(Exhausted));
        }
    }
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
