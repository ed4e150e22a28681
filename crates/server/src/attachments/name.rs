//! What a file is called: for people to read, never part of a path.

use parlor_domain::DisplayName;

use super::picture_format::PictureFormat;

/// Characters of a name.
const MAX_CHARS: usize = 100;
/// Characters of an ending that is still kept when a name is shortened.
const MAX_EXTENSION: usize = 16;
/// What a file without a usable name is called.
const FALLBACK: &str = "file";

/// A sender's name for a file, without folders, control characters, direction tricks, or dots that hide it.
pub(super) fn clean(raw: &str) -> DisplayName {
    finished(&without_tricks(raw))
}

/// As [`clean`], ending as the picture it became: what was sent as `cat.webp` may be a JPEG now, and what was sent as
/// `cat.html` is a picture after all.
pub(super) fn clean_for(raw: &str, format: PictureFormat) -> DisplayName {
    let name = without_tricks(raw);
    let (stem, extension) = parts(&name);
    let fits = extension.is_some_and(|given| format.extensions().contains(&given.to_ascii_lowercase().as_str()));
    if fits {
        return finished(&name);
    }
    let stem = if stem.is_empty() { FALLBACK } else { stem };
    finished(&format!("{stem}.{}", format.extensions()[0]))
}

fn without_tricks(raw: &str) -> String {
    let base = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    // A hundred characters are kept; looking at more than a few thousand serves nobody.
    let kept: String = base
        .chars()
        .take(4096)
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| !letter.is_control() && !hides(*letter))
        .collect();
    let words: Vec<&str> = kept.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']).to_owned()
}

/// Characters that reorder what follows, or cannot be seen. Joiners stay: Persian and emoji need them.
fn hides(letter: char) -> bool {
    matches!(
        letter,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
    )
}

/// A name's stem, and its ending when it has a plausible one.
fn parts(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((stem, end))
            if (1..=MAX_EXTENSION).contains(&end.len()) && end.bytes().all(|letter| letter.is_ascii_alphanumeric()) =>
        {
            (stem, Some(end))
        }
        _ => (name, None),
    }
}

/// At most a hundred characters, the ending kept.
fn finished(name: &str) -> DisplayName {
    let shortened = if name.chars().count() <= MAX_CHARS {
        name.to_owned()
    } else {
        let (stem, extension) = parts(name);
        let ending = extension.map(|extension| format!(".{extension}")).unwrap_or_default();
        let stem: String = stem.chars().take(MAX_CHARS - ending.len()).collect();
        format!("{}{ending}", stem.trim_end())
    };
    DisplayName::parse(&shortened).or_else(|_| DisplayName::parse(FALLBACK)).expect("the fallback is a valid name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_neither_folders_nor_tricks() {
        for (raw, expected) in [
            ("holiday photo.jpg", "holiday photo.jpg"),
            ("../../x", "x"),
            ("..%2f..%2fetc%2fpasswd", "%2f..%2fetc%2fpasswd"),
            ("C:\\Users\\ada\\x.txt", "x.txt"),
            ("a\r\nSet-Cookie: x", "a Set-Cookie: x"),
            ("\0", "file"),
            ("", "file"),
            ("..", "file"),
            ("/", "file"),
            (".htaccess", "htaccess"),
            ("invoice.pdf. . ", "invoice.pdf"),
            ("photo\u{202E}gpj.exe", "photogpj.exe"),
            ("a\u{200B}\u{2066}b\u{FEFF}.txt", "ab.txt"),
            ("in\u{AD}voice\u{2060}.pdf\u{E0061}", "invoice.pdf"),
            ("日本語 名.pdf", "日本語 名.pdf"),
            ("خوش\u{200C}آمد.pdf", "خوش\u{200C}آمد.pdf"),
        ] {
            assert_eq!(clean(raw).as_str(), expected, "{raw:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = clean(&format!("{}.tar", "ü".repeat(4000)));
        assert_eq!(name.as_str(), format!("{}.tar", "ü".repeat(96)));
        assert_eq!(clean(&"x".repeat(4000)).as_str(), "x".repeat(100));
        assert_eq!(clean(&format!("{}x.txt", "\u{200B}".repeat(1000))).as_str(), "x.txt");
        // Past the part that is looked at, an ending is just more of the name.
        assert_eq!(clean(&format!("{}.exe", "x".repeat(1_000_000))).as_str(), "x".repeat(100));
    }

    #[test]
    fn a_picture_is_named_after_what_it_became() {
        assert_eq!(clean_for("cat.webp", PictureFormat::Jpeg).as_str(), "cat.jpg");
        assert_eq!(clean_for("cat.JPEG", PictureFormat::Jpeg).as_str(), "cat.JPEG");
        assert_eq!(clean_for("evil.html", PictureFormat::Png).as_str(), "evil.png");
        assert_eq!(clean_for("", PictureFormat::Gif).as_str(), "file.gif");
        assert_eq!(
            clean_for("x".repeat(4000).as_str(), PictureFormat::Png).as_str(),
            format!("{}.png", "x".repeat(96))
        );
    }
}
