//! Texts that were checked once, at the door: bounded, without control characters or direction tricks.

use serde::{Deserialize, Deserializer, Serialize, de};
use std::fmt;

use crate::Rejection;

/// Characters that reorder or hide text (bidirectional overrides and isolates): a name may not carry them.
fn reorders(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{FEFF}' | '\u{200B}')
}

/// Control characters other than line feed and tab.
fn is_control(letter: char) -> bool {
    letter.is_control() && letter != '\n' && letter != '\t'
}

/// One line, trimmed, without control or reordering characters, runs of white space made one blank.
fn one_line(raw: &str) -> String {
    let kept: String = raw
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| !letter.is_control() && !reorders(*letter))
        .collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

macro_rules! checked_text {
    ($name:ident, $example:literal) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&raw).map_err(de::Error::custom)
            }
        }

        #[cfg(feature = "schema")]
        crate::id::described_as_text!($name, $example);
    };
}

/// What was said. Invariant: trimmed, not empty, at most 10,000 characters, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct MessageText(String);
checked_text!(MessageText, "Hello! Where is my parcel?");

impl MessageText {
    /// Characters, not bytes.
    pub const MAX_CHARS: usize = 10_000;

    /// # Errors
    /// [`Rejection::EmptyMessage`], [`Rejection::MessageTooLong`].
    pub fn parse(raw: &str) -> Result<Self, Rejection> {
        let kept: String = raw.replace("\r\n", "\n").chars().filter(|letter| !is_control(*letter)).collect();
        let text = kept.trim();
        if text.is_empty() {
            return Err(Rejection::EmptyMessage);
        }
        if Self::MAX_CHARS < text.chars().count() {
            return Err(Rejection::MessageTooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// The first line's worth of it, for a list: at most `chars` characters on one line.
    pub fn preview(&self, chars: usize) -> String {
        let mut line = String::new();
        let mut count = 0;
        for letter in self.0.chars() {
            if count == chars {
                line.push('…');
                break;
            }
            let blank = letter.is_whitespace();
            if !(blank && line.ends_with(' ')) {
                line.push(if blank { ' ' } else { letter });
                count += 1;
            }
        }
        line
    }
}

/// A person's, inbox's or workspace's name. Invariant: one line, 1 to 100 characters, nothing that hides or reorders text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct DisplayName(String);
checked_text!(DisplayName, "Ada Lovelace");

impl DisplayName {
    /// # Errors
    /// [`Rejection::InvalidName`].
    pub fn parse(raw: &str) -> Result<Self, Rejection> {
        let name = one_line(raw);
        if name.is_empty() || 100 < name.chars().count() {
            return Err(Rejection::InvalidName);
        }
        Ok(Self(name))
    }
}

/// An address for mail. Invariant: one `@`, no white space, at most 254 bytes, lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);
checked_text!(Email, "ada@example.com");

impl Email {
    /// # Errors
    /// [`Rejection::InvalidEmail`].
    pub fn parse(raw: &str) -> Result<Self, Rejection> {
        let address = raw.trim().to_lowercase();
        let well_formed = address.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
                && !host.contains('@')
        });
        let clean = address.chars().all(|letter| !letter.is_whitespace() && !letter.is_control() && !reorders(letter));
        if !well_formed || !clean || 254 < address.len() {
            return Err(Rejection::InvalidEmail);
        }
        Ok(Self(address))
    }
}

/// A word agents file conversations under. Invariant: one line, 1 to 40 characters, lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Label(String);
checked_text!(Label, "refund");

impl Label {
    /// # Errors
    /// [`Rejection::InvalidLabel`].
    pub fn parse(raw: &str) -> Result<Self, Rejection> {
        let label = one_line(raw).to_lowercase();
        if label.is_empty() || 40 < label.chars().count() || label.contains(',') {
            return Err(Rejection::InvalidLabel);
        }
        Ok(Self(label))
    }
}

/// The public name of an inbox in the embed snippet; not a secret. Invariant: `ibx_` and 16 lower-case letters or digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct InboxKey(String);
checked_text!(InboxKey, "ibx_4f9q2m7c8d3w6k1z");

impl InboxKey {
    /// # Errors
    /// [`Rejection::InvalidInboxKey`].
    pub fn parse(raw: &str) -> Result<Self, Rejection> {
        let letters = raw.strip_prefix("ibx_").ok_or(Rejection::InvalidInboxKey)?;
        let clean = letters.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
        if letters.len() != 16 || !clean {
            return Err(Rejection::InvalidInboxKey);
        }
        Ok(Self(raw.to_owned()))
    }

    /// A new key out of `chance`.
    pub fn mint(chance: u128) -> Self {
        const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let letters: String = (0..16).map(|place| LETTERS[(chance >> (5 * place)) as usize & 31] as char).collect();
        Self(format!("ibx_{letters}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_trimmed_and_bounded() {
        assert_eq!(MessageText::parse("  hi\r\nthere \u{0}\u{7} ").expect("valid").as_str(), "hi\nthere");
        assert_eq!(MessageText::parse(" \n\t "), Err(Rejection::EmptyMessage));
        let longest = "ß".repeat(MessageText::MAX_CHARS);
        assert!(MessageText::parse(&longest).is_ok());
        assert_eq!(MessageText::parse(&format!("{longest}!")), Err(Rejection::MessageTooLong));
    }

    #[test]
    fn a_preview_is_one_short_line() {
        let text = MessageText::parse("one\n\ntwo   three").expect("valid");
        assert_eq!(text.preview(50), "one two three");
        assert_eq!(text.preview(5), "one t…");
    }

    #[test]
    fn a_name_can_neither_hide_nor_reorder() {
        assert_eq!(DisplayName::parse("\u{202E}Eve\n\n Adams\u{200B}").expect("valid").as_str(), "Eve Adams");
        assert_eq!(DisplayName::parse("\u{2066}\u{2069}"), Err(Rejection::InvalidName));
        assert_eq!(DisplayName::parse(&"x".repeat(101)), Err(Rejection::InvalidName));
    }

    #[test]
    fn an_address_has_one_at_and_a_host() {
        assert_eq!(Email::parse(" Ada@Example.COM ").expect("valid").as_str(), "ada@example.com");
        for wrong in ["", "ada", "@x.de", "a@b", "a@b@c.de", "a b@c.de", "a@.de", "a\r\nBcc: x@y.de"] {
            assert_eq!(Email::parse(wrong), Err(Rejection::InvalidEmail), "{wrong}");
        }
    }

    #[test]
    fn a_minted_inbox_key_is_valid() {
        assert!(InboxKey::parse(InboxKey::mint(u128::MAX / 3).as_str()).is_ok());
        for wrong in ["", "ibx_", "ibx_0123456789ABCDEF", "ibx_../../etc/passwd", "4f9q2m7c8d3w6k1z"] {
            assert_eq!(InboxKey::parse(wrong), Err(Rejection::InvalidInboxKey), "{wrong}");
        }
    }
}
