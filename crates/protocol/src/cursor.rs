//! Places in lists and in the log, opaque to clients: they store and return them, and never calculate.

use parlor_domain::Position;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Which log a position belongs to. Changes when the log could differ from what clients saw (a restored backup, a promoted replica).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(Arc<str>);

impl Epoch {
    /// # Errors
    /// [`InvalidCursor`] unless 1 to 16 lower-case letters or digits.
    pub fn parse(raw: &str) -> Result<Self, InvalidCursor> {
        let clean = raw.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
        if raw.is_empty() || 16 < raw.len() || !clean { Err(InvalidCursor) } else { Ok(Self(raw.into())) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A place in a workspace's log: what follows it is what a client has not seen. One value, never two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Which log.
    pub epoch: Epoch,
    /// Everything up to here was seen.
    pub position: Position,
}

/// A place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageCursor(pub Position);

/// Why a text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor: send back exactly what the server sent, or none to begin")]
pub struct InvalidCursor;

/// Digits only: `+7` parses as a number but is nothing we ever sent.
fn number(digits: &str) -> Result<u64, InvalidCursor> {
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(InvalidCursor);
    }
    digits.parse().map_err(|_| InvalidCursor)
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch.0, self.position)
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;
    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (epoch, position) = text.split_once('.').ok_or(InvalidCursor)?;
        Ok(Self { epoch: Epoch::parse(epoch)?, position: Position::new(number(position)?) })
    }
}

impl fmt::Display for PageCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}", self.0)
    }
}

impl FromStr for PageCursor {
    type Err = InvalidCursor;
    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let position = number(text.strip_prefix('p').ok_or(InvalidCursor)?)?;
        // The tables hold signed numbers; beyond them there is no place.
        if i64::try_from(position).is_err() { Err(InvalidCursor) } else { Ok(Self(Position::new(position))) }
    }
}

macro_rules! text_on_the_wire {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )*};
}
text_on_the_wire!(Cursor, PageCursor);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_wire() {
        let cursor = Cursor { epoch: Epoch::parse("k7").expect("valid"), position: Position::new(128) };
        assert_eq!(cursor.to_string(), "k7.128");
        assert_eq!("k7.128".parse(), Ok(cursor));
        assert_eq!("p12".parse(), Ok(PageCursor(Position::new(12))));
    }

    #[test]
    fn what_the_server_never_sent_is_refused() {
        for wrong in
            ["", ".", "k7", "k7.", ".1", "k7.-1", "k7.+1", "k7.1.2", "K7.1", "k7.99999999999999999999", "k7.1 "]
        {
            assert_eq!(wrong.parse::<Cursor>(), Err(InvalidCursor), "{wrong}");
        }
        for wrong in ["", "p", "12", "p-1", "p18446744073709551615"] {
            assert_eq!(wrong.parse::<PageCursor>(), Err(InvalidCursor), "{wrong}");
        }
    }
}
