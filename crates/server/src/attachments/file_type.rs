//! What a file is, from its bytes alone and out of a short list of our own.

use super::picture_format::PictureFormat;

/// What is served for everything we do not know, and for everything a browser might run.
pub(super) const UNKNOWN: &str = "application/octet-stream";

/// Text that is text and nothing else.
const TEXT: &str = "text/plain";

/// What else a file may be called. SVG, HTML and XML are missing on purpose, and so are documents that are archives
/// inside: a browser that is told `application/zip` may rename them.
const KNOWN: &[&str] = &[
    "application/pdf",
    "application/zip",
    "audio/aac",
    "audio/amr",
    "audio/flac",
    "audio/midi",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "video/mp4",
    "video/mpeg",
    "video/quicktime",
    "video/webm",
    "video/x-matroska",
    "video/x-msvideo",
    TEXT,
];

/// How many first bytes are looked at; the furthest mark of a known type (a tar archive's) lies at 257.
const HEAD_BYTES: usize = 4096;

/// What a file's bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileType {
    /// Looks like a picture; whether it is one shows when it is decoded.
    Picture(PictureFormat),
    /// Anything else, with a media type of ours.
    Other(&'static str),
}

/// A media type from the store, as one of ours.
pub(super) fn known(media_type: &str) -> &'static str {
    KNOWN.iter().find(|ours| **ours == media_type).copied().unwrap_or(UNKNOWN)
}

/// Looks at a file while it passes.
#[derive(Debug)]
pub(super) struct TypeFinder {
    head: Vec<u8>,
    text: TextCheck,
}

impl Default for TypeFinder {
    fn default() -> Self {
        Self { head: Vec::new(), text: TextCheck::StillText { split: Vec::new() } }
    }
}

impl TypeFinder {
    /// The next bytes of the file.
    pub(super) fn look(&mut self, chunk: &[u8]) {
        let wanted = HEAD_BYTES.saturating_sub(self.head.len()).min(chunk.len());
        self.head.extend_from_slice(&chunk[..wanted]);
        self.text.look(chunk);
    }

    /// What it is, now that all of it has passed.
    pub(super) fn found(&self) -> FileType {
        if let Some(format) = PictureFormat::of(&self.head) {
            return FileType::Picture(format);
        }
        let detected = infer::get(&self.head).map_or(UNKNOWN, |detected| match detected.mime_type() {
            "audio/m4a" => "audio/mp4",
            "audio/opus" => "audio/ogg",
            "audio/x-flac" => "audio/flac",
            "audio/x-wav" => "audio/wav",
            "video/x-m4v" => "video/mp4",
            other => other,
        });
        // Marks come before text: a PDF may well consist of nothing but letters. Whether a file is text is decided
        // by every byte of it; a detector that looks at the first few has no say in that.
        let media_type = match known(detected) {
            UNKNOWN | TEXT if self.text.is_text() && !begins_with_markup(&self.head) => TEXT,
            UNKNOWN | TEXT => UNKNOWN,
            marked => marked,
        };
        FileType::Other(media_type)
    }
}

/// HTML, SVG, XML and their kin all begin with an angle bracket.
fn begins_with_markup(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    head.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

/// Whether every byte so far belongs to UTF-8 text without control characters.
#[derive(Debug)]
enum TextCheck {
    /// `split` is the beginning of a character whose end has not come yet.
    StillText { split: Vec<u8> },
    /// Once something else, for ever something else.
    Other,
}

impl TextCheck {
    fn look(&mut self, chunk: &[u8]) {
        let Self::StillText { split } = self else { return };
        let mut rest = chunk;
        // At most three bytes wait, and at most three more complete them.
        while !split.is_empty() && !rest.is_empty() {
            split.push(rest[0]);
            rest = &rest[1..];
            match std::str::from_utf8(split) {
                Ok(text) if text.chars().any(is_binary) => return *self = Self::Other,
                Ok(_) => split.clear(),
                Err(error) if error.error_len().is_none() => {}
                Err(_) => return *self = Self::Other,
            }
        }
        match std::str::from_utf8(rest) {
            Ok(text) if text.chars().any(is_binary) => *self = Self::Other,
            Ok(_) => {}
            Err(error) if error.error_len().is_some() => *self = Self::Other,
            Err(error) => {
                let (whole, begun) = rest.split_at(error.valid_up_to());
                if std::str::from_utf8(whole).is_ok_and(|text| text.chars().any(is_binary)) {
                    *self = Self::Other;
                } else {
                    *split = begun.to_vec();
                }
            }
        }
    }

    fn is_text(&self) -> bool {
        matches!(self, Self::StillText { split } if split.is_empty())
    }
}

fn is_binary(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{C}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> FileType {
        let mut types = TypeFinder::default();
        types.look(bytes);
        types.found()
    }

    #[test]
    fn text_is_text_however_it_is_cut() {
        let text = "Grüße — 日本語 🎉\r\n\tok".as_bytes();
        for size in 1..text.len() {
            let mut types = TypeFinder::default();
            text.chunks(size).for_each(|chunk| types.look(chunk));
            assert_eq!(types.found(), FileType::Other(TEXT), "in chunks of {size}");
        }
    }

    #[test]
    fn what_only_begins_as_text_is_not_text() {
        for bytes in [&b"hello\0world"[..], b"hello \xFF", b"cut in \xE2\x82", b"\x1B[31mred"] {
            assert_eq!(found(bytes), FileType::Other(UNKNOWN), "{bytes:?}");
        }
    }

    #[test]
    fn what_a_browser_could_run_is_unknown() {
        for markup in [
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
            "<?xml version=\"1.0\"?><svg/>",
            "\u{FEFF}<html>",
            " \r\n\t<!DOCTYPE html><script>alert(1)</script>",
            "<math>",
        ] {
            assert_eq!(found(markup.as_bytes()), FileType::Other(UNKNOWN), "{markup}");
        }
        assert_eq!(found(b"MZ\x90\0\x03\0\0\0"), FileType::Other(UNKNOWN));
    }

    #[test]
    fn a_few_types_have_a_name() {
        assert_eq!(found(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3"), FileType::Other("application/pdf"));
        assert_eq!(found(b"%PDF-1.7\nnothing but letters"), FileType::Other("application/pdf"));
        assert_eq!(found(b"PK\x03\x04\x14\0\0\0\x08\0"), FileType::Other("application/zip"));
        assert_eq!(found(b"ID3\x04\0\0\0\0\0\0"), FileType::Other("audio/mpeg"));
        assert_eq!(found(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"), FileType::Other("video/mp4"));
        assert_eq!(found(b"\x89PNG\r\n\x1A\n"), FileType::Picture(PictureFormat::Png));
    }

    #[test]
    fn a_type_from_the_store_is_one_of_ours_or_unknown() {
        assert_eq!(known("application/pdf"), "application/pdf");
        for trick in ["image/svg+xml", "image/svg+xml; x", "text/html", "TEXT/PLAIN", "", "image/png"] {
            assert_eq!(known(trick), UNKNOWN, "{trick}");
        }
    }
}
