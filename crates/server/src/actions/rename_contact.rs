//! A contact goes by another name or address; their conversations learn of it.

use parlor_domain::{Change, Contact, Decision, Expect, Rejection};
use parlor_store::{Batch, DirectoryChange, DirectoryError};
use std::time::Duration;

use super::decide::commit;
use super::{ActionContext, ActionError};
use crate::principal::Principal;

/// Stores a contact as they are now and, when the name changed, tells every list that shows it.
///
/// # Errors
/// The database; a lost race with the same contact's conversations, after which asking again completes it.
pub async fn rename_contact(cx: &ActionContext, by: &Principal, contact: Contact) -> Result<(), ActionError> {
    let workspace = by.workspace();
    cx.store.change_directory(workspace, vec![DirectoryChange::Contact(contact.clone())]).await.map_err(|error| {
        match error {
            DirectoryError::NotFound | DirectoryError::Taken | DirectoryError::LastOwner => Rejection::NotFound.into(),
            DirectoryError::Full => ActionError::Busy(Duration::from_secs(1)),
            DirectoryError::Unavailable(error) => error.into(),
        }
    })?;
    for conversation in cx.store.conversations_of(workspace, contact.id).await? {
        if conversation.contact == contact.brief() {
            continue;
        }
        let decision = Decision {
            expect: Expect::Version(conversation.version),
            changes: vec![Change::ContactRenamed { contact: contact.brief() }],
        };
        let batch = Batch {
            workspace,
            conversation: conversation.id,
            at: cx.clock.now(),
            by: by.actor().author(),
            decision,
            key: None,
            attachments: Vec::new(),
        };
        commit(cx, batch).await?;
    }
    Ok(())
}
