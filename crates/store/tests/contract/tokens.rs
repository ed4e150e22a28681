//! Credentials: they end when they should, and a setup link makes one owner.

use parlor_domain::{ApiKeyId, Contact, SessionId};
use parlor_store::{ApiKey, DirectoryChange, DirectoryError, SetupError, TokenHash};

use crate::support::{Desk, at, contact_of, inbox, new_workspace, visitor};

async fn a_session_ends_when_it_expires_or_is_ended(desk: Desk) {
    let (agents, _) = desk.store.agents(desk.workspace).await.expect("a read");
    let owner = &agents[0];
    let hash = |number: u8| TokenHash([number; 32]);
    for number in 1..=3 {
        let id = SessionId::mint(at(0), u128::from(number));
        desk.store.create_session(id, hash(number), owner.id, at(0), at(10)).await.expect("stored");
    }
    let session = desk.store.session(&hash(1), at(9)).await.expect("a read").expect("valid");
    assert_eq!((session.agent.id, session.expires_at), (owner.id, at(10)));
    assert_eq!(desk.store.session(&hash(1), at(10)).await, Ok(None));
    assert_eq!(desk.store.session(&hash(9), at(1)).await, Ok(None));
    desk.store.extend_session(session.id, at(50)).await.expect("stored");
    assert!(desk.store.session(&hash(1), at(40)).await.expect("a read").is_some());
    desk.store.delete_session(SessionId::mint(at(0), 2)).await.expect("stored");
    assert_eq!(desk.store.session(&hash(2), at(1)).await, Ok(None));
    assert_eq!(desk.store.delete_expired(at(20)).await, Ok(1));
    assert_eq!(desk.store.session(&hash(3), at(1)).await, Ok(None));
    let elsewhere = SessionId::mint(at(0), 4);
    desk.store.create_session(elsewhere, hash(4), owner.id, at(0), at(50)).await.expect("stored");
    let rows = vec![DirectoryChange::EndSessions { agent: owner.id, except: Some(session.id) }];
    desk.store.change_directory(desk.workspace, rows).await.expect("stored");
    assert_eq!(desk.store.session(&hash(4), at(1)).await, Ok(None));
    assert!(desk.store.session(&hash(1), at(1)).await.expect("a read").is_some());
}

async fn a_visitors_token_is_theirs_until_it_is_revoked(desk: Desk) {
    let brief = contact_of(&visitor(1));
    let contact = Contact {
        id: brief.id,
        workspace: desk.workspace,
        inbox: inbox(1),
        name: brief.name,
        email: None,
        created_at: at(0),
    };
    let token = TokenHash([7; 32]);
    desk.store.create_visitor(contact.clone(), token, at(1)).await.expect("stored");
    let found = desk.store.visitor(&token).await.expect("a read").expect("valid");
    assert_eq!((found.contact, found.created_at, found.last_seen_at), (contact.clone(), at(1), at(1)));
    desk.store.touch_visitor(&token, at(8)).await.expect("stored");
    assert_eq!(desk.store.visitor(&token).await.expect("a read").expect("valid").last_seen_at, at(8));
    assert_eq!(desk.store.visitor(&TokenHash([8; 32])).await, Ok(None));
    // A second contact under a taken token would be a stranger's door: nothing of it is kept.
    let stranger = Contact { id: contact_of(&visitor(2)).id, ..contact };
    assert!(desk.store.create_visitor(stranger.clone(), token, at(1)).await.is_err());
    assert_eq!(desk.store.contact(&desk.whole(), stranger.id).await, Ok(None));
    desk.store.revoke_visitor(&token).await.expect("stored");
    assert_eq!(desk.store.visitor(&token).await, Ok(None));
}

async fn an_api_key_ends_when_it_is_revoked(desk: Desk) {
    let (agents, _) = desk.store.agents(desk.workspace).await.expect("a read");
    let key = ApiKey {
        id: ApiKeyId::mint(at(0), 1),
        workspace: desk.workspace,
        agent: agents[0].id,
        name: "robot".to_owned(),
        scopes: vec!["conversations:read".to_owned()],
        created_at: at(0),
    };
    let secret = TokenHash([5; 32]);
    desk.store.create_api_key(key.clone(), secret).await.expect("stored");
    assert_eq!(desk.store.api_keys(desk.workspace).await, Ok(vec![key.clone()]));
    let found = desk.store.api_key(&secret).await.expect("a read").expect("valid");
    assert_eq!((found.key, found.agent), (key.clone(), agents[0].clone()));
    let other = new_workspace();
    let elsewhere = other.workspace.id;
    desk.store.create_workspace(other).await.expect("another workspace");
    assert_eq!(desk.store.revoke_api_key(elsewhere, key.id, at(1)).await, Err(DirectoryError::NotFound));
    let foreign = ApiKey { id: ApiKeyId::mint(at(0), 2), workspace: elsewhere, ..key.clone() };
    let refused = desk.store.create_api_key(foreign, TokenHash([6; 32])).await;
    assert_eq!(refused, Err(DirectoryError::NotFound));
    assert_eq!(desk.store.revoke_api_key(desk.workspace, key.id, at(1)).await, Ok(()));
    assert_eq!(desk.store.revoke_api_key(desk.workspace, key.id, at(1)).await, Err(DirectoryError::NotFound));
    assert_eq!(desk.store.api_key(&secret).await, Ok(None));
    assert_eq!(desk.store.api_keys(desk.workspace).await, Ok(Vec::new()));
}

async fn a_setup_link_makes_one_workspace_whoever_races(desk: Desk) {
    let token = TokenHash([1; 32]);
    desk.store.create_setup_link(token, at(100)).await.expect("stored");
    assert_eq!(desk.store.needs_setup().await, Ok(false), "the desk has a workspace");
    let mut races = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let store = desk.store.clone();
        races.spawn(async move { store.set_up(&token, at(1), new_workspace()).await });
    }
    let mut won = 0;
    while let Some(answer) = races.join_next().await {
        match answer.expect("the racer lives") {
            Ok(()) => won += 1,
            Err(error) => assert_eq!(error, SetupError::Invalid),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(desk.store.workspaces().await.expect("a read").len(), 2);
}

async fn a_setup_link_that_failed_or_is_old_makes_nothing(desk: Desk) {
    let token = TokenHash([1; 32]);
    desk.store.create_setup_link(token, at(100)).await.expect("stored");
    assert_eq!(desk.store.set_up(&token, at(100), new_workspace()).await, Err(SetupError::Invalid));
    let (agents, _) = desk.store.agents(desk.workspace).await.expect("a read");
    let mut taken = new_workspace();
    taken.owner.email = agents[0].email.clone();
    assert_eq!(desk.store.set_up(&token, at(1), taken).await, Err(SetupError::Taken));
    assert_eq!(desk.store.workspaces().await.expect("a read").len(), 1, "nothing of it was kept");
    // A newer link ends the older one.
    let newer = TokenHash([2; 32]);
    desk.store.create_setup_link(newer, at(100)).await.expect("stored");
    assert_eq!(desk.store.set_up(&token, at(1), new_workspace()).await, Err(SetupError::Invalid));
    assert_eq!(desk.store.set_up(&newer, at(1), new_workspace()).await, Ok(()));
}

on_both! {
    a_session_ends_when_it_expires_or_is_ended,
    a_visitors_token_is_theirs_until_it_is_revoked,
    an_api_key_ends_when_it_is_revoked,
    a_setup_link_makes_one_workspace_whoever_races,
    a_setup_link_that_failed_or_is_old_makes_nothing,
}
