//! What members type, and what it brings on the demo forum: by the rules alone, and with the dictionary
//! where it is installed.

use std::path::Path;

use domain::policy::Actor;
use domain::search::SearchRequest;
use forum::{Forum, Index};
use server::cli::Command;
use server::command;
use server::settings::{FilesSettings, HttpSettings, MEGABYTE, MailSettings, Settings};

use crate::{examples, judged};

/// Where the dictionary is, and where none is.
const DICTIONARIES: [&str; 2] = ["no-dictionary", "/usr/share/hspell"];

/// A search as it is typed; what one of the first three titles says; and what is marked on the
/// first page.
const TYPED: [(&str, &str, &[&str]); 9] = [
    ("תאום צפיות תבנית", "תיאום ציפיות", &["תיאום", "ציפיות", "תבנית"]),
    ("חווית לקוח", "רכבים במוסך", &["חוויות", "לקוחותינו", "CX"]),
    ("SLA בין מחלקות", "אמנת שירות פנימית", &["SLA", "אמנת"]),
    ("מש\"א", "דלפק HR", &["אנוש", "HR"]),
    ("או\"ש", "שלוש מחלקות והזמנה אחת", &["ארגון", "ושיטות"]),
    ("eNPS", "NPS בסניפים", &["eNPS", "סקר", "שביעות", "עובדים"]),
    ("שחיקת מוקדניות", "נציגים נשחקים", &["נציגים", "במוקד", "סנטר"]),
    ("אונבורדינג", "קליטת עובדים", &["קליטת", "onboarding"]),
    ("ווטסאפ לעובדים", "קבוצות וואטסאפ לעובדי", &["וואטסאפ", "לעובדי"]),
];

fn settings(data: &Path, hspell: &str) -> Settings {
    Settings {
        data: data.to_owned(),
        hspell: Path::new(hspell).to_owned(),
        database_url: None,
        files: FilesSettings::default(),
        base_url: None,
        file_reader: forum::file_texts::reader::FileReader::Here,
        max_upload: 25 * MEGABYTE,
        password_min: 10,
        mail: MailSettings::default(),
        http: HttpSettings::default(),
    }
}

#[tokio::test]
async fn what_members_type_finds_what_they_mean() {
    let folder = tempfile::tempdir().expect("a folder");
    command::run(&settings(folder.path(), DICTIONARIES[0]), "", Command::Demo).await.expect("the demo");
    for dictionary in DICTIONARIES {
        let settings = settings(folder.path(), dictionary);
        if settings.lexicon().is_err() {
            eprintln!("by rules: {dictionary} is not installed");
        }
        let forum = command::open(&settings).await.expect("opens");
        let index = Index::open(&settings.index_folder(), settings.analyzer()).expect("an index").index;
        forum.catch_up(index).await.expect("built");
        for (typed, first, marked) in TYPED {
            let hits = hits(&forum, typed).await;
            assert!(hits.iter().take(3).any(|(title, _)| title.contains(first)), "{dictionary}, {typed}: {hits:#?}");
            for word in marked {
                let mark = format!("<mark>{word}</mark>");
                assert!(hits.iter().any(|(_, html)| html.contains(&mark)), "{dictionary}, {typed}, {word}: {hits:#?}");
            }
        }
        examples::check(&forum, dictionary).await;
        judged::check(&forum, dictionary).await;
        forum.close().await;
    }
}

/// The titles of the first page of hits, and each with its passage and the marks.
async fn hits(forum: &Forum, typed: &str) -> Vec<(String, String)> {
    let request = SearchRequest { q: typed.to_owned(), limit: 20, ..SearchRequest::default() };
    let page = forum.search(&Actor::System, request).await.expect("an answer");
    assert_eq!(page.did_you_mean, None, "{typed}");
    let hits = page.hits.into_iter();
    hits.map(|hit| (hit.title, format!("{} {}", hit.title_marked.html(), hit.snippet.html()))).collect()
}
