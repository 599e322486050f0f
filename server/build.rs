//! Embeds what a browser loads (`src/assets/gather.rs`) into the program, compressed where that helps, for `src/assets.rs`.
//!
//! Without the feature `embed-assets` the program reads those files when it starts; this only tells it where the site is.
//! With the feature, and with `MAAGAL_SITE_AWAITED` in the environment, this fails, so that cargo compiles what the server
//! depends on and nothing more.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::thread::ScopedJoinHandle;
use std::time::SystemTime;

use compu::encoder::BrotliQuality;
use gather::{Asset, Gathered, JOINED_SCRIPTS};

#[path = "src/brotli.rs"]
mod brotli;
#[path = "src/assets/gather.rs"]
mod gather;

/// Below so many bytes the highest quality of compression takes a moment, even in a build that is not optimised.
const SMALL: usize = 64 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/assets/gather.rs");
    println!("cargo::rerun-if-changed=src/brotli.rs");
    // Cargo runs this in the package's folder. Relative, because clones may share what this wrote for one of them.
    let root = Path::new("..");
    let site = site(root);
    let absolute = std::path::absolute(&site).unwrap_or_else(|error| panic!("{}: {error}", site.display()));
    println!("cargo::rustc-env=SITE_FOLDER={}", absolute.display());
    if std::env::var_os("CARGO_FEATURE_EMBED_ASSETS").is_none() {
        return;
    }
    // `script/build` compiles what the server depends on, while it still makes the site that the server holds. Cargo runs this
    // again after a failure, whatever it watches.
    if std::env::var_os("MAAGAL_SITE_AWAITED").is_some() {
        std::process::exit(1);
    }
    for folder in [&site.join("pkg"), &site.join("fonts"), &root.join("style")] {
        watch(folder);
    }
    for script in JOINED_SCRIPTS.iter().flat_map(|(_, scripts)| *scripts) {
        println!("cargo::rerun-if-changed={}", root.join(script).display());
    }

    let Gathered { assets, unknown } = gather::gather(root, &site);
    if variable("PROFILE") == "release" && !assets.iter().any(|asset| asset.name.starts_with("pkg/")) {
        println!("cargo::warning=no wasm in {}: only script/build makes a whole server", site.display());
    }
    for name in unknown {
        println!("cargo::warning=a style names {name}, which is not there");
    }
    write(&assets, Path::new(&variable("OUT_DIR")));
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

/// The folder of the site: `MAAGAL_SITE`, else `site` in cargo's folder.
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

/// Writes each content once, named by its hash, with its compressed forms, and the table that `src/assets.rs` includes.
fn write(assets: &[Asset], out: &Path) {
    let folder = &out.join("assets");
    fs::create_dir_all(folder).expect("OUT_DIR can be written to");
    let contents: BTreeMap<_, _> = assets.iter().map(|asset| (&asset.hash, asset)).collect();
    let stored: BTreeMap<_, _> = std::thread::scope(|scope| {
        let start = |(hash, asset)| (hash, scope.spawn(move || store(asset, folder)));
        let running: Vec<_> = contents.into_iter().map(start).collect();
        let finish = |thread: ScopedJoinHandle<Stored>| thread.join().expect("compressing does not fail");
        running.into_iter().map(|(hash, thread)| (hash, finish(thread))).collect()
    });

    let mut table = String::from("&[\n");
    for Asset { name, url, hash, content: _ } in assets {
        let embed = |form: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/assets/{form}\"))");
        let maybe =
            |form: &Option<String>| form.as_ref().map_or("None".into(), |form| format!("Some({})", embed(form)));
        let Stored { plain, brotli, gzip } = &stored[hash];
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
    let plain = asset.hash.clone();
    fs::write(folder.join(&plain), &asset.content).expect("OUT_DIR can be written to");
    // Those have their own compression inside.
    let compressed = [".woff2", ".png", ".jpg", ".webp", ".avif"].iter().any(|end| asset.name.ends_with(end));
    if compressed {
        return Stored { plain, brotli: None, gzip: None };
    }
    // The program of the browser's part takes half a minute at the highest quality; styles and scripts take no time.
    let is_best = variable("PROFILE") == "release" || asset.content.len() < SMALL;
    let (quality, ending) = if is_best { (BrotliQuality::Q11, "br11") } else { (BrotliQuality::Q9, "br9") };
    let compress = |content: &[u8]| brotli::compress(content, quality).expect("memory for brotli");
    let brotli = squeezed(folder.join(format!("{plain}.{ending}")), &asset.content, compress);
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

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(content).expect("writing to memory");
    writer.finish().expect("writing to memory")
}
