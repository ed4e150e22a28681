//! Secrets that prove who is asking: shown once, stored as a hash, never printed, never written into an answer by
//! accident.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;
use std::hash::{Hash, Hasher};
use subtle::ConstantTimeEq;

use crate::random;

/// What a secret opens. Its text says so, so that a leaked one can be recognised, and a visitor's never passes for an
/// agent's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// A visitor's conversation.
    Visitor,
    /// An agent's session in a browser.
    Session,
    /// An agent's programs.
    ApiKey,
    /// The first start of a server.
    Setup,
}

impl SecretKind {
    /// What the text of such a secret begins with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Visitor => "vst_",
            Self::Session => "ses_",
            Self::ApiKey => "key_",
            Self::Setup => "set_",
        }
    }
}

/// Characters of 256 bits in base64url.
const CODE_CHARS: usize = 43;

/// A text that is no secret of the kind asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid secret")]
pub struct InvalidSecret;

/// A secret in full: on its way to the one it is for, or just come from them. It has no `Serialize` and no `Display`;
/// [`Secret::reveal`] is the only way out.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new one, of 256 random bits.
    pub fn mint(kind: SecretKind) -> Self {
        let code = URL_SAFE_NO_PAD.encode(random::bytes::<32>());
        Self(format!("{}{code}", kind.prefix()))
    }

    /// A secret as someone sent it. Refused by its shape before anything is computed or looked up.
    ///
    /// # Errors
    /// [`InvalidSecret`].
    pub fn parse(kind: SecretKind, text: &str) -> Result<Self, InvalidSecret> {
        // The length comes first: it costs nothing, however much was sent.
        if text.len() != kind.prefix().len() + CODE_CHARS {
            return Err(InvalidSecret);
        }
        let code = text.strip_prefix(kind.prefix()).ok_or(InvalidSecret)?;
        let plausible = code.bytes().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_'));
        if plausible { Ok(Self(text.to_owned())) } else { Err(InvalidSecret) }
    }

    /// What to store, and to look it up by. Plain SHA-256: 256 random bits need no slow hash.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }

    /// The secret itself, to hand it to whom it is for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A secret as it is stored: worthless to whoever reads it.
#[derive(Clone, Copy)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// From the store.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// For the store.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenHash {}

impl Hash for TokenHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [SecretKind; 4] = [SecretKind::Visitor, SecretKind::Session, SecretKind::ApiKey, SecretKind::Setup];

    #[test]
    fn a_secret_is_read_back_as_what_it_is_and_nothing_else() {
        for minted in KINDS {
            let secret = Secret::mint(minted);
            assert!(secret.reveal().starts_with(minted.prefix()));
            for asked in KINDS {
                let parsed = Secret::parse(asked, secret.reveal());
                assert_eq!(parsed.map(|parsed| parsed.hash() == secret.hash()).is_ok(), minted == asked);
            }
        }
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        let good = Secret::mint(SecretKind::Session);
        let good = good.reveal();
        let wrong = [
            String::new(),
            "null".to_owned(),
            "ses_".to_owned(),
            "Bearer ".to_owned(),
            format!("{good} "),
            format!(" {good}"),
            good[..good.len() - 1].to_owned(),
            good.to_uppercase(),
            format!("{}\n", &good[..good.len() - 1]),
            format!("{}ü", &good[..good.len() - 2]),
            format!("{}%", &good[..good.len() - 1]),
            "x".repeat(1024 * 1024),
            format!("ses_{}", "A".repeat(1024 * 1024)),
        ];
        for text in wrong {
            assert_eq!(Secret::parse(SecretKind::Session, &text).map(|_| ()), Err(InvalidSecret), "{text:.60}");
        }
    }

    #[test]
    fn no_two_secrets_are_alike() {
        let (one, other) = (Secret::mint(SecretKind::ApiKey), Secret::mint(SecretKind::ApiKey));
        assert_ne!(one.reveal(), other.reveal());
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.hash(), TokenHash::from_bytes(one.hash().to_bytes()));
    }

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::mint(SecretKind::Visitor);
        assert_eq!(format!("{secret:?} {:?}", secret.hash()), "Secret(…) TokenHash(…)");
    }
}
