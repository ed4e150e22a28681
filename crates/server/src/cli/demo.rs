//! `--demo`: a workspace with a few conversations, so that the first minute shows the product at work.

use parlor_domain::{
    AgentId, ClientMessageId, Contact, ContactId, ConversationId, DisplayName, Email, InboxId, InboxKey, Label, Role,
    SettingsChange, Timestamp, Visibility, WorkspaceId,
};
use parlor_protocol::api::WidgetSettings;
use parlor_store::{Agent, DirectoryChange, Inbox, NewWorkspace, TokenHash, Workspace};
use std::sync::Arc;
use std::time::Duration;

use crate::actions::{ConversationChange, PostMessage, Where, change_conversation, post_message};
use crate::app::App;
use crate::http::checked_widget_settings;
use crate::identity::{NewPassword, Passwords, Secret, SecretKind};
use crate::principal::{AgentPrincipal, Principal, Proof, VisitorPrincipal};
use crate::random;

const EMAIL: &str = "demo@parlor.example";

/// How to sign in to the demo; the password is new at every start.
pub(super) struct SignIn {
    pub(super) email: &'static str,
    pub(super) password: String,
}

/// Who speaks in a sample, and what they say.
enum Line {
    Visitor(&'static str),
    Agent(&'static str),
    Note(&'static str),
}

/// A sample conversation: who writes, what is said, and where it stands.
struct Sample {
    contact: Option<&'static str>,
    lines: &'static [Line],
    mine: bool,
    labels: &'static [&'static str],
    closed: bool,
    snoozed: bool,
}

const SAMPLES: &[Sample] = &[
    Sample {
        contact: Some("Jonas Weber"),
        lines: &[
            Line::Visitor("Hi! I ordered the walnut desk lamp two weeks ago. When will it arrive?"),
            Line::Agent("Hello Jonas, let me look that up for you."),
            Line::Agent("It left our workshop this morning and should be with you on Thursday."),
            Line::Visitor("Perfect, thank you! 🙌"),
        ],
        mine: true,
        labels: &["shipping"],
        closed: true,
        snoozed: false,
    },
    Sample {
        contact: Some("ليلى حداد"),
        lines: &[
            Line::Visitor("مرحباً، هل يمكنني تغيير لون السجادة بعد الطلب؟"),
            Line::Agent("أهلاً ليلى، نعم بالتأكيد. أي لون تفضلين؟"),
            Line::Visitor("الأزرق الداكن من فضلك."),
        ],
        mine: true,
        labels: &["order change"],
        closed: false,
        snoozed: false,
    },
    Sample {
        contact: Some("Priya Raman"),
        lines: &[
            Line::Visitor("The glaze on one of my mugs has a crack. Can I get a replacement?"),
            Line::Note("Second report about this batch. Asked the workshop to check."),
            Line::Agent("I'm sorry about that, Priya. A new one is on its way, and you can keep the old one."),
        ],
        mine: true,
        labels: &["refund", "quality"],
        closed: false,
        snoozed: true,
    },
    Sample {
        contact: Some("Marta Kowalska"),
        lines: &[Line::Visitor("Do you ship to Poland? And how much would it cost for two chairs?")],
        mine: false,
        labels: &[],
        closed: false,
        snoozed: false,
    },
    Sample {
        contact: None,
        lines: &[
            Line::Visitor("Is the oak shelf also available in 120 cm?"),
            Line::Visitor("And can it carry books? Many books 😄"),
        ],
        mine: false,
        labels: &[],
        closed: false,
        snoozed: false,
    },
];

/// Makes the demo's workspace if there is none, and a fresh password for it.
pub(super) async fn prepare(app: &App) -> anyhow::Result<SignIn> {
    let store = &app.api.store;
    let password = Secret::mint(SecretKind::Setup).reveal().chars().skip(4).take(20).collect::<String>();
    let hash = Passwords::new(1).hash(&NewPassword::parse(&password)?).await?.as_str().to_owned();
    let email = Email::parse(EMAIL)?;
    let at = app.api.clock.now();
    match store.login(&email).await? {
        Some((agent, _)) => {
            let change = DirectoryChange::SetPassword { agent: agent.id, password_hash: hash };
            store.change_directory(agent.workspace, vec![change]).await?;
        }
        None if store.needs_setup().await? => {
            let owner = owner(email, at)?;
            let name = DisplayName::parse("Hearth & Grain")?;
            let workspace = Workspace { id: owner.workspace, name, created_at: at };
            store.create_workspace(NewWorkspace { workspace, owner: owner.clone(), password_hash: hash }).await?;
            let inbox = inbox(app, &owner, at).await?;
            for sample in SAMPLES {
                play(app, &owner, &inbox, sample).await?;
            }
        }
        None => anyhow::bail!(
            "this data folder belongs to a real workspace; start the demo with another one: --data-dir ./parlor-demo"
        ),
    }
    Ok(SignIn { email: EMAIL, password })
}

fn owner(email: Email, at: Timestamp) -> anyhow::Result<Agent> {
    Ok(Agent {
        id: AgentId::mint(at, random::chance()),
        workspace: WorkspaceId::mint(at, random::chance()),
        name: DisplayName::parse("Robin")?,
        email,
        role: Role::Owner,
        active: true,
        inboxes: Vec::new(),
        created_at: at,
    })
}

async fn inbox(app: &App, owner: &Agent, at: Timestamp) -> anyhow::Result<Inbox> {
    let settings = WidgetSettings {
        title: "Hearth & Grain".to_owned(),
        greeting: "Hi there 👋 Ask us anything about furniture, delivery or your order.".to_owned(),
        ..WidgetSettings::default()
    };
    let inbox = Inbox {
        id: InboxId::mint(at, random::chance()),
        workspace: owner.workspace,
        key: InboxKey::mint(random::chance()),
        name: DisplayName::parse("Website")?,
        settings: checked_widget_settings(settings).map_err(anyhow::Error::msg)?,
        created_at: at,
    };
    let change = DirectoryChange::AddInbox(inbox.clone());
    app.api.store.change_settings(owner.workspace, at, SettingsChange::Inbox(inbox.id), vec![change]).await?;
    Ok(inbox)
}

async fn play(app: &App, owner: &Agent, inbox: &Inbox, sample: &Sample) -> anyhow::Result<()> {
    let cx = &app.api.actions;
    let at = cx.clock.now();
    let contact = Contact {
        id: ContactId::mint(at, random::chance()),
        workspace: owner.workspace,
        inbox: inbox.id,
        name: sample.contact.map(DisplayName::parse).transpose()?,
        email: None,
        created_at: at,
    };
    // Nobody holds this visitor's token: the sample cannot be continued from a browser.
    let token = TokenHash(random::bytes());
    app.api.store.create_visitor(contact.clone(), token, at).await?;
    let visitor = Principal::Visitor(VisitorPrincipal { contact: Arc::new(contact), token });
    let proof = Proof::ApiKey { token, scopes: [].into() };
    let agent = Principal::Agent(AgentPrincipal { agent: Arc::new(owner.clone()), proof });
    let mut conversation: Option<ConversationId> = None;
    for line in sample.lines {
        let (by, text, visibility) = match line {
            Line::Visitor(text) => (&visitor, text, Visibility::Everyone),
            Line::Agent(text) => (&agent, text, Visibility::Everyone),
            Line::Note(text) => (&agent, text, Visibility::AgentsOnly),
        };
        let request = PostMessage {
            place: conversation.map_or(Where::New, Where::In),
            key: ClientMessageId::parse(&format!("demo-{:032x}", random::chance()))?,
            text: Some((*text).to_owned()),
            attachments: Vec::new(),
            visibility,
        };
        conversation = Some(post_message(cx, by, request).await?.conversation.id);
    }
    let Some(conversation) = conversation else { return Ok(()) };
    let mut changes = Vec::new();
    if sample.mine {
        changes.push(ConversationChange::Assign(Some(owner.id)));
    }
    if !sample.labels.is_empty() {
        let labels = sample.labels.iter().map(|label| Label::parse(label)).collect::<Result<_, _>>()?;
        changes.push(ConversationChange::Label(labels));
    }
    if sample.closed {
        changes.push(ConversationChange::Close);
    }
    if sample.snoozed {
        changes.push(ConversationChange::Snooze(at.plus(Duration::from_secs(86_400))));
    }
    if !changes.is_empty() {
        change_conversation(cx, &agent, conversation, changes).await?;
    }
    Ok(())
}
