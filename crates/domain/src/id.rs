//! One type per noun, so that ids cannot be mixed up; on the wire `cnv_…`, in the tables sixteen bytes.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

use crate::Timestamp;

/// Crockford's base 32, lower case: no i, l, o, u.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 128 bits in base 32.
const LENGTH: usize = 26;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id: expected `{expected}_` followed by 26 letters and digits")]
pub struct InvalidId {
    expected: &'static str,
}

fn encode(value: u128, prefix: &str, out: &mut [u8; 32]) -> usize {
    let start = prefix.len() + 1;
    out[..prefix.len()].copy_from_slice(prefix.as_bytes());
    out[prefix.len()] = b'_';
    for (place, slot) in out[start..start + LENGTH].iter_mut().enumerate() {
        let shift = 5 * (LENGTH - 1 - place);
        *slot = ALPHABET[((value >> shift) & 31) as usize];
    }
    start + LENGTH
}

fn decode(text: &str, prefix: &'static str) -> Result<u128, InvalidId> {
    let invalid = InvalidId { expected: prefix };
    let Some(digits) = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')) else {
        return Err(invalid);
    };
    // The first of 26 digits carries only three bits: a larger one would overflow.
    if digits.len() != LENGTH || digits.as_bytes()[0] > b'7' {
        return Err(invalid);
    }
    let mut value: u128 = 0;
    for digit in digits.bytes() {
        let Some(five_bits) = ALPHABET.iter().position(|letter| *letter == digit) else {
            return Err(invalid);
        };
        value = (value << 5) | five_bits as u128;
    }
    Ok(value)
}

/// UUID version 7's layout: 48 bits of milliseconds, then chance. Time first keeps index pages warm.
fn time_ordered(at: Timestamp, chance: u128) -> u128 {
    let millis = (at.as_millis().max(0) as u128) & 0xFFFF_FFFF_FFFF;
    let random = chance & 0x0000_0000_0000_0FFF_3FFF_FFFF_FFFF_FFFF;
    (millis << 80) | (0x7 << 76) | (0x2 << 62) | random
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u128);

        impl $name {
            /// What its text form begins with.
            pub const PREFIX: &'static str = $prefix;

            /// A new id: time-ordered, with at least 74 bits of `chance` that nobody can guess.
            pub fn mint(at: Timestamp, chance: u128) -> Self {
                Self(time_ordered(at, chance))
            }

            /// An id derived from something else, so that doing it twice yields it twice.
            pub fn derived(digest: [u8; 16]) -> Self {
                Self(u128::from_be_bytes(digest))
            }

            /// The form in the tables.
            pub fn to_bytes(self) -> [u8; 16] {
                self.0.to_be_bytes()
            }

            /// From the form in the tables.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(u128::from_be_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut text = [0; 32];
                let length = encode(self.0, $prefix, &mut text);
                f.write_str(std::str::from_utf8(&text[..length]).expect("the alphabet is ASCII"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                decode(text, $prefix).map(Self)
            }
        }

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

        #[cfg(feature = "schema")]
        crate::id::described_as_text!($name, $prefix);
    )*};
}

/// Tells TypeScript and OpenAPI that a type is a string on the wire.
#[cfg(feature = "schema")]
macro_rules! described_as_text {
    ($name:ident, $example:literal) => {
        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
            fn inline(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!("Text, like ", $example)))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}
    };
}
#[cfg(feature = "schema")]
pub(crate) use described_as_text;

ids! {
    /// A company's Parlor.
    WorkspaceId = "wsp";
    /// A door through which people write.
    InboxId = "inb";
    /// A person who writes.
    ContactId = "con";
    /// A person who answers.
    AgentId = "agt";
    /// What a contact and the agents say to each other.
    ConversationId = "cnv";
    /// One utterance.
    MessageId = "msg";
    /// A file sent with a message.
    AttachmentId = "att";
    /// An integrator's credential.
    ApiKeyId = "key";
    /// An agent's login.
    SessionId = "ses";
    /// Work that must outlive a crash.
    JobId = "job";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form() {
        let id = ConversationId::mint(Timestamp::from_millis(1_795_000_000_000), u128::MAX);
        assert_eq!(id.to_string().len(), 30);
        assert_eq!(id.to_string().parse::<ConversationId>(), Ok(id));
        assert_eq!(ConversationId::from_bytes(id.to_bytes()), id);
    }

    #[test]
    fn ids_sort_by_the_time_of_their_minting() {
        let earlier = MessageId::mint(Timestamp::from_millis(1_000), u128::MAX);
        let later = MessageId::mint(Timestamp::from_millis(1_001), 0);
        assert!(earlier < later);
        assert!(earlier.to_string() < later.to_string());
    }

    #[test]
    fn another_nouns_id_is_refused() {
        let message = MessageId::mint(Timestamp::from_millis(1), 7).to_string();
        assert!(message.parse::<ConversationId>().is_err());
        for wrong in ["", "cnv_", "cnv_0", "cnv_zzzzzzzzzzzzzzzzzzzzzzzzzz", "cnv_01234567890123456789ilou00", "cnv"] {
            assert!(wrong.parse::<ConversationId>().is_err(), "{wrong}");
        }
    }
}
