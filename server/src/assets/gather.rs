//! Finds what a browser loads beside the pages, and gives each file its address.
//!
//! It comes from the site, `target/site` (made by `script/build`: the wasm in `pkg`, the fonts), from `style/*.css` (joined in
//! the order of their names into one `main.css`, the fonts' own style first, without comments and line breaks; the sheets of a
//! folder `style/NAME` into one `NAME.css`), from `style/static` (as it is) and from scripts of `app` ([`JOINED_SCRIPTS`]). Each
//! file gets the hash of its content in its address, so that browsers may keep it for ever; the wasm's folder gets one hash for
//! all, because its files name each other.
//!
//! `build.rs` compiles this module too, to embed the files; a program without the feature `embed-assets` calls it at the start.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

/// The scripts of `app` that are files for browsers: the name of each file, and the scripts that are joined in it by their paths
/// from the repository's root.
pub const JOINED_SCRIPTS: [(&str, &[&str]); 2] = [
    // For attachments and for the preview of a text; pages with comments load it when a form is first touched.
    ("attach.js", &["app/src/ui/files.js", "app/src/comments/attach.js", "app/src/comments/preview.js"]),
    // For copying a link, for the share sheet of a phone, and for texts that are stored in the browser until they are published;
    // pages with comments load it at once.
    ("discussion.js", &["app/src/ui/copy.js", "app/src/practices/share.js", "app/src/comments/draft.js"]),
];

/// A file to serve.
pub struct Asset {
    /// The path by which the program names it.
    pub name: String,
    /// The address for browsers.
    pub url: String,
    /// The beginning of the content's SHA-256, in hexadecimal digits.
    pub hash: String,
    pub content: Vec<u8>,
}

/// What [`gather`] found.
pub struct Gathered {
    /// The files, sorted by name.
    pub assets: Vec<Asset>,
    /// Names in styles that no file has.
    pub unknown: Vec<String>,
}

/// Reads all files from the repository at `root` and from the folder `site`. A site without wasm and fonts is complete but for
/// those: the server's own tests need neither.
///
/// # Panics
///
/// It panics with the path of a file that cannot be read or is not what its name says.
pub fn gather(root: &Path, site: &Path) -> Gathered {
    let style = root.join("style");
    let mut assets = in_one_folder("pkg", files_below(&site.join("pkg")));
    let (font_style, font_files) = split_style(files_below(&site.join("fonts")));
    assets.extend(font_files.into_iter().map(|(name, content)| one_by_one(format!("fonts/{name}"), content)));
    let plain = files_below(&style.join("static")).into_iter();
    assets.extend(plain.map(|(name, content)| {
        let content = if name.ends_with(".js") { compact_script(&content) } else { content };
        one_by_one(name, content)
    }));

    for (name, scripts) in JOINED_SCRIPTS {
        assets.push(one_by_one(name.to_owned(), compact_script(&joined(root, scripts))));
    }

    let mut sheets = joined_styles(&style);
    if let Some(main) = sheets.get_mut("main.css") {
        main.insert_str(0, &font_style);
    }
    let mut unknown = Vec::new();
    for (name, sheet) in sheets {
        let css = with_addresses(&compact(&sheet), &assets, &mut unknown);
        assets.push(one_by_one(name, css.into_bytes()));
    }
    assets.sort_by(|a, b| a.name.cmp(&b.name));
    Gathered { assets, unknown }
}

/// Reads all files in a folder and below it, except for hidden ones. The keys are their paths from that folder.
fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path();
        let name =
            path.file_name().and_then(|name| name.to_str()).unwrap_or_else(|| panic!("odd name: {}", path.display()));
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            found.extend(files_below(&path).into_iter().map(|(below, content)| (format!("{name}/{below}"), content)));
        } else {
            found.insert(name.into(), fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
        }
    }
    found
}

/// Reads files and concatenates their contents.
fn joined(root: &Path, files: &[&str]) -> Vec<u8> {
    let read = |file: &&str| {
        let path = root.join(file);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.iter().map(read).collect::<Vec<_>>().concat()
}

/// Separates the style that comes with the fonts from the other files.
fn split_style(mut fonts: BTreeMap<String, Vec<u8>>) -> (String, BTreeMap<String, Vec<u8>>) {
    let style = fonts.remove("fonts.css").unwrap_or_default();
    (String::from_utf8(style).expect("fonts.css is UTF-8"), fonts)
}

/// Reads the style sheets and joins them by name: `main.css`, and one for each folder.
fn joined_styles(style: &Path) -> BTreeMap<String, String> {
    let mut sheets = BTreeMap::<_, String>::new();
    let written_here = |file: &str| file.ends_with(".css") && !file.starts_with("static/");
    for (file, content) in files_below(style).into_iter().filter(|(file, _)| written_here(file)) {
        let content = String::from_utf8(content).unwrap_or_else(|_| panic!("style/{file} is not UTF-8"));
        let sheet = file.split_once('/').map_or("main", |(folder, _)| folder);
        *sheets.entry(format!("{sheet}.css")).or_default() += &(content + "\n");
    }
    sheets
}

/// Removes comments from a style and replaces each run of white space by one space: once compressed, it is as small as a
/// minifier makes it. No string of a style may hold either.
fn compact(css: &str) -> String {
    let mut code = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        code += before;
        (_, rest) = comment.split_once("*/").expect("a comment ends");
    }
    code += rest;
    code.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Replaces each `url(/NAME)` in a style by the address of that asset. It adds the names that no asset has to `unknown`, unless
/// there are no fonts at all.
fn with_addresses(css: &str, assets: &[Asset], unknown: &mut Vec<String>) -> String {
    let any_font = assets.iter().any(|asset| asset.name.starts_with("fonts/"));
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("url(") {
        let (before, from) = rest.split_at(start + "url(".len());
        out += before;
        let end = from.find(')').expect("url( is closed");
        let name = from[..end].trim().trim_matches(['"', '\'']);
        let asset = assets.iter().find(|asset| name.strip_prefix('/') == Some(&asset.name));
        if asset.is_none() && name.starts_with('/') && any_font {
            unknown.push(name.to_owned());
        }
        out += asset.map_or(&from[..end], |asset| &asset.url);
        rest = &from[end..];
    }
    out + rest
}

/// Makes assets of files that name each other: their addresses keep their names and have one hash, that of the folder.
fn in_one_folder(folder: &str, files: BTreeMap<String, Vec<u8>>) -> Vec<Asset> {
    let mut all = Sha256::new();
    for (name, content) in &files {
        all.update(format!("{name}\0{}\0", content.len()));
        all.update(content);
    }
    let folder_hash = hex(&all.finalize());
    let asset = |(name, content): (String, Vec<u8>)| Asset {
        name: format!("{folder}/{name}"),
        url: format!("/assets/{folder}.{folder_hash}/{name}"),
        hash: hash(&content),
        content,
    };
    files.into_iter().map(asset).collect()
}

/// Makes an asset of a file that no other file names: the address of `fonts/x.woff2` is `/assets/fonts/x.HASH.woff2`.
fn one_by_one(name: String, content: Vec<u8>) -> Asset {
    let hash = hash(&content);
    let (stem, extension) = name.rsplit_once('.').unwrap_or_else(|| panic!("{name} has no extension"));
    Asset { url: format!("/assets/{stem}.{hash}.{extension}"), name, hash, content }
}

/// Removes from a script the comments that have a line of their own, and the white space before its lines.
fn compact_script(script: &[u8]) -> Vec<u8> {
    let script = String::from_utf8_lossy(script);
    let lines = script.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.fold(String::new(), |text, line| text + line + "\n").into_bytes()
}

fn hash(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// Writes the first eight bytes of a digest in hexadecimal digits.
fn hex(digest: &[u8]) -> String {
    digest.iter().take(8).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string");
        text
    })
}
