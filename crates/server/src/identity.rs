//! Proof of who is asking: passwords, secrets, tickets, and a limit on how often one may try.
//!
//! Nothing here knows agents or visitors: it answers "is this the secret whose hash that is", and callers look up whose.

pub mod password;
pub mod rate_limit;
pub mod ticket;
pub mod token;

pub use password::{NewPassword, PasswordHash, PasswordRule, Passwords, PasswordsBusy};
pub use rate_limit::{ClientAddress, Rate, RateLimiter};
pub use ticket::Tickets;
pub use token::{InvalidSecret, Secret, SecretKind, TokenHash};
