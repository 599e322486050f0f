//! Pictures without what cameras and programs wrote into them beside the picture: where and when it was taken, by whom and
//! with what, an earlier version of it in small. The picture itself stays as it is, byte for byte.

use crate::pictures::media_type;

/// The picture without what was written into it; as it is where it is of another format or not whole.
pub fn without(content: Vec<u8>) -> Vec<u8> {
    let clean = match media_type(&content) {
        Some("image/jpeg") => jpeg(&content),
        Some("image/png") => png(&content),
        _ => None,
    };
    clean.unwrap_or(content)
}

/// The end of a JPEG, and what begins a stretch of the picture itself.
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
/// A program's own segment: camera data and descriptions are in the second kind.
const EXIF: u8 = 0xe1;

fn jpeg(content: &[u8]) -> Option<Vec<u8>> {
    let mut clean = content.get(..2)?.to_vec();
    let mut at = 2;
    loop {
        if *content.get(at)? != 0xff {
            return None;
        }
        let mark = *content.get(at + 1)?;
        match mark {
            // A filling byte.
            0xff => at += 1,
            // Further pictures may come behind the first: what was cut off it, or what it was before.
            END => {
                clean.extend([0xff, END]);
                return Some(clean);
            }
            _ => {
                let length = usize::from(u16::from_be_bytes([*content.get(at + 2)?, *content.get(at + 3)?]));
                let end = at + 2 + length.max(2);
                let segment = content.get(at..end)?;
                let data = segment.get(4..)?;
                if mark == EXIF
                    && let Some(turned) = orientation(data)
                {
                    clean.extend(turned_by(turned));
                }
                if is_shown(mark, data) {
                    clean.extend(segment);
                }
                at = end;
                if mark == SCAN {
                    let end = end_of_scan(content, at)?;
                    clean.extend(content.get(at..end)?);
                    at = end;
                }
            }
        }
    }
}

/// Returns whether a segment belongs to how the picture looks: of those of programs, its density, its colours and how
/// these are coded.
fn is_shown(mark: u8, data: &[u8]) -> bool {
    match mark {
        0xe0 | 0xee => true,
        0xe2 => data.starts_with(b"ICC_PROFILE\0"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

/// Returns where a stretch of the picture ends: at the next mark that is no part of it.
fn end_of_scan(content: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += content.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match *content.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

/// Returns how the picture is to be turned, from 2 to 8, by the first directory of its camera data (TIFF 6.0, tag 274).
fn orientation(data: &[u8]) -> Option<u8> {
    let tiff = data.strip_prefix(b"Exif\0\0")?;
    let is_big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if is_big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = tiff.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(if is_big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }).ok()
    };
    let directory = long(4)?;
    let count = usize::from(short(directory)?);
    let entry = (0..count).map(|number| directory + 2 + number * 12).find(|at| short(*at) == Some(274))?;
    u8::try_from(short(entry + 8)?).ok().filter(|turned| (2..=8).contains(turned))
}

/// Camera data that say how the picture is to be turned, and nothing else.
fn turned_by(turned: u8) -> Vec<u8> {
    let mut segment = vec![0xff, EXIF, 0, 34];
    segment.extend(b"Exif\0\0MM\0*");
    segment.extend([0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0]);
    segment
}

fn png(content: &[u8]) -> Option<Vec<u8>> {
    /// What a picture may hold beside what it has to, and what changes how it looks.
    const SHOWN: [&[u8; 4]; 13] = [
        b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"bKGD", b"pHYs", b"sBIT", b"sPLT", b"acTL", b"fcTL",
        b"fdAT",
    ];
    let mut clean = content.get(..8)?.to_vec();
    let mut at = 8;
    loop {
        let length = usize::try_from(u32::from_be_bytes(content.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let end = at.checked_add(length)?.checked_add(12)?;
        let chunk = content.get(at..end)?;
        let kind = chunk.get(4..8)?;
        // A capital first letter marks what no picture goes without.
        if kind[0].is_ascii_uppercase() || SHOWN.iter().any(|own| kind == *own) {
            clean.extend(chunk);
        }
        if kind == b"IEND" {
            return Some(clean);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(mark: u8, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len() + 2).unwrap();
        [&[0xff, mark], &length.to_be_bytes()[..], data].concat()
    }

    fn camera(turned: u8) -> Vec<u8> {
        let mut data = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
        data.extend(b"\x0f\x01\x02\0\x04\0\0\0Nik\0");
        data.extend([18, 1, 3, 0, 1, 0, 0, 0, turned, 0, 0, 0, 0, 0, 0, 0]);
        data.extend(b"32.0853N");
        data
    }

    #[test]
    fn a_photograph_loses_its_place_and_stays_turned() {
        let scan = b"\x01\xff\x00\x02\xff\xd0\x03";
        let parts = |exif: Vec<u8>| {
            let own = [segment(0xe0, b"JFIF\0"), exif, segment(0xe2, b"ICC_PROFILE\0x")].concat();
            let end = [segment(0xdb, b"table"), segment(0xda, b"head"), scan.to_vec(), segment(0xc4, b"more")].concat();
            [b"\xff\xd8".to_vec(), own, end, segment(0xda, b"head"), b"\x04\xff\xd9".to_vec()].concat()
        };
        let said = [
            segment(0xe1, &camera(6)),
            segment(0xe1, b"http://ns.adobe.com/xap"),
            segment(0xed, b"IPTC"),
            segment(0xfe, b"by Dana"),
        ];
        let photograph = [parts(said.concat()), b"\xff\xd8 an earlier picture".to_vec()].concat();
        let clean = without(photograph);
        assert_eq!(clean, parts(turned_by(6)));
        assert_eq!(orientation(&clean[clean.windows(4).position(|it| it == b"Exif").unwrap()..]), Some(6));
        assert_eq!(without(parts(segment(0xe1, &camera(1)))), parts(vec![]), "as it is to be seen already");
        assert_eq!(without(clean.clone()), clean);
    }

    #[test]
    fn a_drawing_loses_its_texts() {
        let chunk = |kind: &[u8], data: &[u8]| {
            [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], kind, data, b"crc!"].concat()
        };
        let parts = |texts: Vec<u8>| {
            let head = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", b"size"), chunk(b"pHYs", b"dots")].concat();
            [head, texts, chunk(b"IDAT", b"tEXt"), chunk(b"IEND", b"")].concat()
        };
        let said = [chunk(b"tEXt", b"Author\0Dana"), chunk(b"eXIf", b"MM"), chunk(b"prVt", b"draft")].concat();
        assert_eq!(without([parts(said), b"behind".to_vec()].concat()), parts(vec![]));
    }

    #[test]
    fn what_is_not_whole_stays_as_it_is() {
        for content in [&b"\xff\xd8\xff\xe1\x00"[..], b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", b"GIF89a", b""] {
            assert_eq!(without(content.to_vec()), content);
        }
    }
}
