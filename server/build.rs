//! Gathers what a browser loads and writes it, ready to embed, for `src/assets.rs`.
//!
//! It comes from `target/site` (made by `script/build`: the wasm in `pkg`, the fonts), from `style/*.css` (joined in the order
//! of their names into one `main.css`, the fonts' own style first, without comments and line breaks; the sheets of a folder
//! `style/NAME` into one `NAME.css`), from `style/static` (as it is) and from scripts of `app` that are loaded late. Each file
//! gets the hash of its content in its address, so that browsers may keep it for ever; the wasm's folder gets one hash for
//! all, because its files name each other. What compresses well is stored compressed too.
//!
//! A build without `target/site` is complete but for the wasm and the fonts: the server's own tests need neither. With
//! `MAAGAL_SITE_AWAITED` this fails, so that cargo compiles what the server depends on and nothing more.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::thread::ScopedJoinHandle;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

/// Below so many bytes the highest quality of compression takes a moment, even in a build that is not optimised.
const SMALL: usize = 64 * 1024;

/// The scripts of files beside a text and of its preview, which pages with comments load with the first touch of a form.
const ATTACH_SCRIPTS: [&str; 3] = ["app/src/ui/files.js", "app/src/comments/attach.js", "app/src/comments/preview.js"];

/// A file to serve: its name for us, its address for browsers, its content.
struct Asset {
    name: String,
    url: String,
    content: Vec<u8>,
}

fn main() {
    // `script/build` compiles what the server depends on, while it still makes the site that the server holds. Cargo runs this
    // again after a failure, whatever it watches.
    if std::env::var_os("MAAGAL_SITE_AWAITED").is_some() {
        std::process::exit(1);
    }
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("..");
    let site = site(&root);
    let (pkg, fonts, style) = (site.join("pkg"), site.join("fonts"), root.join("style"));
    println!("cargo::rerun-if-changed=build.rs");
    for folder in [&pkg, &fonts, &style] {
        watch(folder);
    }

    let mut assets = in_one_folder("pkg", files_below(&pkg));
    if assets.is_empty() && variable("PROFILE") == "release" {
        println!("cargo::warning=no wasm in {}: only script/build makes a whole server", pkg.display());
    }
    let (font_style, font_files) = split_style(files_below(&fonts));
    assets.extend(font_files.into_iter().map(|(name, content)| one_by_one(format!("fonts/{name}"), content)));
    let plain = files_below(&style.join("static")).into_iter();
    assets.extend(plain.map(|(name, content)| {
        let content = if name.ends_with(".js") { compact_script(&content) } else { content };
        one_by_one(name, content)
    }));

    assets.push(one_by_one("attach.js".to_owned(), compact_script(&joined(&root, &ATTACH_SCRIPTS))));

    let mut sheets = joined_styles(&style);
    if let Some(main) = sheets.get_mut("main.css") {
        main.insert_str(0, &font_style);
    }
    for (name, sheet) in sheets {
        let css = with_addresses(&compact(&sheet), &assets);
        assets.push(one_by_one(name, css.into_bytes()));
    }
    assets.sort_by(|a, b| a.name.cmp(&b.name));
    write(&assets, Path::new(&variable("OUT_DIR")));
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

fn site(root: &Path) -> PathBuf {
    println!("cargo::rerun-if-env-changed=MAAGAL_SITE");
    println!("cargo::rerun-if-env-changed=CARGO_TARGET_DIR");
    let chosen = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(|value| root.join(value));
    chosen("MAAGAL_SITE")
        .unwrap_or_else(|| chosen("CARGO_TARGET_DIR").unwrap_or_else(|| root.join("target")).join("site"))
}

/// Has cargo run this again when something in the folder changes.
///
/// Cargo would run it at every build while a watched folder is missing, or younger than its last run: so a missing one is made,
/// with an old date.
fn watch(folder: &Path) {
    if !folder.exists() && fs::create_dir_all(folder).is_ok() {
        let dated = fs::File::open(folder).and_then(|opened| opened.set_modified(SystemTime::UNIX_EPOCH));
        dated.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    }
    println!("cargo::rerun-if-changed={}", folder.display());
}

/// All files in a folder and below, by their path from there, hidden ones left out.
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

/// The contents of files, one after the other.
fn joined(root: &Path, files: &[&str]) -> Vec<u8> {
    let read = |file: &&str| {
        let path = root.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.iter().map(read).collect::<Vec<_>>().concat()
}

/// The style that comes with the fonts, and the other files.
fn split_style(mut fonts: BTreeMap<String, Vec<u8>>) -> (String, BTreeMap<String, Vec<u8>>) {
    let style = fonts.remove("fonts.css").unwrap_or_default();
    (String::from_utf8(style).expect("fonts.css is UTF-8"), fonts)
}

/// The style sheets by their names: `main.css`, and one for each folder.
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

/// The styles without comments, and with one space for each run of white space: once compressed, as small as a minifier makes
/// them. No string of a style may hold either.
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

/// The styles with each `url(/NAME)` turned into the address of that asset.
fn with_addresses(css: &str, assets: &[Asset]) -> String {
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
            println!("cargo::warning=a style names {name}, which is not there");
        }
        out += asset.map_or(&from[..end], |asset| &asset.url);
        rest = &from[end..];
    }
    out + rest
}

/// Files that name each other: one hash for the folder, their names kept.
fn in_one_folder(folder: &str, files: BTreeMap<String, Vec<u8>>) -> Vec<Asset> {
    let mut all = Sha256::new();
    for (name, content) in &files {
        all.update(format!("{name}\0{}\0", content.len()));
        all.update(content);
    }
    let hash = hex(&all.finalize());
    let asset = |(name, content)| Asset {
        name: format!("{folder}/{name}"),
        url: format!("/assets/{folder}.{hash}/{name}"),
        content,
    };
    files.into_iter().map(asset).collect()
}

/// A file on its own: `fonts/x.woff2` becomes `/assets/fonts/x.HASH.woff2`.
fn one_by_one(name: String, content: Vec<u8>) -> Asset {
    let hash = hash(&content);
    let (stem, extension) = name.rsplit_once('.').unwrap_or_else(|| panic!("{name} has no extension"));
    Asset { url: format!("/assets/{stem}.{hash}.{extension}"), name, content }
}

/// A script without the comments that have a line of their own, and without the space before its lines.
fn compact_script(script: &[u8]) -> Vec<u8> {
    let script = String::from_utf8_lossy(script);
    let lines = script.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.fold(String::new(), |text, line| text + line + "\n").into_bytes()
}

fn hash(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().take(8).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string");
        text
    })
}

/// Writes each content once, named by its hash, with its compressed forms, and the table that `src/assets.rs` includes.
fn write(assets: &[Asset], out: &Path) {
    let folder = &out.join("assets");
    fs::create_dir_all(folder).expect("OUT_DIR can be written to");
    let contents: BTreeMap<_, _> = assets.iter().map(|asset| (hash(&asset.content), asset)).collect();
    let stored: BTreeMap<_, _> = std::thread::scope(|scope| {
        let start = |(hash, asset)| (hash, scope.spawn(move || store(asset, folder)));
        let running: Vec<_> = contents.into_iter().map(start).collect();
        let finish = |thread: ScopedJoinHandle<Stored>| thread.join().expect("compressing does not fail");
        running.into_iter().map(|(hash, thread)| (hash, finish(thread))).collect()
    });

    let mut table = String::from("&[\n");
    for Asset { name, url, content } in assets {
        let hash = hash(content);
        let embed = |form: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/assets/{form}\"))");
        let maybe =
            |form: &Option<String>| form.as_ref().map_or("None".into(), |form| format!("Some({})", embed(form)));
        let Stored { plain, brotli, gzip } = &stored[&hash];
        let (plain, brotli, gzip) = (embed(plain), maybe(brotli), maybe(gzip));
        table += &format!(
            "File {{ name: {name:?}, url: {url:?}, hash: {hash:?}, plain: {plain}, brotli: {brotli}, gzip: {gzip} }},\n"
        );
    }
    fs::write(out.join("assets.rs"), table + "]\n").expect("OUT_DIR can be written to");

    let forms = |one: &Stored| [Some(one.plain.clone()), one.brotli.clone(), one.gzip.clone()];
    let used: BTreeSet<_> = stored.values().flat_map(forms).flatten().collect();
    for old in fs::read_dir(folder).expect("OUT_DIR can be read").flatten() {
        if !used.contains(&*old.file_name().to_string_lossy()) {
            fs::remove_file(old.path()).expect("OUT_DIR can be written to");
        }
    }
}

/// The names of one content's forms in `OUT_DIR/assets`.
struct Stored {
    plain: String,
    brotli: Option<String>,
    gzip: Option<String>,
}

fn store(asset: &Asset, folder: &Path) -> Stored {
    let plain = hash(&asset.content);
    fs::write(folder.join(&plain), &asset.content).expect("OUT_DIR can be written to");
    // Those have their own compression inside.
    let compressed = [".woff2", ".png", ".jpg", ".webp", ".avif"].iter().any(|end| asset.name.ends_with(end));
    if compressed {
        return Stored { plain, brotli: None, gzip: None };
    }
    // The program of the browser's part takes half a minute at the highest quality; styles and scripts take no time.
    let quality = if variable("PROFILE") == "release" || asset.content.len() < SMALL { 11 } else { 9 };
    let brotli =
        squeezed(folder.join(format!("{plain}.br{quality}")), &asset.content, |content| brotli(content, quality));
    let gzip = squeezed(folder.join(format!("{plain}.gz")), &asset.content, gzip);
    Stored { plain, brotli, gzip }
}

/// Compresses unless an earlier run did; `None` where that would not save a tenth.
fn squeezed(file: PathBuf, content: &[u8], compress: impl Fn(&[u8]) -> Vec<u8>) -> Option<String> {
    let size = fs::metadata(&file).map(|there| there.len()).unwrap_or_else(|_| {
        let squeezed = compress(content);
        // Under another name first: a build that is stopped here must not leave half a file.
        let unfinished = file.with_extension("unfinished");
        fs::write(&unfinished, &squeezed)
            .and_then(|()| fs::rename(&unfinished, &file))
            .expect("OUT_DIR can be written to");
        squeezed.len() as u64
    });
    let name = file.file_name()?.to_str()?.to_string();
    (size * 10 < content.len() as u64 * 9).then_some(name)
}

fn brotli(content: &[u8], quality: u32) -> Vec<u8> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 22);
    writer.write_all(content).expect("writing to memory");
    writer.into_inner()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(content).expect("writing to memory");
    writer.finish().expect("writing to memory")
}
