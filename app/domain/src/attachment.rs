//! Files beside a practice, a draft, a comment or a dilemma.

use serde::{Deserialize, Serialize};

use crate::id::AttachmentId;
use crate::practice::Sharing;

crate::text_enum::text_enum! {
    /// How much of what a file says a search can find.
    #[derive(Default)]
    Searchable {
        /// It was not read yet.
        #[default]
        Unread = "unread",
        /// All of it.
        Whole = "whole",
        /// The beginning: the file is long, damaged further on, or takes too long to read.
        Part = "part",
        /// Nothing of the file is found: it is a scan, is encrypted, or is of an encoding or a format that is not read.
        No = "no",
    }
}

/// A stored file, by the name it is referred to in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The file's key.
    pub id: AttachmentId,
    /// The name it was uploaded with; unique beside one text.
    pub file_name: String,
    /// What the content was found to be, for example `image/png`.
    pub media_type: String,
    /// The size of the file in bytes.
    pub size: i64,
    /// The SHA-256 of the content, in lower-case hexadecimal: its name in the file store.
    pub hash: String,
    /// How much of what it says a search can find.
    #[serde(default)]
    pub searchable: Searchable,
    /// How far it may go, where that is another mark than its text's.
    #[serde(default)]
    pub sharing: Option<Sharing>,
}

/// The mark of a file by its name; `None` for that of its text.
pub type FileMark = (String, Option<Sharing>);

impl Attachment {
    /// Returns whether browsers may show it inside a page.
    pub fn is_image(&self) -> bool {
        is_image(&self.media_type)
    }

    /// Returns whether nobody expects its words to be found: pictures, sound and films.
    pub fn is_wordless(&self) -> bool {
        ["image/", "audio/", "video/"].iter().any(|kind| self.media_type.starts_with(kind))
    }
}

/// Returns whether browsers may show a file of a media type inside a page.
pub fn is_image(media_type: &str) -> bool {
    matches!(media_type, "image/png" | "image/jpeg" | "image/webp" | "image/gif")
}

/// The most files beside one comment or dilemma.
pub const TALK_FILES_MAX: usize = 10;

/// The Markdown that shows a file: an image in place, anything else as a link.
pub fn reference(file_name: &str, is_image: bool) -> String {
    let label = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let label = label.replace(['[', ']', '\\'], " ");
    let mark = if is_image { "!" } else { "" };
    format!("{mark}[{label}](<{}>)", file_name.replace(['<', '>'], ""))
}

/// A text in which what led to the file of a name leads to another address, whichever way the name is written there.
pub fn led_elsewhere(text: &str, file_name: &str, address: &str) -> String {
    let mut text = text.to_owned();
    for written in [format!("](<{file_name}>)"), format!("]({file_name})"), format!("]({})", path_part(file_name))] {
        text = text.replace(&written, &format!("](<{address}>)"));
    }
    text
}

/// A name that none of the others has: pictures from a clipboard are all called `image.png`.
pub fn free_name(name: &str, taken: &[String]) -> String {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name, String::new()),
    };
    let candidates = (2..).map(|number| format!("{stem}-{number}{ending}"));
    std::iter::once(name.to_owned()).chain(candidates).find(|name| !taken.contains(name)).unwrap_or_default()
}

/// The most characters of a file name.
pub const FILE_NAME_MAX: usize = 120;

/// A file name without its folders, in one line, not longer than [`FILE_NAME_MAX`] (the ending is
/// kept); `None` when nothing usable is left or it holds direction marks.
pub fn clean_file_name(name: &str) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let base = crate::text::clean_line(base);
    if base.trim_matches('.').is_empty() || base.chars().any(crate::text::is_bidi_control) {
        return None;
    }
    let length = base.chars().count();
    if length <= FILE_NAME_MAX {
        return Some(base);
    }
    let ending: String = match base.rsplit_once('.') {
        Some((_, ending)) if ending.chars().count() <= 10 => format!(".{ending}"),
        _ => String::new(),
    };
    let keep = FILE_NAME_MAX - ending.chars().count();
    Some(base.chars().take(keep).collect::<String>() + &ending)
}

/// Endings of file names that run a program, change a setting or install something when somebody opens the
/// file, on whatever system: what the large mail services refuse, and their like.
const DANGEROUS: &[&str] = &[
    // Programs and what is loaded into them.
    "exe",
    "ex",
    "ex_",
    "dl_",
    "sc_",
    "com",
    "scr",
    "pif",
    "cpl",
    "dll",
    "lib",
    "ax",
    "efi",
    "ko",
    "kext",
    "ocx",
    "sys",
    "drv",
    "elf",
    "so",
    "dylib",
    "app",
    "run",
    "appimage",
    "gadget",
    "xll",
    "xla",
    "xlam",
    "ppa",
    "ppam",
    "vsto",
    "vsix",
    "oxt",
    "wll",
    "swf",
    "jar",
    "air",
    "jnlp",
    "class",
    "wasm",
    "xpi",
    "crx",
    "vxd",
    "fxp",
    "prg",
    // Scripts.
    "bat",
    "cmd",
    "btm",
    "ps1",
    "ps1xml",
    "ps2",
    "ps2xml",
    "psc1",
    "psc2",
    "psd1",
    "psm1",
    "vb",
    "vbe",
    "vbs",
    "vbp",
    "vbscript",
    "js",
    "jse",
    "mjs",
    "cjs",
    "ws",
    "wsc",
    "wsf",
    "wsh",
    "sct",
    "shb",
    "shs",
    "hta",
    "htc",
    "sh",
    "bash",
    "zsh",
    "fish",
    "tcsh",
    "csh",
    "ksh",
    "command",
    "py",
    "pyc",
    "pyo",
    "pyw",
    "pyz",
    "pyzw",
    "pl",
    "rb",
    "tcl",
    "lua",
    "kts",
    "groovy",
    "php",
    "asp",
    "aspx",
    "jsp",
    "jspx",
    "cgi",
    "bas",
    "ahk",
    "au3",
    "wsb",
    "scpt",
    "applescript",
    "scptd",
    "osax",
    "action",
    "caction",
    "terminal",
    "tool",
    "prefpane",
    "wdgt",
    "workflow",
    "xbap",
    "msh",
    "msh1",
    "msh2",
    "mshxml",
    "msh1xml",
    "msh2xml",
    "vsmacros",
    "nsh",
    "inx",
    "isu",
    "u3p",
    "paf",
    "reg",
    "rgs",
    // Shortcuts and settings.
    "lnk",
    "url",
    "website",
    "webloc",
    "fileloc",
    "inetloc",
    "ftploc",
    "afploc",
    "mailloc",
    "vncloc",
    "desktop",
    "scf",
    "library-ms",
    "search-ms",
    "searchconnector-ms",
    "settingcontent-ms",
    "appref-ms",
    "application",
    "appcontent-ms",
    "theme",
    "themepack",
    "deskthemepack",
    "inf",
    "iqy",
    "oqy",
    "dqy",
    "rqy",
    "slk",
    "udl",
    "contact",
    "ins",
    "isp",
    "its",
    "job",
    "msc",
    "msp",
    "mst",
    "mcf",
    "mad",
    "maf",
    "mag",
    "mam",
    "maq",
    "mar",
    "mas",
    "mat",
    "mau",
    "mav",
    "maw",
    "mda",
    "mdb",
    "mde",
    "mdt",
    "mdw",
    "mdz",
    "accde",
    "ade",
    "adp",
    "cnt",
    "hlp",
    "hpj",
    "chm",
    "mht",
    "mhtml",
    "one",
    "onepkg",
    "chi",
    "grp",
    "ksc",
    "osd",
    "plg",
    "prf",
    "rdp",
    "diagcab",
    "diagcfg",
    "diagpkg",
    "webpnp",
    "printerexport",
    "vsw",
    "cer",
    "crt",
    "der",
    "bgi",
    "ops",
    "xnk",
    "mobileconfig",
    "profile",
    // Installers and disk images.
    "msi",
    "msix",
    "msixbundle",
    "msu",
    "appx",
    "appxbundle",
    "appinstaller",
    "cab",
    "deb",
    "rpm",
    "pkg",
    "mpkg",
    "dmg",
    "apk",
    "aab",
    "ipa",
    "iso",
    "img",
    "udf",
    "vhd",
    "vhdx",
    "vmdk",
    "wim",
    "snap",
    "flatpak",
    "flatpakref",
];

/// Endings that are refused in the middle of a name too (`invoice.exe.pdf`). Others (`com`, `js`) stand in
/// names of sites and products.
const DANGEROUS_INSIDE: &[&str] = &[
    "exe", "scr", "pif", "cpl", "dll", "bat", "cmd", "ps1", "vbe", "vbs", "jse", "wsf", "wsh", "hta", "lnk", "msi",
    "jar", "swf",
];

/// The ending for which a file of this name is not taken: opening such a file can run a program. Upper case, wide
/// letters, white space, invisible characters and dots at the end do not hide it, nor does another ending behind it.
/// The name should be in a compatibility form (NFKC), so that other shapes of letters do not hide it either.
pub fn dangerous_ending(name: &str) -> Option<&'static str> {
    let shown: String = name.chars().filter(|c| !is_invisible(*c)).map(narrow).collect();
    // A colon begins the name of a stream on Windows. Some servers and programs read a name only up to a semicolon or
    // a comma.
    let endings = shown.split(['.', ':']).skip(1).map(|ending| {
        let ending = ending.trim_start().split([';', ',']).next().unwrap_or_default();
        ending.trim().to_lowercase()
    });
    let endings: Vec<String> = endings.filter(|ending| !ending.is_empty()).collect();
    let (last, inside) = endings.split_last()?;
    let find = |list: &'static [&'static str], ending: &str| list.iter().copied().find(|known| *known == ending);
    find(DANGEROUS, last).or_else(|| inside.iter().find_map(|ending| find(DANGEROUS_INSIDE, ending)))
}

/// Returns whether a character leaves no mark in a name: control characters, and those that Unicode calls default
/// ignorable.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The ASCII character of which this one is the wide form; other characters stay.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '\u{3002}' | '\u{ff61}' => '.',
        other => other,
    }
}

/// The most pixels of an uploaded image, in millions.
pub const IMAGE_MEGAPIXELS_MAX: u64 = 40;

/// A file's name as the last part of its path, as it stands in a rendered text too; letters of every
/// script stay readable.
pub fn path_part(name: &str) -> String {
    crate::text::percent_encode(name, |c| c.is_alphanumeric() || "-._~".contains(c))
}

#[cfg(test)]
mod tests {
    use super::{
        DANGEROUS, DANGEROUS_INSIDE, clean_file_name, dangerous_ending, free_name, led_elsewhere, path_part, reference,
    };

    #[test]
    fn pasted_pictures_keep_apart() {
        let taken = ["image.png".to_owned(), "image-2.png".to_owned()];
        assert_eq!(free_name("image.png", &taken), "image-3.png");
        assert_eq!(free_name("לוח", &taken), "לוח");
    }

    #[test]
    fn every_way_to_name_a_file_is_led_elsewhere() {
        assert_eq!(reference("slides.pptx", false), "[slides](<slides.pptx>)");
        let name = "לוח א.png";
        let text = format!("{} [b]({}) [c](other.png)", reference(name, true), path_part(name));
        let led = led_elsewhere(&text, name, "/comments/1/files/x.png");
        assert_eq!(led, "![לוח א](</comments/1/files/x.png>) [b](</comments/1/files/x.png>) [c](other.png)");
    }

    #[test]
    fn names_that_run_something() {
        for name in [
            "setup.exe",
            "SETUP.EXE",
            "a.Hta",
            "run.bat",
            "קיצור.lnk",
            "script.js",
            "movie.swf",
            "invoice.pdf.exe",
            "invoice.pdf      .exe",
            "invoice.exe.pdf",
            "photo.jpg.LNK.txt",
            "a.exe.",
            "a.exe...",
            "a.exe ",
            "a.exe . ",
            "a.exe\u{200f}",
            "a. exe",
            "a.exe::$DATA",
            "a.exe:stream.txt",
            ".bat",
            "x.ps1",
            "x.vbs",
            "x.msi",
            "x.iso",
            "x.jar",
            "x.url",
            "x.chm",
            "x.reg",
            "x.scr",
            "x.app",
            "www.bank.com",
            "setup.ex",
            "setup.ex_",
            "x.lib",
            "x.wsb",
            "x.iqy",
            "x.slk",
            "x.udl",
            "x.terminal",
            "x.tool",
            "x.fileloc",
            "x.inetloc",
            "x.action",
            "x.air",
            "x.contact",
            "x.one",
            "x.xlam",
            "x.ppam",
            "x.mht",
            "x.fish",
            "x.tcl",
            "x.lua",
            "x.kts",
            "a.exe\u{ad}",
            "a.e\u{ad}x\u{200b}e",
            "a.exe\u{fe0f}\u{3164}",
            "a\u{2060}.\u{e0061}exe",
            "a.exe;.txt",
            "a.exe;1",
            "a.exe,.pdf",
            "a.exe , .pdf",
            "a.ＥＸＥ",
            "a．exe",
            "a。exe",
        ] {
            assert!(dangerous_ending(name).is_some(), "{name:?}");
        }
        for name in [
            "סיכום.docx",
            "מצגת.pptx",
            "a.pdf",
            "a.zip",
            "a.txt",
            "a.csv",
            "a.xlsx",
            "a.xlsm",
            "a.png",
            "a.svg",
            "a.html",
            "a.mp4",
            "exe",
            "bat",
            "סיכום www.bank.com.pdf",
            "node.js.pdf",
            "v1.2.3.pdf",
            "lnk.txt",
            "a.exercise",
            "10:30.txt",
            "סיכום, חלק ב.pdf",
            "שירות; exe, bat.docx",
            "v1.2; lua.pdf",
            "ｗｉｄｅ．ｐｄｆ",
            "",
            "...",
        ] {
            assert_eq!(dangerous_ending(name), None, "{name:?}");
        }
    }

    #[test]
    fn every_ending_is_listed_once_in_lower_case() {
        let mut seen = std::collections::HashSet::new();
        for ending in DANGEROUS {
            assert!(seen.insert(ending), "{ending} twice");
            assert_eq!(ending.to_lowercase(), *ending);
        }
        assert!(DANGEROUS_INSIDE.iter().all(|ending| seen.contains(ending)));
    }

    #[test]
    fn file_names() {
        assert_eq!(clean_file_name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(clean_file_name("C:\\מצגת שירות.pptx").as_deref(), Some("מצגת שירות.pptx"));
        assert_eq!(clean_file_name("..").as_deref(), None);
        assert_eq!(clean_file_name("a\u{202E}gpj.exe").as_deref(), None);
        let long = clean_file_name(&format!("{}.pdf", "א".repeat(300))).unwrap_or_default();
        assert_eq!(long.chars().count(), 120);
        assert!(long.ends_with(".pdf"));
    }
}
