use proptest::prelude::*;

use super::*;

fn problem(field: &str, problem: FieldProblem, line: u32, detail: &str) -> FieldError {
    FieldError::new(field, problem).line(line).detail(detail)
}

#[test]
fn every_key_is_read() {
    let file = "---\n# מהמפגש בחורף\ntitle: \"אמנת שירות: הגרסה השנייה\"\nsummary: |\n  שתי\n  שורות\nKind: write_up\n\
        topics: [training, ownership]\ncompany: hof-levana\nauthors:\n  - dana@hof-levana.example\ncreator: omer@hof-levana.example\nmeeting: 7\n\
        status: in-review\nsharing: Team\narchived-by: both\naudience: 'כולם'\neffort: 3\nresult: 71% > 50%\napproved-by: \"עו״ד נועה\"\napproved-on: 2026-01-31\nlanguage: he\nslug: אמנה\n\
        published_at: 2026-01-31\nattachments: מצגת.pptx, לוח.png, c.txt\nmembers-files: [c.txt]\nteam-files: לוח.png\npublic-files: [מצגת.pptx, c.txt]\n---\n\nגוף\n";
    let parsed = parse(file);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.body, "גוף\n");
    let text = |text: &str| Some(text.to_owned());
    let expected = FrontMatter {
        title: text("אמנת שירות: הגרסה השנייה"),
        summary: text("שתי\nשורות\n"),
        kind: Some(PracticeKind::WriteUp),
        topics: vec!["training".into(), "ownership".into()],
        company: text("hof-levana"),
        authors: vec!["dana@hof-levana.example".into()],
        creator: text("omer@hof-levana.example"),
        meeting: text("7"),
        status: Some(Status::InReview),
        archived_by: Some(ArchivedBy::Both),
        audience: text("כולם"),
        effort: text("3"),
        result: text("71% > 50%"),
        approved_by: text("עו״ד נועה"),
        approved_on: text("2026-01-31"),
        language: Some(Language::Hebrew),
        sharing: Some(Sharing::Team),
        slug: text("אמנה"),
        published_at: Some(Timestamp(1_769_817_600_000_000)),
        attachments: vec!["מצגת.pptx".into(), "לוח.png".into(), "c.txt".into()],
        members_files: vec!["c.txt".into()],
        team_files: vec!["לוח.png".into()],
        public_files: vec!["מצגת.pptx".into(), "c.txt".into()],
    };
    assert_eq!(parsed.fields, expected);
    for (name, mark) in [
        ("מצגת.pptx", Some(Sharing::Public)),
        ("לוח.png", Some(Sharing::Team)),
        ("c.txt", Some(Sharing::Members)),
        ("d.txt", None),
    ] {
        assert_eq!(parsed.fields.mark_of(name), mark, "{name}: of two the more careful");
    }
}

#[test]
fn what_is_not_valid_is_named_with_its_line_and_the_rest_is_taken() {
    let file = "---\ntitle: x\nweeks: 1\nkind: poem\n\ndate: מחר\ntopics:\n  - training\n  - {a: b}\n  -\n\
        company: [a, b]\nmeeting: {key: 7}\ntitle: y\nresult: *gone\nlanguage: he\n---\nגוף";
    let parsed = parse(&file.replace("*gone", "&a z"));
    assert_eq!(
        parsed.problems,
        [
            problem("weeks", FieldProblem::UnknownField, 3, "weeks"),
            problem("kind", FieldProblem::Invalid, 4, "poem").suggesting(Some("write-up / tool / template".into())),
            problem("date", FieldProblem::Invalid, 6, "מחר"),
            problem("topics", FieldProblem::Invalid, 9, "…"),
            problem("company", FieldProblem::Invalid, 11, "[…]"),
            problem("meeting", FieldProblem::Invalid, 12, "…"),
            problem("title", FieldProblem::KeyRepeated, 13, "title"),
        ]
    );
    assert_eq!(parsed.fields.title.as_deref(), Some("x"));
    assert_eq!(parsed.fields.topics, ["training"]);
    assert_eq!(parsed.fields.language, Some(Language::Hebrew));
    assert_eq!(parsed.body, "גוף");
}

#[test]
fn aliases_are_not_followed() {
    let bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\ntopics: [*b, *b, training]\nsummary: *a\ntitle: t\n---\n";
    let parsed = parse(bomb);
    assert_eq!(parsed.fields.topics, ["training"]);
    assert_eq!(parsed.fields.summary, None);
    assert_eq!(parsed.fields.title.as_deref(), Some("t"));
    assert!(parsed.problems.contains(&problem("summary", FieldProblem::Invalid, 5, "…")));
}

#[test]
fn a_head_that_cannot_be_read_stays_in_the_text_and_says_why() {
    for (file, problem, line) in [
        ("---\ntitle: \"open\nkind: tool\n---\n# גוף\n", FieldProblem::HeadQuote, 2),
        ("---\nkind: tool\ntitle: \"מעגל\" השנה\n---\nגוף", FieldProblem::HeadQuote, 3),
        ("---\ntitle: אמנה: הגרסה השנייה\nkind: tool\n---\nגוף", FieldProblem::HeadQuote, 2),
        ("---\nkind: tool\ntitle: @דנה\n---\nגוף", FieldProblem::HeadQuote, 3),
        ("---\ntitle: x\n\tkind: tool\n---\nגוף", FieldProblem::HeadTab, 3),
        ("---\ntitle: x\ntopics:\n\t- training\n---\nגוף", FieldProblem::HeadTab, 4),
        ("---\ntitle: x\ntopics: [a, b\nkind: tool\n---\nגוף", FieldProblem::HeadBracket, 3),
        ("---\nסתם שורה\n---\nגוף", FieldProblem::HeadNotRead, 2),
        ("---\ntitle: x\nסתם שורה\nkind: tool\n---\nגוף", FieldProblem::HeadNotRead, 3),
        ("---\n- a\n---\nגוף", FieldProblem::HeadNotRead, 2),
        ("---\ntitle: *missing\n---\nגוף", FieldProblem::HeadQuote, 2),
        ("---\ntitle: x\nגוף", FieldProblem::HeadNotClosed, 1),
        ("---", FieldProblem::HeadNotClosed, 1),
    ] {
        let parsed = parse(file);
        assert_eq!(parsed.body, file);
        assert_eq!(parsed.fields, FrontMatter::default());
        assert_eq!(parsed.problems, [FieldError::new(FIELD, problem).line(line)], "{file}");
        assert!(parsed.is_unreadable());
    }
}

#[test]
fn a_name_with_a_slip_is_recognized() {
    let parsed = parse("---\ntitel: x\nkind: tol\nlanguage: heb\n---\n");
    let suggested: Vec<_> = parsed.problems.iter().map(|problem| problem.suggestion.as_deref()).collect();
    assert_eq!(suggested, [Some("title"), Some("tool"), Some("he")]);
}

#[test]
fn values_that_are_looked_up_later_keep_their_lines() {
    let parsed = parse("---\ntitle: x\ncompany: a\nauthors:\n  - b\n  - c\ntopics: d, e\n---\n");
    let line = |key, value| parsed.lines.problem(key, FieldProblem::NotThere, value).line;
    assert_eq!(
        [line("company", "a"), line("authors", "c"), line("topics", "e"), line("topics", "f")],
        [Some(3), Some(6), Some(7), None]
    );
}

#[test]
fn the_first_heading_is_the_title_where_the_head_names_none() {
    let parsed = parse("\n# **אמנת** שירות\n\nגוף\n# עוד\n");
    assert_eq!(parsed.fields.title.as_deref(), Some("אמנת שירות"));
    assert_eq!(parsed.body, "\nגוף\n# עוד\n");
    let parsed = parse("---\nkind: tool\n---\n```\n# קוד\n```\n# כותרת\nגוף");
    assert_eq!(parsed.fields.title.as_deref(), Some("כותרת"));
    assert_eq!(parsed.body, "```\n# קוד\n```\nגוף");
    assert_eq!(parse("---\ntitle: x\n---\n# y").body, "# y");
    assert_eq!(parse("---\ntitle:\n---\n# y").fields.title.as_deref(), Some("y"));
    assert_eq!(parse("---\ntitle: ~\n---\n# y").fields.title, None);
    assert_eq!(parse("").fields.title, None);
}

#[test]
fn a_head_may_be_empty() {
    for file in ["---\n---\nגוף", "---\n# הערה\n---\n\nגוף", "---\r\n---\r\n\r\nגוף"] {
        let parsed = parse(file);
        assert_eq!((parsed.body.as_str(), parsed.problems.len()), ("גוף", 0), "{file:?}");
    }
}

#[test]
fn moments_and_days() {
    let at = |text: &str| parse(&format!("---\ndate: {text}\n---\n")).fields.published_at;
    assert_eq!(at("2026-01-31T02:00:00+02:00"), at("2026-01-31"));
    assert_eq!(at("\"2026-01-31T00:00:00.5Z\""), Some(Timestamp(1_769_817_600_500_000)));
    assert_eq!(at("31/01/2026"), None);
}

#[test]
fn problems_are_not_listed_without_end() {
    let head: String = (0..10_000).map(|n| format!("key{n}: x\n")).collect();
    assert_eq!(parse(&format!("---\n{head}---\n")).problems.len(), PROBLEMS_MAX);
}

/// Texts that need care in YAML or at the edges of a file.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ \\-#:\"'\\\\~\n\r\t{}\\[\\],&*!|>%@`א-תa-c0-1\u{202E}\u{FEFF}\u{2028}🙂]{0,12}",
        proptest::sample::select(vec!["", "~", "null", "---", "true", "007", "- a", "a: b", "# x"])
            .prop_map(str::to_owned),
    ]
}

fn bodies() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        any_text(),
        proptest::sample::select(vec!["---", "# כותרת", "\n", "\r\n", "...", "```", "title: x", "  "])
            .prop_map(str::to_owned),
    ];
    proptest::collection::vec(line, 0..6).prop_map(|lines| lines.join("\n"))
}

fn fields() -> impl Strategy<Value = FrontMatter> {
    let text = || proptest::option::of(any_text());
    let list = || proptest::collection::vec(any_text(), 0..3);
    let code = |all: &'static [PracticeKind]| proptest::option::of(proptest::sample::select(all));
    let lines = (text(), text(), text(), text(), text(), text(), text(), text(), text());
    let codes = (
        code(PracticeKind::ALL),
        proptest::option::of(proptest::sample::select(Status::ALL)),
        proptest::option::of(proptest::sample::select(ArchivedBy::ALL)),
        proptest::option::of(proptest::sample::select(Language::ALL)),
        proptest::option::of(proptest::sample::select(Sharing::ALL)),
        // Years 1 to 9999.
        proptest::option::of((-62_135_596_800_000_000i64..253_370_000_000_000_000).prop_map(Timestamp)),
    );
    let approval = (text(), text());
    (lines, codes, list(), list(), (list(), list(), list(), list()), approval).prop_map(
        |(lines, codes, topics, authors, files, approval)| {
            let (attachments, members_files, team_files, public_files) = files;
            let (approved_by, approved_on) = approval;
            let (title, summary, company, creator, meeting, audience, effort, result, slug) = lines;
            let (kind, status, archived_by, language, sharing, published_at) = codes;
            FrontMatter {
                title,
                summary,
                kind,
                topics,
                company,
                authors,
                creator,
                meeting,
                status,
                archived_by,
                audience,
                effort,
                result,
                approved_by,
                approved_on,
                language,
                sharing,
                slug,
                published_at,
                attachments,
                members_files,
                team_files,
                public_files,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(fields in fields(), body in bodies()) {
        let file = write(&fields, &body);
        let parsed = parse(&file);
        prop_assert_eq!((parsed.fields, parsed.body, parsed.problems), (fields, body, vec![]), "{}", file);
    }

    #[test]
    fn any_file_can_be_read(head in any_text(), text in any::<String>()) {
        parse(&text);
        parse(&format!("---\n{head}\n---\n{text}"));
    }
}
