//! Pages and pastes; what programs put on the clipboard is in the samples of the crate `intake`.

use std::collections::BTreeMap;
use std::path::Path;

use convert::report::{Kind, What};

use crate::package::{convert, count};

fn markdown(html: &str) -> String {
    convert::convert_html(html).map(|converted| converted.markdown).unwrap_or_default()
}

#[test]
fn a_web_page() {
    let html = r#"<article><h3>Rules</h3><p>Use <code>a|b</code> &amp; 2 * 3, snake_case, [x].<br>Next line</p>
<ol><li>One<ol><li>Inner</li></ol></li><li><p>Two</p><p>More</p></li></ol>
<blockquote><p>Said</p><p>Again</p></blockquote><pre>if x {
    y
}</pre><hr><p><a href="javascript:alert(1)">bad</a> <a href="mailto:dana@a.example">mail</a></p>
<script>alert(1)</script></article>"#;
    let expected = "\
### Rules

Use `a|b` & 2 \\* 3, snake_case, \\[x\\].\\\nNext line

1. One

   1. Inner

2. Two

   More

> Said
>
> Again

```
if x {
    y
}
```

---

bad [mail](mailto:dana@a.example)
";
    assert_eq!(markdown(html), expected);
}

#[test]
fn paragraphs_stay_apart_and_bold_of_a_wrapper_is_none() {
    assert_eq!(markdown("<p>פסקה</p><p>ועוד אחת</p>"), "פסקה\n\nועוד אחת\n");
    assert_eq!(markdown("<div>שורה<br>ועוד<br><br>פסקה</div>"), "שורה\\\nועוד\n\nפסקה\n");
    let docs = "<b style=\"font-weight:normal\" id=\"docs-internal-guid-1\"><p><span>רגיל </span><span style=\"font-weight:700\">כבד</span></p></b>";
    assert_eq!(markdown(docs), "רגיל **כבד**\n");
}

#[test]
fn tables_of_a_range_with_merged_cells() {
    let html = "<table><tr><th>מדד</th><th colspan=2>שנה</th></tr><tr><td rowspan=2>זמן</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>";
    let read = convert::convert_html(html).unwrap();
    assert_eq!(read.markdown, "| מדד | שנה |  |\n|---|---|---|\n| זמן | 1 | 2 |\n|  | 3 | 4 |\n");
    assert_eq!(count(&read.report, Kind::Changed, What::MergedCells), 2);
}

#[test]
fn pictures_are_taken_from_the_text_and_never_fetched() {
    let html = "<p>א</p><img alt='לוח' src='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1Pe'>\
                <img src='https://spy.example/x.png' alt='בחוץ'><img src='file:///C:/a.png'><img src='https://a.example/e.png' alt='👍'>";
    let read = convert::convert_html(html).unwrap();
    assert_eq!(read.markdown, "א\n\n![לוח](picture.png) 👍\n".replace(" 👍", "👍"));
    assert_eq!(read.files.len(), 1);
    assert_eq!(count(&read.report, Kind::Lost, What::ExternalPicture), 1);
    assert_eq!(count(&read.report, Kind::Lost, What::Picture), 1);
}

#[test]
fn what_was_hidden_deleted_or_commented_is_named() {
    let html =
        "<p>גלוי <del>סוד</del><span style='display:none'>סוד</span><span class=MsoCommentReference>סוד</span></p>";
    let read = convert::convert_html(html).unwrap();
    assert_eq!(read.markdown, "גלוי\n");
    assert_eq!(count(&read.report, Kind::Lost, What::Deletion), 1);
    assert_eq!(count(&read.report, Kind::Lost, What::Comment), 1);
    assert_eq!(count(&read.report, Kind::Lost, What::HiddenText), 1);
}

#[test]
fn a_file_of_another_encoding_and_one_nested_without_end() {
    let hebrew = b"<html><body><p>\xf9\xec\xe5\xed \xf2\xe5\xec\xed, \xe6\xe4 \xee\xf1\xee\xea \xe1\xf2\xe1\xf8\xe9\xfa</p></body></html>";
    assert_eq!(convert("a.html", hebrew).unwrap().markdown, "שלום עולם, זה מסמך בעברית\n");
    let deep = format!("{}בפנים{}", "<div>".repeat(5_000), "</div>".repeat(5_000));
    assert_eq!(markdown(&deep), "בפנים\n");
    assert!(convert::convert_html(&"<div>".repeat(200_000)).is_err());
    let lists = "<ul><li>א".repeat(500);
    assert!(markdown(&lists).contains('א'));
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The samples say what the converter in the browser makes of them; this one says the same words.
#[test]
fn what_programs_put_on_the_clipboard() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../app/intake/tests/samples");
    let mut wrong = String::new();
    let mut samples = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "html")
            || path.file_stem().is_some_and(|name| name == "whatsapp-web")
        {
            continue;
        }
        samples += 1;
        let expected = std::fs::read_to_string(path.with_extension("md")).unwrap();
        let read = markdown(&std::fs::read_to_string(&path).unwrap());
        assert!(!read.contains("סוד"), "{} tells what was hidden:\n{read}", path.display());
        let count = |text: &str| {
            let mut counted = BTreeMap::<String, i64>::new();
            words(text).into_iter().for_each(|word| *counted.entry(word).or_default() += 1);
            counted
        };
        let (own, other) = (count(&read), count(&expected));
        let missing: i64 =
            other.iter().map(|(word, number)| (number - own.get(word).copied().unwrap_or(0)).max(0)).sum();
        let added: i64 = own.iter().map(|(word, number)| (number - other.get(word).copied().unwrap_or(0)).max(0)).sum();
        if missing + added > 3 {
            wrong.push_str(&format!(
                "{}: {missing} missing, {added} more:\n{read}\n---\n{expected}\n\n",
                path.display()
            ));
        }
    }
    assert!(samples >= 10);
    assert!(wrong.is_empty(), "{wrong}");
}
