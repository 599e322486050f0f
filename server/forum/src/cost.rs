//! Looks for texts that take time in proportion to more than their length.
//!
//! Whatever is done with a text that somebody wrote has to be linear, since anybody may send the worst one. The search
//! repeats short sequences of everything that means something to Markdown, HTML, YAML or the renderer, and compares the
//! time of a text with that of one eight times as long. Run it with
//! `cargo test -p forum --lib cost -- --ignored --nocapture`; `COST_SHAPES` sets how many sequences are tried, and
//! `COST_SEED` where it begins. A finding belongs into [`KNOWN`] once it is mended, or among the shapes of
//! `app/markdown/tests/it/limits.rs` if it is the renderer's.

use std::time::{Duration, Instant};

use domain::language::Language;

use crate::{front_matter, practices::prepare, text_file};

/// Bytes of the shorter text.
const SHORT: usize = 6_000;
/// How many times as long the longer one is.
const FACTOR: usize = 8;
/// How many times the time of the shorter text the longer one may take: eight times is linear, 64 times is quadratic.
const RATIO_MAX: u32 = 28;
/// What is faster than this for the longer text is not looked at again.
const FLOOR: Duration = Duration::from_millis(60);

const PIECES: &[&str] = &[
    "*",
    "**",
    "_",
    "__",
    "~~",
    "~",
    "`",
    "``",
    "```\n",
    "~~~\n",
    "[",
    "]",
    "(",
    ")",
    "](",
    "](<",
    ">)",
    "![",
    "[^1]",
    "[^a]: ",
    "[a]: /b\n",
    "[a]",
    "]: ",
    "<",
    ">",
    "</",
    "<a ",
    "<!--",
    "-->",
    "<?",
    "<![CDATA[",
    "<!A",
    "<div>\n",
    "&",
    "&amp;",
    "&#1;",
    "&lt",
    ";",
    "|",
    "|-",
    "\n|-|-|\n",
    "-",
    "- ",
    "+ ",
    "1. ",
    "1) ",
    "> ",
    ">",
    "# ",
    "#",
    "===\n",
    "---\n",
    "***\n",
    "\n",
    "\n\n",
    "  \n",
    "\\\n",
    "\\",
    "    ",
    "\t",
    " ",
    "\r",
    "\r\n",
    "\u{a0}",
    "\u{200F}",
    "\u{2060}",
    "\u{feff}",
    "\u{0}",
    "a",
    "a ",
    "א",
    "א ",
    "לְ",
    "״",
    "\"",
    "'",
    "(א)",
    "**(א)**",
    "https://",
    "https://a.example/",
    "http",
    "www.",
    "www.a.example",
    "w",
    "@",
    "a@b.example ",
    "a@",
    ".",
    ",",
    "-a",
    "a-",
    "0",
    "03-1234567 ",
    "050",
    "+972-",
    "+",
    "(0",
    "*1234",
    "#a",
    "](#a)",
    "# a\n",
    "# א\n",
    "%",
    "%41",
    "/",
    ":",
    "!",
    "?",
    "=",
    "{",
    "}",
    "^",
    "$",
    "·",
    "é",
    "🙂",
    "x: y\n",
    "---\nx: y\n",
    "- [ ] ",
    "[x]",
    "a\n",
    "> a\n",
    "- a\n",
    "  - ",
    "\n    a",
    "[a](b \"",
    "[a](/b)",
    "<https://a.example>",
    "title: ",
    "\n",
    "\t",
    "\"",
    "\n• ",
    "\n1)",
    "\n> ",
    "\n---\n",
    "<br",
    "\nמאת: א",
    "\nאל: ב",
    "\n[12.3.2025, 09:14] דנה: ",
];

/// A generator of numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    /// A few pieces in a row.
    fn unit(&mut self) -> String {
        (0..1 + self.below(4)).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }

    /// Up to three units, of which each but the middle one is repeated: `aaaa`, `aaaabbbb`, `aaaabcccc`.
    fn shape(&mut self) -> Shape {
        match self.below(3) {
            0 => Shape(vec![self.unit()]),
            1 => Shape(vec![self.unit(), String::new(), self.unit()]),
            _ => Shape(vec![self.unit(), self.unit(), self.unit()]),
        }
    }
}

#[derive(Debug)]
struct Shape(Vec<String>);

impl Shape {
    fn text(&self, length: usize) -> String {
        let repeated = self.0.iter().step_by(2);
        let share = length / repeated.clone().count();
        let times = |unit: &str| unit.repeat(share / unit.len().max(1));
        self.0.iter().enumerate().map(|(at, unit)| if at % 2 == 0 { times(unit) } else { unit.clone() }).collect()
    }
}

/// Does everything that the server does with a text.
fn work(text: &str) {
    let read = text_file::read(text.as_bytes());
    std::hint::black_box(front_matter::parse(read.as_deref().unwrap_or_default()));
    std::hint::black_box(prepare::render(text, Language::Hebrew, "/f/".to_owned()));
    std::hint::black_box((markdown::plain_text(text), markdown::language("", text)));
    std::hint::black_box(markdown::excerpt("כותרת", text, 180));
    std::hint::black_box(intake::plain::tidy(text, "כותרת"));
}

fn time(text: &str) -> Duration {
    let begin = Instant::now();
    work(text);
    begin.elapsed()
}

/// Returns whether a shape takes more than its share, three times in a row: other work on the machine only adds time.
fn is_costly(shape: &Shape) -> bool {
    let (short, long) = (shape.text(SHORT), shape.text(SHORT * FACTOR));
    (0..3).all(|_| {
        let took = time(&long);
        took > FLOOR && took > time(&short).max(Duration::from_millis(1)) * RATIO_MAX
    })
}

/// Sequences that took more than their share once.
const KNOWN: &[&str] =
    &["&", "&amp;", "\u{a0}", "·", "<", "\"", "https://", "https://a.example/", "www.a.example/", "אל: ב\n"];

#[test]
#[ignore = "measures time; script/nightly runs it"]
fn known_sequences_take_their_share() {
    for unit in KNOWN {
        let shape = Shape(vec![(*unit).to_owned()]);
        assert!(!is_costly(&shape), "{shape:?}");
    }
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
#[ignore = "takes minutes; script/nightly runs it"]
fn no_repeated_sequence_takes_more_than_its_share() {
    let seed = variable("COST_SEED").unwrap_or(1);
    let mut numbers = Numbers(seed);
    let mut found = vec![];
    for _ in 0..variable("COST_SHAPES").unwrap_or(3_000) {
        let shape = numbers.shape();
        if is_costly(&shape) {
            let took = [1, 2, 4, 8, 16].map(|times| time(&shape.text(SHORT * times)));
            eprintln!("{shape:?}: {took:?}");
            found.push(shape);
        }
    }
    assert!(found.is_empty(), "seed {seed}: {found:?}");
}

#[test]
fn a_unit_is_repeated_to_the_length_asked_for() {
    let shape = Shape(vec!["ab".into(), "c".into(), "d".into()]);
    assert_eq!(shape.text(8), "ababcdddd");
}
