//! Zip files of texts and pictures.

use convert::archive::entries;
use convert::report::{Kind, What};
use convert::{Options, Unreadable};

use crate::package::{Docx, PNG, convert, count, zip};

#[test]
fn a_text_with_its_pictures() {
    let content = zip(&[
        ("תרגיל/טקסט.md", "# תרגיל\n\n![לוח](pics/לוח.png)\n".as_bytes()),
        ("תרגיל/pics/לוח.png", PNG),
        ("תרגיל/setup.exe", b"MZ"),
        ("__MACOSX/._x", b"x"),
        (".DS_Store", b"x"),
    ]);
    let read = convert("a.zip", &content).unwrap();
    assert_eq!(read.markdown, "# תרגיל\n\n![לוח](pics/לוח.png)\n");
    assert_eq!(read.title.as_deref(), Some("תרגיל"));
    assert_eq!(read.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["לוח.png"]);
    assert_eq!(count(&read.report, Kind::Lost, What::File), 1);
}

#[test]
fn several_texts_are_joined_and_listed_one_by_one() {
    let docx = Docx::of("<w:p><w:r><w:t>מסמך</w:t></w:r></w:p>").bytes();
    let content = zip(&[("ב.docx", &docx), ("א.txt", "ראשון[^1]".as_bytes()), ("ג/../../ד.md", b"# d[^1]\n\n[^1]: x")]);
    let read = convert("a.zip", &content).unwrap();
    assert_eq!(read.markdown, "ראשון[^1]\nמסמך\n\n# d[^3-1]\n\n[^3-1]: x");
    assert_eq!(count(&read.report, Kind::Changed, What::JoinedTexts), 3);
    let paths: Vec<String> = entries(&content).unwrap().into_iter().map(|entry| entry.path).collect();
    assert_eq!(paths, ["א.txt", "ב.docx", "ג/ד.md"]);
}

#[test]
fn pictures_of_one_name_are_each_shown_by_their_own_text() {
    let other = [PNG, b"x"].concat();
    let docx = |picture: &[u8]| {
        let of_picture = "<w:p><w:r><w:drawing><wp:inline><wp:docPr id=\"1\" descr=\"לוח\"/><a:graphic><pic:pic><a:blip r:embed=\"p1\"/></pic:pic></a:graphic></wp:inline></w:drawing></w:r></w:p>";
        Docx::of(of_picture).link("p1", "image", "media/image1.png").media("word/media/image1.png", picture).bytes()
    };
    let (one, two) = (docx(PNG), docx(&other));
    let content = zip(&[
        ("א.docx", &one),
        ("ב.docx", &two),
        ("ג/טקסט.md", "# ג\n\n![](לוח.png)\n".as_bytes()),
        ("ג/לוח.png", PNG),
        ("ד/טקסט.md", "# ד\n\n![](./לוח.png) [כאן](../ג/לוח.png)\n".as_bytes()),
        ("ד/לוח.png", &other),
        ("ה/טקסט.html", "<p>ה <img src='לוח.png' alt='ה'></p>".as_bytes()),
        ("ה/לוח.png", &other),
    ]);
    let read = convert("a.zip", &content).unwrap();
    let files: Vec<(&str, bool)> = read.files.iter().map(|file| (file.name.as_str(), file.content == other)).collect();
    let expected =
        [("לוח.png", false), ("לוח-2.png", true), ("לוח-3.png", true), ("image1.png", false), ("image1-2.png", true)];
    assert_eq!(files, expected);
    let shown: Vec<&str> = read.markdown.match_indices("](").map(|(at, _)| &read.markdown[at + 2..]).collect();
    let shown: Vec<&str> = shown.iter().filter_map(|rest| rest.split(')').next()).collect();
    assert_eq!(shown, ["image1.png", "image1-2.png", "לוח.png", "לוח-2.png", "לוח.png", "לוח-3.png"]);
    assert_eq!(count(&read.report, Kind::Lost, What::File), 0);
}

#[test]
fn a_page_finds_its_pictures_beside_it() {
    let page = "<p>א <img src='a_files/image%201.png' alt='לוח'><img src='https://x.example/image 1.png'></p>";
    let content = zip(&[("a.html", page.as_bytes()), ("a_files/image 1.png", PNG)]);
    let read = convert("a.zip", &content).unwrap();
    assert_eq!(read.markdown, "א ![לוח](image%201.png)\n");
}

#[test]
fn what_holds_no_text_or_too_much() {
    let files = |error: Unreadable| match error {
        Unreadable::NothingKept(held) => count(&held, Kind::Lost, What::File),
        error => panic!("{error:?}"),
    };
    assert_eq!(convert("a.zip", &zip(&[("a.png", PNG), ("b.pdf", b"%PDF-1.7")])).map_err(files), Err(2));
    let inner = zip(&[("a.md", b"x")]);
    assert_eq!(convert("a.zip", &zip(&[("inner.zip", &inner)])).map_err(files), Err(1), "not opened");
    assert_eq!(convert("a.zip", &zip(&[("a.docx", b"x"), ("b.docx", b"x")])).map_err(files), Err(2));
    let bomb = vec![0; 70_000_000];
    assert_eq!(convert("a.zip", &zip(&[("a.md", &bomb)])), Err(Unreadable::TooLarge));
    let part = vec![b' '; 60_000_000];
    let parts: Vec<(&str, &[u8])> = vec![("a.md", &part), ("b.md", &part), ("c.md", &part)];
    let bomb = zip(&parts);
    assert_eq!(convert::convert("a.zip", &bomb, &Options::default()), Err(Unreadable::TooLarge));
}
