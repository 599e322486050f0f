//! Whether a content runs something when it is opened, whatever its name says.
//!
//! Archives are not looked into: a ZIP file is taken as it is.

/// The root directory entry of an installer in a compound file: the first bytes of its class identifier, for
/// packages, patches and transforms.
const INSTALLER_CLASSES: [u8; 3] = [0x84, 0x86, 0x82];

/// What files of these kinds begin with, apart from those that [`infer`] knows.
const BEGINS: &[&[u8]] = &[
    b"\x7fELF",
    b"L\0\0\0\x01\x14\x02\0", // a shortcut of Windows
    b"ITSF",                  // compiled help
    b"MSCF",                  // a cabinet
    b"ISc(",                  // an installer's cabinet
    b"conectix",              // disk images
    b"vhdxfile",
    b"KDMV",
    b"xar!", // a package of macOS
    b"FWS",  // Flash
    b"CWS",
    b"ZWS",
];

/// What texts begin with that are run, in lower case.
const TEXT_BEGINS: &[&str] = &[
    "@echo off",
    "!<arch>\ndebian-binary",
    "windows registry editor",
    "regedit4",
    "[internetshortcut]",
    "[desktop entry]",
    "[autorun]",
    "<job",
    "<package>",
    "<scriptlet",
];

/// Types of [`infer`] that install something.
const INSTALLERS: &[&str] = &[
    "application/x-shockwave-flash",
    "application/x-google-chrome-extension",
    "application/vnd.ms-cab-compressed",
    "application/vnd.debian.binary-package",
    "application/x-rpm",
];

/// Returns whether a content is a program, a script, a shortcut, an installer or a disk image.
pub fn is_program(content: &[u8]) -> bool {
    let is_text = is_plain_text(content);
    // Signatures of two or three letters prove nothing where a text may begin with them.
    let by_signature = infer::is_app(content)
        || infer::get(content).is_some_and(|kind| INSTALLERS.contains(&kind.mime_type()))
        || BEGINS.iter().any(|begin| content.starts_with(begin));
    let is_certificate = content.starts_with(b"-----BEGIN CERTIFICATE-----");
    (by_signature && !is_text)
        || content.starts_with(b"#!")
        || is_certificate
        || runs_as_text(content)
        || is_installer(content)
        || is_disk_image(content)
}

fn is_plain_text(content: &[u8]) -> bool {
    std::str::from_utf8(content).is_ok_and(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()))
}

fn runs_as_text(content: &[u8]) -> bool {
    let start = &content[..content.len().min(4096)];
    let text = match encoding_rs::Encoding::for_bom(start) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&start[mark..]).0,
        None => String::from_utf8_lossy(start),
    };
    let text = text.trim_start().to_ascii_lowercase();
    TEXT_BEGINS.iter().any(|begin| text.starts_with(begin)) || text.contains("<hta:application")
}

/// Returns whether a compound file (MS-CFB) is a package of the Windows installer: its root directory says so.
fn is_installer(content: &[u8]) -> bool {
    if !content.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return false;
    }
    let shift = content.get(30).copied().unwrap_or_default();
    let Some(sector) = content.get(48..52).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes) else {
        return false;
    };
    let root = (u64::from(sector) + 1).checked_shl(u32::from(shift)).and_then(|at| usize::try_from(at).ok());
    let class = root.and_then(|root| content.get(root.checked_add(80)?..root.checked_add(96)?));
    class.is_some_and(|class| {
        INSTALLER_CLASSES.contains(&class[0]) && class[1..] == *b"\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"
    })
}

fn is_disk_image(content: &[u8]) -> bool {
    let trailer = content.len().checked_sub(512).map(|at| &content[at..]);
    content.get(0x8001..0x8006) == Some(&b"CD001"[..])
        || trailer.is_some_and(|trailer| trailer.starts_with(b"koly") || trailer.starts_with(b"conectix"))
}

#[cfg(test)]
mod tests {
    use super::is_program;

    #[test]
    fn what_runs_is_told_by_its_content() {
        let mut shortcut = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46".to_vec();
        shortcut.resize(200, 0);
        let mut installer = vec![0u8; 2048];
        installer[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        installer[30] = 9;
        installer[48] = 1;
        installer[1024 + 80..1024 + 96].copy_from_slice(b"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46");
        let mut letter = installer.clone();
        letter[1024 + 80] = 6;
        let mut disc = vec![0u8; 0x9000];
        disc[0x8001..0x8006].copy_from_slice(b"CD001");
        let mut image = vec![1u8; 4096];
        image[4096 - 512..4096 - 508].copy_from_slice(b"koly");
        let utf16: Vec<u8> =
            "\u{feff}Windows Registry Editor Version 5.00".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for content in [
            &b"MZ\x90\0\x03\0\0\0"[..],
            b"\x7fELF\x02\x01\x01\0",
            b"\xca\xfe\xba\xbe\0\0\0\x34",
            b"\0asm\x01\0\0\0",
            b"#!/bin/sh\nrm",
            b"FWS\x09\x10\0\0\0",
            b"CWS\x09\x10\0\0\0",
            b"ITSF\x03\0\0\0",
            b"MSCF\0\0\0\0",
            b"!<arch>\ndebian-binary   ",
            b"@ECHO OFF\r\ndel *",
            b"\xef\xbb\xbf@echo off\r\n",
            b"[InternetShortcut]\r\nURL=file://evil",
            b"REGEDIT4\r\n",
            b"<html><head><HTA:APPLICATION id=x></head>",
            b"<job id=\"a\"><script language=\"VBScript\">",
            b"[Desktop Entry]\nExec=sh",
            &utf16,
            &shortcut,
            &installer,
            &disc,
            &image,
        ] {
            assert!(is_program(content), "{}", content[..content.len().min(40)].escape_ascii());
        }
        for content in [
            "שלום".as_bytes(),
            "MZ היא רשת".as_bytes(),
            b"CWS is a charter",
            b"PK\x03\x04\x14\0",
            b"%PDF-1.7",
            b"the first line\n@echo off",
            b"<html><p>a job",
            b"",
            b"M",
            &letter,
            &installer[..600],
        ] {
            assert!(!is_program(content), "{}", content[..content.len().min(40)].escape_ascii());
        }
    }
}
