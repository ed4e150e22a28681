//! What a rule decided: changes to make, and what they were decided on.

use crate::{Change, Conversation};

/// What must still be true when the changes are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The conversation does not exist yet; this is how it begins.
    Absent(Box<Conversation>),
    /// Nothing that rules look at has changed since ([`Conversation::version`]). Messages do not count:
    /// two people posting at once are no conflict.
    Version(u64),
}

/// What a rule decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The condition.
    pub expect: Expect,
    /// What happens, in order; never empty.
    pub changes: Vec<Change>,
}
