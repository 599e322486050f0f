//! The installed dictionary, and what the search does with it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use search::lexicon::{FOLDER, Lexicon, LexiconError};
use search::{Analyzer, Document, Index, Names, SearchError, Synonyms, Typed};
use tempfile::TempDir;

use crate::sample::{Forum, document, ids, query, upsert};

/// The grammar code of a word that is a noun, as the dictionary's file has it.
const NOUN: usize = 3046;
/// The same of a verb in the past, in the second person and in the future, of a participle, and of a noun with its owner.
const PAST: usize = 3135;
const PAST_SECOND: usize = 3137;
const FUTURE: usize = 3149;
const PARTICIPLE: usize = 3242;
const POSSESSED: usize = 3328;
/// The same of an adjective, of a noun that another follows, and of an imperative, which is an infinitive behind ל.
const ADJECTIVE: usize = 3043;
const CONSTRUCT: usize = 3042;
const IMPERATIVE: usize = 3157;

/// A dictionary in hspell's own files: each word with its prefix classes and the places of its lemmas. All are
/// nouns.
fn dictionary<Word: AsRef<str>>(words: &[(Word, u8, &[u8])]) -> TempDir {
    let nouns: Vec<Vec<Reading>> =
        words.iter().map(|(_, _, lemmas)| lemmas.iter().map(|lemma| (*lemma, NOUN)).collect()).collect();
    let words = words.iter().zip(&nouns).map(|((word, class, _), readings)| (word, *class, &readings[..]));
    dictionary_of(&words.collect::<Vec<_>>())
}

/// A reading of a word: the place of its lemma and its grammar code.
type Reading = (u8, usize);

/// The same of words of any kind, each with its readings.
fn dictionary_of<Word: AsRef<str>>(words: &[(Word, u8, &[Reading])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (mut list, mut stems, mut classes, mut grammar) = (vec![], vec![], vec![], vec![]);
    for (place, (word, class, readings)) in words.iter().enumerate() {
        list.extend(
            word.as_ref()
                .chars()
                .map(|c| if c.is_ascii() { c as u8 } else { u8::try_from(u32::from(c) - 0x5D0 + 0xE0).unwrap() }),
        );
        if place + 1 < words.len() {
            list.extend(word.as_ref().chars().count().to_string().bytes());
        }
        stems.extend(readings.iter().flat_map(|(lemma, _)| [33 + lemma, 33, 33]));
        stems.push(b'\n');
        let codes = readings.iter().flat_map(|(_, code)| [code % 94, code / 94]);
        grammar.extend(codes.map(|digit| 33 + u8::try_from(digit).unwrap()));
        grammar.push(b'\n');
        classes.push(*class);
    }
    for (name, bytes) in [
        ("hebrew.wgz", list),
        ("hebrew.wgz.stems", stems),
        ("hebrew.wgz.prefixes", classes),
        ("hebrew.wgz.desc", grammar),
    ] {
        let mut file = GzEncoder::new(fs::File::create(folder.path().join(name)).unwrap(), Compression::fast());
        file.write_all(&bytes).unwrap();
        file.finish().unwrap();
    }
    folder
}

fn lemmas(lexicon: &Lexicon, word: &str) -> Vec<String> {
    let mut lemmas = vec![];
    lexicon.visit(word, |reading| lemmas.push(lexicon.lemma_text(reading.lemma).to_owned()));
    lemmas
}

fn women() -> TempDir {
    dictionary(&[("אישה", 63, &[0]), ("נשים", 8, &[0]), ("הלך", 4, &[2]), ("ועד", 63, &[3])])
}

fn forum_with(lexicon: Lexicon, text: &str) -> (Index, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path(), Analyzer::new(Some(Arc::new(lexicon)))).unwrap().index;
    index.apply(vec![upsert(Document { body: text.to_owned(), ..document(0) })], 1).unwrap();
    (index, folder)
}

#[test]
fn words_have_lemmas_with_the_prefix_letters_they_take() {
    let (source, data) = (women(), tempfile::tempdir().unwrap());
    let lexicon = Lexicon::open(source.path(), data.path()).unwrap();
    for (word, lemma) in [("נשים", "אישה"), ("לנשים", "אישה"), ("האישה", "אישה"), ("שהלך", "הלך"), ("הוועד", "ועד")]
    {
        assert_eq!(lemmas(&lexicon, word), [lemma], "{word}");
    }
    for word in ["הנשים", "בהלך", "נש", "", "abc"] {
        assert_eq!(lemmas(&lexicon, word), Vec::<String>::new(), "{word}");
    }
}

/// Names, acronyms and particles stand under one heading, which is not what they have in common.
#[test]
fn words_under_a_heading_are_words_of_their_own() {
    let letters = || 'א'..='ת';
    let pairs = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    let words = pairs.flat_map(|pair| letters().map(move |c| format!("ק{pair}{c}")));
    let under = words.take(1_200).map(|word| (word, 63, &[0][..]));
    let source = dictionary(&[("שונות".to_owned(), 63, &[0][..])].into_iter().chain(under).collect::<Vec<_>>());
    let data = tempfile::tempdir().unwrap();
    let lexicon = Lexicon::open(source.path(), data.path()).unwrap();
    for word in ["קאגד", "קבאב", "שונות"] {
        assert_eq!(lemmas(&lexicon, word), [word]);
    }
}

#[test]
fn irregular_forms_find_each_other() {
    let (source, data) = (women(), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "סדנה לנשים בניהול");
    let page = index.search(&query("אישה"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "סדנה <mark>לנשים</mark> בניהול");
    assert_eq!(Forum::of_texts(&["סדנה לנשים בניהול"]).find("אישה"), Vec::<i64>::new(), "not by rules");
}

#[test]
fn what_stands_behind_prefix_letters_is_unlikely_beside_a_noun() {
    let words: [(_, _, &[u8]); 4] = [("מנהל", 63, &[0]), ("מנהלים", 63, &[0]), ("נוהל", 63, &[2]), ("נהלים", 63, &[2])];
    let (source, data) = (dictionary(&words), tempfile::tempdir().unwrap());
    let lexicon = Lexicon::open(source.path(), data.path()).unwrap();
    let (index, _folder) = forum_with(lexicon, "מנהלים, מנהל ונוהל");
    let page = index.search(&query("נוהל"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "מנהלים, מנהל <mark>ונוהל</mark>");
}

#[test]
fn a_participle_is_no_noun_with_its_owner() {
    let words: [(_, _, &[(u8, usize)]); 3] =
        [("הוקדם", 4, &[(0, PAST)]), ("מוקד", 63, &[(1, NOUN)]), ("מוקדם", 63, &[(0, PARTICIPLE), (1, POSSESSED)])];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let lexicon = Arc::new(Lexicon::open(source.path(), data.path()).unwrap());
    let analyzer = Analyzer::new(Some(lexicon));
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path(), analyzer.clone()).unwrap().index;
    let text = |id, body: &str| upsert(Document { body: body.to_owned(), ..document(id) });
    index.apply(vec![text(0, "הגיע מוקדם למוקד"), text(1, "נציג אחד")], 1).unwrap();
    let page = index.search(&query("מוקד"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "הגיע מוקדם <mark>למוקד</mark>");
    let table = Synonyms::new([["מוקד", "נציג"]], &analyzer);
    let found = |q: &str| ids(&index.search_widened(&query(q), None, &table, &Names::default()).unwrap());
    assert_eq!(found("מוקדם"), [0], "the table's word neither");
    assert!(found("מוקד").contains(&1));
}

#[test]
fn a_noun_is_no_verb_of_the_future() {
    let words: [(_, _, &[(u8, usize)]); 4] = [
        ("אישה", 63, &[(0, NOUN)]),
        ("שם", 63, &[(1, NOUN)]),
        ("נשים", 63, &[(1, FUTURE), (0, NOUN)]),
        ("שמות", 63, &[(1, NOUN)]),
    ];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "שם ושמות");
    let page = index.search(&query("נשים"), None).unwrap();
    assert_eq!(page.total + page.partial_total, 0);
}

#[test]
fn a_verb_is_no_noun_of_the_same_letters() {
    let words: [(_, _, &[(u8, usize)]); 5] = [
        ("ערך", 63, &[(0, PAST), (0, NOUN)]),
        ("ערכים", 63, &[(0, NOUN)]),
        ("ערכה", 63, &[(2, NOUN)]),
        ("ערכת", 63, &[(0, PAST_SECOND), (2, NOUN)]),
        ("ערכתי", 4, &[(0, PAST_SECOND)]),
    ];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "ערכים, ערכה אחת, ערכתי");
    let page = index.search(&query("ערכת"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "ערכים, <mark>ערכה</mark> אחת, <mark>ערכתי</mark>");
}

/// לקחים is no form of the verb that the dictionary has under לקח, nor is לשנות "to years".
#[test]
fn a_noun_is_no_verb_of_the_same_letters() {
    let words: [(_, _, &[(u8, usize)]); 3] =
        [("לקח", 63, &[(0, PAST), (0, NOUN)]), ("לקחים", 63, &[(0, NOUN)]), ("לקחנו", 4, &[(0, PAST_SECOND)])];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "לקחנו שני לקחים");
    let page = index.search(&query("לקחים"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "לקחנו שני <mark>לקחים</mark>");
    let words: [(_, _, &[(u8, usize)]); 6] = [
        ("שנה", 63, &[(0, PAST), (0, NOUN)]),
        ("שנתיים", 63, &[(0, NOUN)]),
        ("שנים", 63, &[(0, NOUN)]),
        ("שנות", 63, &[(0, IMPERATIVE), (0, CONSTRUCT), (4, IMPERATIVE)]),
        ("שינה", 63, &[(4, PAST)]),
        ("שינינו", 4, &[(4, PAST_SECOND)]),
    ];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let text = "שינינו אחרי שנה, ועוד שנתיים";
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), text);
    let page = index.search(&query("לשנות"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "<mark>שינינו</mark> אחרי שנה, ועוד שנתיים");
}

/// שיחות is small talk to the dictionary; texts that have שיחה tell that it is the plural of that.
#[test]
fn a_dictionary_form_is_the_plural_of_a_commoner_noun() {
    let words: [(_, _, &[(u8, usize)]); 3] =
        [("שיחה", 63, &[(0, NOUN)]), ("שיחות", 63, &[(0, NOUN), (1, NOUN)]), ("שיחותיי", 63, &[(1, POSSESSED)])];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let lexicon = || Lexicon::open(source.path(), data.path()).unwrap();
    let (index, _folder) = forum_with(lexicon(), "שיחה אחת, שתי שיחות");
    let page = index.search(&query("שיחות"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "<mark>שיחה</mark> אחת, שתי <mark>שיחות</mark>");
    let (index, _folder) = forum_with(lexicon(), "שיחה אחת, שיחות, שיחותיי");
    let page = index.search(&query("שיחות"), None).unwrap();
    assert_eq!(
        page.hits[0].snippet.html(),
        "שיחה אחת, <mark>שיחות</mark>, <mark>שיחותיי</mark>",
        "where both are told of"
    );
    // Where no word tells of either without doubt, the texts have the noun.
    let words: [(_, _, &[(u8, usize)]); 3] = [
        ("יחידה", 63, &[(0, NOUN), (1, ADJECTIVE)]),
        ("יחיד", 63, &[(1, ADJECTIVE)]),
        ("יחידות", 63, &[(0, NOUN), (2, NOUN)]),
    ];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "יחידה אחת, שתי יחידות");
    let page = index.search(&query("יחידות"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "<mark>יחידה</mark> אחת, שתי <mark>יחידות</mark>");
    let words: [(_, _, &[(u8, usize)]); 2] = [("בעל", 63, &[(0, NOUN)]), ("בעלות", 63, &[(1, NOUN), (0, CONSTRUCT)])];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "נאמר בעל פה");
    assert_eq!(index.search(&query("בעלות"), None).unwrap().total, 0);
}

#[test]
fn two_of_a_thing_are_no_adjective() {
    let words: [(_, _, &[(u8, usize)]); 4] = [
        ("שבוע", 63, &[(0, NOUN)]),
        ("שבועי", 63, &[(1, ADJECTIVE)]),
        ("שבועית", 63, &[(1, ADJECTIVE)]),
        ("שבועיים", 63, &[(0, NOUN), (1, ADJECTIVE)]),
    ];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let text = "סבב שבועי, שיחה שבועית, אחרי שבועיים";
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), text);
    let page = index.search(&query("שבועית"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "סבב <mark>שבועי</mark>, שיחה <mark>שבועית</mark>, אחרי שבועיים");
}

#[test]
fn a_word_without_its_vowel_letter_is_found_though_the_dictionary_has_another_of_its_spelling() {
    let (source, data) =
        (dictionary(&[("שירות", 63, &[0]), ("שרה", 63, &[1]), ("שרות", 63, &[1])]), tempfile::tempdir().unwrap());
    let lexicon = || Lexicon::open(source.path(), data.path()).unwrap();
    let (index, _folder) = forum_with(lexicon(), "אמנת השירות");
    for typed in ["שרות", "שֵׁרוּת", "השרות"] {
        let page = index.search(&query(typed), None).unwrap();
        assert_eq!((page.total, page.did_you_mean), (1, None), "{typed}");
        assert_eq!(page.hits[0].snippet.html(), "אמנת <mark>השירות</mark>", "{typed}");
    }
    let (index, _folder) = forum_with(lexicon(), "שרה אחת ושירות");
    let page = index.search(&query("שרות"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "<mark>שרה</mark> אחת ושירות", "where a text has that other");
}

#[test]
fn a_dictionary_form_is_found_with_its_ending_in_the_other_spelling() {
    let (source, data) =
        (dictionary(&[("חניה", 63, &[0]), ("חניות", 63, &[0]), ("חנייה", 63, &[2])]), tempfile::tempdir().unwrap());
    let lexicon = || Lexicon::open(source.path(), data.path()).unwrap();
    let (index, _folder) = forum_with(lexicon(), "דמי החניה, שתי חניות");
    let page = index.search(&query("חנייה"), None).unwrap();
    assert_eq!(page.hits[0].snippet.html(), "דמי <mark>החניה</mark>, שתי <mark>חניות</mark>");
    let (index, _folder) = forum_with(lexicon(), "חנייה אחת");
    assert_eq!(index.search(&query("חניה"), None).unwrap().total, 1);
    let (index, _folder) = forum_with(lexicon(), "חנייה אחת, חניה אחרת");
    for typed in ["חניה", "חנייה"] {
        let page = index.search(&query(typed), None).unwrap();
        assert_eq!(page.hits[0].snippet.html(), "<mark>חנייה</mark> אחת, <mark>חניה</mark> אחרת", "{typed}");
    }
}

#[test]
fn a_dictionary_form_that_no_text_has_is_no_other_word_behind_a_prefix_letter() {
    let (source, data) =
        (dictionary(&[("בקרה", 63, &[0]), ("קורה", 63, &[1]), ("קרה", 63, &[2])]), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "מה קורה כאן");
    let page = index.search(&query("בקרה"), None).unwrap();
    assert_eq!((page.total, page.partial_total, page.unknown), (0, 0, vec!["בקרה".to_owned()]));
}

#[test]
fn a_short_word_that_the_dictionary_lacks_is_no_inflected_form_in_another_spelling() {
    let (source, data) = (dictionary(&[("די", 63, &[0]), ("דיים", 63, &[0])]), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "יותר מדי טלפונים");
    assert_eq!(index.search(&query("דיים"), None).unwrap().total, 1);
    let page = index.search(&query("דים"), None).unwrap();
    assert_eq!((page.total, page.partial_total, page.unknown), (0, 0, vec!["דים".to_owned()]));
    let words: [(_, _, &[u8]); 3] = [("דם", 63, &[0]), ("דמי", 63, &[0]), ("אוזן", 63, &[2])];
    let (source, data) = (dictionary(&words), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "דמי ביטול, אוזן קשבת");
    assert_eq!(index.search(&query("אזן"), None).unwrap().total, 1);
    let page = index.search(&query("דים"), None).unwrap();
    assert_eq!((page.total, page.partial_total, page.unknown), (0, 0, vec!["דים".to_owned()]), "no letter to spare");
}

#[test]
fn a_word_that_the_dictionary_lacks_is_no_other_with_its_owner_in_another_spelling() {
    let words: [(_, _, &[(u8, usize)]); 2] =
        [("קרן", 63, &[(0, NOUN)]), ("קרונה", 63, &[(0, POSSESSED), (0, IMPERATIVE)])];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "קרן אחת");
    let page = index.search(&query("קורונה"), None).unwrap();
    assert_eq!((page.total, page.unknown), (0, vec!["קורונה".to_owned()]));
}

#[test]
fn nouns_and_adjectives_complete_what_was_typed() {
    let words: [(_, _, &[(u8, usize)]); 5] = [
        ("לקוח", 63, &[(0, NOUN)]),
        ("פצה", 4, &[(1, PAST)]),
        ("פנימי", 63, &[(2, ADJECTIVE)]),
        ("לקוחות", 63, &[(0, NOUN)]),
        ("פנימיים", 63, &[(2, ADJECTIVE)]),
    ];
    let (source, data) = (dictionary_of(&words), tempfile::tempdir().unwrap());
    let text = "לקוח פצה אותו, ולקוח פנימי בא. לקוחות פנימיים";
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), text);
    let suggested = index.suggest(&Typed::new("לקוח פ").unwrap(), None).unwrap();
    assert_eq!(suggested.completions, ["לקוח פנימי"], "no verb, and no adjective that does not agree");
}

#[test]
fn a_word_of_the_dictionary_is_no_slip() {
    let (source, data) = (dictionary(&[("תרגול", 63, &[0])]), tempfile::tempdir().unwrap());
    let text = "תרגום אחד";
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), text);
    let page = index.search(&query("תרגול"), None).unwrap();
    assert_eq!((page.total + page.partial_total, page.did_you_mean), (0, None));
    let page = Forum::of_texts(&[text]).ask(&query("תרגול"));
    assert_eq!(page.did_you_mean.as_deref(), Some("תרגום"), "by rules it is the key beside it");
    let (source, data) = (dictionary(&[("מועמד", 63, &[0])]), tempfile::tempdir().unwrap());
    let (index, _folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "באו ועמדו בתור");
    let page = index.search(&query("מועמד"), None).unwrap();
    assert_eq!((page.total + page.partial_total, page.did_you_mean), (0, None), "nor behind prefix letters");
}

#[test]
fn a_word_that_was_split_is_joined_though_both_parts_may_be_read() {
    let words: [(_, _, &[u8]); 2] = [("קו", 63, &[0]), ("חוות", 63, &[1])];
    let (source, data) = (dictionary(&words), tempfile::tempdir().unwrap());
    let lexicon = || Lexicon::open(source.path(), data.path()).unwrap();
    let (index, _folder) = forum_with(lexicon(), "קו אחד, חוות דעת ולקוחות");
    let meant = |q: &str| index.search(&query(q), None).unwrap().did_you_mean;
    assert_eq!(meant("לקו חות"), None, "no text has it just so");
    let (index, _folder) = forum_with(lexicon(), "קו אחד, חוות דעת. לקוחות");
    let meant = |q: &str| index.search(&query(q), None).unwrap().did_you_mean;
    assert_eq!(meant("לקו חות").as_deref(), Some("לקוחות"));
    assert_eq!(meant("-לקו חות"), None, "what is excluded is meant so");
    assert_eq!(meant("\u{200f}-לקו חות"), None, "also behind a direction mark");
}

#[test]
fn another_dictionary_rebuilds_the_index() {
    let (source, data) = (women(), tempfile::tempdir().unwrap());
    let (index, folder) = forum_with(Lexicon::open(source.path(), data.path()).unwrap(), "טקסט");
    assert!(matches!(Index::open_read_only(folder.path(), Analyzer::default()), Err(SearchError::Unreadable(_))));
    drop(index);
    let other = dictionary(&[("אישה", 63, &[0])]);
    let other = Arc::new(Lexicon::open(other.path(), data.path()).unwrap());
    let begun = Index::open(folder.path(), Analyzer::new(Some(Arc::clone(&other)))).unwrap();
    assert_eq!(begun.position, None);
    begun.index.apply(vec![], 7).unwrap();
    drop(begun);
    assert_eq!(Index::open(folder.path(), Analyzer::new(Some(other))).unwrap().position, Some(7));
}

#[test]
fn a_damaged_compiled_file_is_compiled_again() {
    let (source, data) = (women(), tempfile::tempdir().unwrap());
    drop(Lexicon::open(source.path(), data.path()).unwrap());
    let compiled = fs::read_dir(data.path()).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&compiled).unwrap();
    let mut flipped = whole.clone();
    flipped[30] ^= 0xFF;
    for damaged in [&whole[..whole.len() / 2], &[], &flipped] {
        fs::write(&compiled, damaged).unwrap();
        let lexicon = Lexicon::open(source.path(), data.path()).unwrap();
        assert_eq!(lemmas(&lexicon, "נשים"), ["אישה"]);
        drop(lexicon);
        assert_eq!(fs::read(&compiled).unwrap(), whole);
    }
}

#[test]
fn a_dictionary_that_is_none_is_said() {
    let data = tempfile::tempdir().unwrap();
    assert!(matches!(Lexicon::open(&data.path().join("nowhere"), data.path()), Err(LexiconError::Missing(_))));
    let wrong = dictionary(&[("אישה", 63, &[9])]);
    assert!(matches!(Lexicon::open(wrong.path(), data.path()), Err(LexiconError::Malformed(_))));
    let source = women();
    fs::write(source.path().join("hebrew.wgz"), "not gzip at all").unwrap();
    assert!(matches!(Lexicon::open(source.path(), data.path()), Err(LexiconError::File(..))));
}

/// With the real one: `script/test` installs it.
#[test]
fn hspell_is_read() {
    if !Path::new(FOLDER).exists() {
        eprintln!("skipped: hspell is not installed");
        return;
    }
    let data = tempfile::tempdir().unwrap();
    drop(Lexicon::open(Path::new(FOLDER), data.path()).unwrap());
    let lexicon = Lexicon::open(Path::new(FOLDER), data.path()).unwrap();
    for (word, expected) in [
        ("שירות", &["שירה", "שירות"][..]),
        ("לקוחות", &["לקוח", "לקוחה"]),
        ("תלונותיהם", &["תלונה"]),
        ("הולכים", &["הלך"]),
        ("ולכשבתלונותיהם", &[]),
        ("ובתלונותיהם", &["תלונה"]),
    ] {
        let mut found = lemmas(&lexicon, word);
        found.sort();
        found.dedup();
        assert!(expected.iter().all(|lemma| found.iter().any(|found| found == lemma)), "{word}: {found:?}");
        assert!(!expected.is_empty() || found.is_empty(), "{word}: {found:?}");
    }
}
