//! Texts made to be expensive: what comes of them stays bounded. That the time for them grows in proportion to their length
//! is measured by script/nightly, at two sizes of each.

use std::time::{Duration, Instant};

use domain::practice::BODY_MAX;

use crate::{allow_list, render};

/// Shapes that make careless renderers slow, deep or huge, each repeated a number of times.
fn shapes(times: usize) -> Vec<(&'static str, String)> {
    let times_of = |unit: &str| unit.repeat(times);
    let columns = times / 8;
    vec![
        ("brackets", times_of("[")),
        ("closed brackets", times_of("[]")),
        ("images", times_of("![")),
        ("links", times_of("[a](")),
        ("links to brackets", times_of("[a](<")),
        ("link in link", times_of("[") + &times_of("](x)")),
        ("quotes", times_of(">")),
        ("quoted lines", "> ".repeat(300) + &times_of("\n> a")),
        ("stars", times_of("*")),
        ("emphasis", times_of("*a **b ")),
        ("underscores", times_of("_a __b")),
        ("tildes", times_of("~~a ~b ")),
        ("backticks", (1..times / 100).map(|n| "`".repeat(n % 400) + " ").collect()),
        ("list in list", times_of("- ") + "x"),
        ("numbered list in list", times_of("1. ") + "x"),
        ("quotes and lists", times_of("> - ") + "x"),
        ("blank lines in a deep list", "- ".repeat(times / 10) + "x" + &times_of("\n") + "x"),
        ("lines in a deep list", "- ".repeat(times / 10) + "x" + &times_of("\nx")),
        (
            "lines in deep notes",
            (0..times / 10).map(|n| format!("[^{n}]: ")).collect::<String>() + "x" + &times_of("\nx"),
        ),
        (
            "deep lists over several lines",
            (0..times / 500).map(|n| " ".repeat(n * 100) + &"- ".repeat(50) + "x\n").collect::<String>()
                + &times_of("x\n"),
        ),
        ("blank lines in deep quotes", ">".repeat(times / 10) + "x" + &times_of("\n>\n")),
        ("broken reference", times_of("[a\n") + &times_of("]: ")),
        ("titles", times_of("[a](b \"")),
        ("lines in a title", "[a](b \"".to_owned() + &times_of("x\n")),
        ("lines in a closed title", "[a](b '".to_owned() + &times_of("\\\n") + "')"),
        ("lines in titles", times_of("[a](b (x\n\"\n'\n")),
        ("cells with backticks", "|a|\n|-|\n".to_owned() + &times_of("|`")),
        ("deep items", (0..600).map(|n| " ".repeat(n * 2) + "- a\n").collect()),
        ("many items", times_of("- a\n")),
        ("tags", times_of("<")),
        ("open tags", times_of("<a ")),
        ("comments", times_of("<!--")),
        ("entities", times_of("&")),
        ("definitions", (0..times / 10).map(|n| format!("[{n}]: /{n}\n")).collect()),
        ("long reference", format!("[a]: /{}\n\n{}", "x".repeat(times), times_of("[a] "))),
        (
            "notes",
            (0..times / 20).map(|n| format!("[^{n}] ")).collect::<String>()
                + "\n\n"
                + &(0..times / 20).map(|n| format!("[^{n}]: x\n\n")).collect::<String>(),
        ),
        ("notes in notes", (0..times / 20).map(|n| format!("[^{n}]: ")).collect()),
        ("one note", times_of("[^1]") + "\n\n[^1]: x"),
        ("headings", times_of("# a\n")),
        ("wide table", times_of("|a") + "|\n" + &times_of("|-") + "|\n|x|"),
        (
            "table of missing cells",
            "|a".repeat(columns) + "|\n" + &"|-".repeat(columns) + "|\n" + &"|x|\n".repeat(columns),
        ),
        ("fences", times_of("```\n")),
        ("digits", times_of("1")),
        ("escapes", times_of("\\")),
        ("hard breaks", times_of("a\\\n")),
        ("ranges", times_of("1–")),
        ("spaced ranges", times_of("1 – ")),
        ("ranges and terms", times_of("1-2 .a ")),
        ("beginnings of addresses", times_of("https://www.")),
        ("mail addresses", times_of("a@")),
        ("beginnings of phone numbers", times_of("(050-")),
        ("emphasis on Hebrew words", times_of("א**\"א\"")),
        ("links into the text", times_of("[a](#a)") + &times_of("\n# a\n")),
    ]
}

fn time(source: &str) -> Duration {
    let begin = Instant::now();
    std::hint::black_box(render(source));
    begin.elapsed()
}

#[test]
fn hostile_shapes_stay_bounded() {
    for (name, source) in shapes(10_000) {
        let rendered = render(&source);
        assert!(rendered.html.len() <= source.len() * 16 + 200_000, "{name}: {}", rendered.html.len());
    }
}

/// Compares the best of three, since other work on the machine only ever adds time.
#[test]
#[ignore = "measures time; script/nightly runs it in its part cost"]
fn time_grows_with_the_text_not_its_square() {
    for ((name, short), (_, long)) in shapes(10_000).into_iter().zip(shapes(80_000)) {
        let short = time(&short).max(Duration::from_millis(20));
        let is_linear = (0..3).any(|_| time(&long) < short * 30);
        assert!(is_linear, "{name}: eight times the text takes over thirty times {short:?}");
    }
}

#[test]
fn hostile_shapes_stay_within_the_allow_list() {
    for (_, source) in shapes(2_000) {
        allow_list::check(&render(&source).html);
    }
}

#[test]
fn plain_text_excerpts_and_paths_stay_bounded() {
    for (name, source) in shapes(20_000) {
        let text = markdown::plain_text(&source);
        assert!(text.len() <= source.len() * 2, "{name}: {}", text.len());
        assert!(markdown::excerpt("", &source, 200).chars().count() <= 200, "{name}");
        let paths: usize = markdown::file_paths(&source).iter().map(String::len).sum();
        assert!(paths <= source.len(), "{name}: {paths}");
    }
}

#[test]
fn a_text_that_is_too_long_is_cut_and_says_so() {
    let rendered = render(&"מילה ".repeat(BODY_MAX / 8));
    assert!(rendered.truncated);
    assert!(!render(&"a ".repeat(BODY_MAX / 2)).truncated);
}

#[test]
fn output_that_would_be_too_long_is_cut_and_still_whole() {
    let columns = 2_000;
    let source = "|a".repeat(columns) + "|\n" + &"|-".repeat(columns) + "|\n" + &"|x|\n".repeat(200);
    let rendered = render(&source);
    assert!(rendered.truncated);
    assert!(rendered.html.ends_with("</tbody></table></div>\n"));
}

#[test]
fn what_is_nested_too_deep_keeps_its_text() {
    let rendered = render(&("- ".repeat(200) + "**סוף**"));
    allow_list::check(&rendered.html);
    assert!(rendered.html.contains("סוף"));
    assert!(rendered.html.matches("<li>").count() <= 50);
}
