//! Turns `locales/*.json` into the module `i18n`: one function or struct for each text, so that a
//! missing key, language or argument does not compile.
//!
//! A text without arguments becomes `fn(Language) -> &'static str`. One with `{{ name }}` becomes
//! a generic struct with those names as fields and `text(self, Language) -> String`. Keys that end
//! in `_one`, `_two`, `_from_11` and `_other` are the plural forms of one text with the argument `count`; `_from_11` is for
//! Hebrew nouns of time and measure, which are singular again from eleven on (`10 ימים`, `11 יום`).
//! Groups become modules. The macro `t!` in `lib.rs` calls all three. Only pages have texts: without the feature `ssr` there is
//! no such module.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::{env, fs};

use serde_json::{Map, Value};

/// The languages: their files and what they are called in code.
const LANGUAGES: [(&str, &str); 2] =
    [("he", "domain::language::Language::Hebrew"), ("en", "domain::language::Language::English")];

/// The forms of one text: for each language its plural forms; a text without plurals has only the form "".
type Message = BTreeMap<&'static str, BTreeMap<String, String>>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    // The browser's part has none of the texts, and is not built again when one changes.
    if env::var_os("CARGO_FEATURE_SSR").is_none() {
        return Ok(());
    }
    let mut groups = Group::default();
    for (file, variant) in LANGUAGES {
        let path = format!("locales/{file}.json");
        println!("cargo::rerun-if-changed={path}");
        let words: Map<String, Value> = serde_json::from_str(&fs::read_to_string(&path)?)?;
        groups.add(variant, words)?;
    }
    let code = groups.code("")?;
    fs::write(format!("{}/i18n.rs", env::var("OUT_DIR")?), code)?;
    Ok(())
}

/// A level of the files: messages and groups of messages, by name.
#[derive(Default)]
struct Group {
    messages: BTreeMap<String, Message>,
    groups: BTreeMap<String, Group>,
}

impl Group {
    fn add(&mut self, language: &'static str, words: Map<String, Value>) -> Result<(), Box<dyn Error>> {
        for (key, value) in words {
            match value {
                Value::Object(words) => self.groups.entry(key).or_default().add(language, words)?,
                Value::String(text) => {
                    let (name, form) = ["one", "two", "from_11", "other"]
                        .into_iter()
                        .find_map(|form| Some((key.strip_suffix(form)?.strip_suffix('_')?, form)))
                        .unwrap_or((&key, ""));
                    let forms = self.messages.entry(name.to_owned()).or_default().entry(language).or_default();
                    forms.insert(form.to_owned(), text);
                }
                other => return Err(format!("{key}: neither a text nor a group: {other}").into()),
            }
        }
        Ok(())
    }

    fn code(&self, path: &str) -> Result<String, Box<dyn Error>> {
        let mut code = String::new();
        for (name, text) in &self.messages {
            code += &text_code(name, text).map_err(|problem| format!("{path}{name}: {problem}"))?;
        }
        for (name, group) in &self.groups {
            let inner = group.code(&format!("{path}{name}."))?;
            writeln!(code, "pub mod {name} {{\n{inner}}}")?;
        }
        Ok(code)
    }
}

/// The function or struct of one text.
fn text_code(name: &str, text: &Message) -> Result<String, Box<dyn Error>> {
    let plural = text.values().any(|forms| !forms.contains_key(""));
    let mut arguments: BTreeSet<String> = BTreeSet::new();
    for (_, variant) in LANGUAGES {
        let forms = text.get(variant).ok_or_else(|| format!("missing in {variant}"))?;
        if plural && !forms.contains_key("other") {
            return Err(format!("{variant} has no plural form _other").into());
        }
        arguments.extend(forms.values().flat_map(|form| pieces(form)).filter_map(|piece| match piece {
            Piece::Argument(name) => Some(name.to_owned()),
            Piece::Words(_) => None,
        }));
    }
    if plural {
        arguments.insert("count".to_owned());
    }
    if arguments.is_empty() { plain_code(name, text) } else { struct_code(name, text, plural, &arguments) }
}

fn plain_code(name: &str, text: &Message) -> Result<String, Box<dyn Error>> {
    let mut code =
        format!("pub fn {name}(language: domain::language::Language) -> &'static str {{ match language {{\n");
    for (variant, forms) in text {
        writeln!(code, "{variant} => {:?},", forms[""])?;
    }
    Ok(code + "} }\n")
}

fn struct_code(
    name: &str,
    text: &Message,
    plural: bool,
    arguments: &BTreeSet<String>,
) -> Result<String, Box<dyn Error>> {
    let types: Vec<String> = (0..arguments.len()).map(|index| format!("T{index}")).collect();
    let (mut fields, mut bounds) = (String::new(), String::new());
    for (argument, letter) in arguments.iter().zip(&types) {
        let number = if plural && argument == "count" { " + Copy + TryInto<i64>" } else { "" };
        write!(fields, "pub {argument}: {letter}, ")?;
        write!(bounds, "{letter}: std::fmt::Display{number}, ")?;
    }
    let types = types.join(", ");
    let mut code = format!(
        "pub struct {name}<{types}> {{ {fields} }}\n\
         impl<{bounds}> {name}<{types}> {{\npub fn text(self, language: domain::language::Language) -> String {{\n"
    );
    if plural {
        code += "let number: i64 = self.count.try_into().unwrap_or(i64::MAX);\nmatch (language, number) {\n";
    } else {
        code += "match language {\n";
    }
    for (variant, forms) in text {
        // "other" is the last in the order of match arms: the others come before it.
        for (form, number) in [("", ""), ("one", ", 1"), ("two", ", 2"), ("from_11", ", 11.."), ("other", ", _")] {
            let Some(words) = forms.get(form) else { continue };
            let pattern = if plural { format!("({variant}{number})") } else { variant.to_string() };
            writeln!(code, "{pattern} => {},", format_call(words))?;
        }
    }
    Ok(code + "} } }\n")
}

/// The expression for a text with arguments.
fn format_call(words: &str) -> String {
    let (mut template, mut values) = (String::new(), String::new());
    for piece in pieces(words) {
        match piece {
            Piece::Words(words) => template += &words.replace('{', "{{").replace('}', "}}"),
            Piece::Argument(name) => {
                template += "{}";
                values += &format!(", self.{name}");
            }
        }
    }
    // A plural form may say its number in words.
    if values.is_empty() { format!("{words:?}.to_owned()") } else { format!("format!({template:?}{values})") }
}

enum Piece<'a> {
    Words(&'a str),
    Argument(&'a str),
}

/// Takes a text apart at its `{{ name }}`.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = vec![];
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else { break };
        pieces.push(Piece::Words(before));
        pieces.push(Piece::Argument(name.trim()));
        rest = behind;
    }
    pieces.push(Piece::Words(rest));
    pieces
}
