//! Numbers in letters, as lists are counted with.

/// A number as a format writes it.
pub fn formatted(number: u32, format: &str) -> String {
    match format {
        "hebrew1" => hebrew(number),
        "hebrew2" => repeated(number, "אבגדהוזחטיכלמנסעפצקרשת"),
        "lowerLetter" => repeated(number, "abcdefghijklmnopqrstuvwxyz"),
        "upperLetter" => repeated(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        "none" => String::new(),
        "decimalZero" => format!("{number:02}"),
        _ => number.to_string(),
    }
}

/// The letters of an alphabet, then each twice, and so on.
fn repeated(number: u32, letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let Some(index) = number.checked_sub(1).and_then(|it| usize::try_from(it).ok()) else { return number.to_string() };
    if index >= letters.len() * 20 {
        return number.to_string();
    }
    letters[index % letters.len()].to_string().repeat(index / letters.len() + 1)
}

/// A number in Hebrew letters, as in יא and טו.
fn hebrew(number: u32) -> String {
    const LETTERS: [(u32, char); 22] = [
        (400, 'ת'),
        (300, 'ש'),
        (200, 'ר'),
        (100, 'ק'),
        (90, 'צ'),
        (80, 'פ'),
        (70, 'ע'),
        (60, 'ס'),
        (50, 'נ'),
        (40, 'מ'),
        (30, 'ל'),
        (20, 'כ'),
        (10, 'י'),
        (9, 'ט'),
        (8, 'ח'),
        (7, 'ז'),
        (6, 'ו'),
        (5, 'ה'),
        (4, 'ד'),
        (3, 'ג'),
        (2, 'ב'),
        (1, 'א'),
    ];
    if number == 0 || number > 999 {
        return number.to_string();
    }
    let mut left = number;
    let mut written = String::new();
    while left > 0 {
        // 15 and 16 are not written with the letters of the Name.
        if left == 15 || left == 16 {
            written.push('ט');
            left -= 9;
        }
        let Some((value, letter)) = LETTERS.iter().find(|(value, _)| *value <= left) else { break };
        written.push(*letter);
        left -= value;
    }
    written
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number == 0 || number > 3999 {
        return number.to_string();
    }
    let mut left = number;
    let mut written = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            written.push_str(sign);
            left -= value;
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_letters() {
        let hebrew: Vec<String> = [1, 2, 10, 11, 15, 16, 22, 115].map(|number| formatted(number, "hebrew1")).into();
        assert_eq!(hebrew, ["א", "ב", "י", "יא", "טו", "טז", "כב", "קטו"]);
        assert_eq!(formatted(23, "hebrew2"), "אא");
        assert_eq!(formatted(28, "lowerLetter"), "bb");
        assert_eq!(formatted(1994, "upperRoman"), "MCMXCIV");
    }
}
