//! The modules of a crate that must use each other in one direction alone, read from its sources.
//!
//! A module uses another where a path in its code leads to an item of it, whether the path stands in a `use` or where
//! the item is needed. To declare a module or to import it by its name is no use of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::sources::files;
use crate::tidy::root;

/// The crates whose modules have no cycles.
const ACYCLIC: [&str; 1] = ["server/search/src"];

/// What begins the tests of a file; they stand at its end.
const TESTS: &str = "\n#[cfg(test)]\nmod tests {";

/// The names of a module and of those around it, from the outside in; empty for the crate itself.
type Module = Vec<String>;

/// What each module uses: the other module, with a path that leads to it.
type Uses = BTreeMap<Module, BTreeMap<Module, String>>;

/// The module that a file of a source folder holds.
fn module_of(file: &Path, folder: &Path) -> Module {
    let path = file.strip_prefix(folder).expect("a file of the folder").with_extension("");
    let mut names: Module = path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    names.pop_if(|name| ["lib", "mod"].contains(&name.as_str()));
    names
}

/// The code of a file as its compiler reads it: without tests, comments and literals, cut into names and signs.
fn tokens(source: &str) -> Vec<String> {
    let code = source.split_once(TESTS).map_or(source, |(code, _)| code);
    let mut tokens = vec![];
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' {
            literal(rest, '"')
        } else if first == '\'' {
            // A lifetime is no literal.
            let second = rest.chars().nth(1).map_or(0, char::len_utf8);
            let is_literal = rest[1..].starts_with('\\') || rest[1 + second..].starts_with('\'');
            if is_literal { literal(rest, '\'') } else { 1 }
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else if is_of_name(first) {
            let length = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
            tokens.push(rest[..length].to_owned());
            length
        } else {
            tokens.extend((!first.is_whitespace()).then(|| first.to_string()));
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// How long a literal is that begins with a quote and ends with the next one that is not escaped.
fn literal(text: &str, quote: char) -> usize {
    let mut is_escaped = true;
    let end = text.char_indices().find(|(_, c)| {
        let is_end = *c == quote && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        is_end
    });
    end.map_or(text.len(), |(at, _)| at + quote.len_utf8())
}

/// A path in the code, and the name that it is imported by; of a path that is no import its last one.
type Named = (Vec<String>, String);

/// The paths of some code, those of `use crate::a::{b, c}` one by one.
fn paths(tokens: &[String]) -> Vec<Named> {
    let mut found = vec![];
    let mut at = 0;
    while at < tokens.len() {
        at = path(tokens, at, &[], &mut found).max(at + 1);
    }
    found
}

/// Reads the path at a place, behind what stands before the braces around it, and gives where it ends.
fn path(tokens: &[String], mut at: usize, before: &[String], found: &mut Vec<Named>) -> usize {
    let is_name = |token: &String| token.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token == sign);
    let mut names = before.to_vec();
    while let Some(name) = tokens.get(at).filter(|token| is_name(token) || *token == "*") {
        names.push(name.clone());
        at += 1;
        if !is(at, "::") {
            break;
        }
        at += 1;
        if is(at, "{") {
            while !is(at, "}") && at < tokens.len() {
                at = path(tokens, at + 1, &names, found);
            }
            return at + 1;
        }
    }
    if names.len() > before.len() {
        // `{self}` behind the name of a module is the module.
        names.pop_if(|name| name == "self" && !before.is_empty());
        let renamed = tokens.get(at + 1).filter(|_| is(at, "as"));
        at += if renamed.is_some() { 2 } else { 0 };
        let name = renamed.or(names.last()).cloned().unwrap_or_default();
        found.push((names, name));
    }
    at
}

/// What the modules of a source folder use of each other.
fn uses(folder: &Path) -> Uses {
    let sources = files(folder, "rs").into_iter().map(|file| {
        let source = fs::read_to_string(&file).expect("a text");
        (module_of(&file, folder), paths(&tokens(&source)))
    });
    let sources: BTreeMap<Module, Vec<Named>> = sources.collect();
    let uses = sources.iter().map(|(module, paths)| {
        let mut imported: BTreeMap<&str, Module> = BTreeMap::new();
        for (path, name) in paths {
            let whole = absolute(path, module, &sources).filter(|path| sources.contains_key(path));
            imported.extend(whole.map(|other| (name.as_str(), other)));
        }
        let mut used = BTreeMap::new();
        for (path, _) in paths {
            let by_import = || Some([imported.get(path[0].as_str())?.as_slice(), &path[1..]].concat());
            let Some(absolute) = absolute(path, module, &sources).or_else(by_import) else { continue };
            let mut around = (0..=absolute.len()).rev().map(|names| &absolute[..names]);
            let other = around.find(|names| sources.contains_key(*names)).unwrap_or_default();
            if other.len() < absolute.len() && other != module {
                used.entry(other.to_vec()).or_insert_with(|| path.join("::"));
            }
        }
        (module.clone(), used)
    });
    uses.collect()
}

/// A path from the crate on; `None` where it leads out of the crate, or begins with a name that was imported.
fn absolute(path: &[String], module: &[String], sources: &BTreeMap<Module, Vec<Named>>) -> Option<Module> {
    let (mut from, mut rest) = (module, path);
    match path[0].as_str() {
        "crate" => (from, rest) = (&[], &path[1..]),
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|name| name == "super") {
                (from, rest) = (from.split_last()?.1, &rest[1..]);
            }
        }
        _ if sources.contains_key(&[module, &path[..1]].concat()) => {}
        _ => return None,
    }
    Some([from, rest].concat())
}

/// A module as messages name it.
fn name(module: &Module) -> String {
    std::iter::once("crate").chain(module.iter().map(String::as_str)).collect::<Vec<_>>().join("::")
}

/// A cycle of modules, as what each uses of the next; `None` where there is none.
fn cycle(uses: &Uses) -> Option<String> {
    let mut left: BTreeSet<&Module> = uses.keys().collect();
    loop {
        let is_used_up = |module: &Module| !uses[module].keys().any(|other| left.contains(other));
        let next: BTreeSet<&Module> = left.iter().copied().filter(|module| !is_used_up(module)).collect();
        if next.len() == left.len() {
            break;
        }
        left = next;
    }
    // Each that is left uses another that is.
    let mut walk = vec![*left.first()?];
    loop {
        let module = walk[walk.len() - 1];
        let next = uses[module].keys().find(|other| left.contains(other))?;
        if let Some(begin) = walk.iter().position(|other| *other == next) {
            let pairs = walk[begin..].iter().zip(walk[begin..].iter().skip(1).chain([&next]));
            let lines = pairs.map(|(module, other)| format!("{} uses {}", name(module), uses[*module][*other]));
            return Some(lines.collect::<Vec<_>>().join("\n"));
        }
        walk.push(next);
    }
}

#[test]
fn paths_are_read_from_code_alone() {
    let source = r#"
        use crate::a::{self, b::{C, *}, d as e};
        /// See [`crate::comment`].
        fn f<'x>(text: &'x str) -> super::Found { g(text, '"', "crate::text", '\'', e::<u8>::h()) }
        #[cfg(test)]
        mod tests { use crate::test::*; }
    "#;
    let source = source.replace("\n        ", "\n");
    let found: Vec<String> = paths(&tokens(&source)).into_iter().map(|(path, _)| path.join("::")).collect();
    let found: Vec<&str> = found.iter().map(String::as_str).filter(|path| path.contains("::")).collect();
    assert_eq!(found, ["crate::a", "crate::a::b::C", "crate::a::b::*", "crate::a::d", "super::Found"]);
}

#[test]
fn a_cycle_is_told_step_by_step() {
    let module = |name: &str| vec![name.to_owned()];
    let used = |other: &str| BTreeMap::from([(module(other), format!("crate::{other}::It"))]);
    let mut uses = Uses::from([(module("a"), used("b")), (module("b"), used("c")), (module("c"), BTreeMap::new())]);
    assert_eq!(cycle(&uses), None);
    uses.insert(module("c"), used("b"));
    assert_eq!(cycle(&uses).as_deref(), Some("crate::b uses crate::c::It\ncrate::c uses crate::b::It"));
}

#[test]
fn modules_use_each_other_in_one_direction() {
    for folder in ACYCLIC {
        let uses = uses(&root().join(folder));
        assert!(uses.len() > 1, "{folder} has modules");
        let cycle = cycle(&uses);
        assert!(cycle.is_none(), "a cycle of modules in {folder}\n{}", cycle.unwrap_or_default());
    }
}
