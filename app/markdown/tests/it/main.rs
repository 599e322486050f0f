//! The renderer from outside: what may come out, which way it reads, and what it costs.

mod allow_list;
mod directions;
mod elements;
mod hostile;
mod limits;
mod random;

use domain::language::Language;
use markdown::{Options, Rendered};

/// Renders as a practice's text in a language.
fn render_in(language: Language, source: &str) -> Rendered {
    markdown::render(source, &Options { language, files_base: "/practices/x/files/".to_owned() })
}

/// Renders as a Hebrew practice's text.
fn render(source: &str) -> Rendered {
    render_in(Language::Hebrew, source)
}

/// The HTML of a Hebrew practice's text.
fn html(source: &str) -> String {
    render(source).html
}
