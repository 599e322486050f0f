//! Writes every page with sample data into a folder, to be looked at without a server:
//! `cargo run -p app --features ssr --example gallery -- FOLDER`, then serve the folder on localhost.
//!
//! Each page is there in Hebrew and in English (`practice.he.html`, `practice.en.html`). The fonts
//! are those that `script/build` put into `target/site/fonts`.

mod accounts;
mod pages;
mod sample;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use app::context::PageContext;
use domain::language::Language;
use domain::policy::{Actor, Rights};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

/// A page of the gallery: its name and how it is rendered.
pub struct Specimen {
    /// The name of its file, without the language.
    pub name: &'static str,
    /// The member who looks at it.
    pub viewer: Option<domain::member::Member>,
    /// The path it believes to be at.
    pub path: &'static str,
    /// Makes the page.
    pub render: fn(Language) -> AnyView,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("usage: gallery FOLDER")?);
    fs::create_dir_all(folder.join("fonts"))?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let fonts = fs::read_to_string(root.join("target/site/fonts/fonts.css")).unwrap_or_default();
    fs::write(folder.join("main.css"), fonts + &joined(&root.join("style"))?)?;
    for sheet in ["browsing", "forms", "admin"] {
        fs::write(folder.join(sheet).with_extension("css"), joined(&root.join("style").join(sheet))?)?;
    }
    for file in files(&root.join("style/static"))? {
        fs::copy(&file, folder.join(file.file_name().unwrap_or_default()))?;
    }
    for file in files(&root.join("target/site/fonts")).unwrap_or_default() {
        fs::copy(&file, folder.join("fonts").join(file.file_name().unwrap_or_default()))?;
    }
    for specimen in pages::specimens().into_iter().chain(accounts::specimens()) {
        for &language in Language::ALL {
            let html = render(&specimen, language);
            fs::write(folder.join(format!("{}.{language}.html", specimen.name)), html)?;
        }
    }
    Ok(())
}

fn render(specimen: &Specimen, language: Language) -> String {
    let context = PageContext {
        language,
        viewer: specimen.viewer.clone().map(Arc::new),
        unread_notifications: 3,
        rights: specimen.viewer.as_ref().map_or(Rights::default(), |viewer| Rights::of(&Actor::of(viewer))),
        path: specimen.path.to_owned(),
        origin: "https://maagal.example".into(),
        now: sample::NOW,
        forum_name: match language {
            Language::Hebrew => "מעגל שירות ואנשים".to_owned(),
            Language::English => "The Service and People Circle".to_owned(),
        },
        logo: None,
        password_min: domain::member::PASSWORD_MIN,
        has_agreement: true,
        topics: sample::topics().into(),
        asset: |name| Box::leak(format!("/{name}").into_boxed_str()),
        flash: (specimen.name == "practice-review").then_some(app::ui::flash::Flash::Saved),
        search_later: false,
        undo: None,
    };
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    owner.with(|| {
        Arc::new(context).provide();
        (specimen.render)(language).to_html()
    })
}

/// The style sheets of a folder, joined as the build joins them.
fn joined(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut sheets = files(folder)?;
    sheets.retain(|sheet| sheet.extension().is_some_and(|ending| ending == "css"));
    sheets.sort();
    let sheets_read: Result<Vec<_>, _> = sheets.into_iter().map(fs::read_to_string).collect();
    Ok(sheets_read?.concat())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let entries: Result<Vec<_>, _> = fs::read_dir(folder)?.collect();
    Ok(entries?.into_iter().map(|entry| entry.path()).filter(|path| path.is_file()).collect())
}
