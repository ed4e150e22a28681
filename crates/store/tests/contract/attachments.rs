//! Files: part of one message, seen by whoever sees that message, swept when nobody names them.

use parlor_domain::{Actor, AgentId, Attachment, AttachmentId, AttachmentKind, Conversation, Draft, Scope, Visibility};
use parlor_store::{AttachmentOwner, CommitError, Outcome, StoredAttachment};

use crate::support::{
    Desk, ada, at, contact_of, draft, fresh, inbox, name, of_visitor, only, posting, unique, visitor,
};

async fn upload(desk: &Desk, owner: AttachmentOwner) -> StoredAttachment {
    let id = AttachmentId::mint(at(0), unique());
    let stored = StoredAttachment {
        attachment: Attachment {
            id,
            name: name("boots.png"),
            media_type: "image/png".to_owned(),
            size: 1_234,
            kind: AttachmentKind::Image,
            width: Some(640),
            height: Some(480),
            preview: None,
        },
        workspace: desk.workspace,
        owner,
        bound: None,
        storage_key: format!("files/{id}"),
        preview_key: Some(format!("previews/{id}")),
        created_at: at(5),
    };
    desk.store.insert_attachment(stored.clone()).await.expect("stored");
    stored
}

fn with(file: &StoredAttachment, visibility: Visibility) -> Draft {
    Draft { attachments: vec![file.attachment.clone()], ..draft(&fresh(), "look", visibility) }
}

fn owner_of(actor: &Actor) -> AttachmentOwner {
    AttachmentOwner::Visitor(contact_of(actor).id)
}

async fn sees(desk: &Desk, scope: &Scope, file: &StoredAttachment) -> bool {
    desk.store.attachment(scope, file.attachment.id).await.expect("a read").is_some()
}

async fn begin(desk: &Desk, by: &Actor) -> Conversation {
    desk.begin(by, inbox(1)).await
}

async fn a_file_is_part_of_one_message_for_ever(desk: Desk) {
    let vera = visitor(1);
    let it = begin(&desk, &vera).await;
    let file = upload(&desk, owner_of(&vera)).await;
    assert_eq!(desk.store.attachment(&desk.whole(), file.attachment.id).await, Ok(None), "unbound, a visitor's");
    let batch = posting(desk.workspace, &it, &vera, with(&file, Visibility::Everyone), false);
    let said = desk.store.commit(batch.clone()).await.expect("it is stored").message.expect("it was posted");
    let bound = desk.store.attachment(&desk.whole(), file.attachment.id).await.expect("a read").expect("seen");
    assert_eq!(bound, StoredAttachment { bound: Some((it.id, said.id)), ..file.clone() });
    // A repetition is the first message, not a file in use.
    assert_eq!(desk.store.commit(batch).await.expect("again").outcome, Outcome::Duplicate);
    let other = posting(desk.workspace, &it, &vera, with(&file, Visibility::Everyone), false);
    assert_eq!(desk.store.commit(other).await.expect_err("in use"), CommitError::AttachmentInUse);
    assert_eq!(desk.store.delete_attachment(file.attachment.id).await, Ok(false));
    let mut missing = file;
    missing.attachment.id = AttachmentId::mint(at(0), unique());
    let lost = posting(desk.workspace, &it, &vera, with(&missing, Visibility::Everyone), false);
    assert_eq!(desk.store.commit(lost).await.expect_err("missing"), CommitError::AttachmentInUse);
}

async fn one_file_named_by_many_at_once_belongs_to_one(desk: Desk) {
    let vera = visitor(1);
    let it = begin(&desk, &vera).await;
    let file = upload(&desk, owner_of(&vera)).await;
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let batch = posting(desk.workspace, &it, &vera, with(&file, Visibility::Everyone), false);
        let store = desk.store.clone();
        senders.spawn(async move { store.commit(batch).await.map(|_| ()) });
    }
    let mut stored = 0;
    while let Some(answer) = senders.join_next().await {
        match answer.expect("the sender lives") {
            Ok(()) => stored += 1,
            Err(error) => assert_eq!(error, CommitError::AttachmentInUse),
        }
    }
    assert_eq!(stored, 1);
}

async fn a_file_is_seen_by_whoever_sees_its_message(desk: Desk) {
    let vera = visitor(1);
    let it = begin(&desk, &vera).await;
    let hers = of_visitor(&vera, desk.workspace);
    let others = of_visitor(&visitor(2), desk.workspace);
    let public = upload(&desk, owner_of(&vera)).await;
    assert!(sees(&desk, &hers, &public).await && !sees(&desk, &others, &public).await);
    let batch = posting(desk.workspace, &it, &vera, with(&public, Visibility::Everyone), false);
    let said = desk.store.commit(batch).await.expect("it is stored").message.expect("it was posted");
    assert!(sees(&desk, &hers, &public).await && !sees(&desk, &others, &public).await);
    assert!(sees(&desk, &only(&[inbox(1)], desk.workspace), &public).await);
    assert!(!sees(&desk, &only(&[inbox(2)], desk.workspace), &public).await);
    assert!(!sees(&desk, &Scope::whole(parlor_domain::WorkspaceId::mint(at(0), 99)), &public).await);
    let secret = upload(&desk, AttachmentOwner::Agent(AgentId::mint(at(0), 7))).await;
    assert!(sees(&desk, &desk.whole(), &secret).await && !sees(&desk, &hers, &secret).await);
    let note = posting(desk.workspace, &it, &ada(), with(&secret, Visibility::AgentsOnly), false);
    desk.store.commit(note).await.expect("it is stored");
    assert!(sees(&desk, &desk.whole(), &secret).await && !sees(&desk, &hers, &secret).await);
    // Deleted with its message: nobody sees it, nobody can name it, the sweep takes it.
    let now = desk.load(it.id).await;
    desk.decide(&now, now.delete(&said, at(6)).expect("a rule")).await.expect("it is stored");
    assert!(!sees(&desk, &hers, &public).await && !sees(&desk, &desk.whole(), &public).await);
    let again = posting(desk.workspace, &now, &vera, with(&public, Visibility::Everyone), false);
    assert_eq!(desk.store.commit(again).await.expect_err("gone"), CommitError::AttachmentInUse);
    let swept = desk.store.unbound_attachments(at(6), 10).await.expect("a read");
    assert_eq!(swept.iter().map(|file| file.attachment.id).collect::<Vec<_>>(), [public.attachment.id]);
    assert_eq!(swept[0].owner, AttachmentOwner::Nobody);
}

async fn what_nobody_names_is_swept(desk: Desk) {
    let file = upload(&desk, owner_of(&visitor(1))).await;
    assert_eq!(desk.store.unbound_attachments(at(5), 10).await, Ok(Vec::new()), "not old enough");
    assert_eq!(desk.store.unbound_attachments(at(6), 10).await, Ok(vec![file.clone()]));
    assert_eq!(desk.store.delete_attachment(file.attachment.id).await, Ok(true));
    assert_eq!(desk.store.delete_attachment(file.attachment.id).await, Ok(false));
    assert_eq!(desk.store.unbound_attachments(at(6), 10).await, Ok(Vec::new()));
}

on_both! {
    a_file_is_part_of_one_message_for_ever,
    one_file_named_by_many_at_once_belongs_to_one,
    a_file_is_seen_by_whoever_sees_its_message,
    what_nobody_names_is_swept,
}
