//! From the log to every connection of this node: in order, without a query per event.

mod delivery;
mod driver;
mod feed;
mod feeds;
mod member;
mod outbox;
mod recent;

pub use delivery::{Audience, Delivery};
pub use driver::drive;
pub use feed::{Feed, Place, Ring};
pub use feeds::Feeds;
pub use member::{Member, MemberId, MemberKind, Membership};
pub use outbox::{Drained, Outbox, Passing};
pub use recent::Recent;
