//! The configuration: rows and their event together, and never a workspace that nobody can manage.

use parlor_domain::{Contact, Email, Event, InboxId, InboxKey, Position, Role, SessionId, SettingsChange, WorkspaceId};
use parlor_store::{Agent, DirectoryChange, DirectoryError, Inbox, TokenHash};

use crate::support::{Desk, agent_in, at, contact_of, inbox, name, new_workspace, unique, visitor};

fn door(workspace: WorkspaceId) -> Inbox {
    let number = unique();
    Inbox {
        id: InboxId::mint(at(0), number),
        workspace,
        key: InboxKey::mint(number),
        name: name("Shop"),
        settings: r#"{"theme":"dark"}"#.to_owned(),
        created_at: at(0),
    }
}

async fn add_inbox(desk: &Desk, inbox: &Inbox) {
    let rows = vec![DirectoryChange::AddInbox(inbox.clone())];
    desk.store.change_settings(desk.workspace, at(1), SettingsChange::Inbox(inbox.id), rows).await.expect("stored");
}

async fn add_agent(desk: &Desk, agent: &Agent) -> Result<(), DirectoryError> {
    let rows = vec![DirectoryChange::AddAgent { agent: agent.clone(), password_hash: "hash".to_owned() }];
    desk.store.change_settings(desk.workspace, at(1), SettingsChange::Agent(agent.id), rows).await.map(|_| ())
}

async fn update_agent(desk: &Desk, agent: &Agent) -> Result<(), DirectoryError> {
    let rows = vec![DirectoryChange::UpdateAgent(agent.clone())];
    desk.store.change_settings(desk.workspace, at(1), SettingsChange::Agent(agent.id), rows).await.map(|_| ())
}

async fn a_change_of_the_configuration_is_an_event(mut desk: Desk) {
    let shop = door(desk.workspace);
    add_inbox(&desk, &shop).await;
    assert_eq!(desk.announced().await, [Position::new(1)]);
    let log = desk.store.events_after(desk.workspace, Position::START, 9).await.expect("the log");
    assert_eq!(log[0].event, Event::Settings { change: SettingsChange::Inbox(shop.id) });
    assert_eq!(desk.store.inboxes(desk.workspace).await, Ok((vec![shop.clone()], Position::new(1))));
    assert_eq!(desk.store.inbox_by_key(&shop.key).await, Ok(Some(shop.clone())));
    let renamed = Inbox { name: name("Boots"), settings: "{}".to_owned(), ..shop };
    let rows = vec![DirectoryChange::UpdateInbox(renamed.clone())];
    let change = SettingsChange::Inbox(renamed.id);
    desk.store.change_settings(desk.workspace, at(2), change, rows).await.expect("stored");
    assert_eq!(desk.store.inbox(desk.workspace, renamed.id).await, Ok(Some(renamed)));
    // The log of conversations goes on behind it.
    desk.begin(&visitor(1), inbox(1)).await;
    assert_eq!(desk.head().await, Position::new(4));
}

async fn an_agent_has_inboxes_and_an_address_of_their_own(desk: Desk) {
    let shop = door(desk.workspace);
    add_inbox(&desk, &shop).await;
    let ada = Agent { inboxes: vec![shop.id], ..agent_in(desk.workspace, Role::Agent) };
    add_agent(&desk, &ada).await.expect("stored");
    assert_eq!(desk.store.agent(desk.workspace, ada.id).await, Ok(Some(ada.clone())));
    assert_eq!(desk.store.login(&ada.email).await, Ok(Some((ada.clone(), "hash".to_owned()))));
    let (agents, as_of) = desk.store.agents(desk.workspace).await.expect("a read");
    assert_eq!((agents.len(), as_of), (2, Position::new(2)));
    assert!(agents.contains(&ada));
    let same = Agent { email: ada.email.clone(), ..agent_in(desk.workspace, Role::Agent) };
    assert_eq!(add_agent(&desk, &same).await, Err(DirectoryError::Taken));
    let lost = Agent { inboxes: vec![inbox(99)], ..agent_in(desk.workspace, Role::Agent) };
    assert_eq!(add_agent(&desk, &lost).await, Err(DirectoryError::NotFound));
    assert_eq!(desk.store.login(&lost.email).await, Ok(None), "nothing of a refused change is kept");
    assert_eq!(desk.head().await, Position::new(2), "a refused change leaves no gap");
    let moved = Agent { inboxes: Vec::new(), name: name("Ada L."), role: Role::Admin, ..ada };
    update_agent(&desk, &moved).await.expect("stored");
    assert_eq!(desk.store.agent(desk.workspace, moved.id).await, Ok(Some(moved)));
}

async fn what_belongs_to_another_workspace_is_not_found(desk: Desk) {
    let other = new_workspace();
    let (elsewhere, owner) = (other.workspace.id, other.owner.clone());
    desk.store.create_workspace(other).await.expect("another workspace");
    assert_eq!(update_agent(&desk, &owner).await, Err(DirectoryError::NotFound));
    assert_eq!(desk.store.agent(desk.workspace, owner.id).await, Ok(None));
    let shop = door(desk.workspace);
    add_inbox(&desk, &shop).await;
    assert_eq!(desk.store.inbox(elsewhere, shop.id).await, Ok(None));
    let rows = vec![DirectoryChange::UpdateInbox(shop.clone())];
    let stolen = desk.store.change_settings(elsewhere, at(1), SettingsChange::Inbox(shop.id), rows).await;
    assert_eq!(stolen.expect_err("foreign"), DirectoryError::NotFound);
    let rows = vec![DirectoryChange::SetPassword { agent: owner.id, password_hash: "mine".to_owned() }];
    assert_eq!(desk.store.change_directory(desk.workspace, rows).await, Err(DirectoryError::NotFound));
    let nowhere = WorkspaceId::mint(at(0), 12_345);
    let lost = desk.store.change_settings(nowhere, at(1), SettingsChange::Inbox(shop.id), Vec::new()).await;
    assert_eq!(lost.expect_err("no such workspace"), DirectoryError::NotFound);
}

async fn the_last_owner_stays_even_when_two_step_down_at_once(desk: Desk) {
    let (agents, _) = desk.store.agents(desk.workspace).await.expect("a read");
    let first = agents[0].clone();
    let second = agent_in(desk.workspace, Role::Owner);
    add_agent(&desk, &second).await.expect("stored");
    let down = |agent: &Agent| Agent { role: Role::Admin, ..agent.clone() };
    let (down_first, down_second) = (down(&first), down(&second));
    let (one, two) = tokio::join!(update_agent(&desk, &down_first), update_agent(&desk, &down_second));
    let mut answers = [one, two];
    answers.sort_by_key(Result::is_err);
    assert_eq!(answers, [Ok(()), Err(DirectoryError::LastOwner)]);
    let (agents, _) = desk.store.agents(desk.workspace).await.expect("a read");
    assert_eq!(agents.iter().filter(|agent| agent.role == Role::Owner).count(), 1);
}

async fn who_is_cut_off_loses_sessions_and_keys(desk: Desk) {
    let ada = agent_in(desk.workspace, Role::Agent);
    add_agent(&desk, &ada).await.expect("stored");
    let (login, secret) = (TokenHash([1; 32]), TokenHash([2; 32]));
    let session = SessionId::mint(at(0), 1);
    desk.store.create_session(session, login, ada.id, at(1), at(100)).await.expect("stored");
    let key = parlor_store::ApiKey {
        id: parlor_domain::ApiKeyId::mint(at(0), 1),
        workspace: desk.workspace,
        agent: ada.id,
        name: "robot".to_owned(),
        scopes: vec!["conversations:read".to_owned(), "settings".to_owned()],
        created_at: at(1),
    };
    desk.store.create_api_key(key.clone(), secret).await.expect("stored");
    assert_eq!(desk.store.session(&login, at(2)).await.expect("a read").expect("valid").agent, ada);
    assert_eq!(desk.store.api_key(&secret).await.expect("a read").expect("valid").key, key);
    let away = Agent { active: false, ..ada.clone() };
    update_agent(&desk, &away).await.expect("stored");
    assert_eq!(desk.store.session(&login, at(2)).await, Ok(None));
    assert_eq!(desk.store.api_key(&secret).await, Ok(None));
    // Back again is not logged in again.
    update_agent(&desk, &ada).await.expect("stored");
    assert_eq!(desk.store.session(&login, at(2)).await, Ok(None));
    assert_eq!(desk.store.api_key(&secret).await, Ok(None));
}

async fn a_contact_changes_without_an_event(desk: Desk) {
    let brief = contact_of(&visitor(1));
    let contact = Contact {
        id: brief.id,
        workspace: desk.workspace,
        inbox: inbox(1),
        name: None,
        email: None,
        created_at: at(0),
    };
    desk.store.create_visitor(contact.clone(), TokenHash([3; 32]), at(0)).await.expect("stored");
    let named = Contact {
        name: Some(name("Vera")),
        email: Some(Email::parse("vera@example.com").expect("an address")),
        ..contact
    };
    let rows = vec![DirectoryChange::Contact(named.clone())];
    desk.store.change_directory(desk.workspace, rows).await.expect("stored");
    assert_eq!(desk.store.contact(&desk.whole(), named.id).await, Ok(Some(named)));
    assert_eq!(desk.head().await, Position::START);
    let it = desk.begin(&visitor(1), inbox(1)).await;
    assert_eq!(desk.store.conversations_of(desk.workspace, brief.id).await, Ok(vec![it]));
}

on_both! {
    a_change_of_the_configuration_is_an_event,
    an_agent_has_inboxes_and_an_address_of_their_own,
    what_belongs_to_another_workspace_is_not_found,
    the_last_owner_stays_even_when_two_step_down_at_once,
    who_is_cut_off_loses_sessions_and_keys,
    a_contact_changes_without_an_event,
}
