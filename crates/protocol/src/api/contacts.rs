//! The people who write.

use parlor_domain::{Contact, ContactId, DisplayName, InboxId, Timestamp};
use serde::{Deserialize, Serialize};

/// A contact, as agents see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct ContactView {
    /// Who.
    pub id: ContactId,
    /// The door they came through first.
    pub inbox: InboxId,
    /// What they say they are called; unverified.
    pub name: Option<DisplayName>,
    /// What they say their address is; unverified.
    pub email: Option<String>,
    /// First seen.
    pub created_at: Timestamp,
}

impl From<&Contact> for ContactView {
    fn from(contact: &Contact) -> Self {
        Self {
            id: contact.id,
            inbox: contact.inbox,
            name: contact.name.clone(),
            email: contact.email.as_ref().map(ToString::to_string),
            created_at: contact.created_at,
        }
    }
}

/// Changes a contact; what is missing stays, an empty text removes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct ContactPatch {
    /// What they are called.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
}
