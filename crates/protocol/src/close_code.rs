//! Why a live connection ends, and whether the client shall come back. 4000 + an HTTP status; the range tells an
//! old client what to do with a new code.

use serde::Serialize;

macro_rules! close_codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $advice:ident;)*) => {
        /// Why a live connection ends.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum CloseCode { $($(#[$doc])* $name,)* }

        impl CloseCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its number on the wire.
            pub fn number(self) -> u16 {
                match self { $(Self::$name => $number,)* }
            }

            /// What the client shall do.
            pub fn advice(self) -> Advice {
                match self { $(Self::$name => Advice::$advice,)* }
            }

            /// Its name in logs and tables.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

/// What a client does after a close.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Not again: trying would fail the same way.
    Stop,
    /// Get a new ticket, then come back.
    Renew,
    /// Come back at once and resume.
    Resume,
    /// Load the page anew.
    Reload,
    /// Wait, then come back.
    BackOff,
}

close_codes! {
    /// A frame could not be understood, repeatedly.
    BadFrames = 4400, Stop;
    /// The ticket or session is not valid, or no longer.
    Unauthenticated = 4401, Renew;
    /// The credential is valid, but not for this.
    Forbidden = 4403, Stop;
    /// Silent or too slow.
    TooSlow = 4408, Resume;
    /// The same client opened a newer connection.
    Replaced = 4409, Stop;
    /// A frame was larger than allowed.
    TooLarge = 4413, Stop;
    /// The client speaks a version the server no longer speaks.
    VersionTooOld = 4426, Reload;
    /// Too many frames or connections.
    RateLimited = 4429, BackOff;
    /// The server failed.
    Internal = 4500, BackOff;
    /// The server is going down or cannot read its store.
    Draining = 4503, BackOff;
}
