//! A group against a model that decides batch by batch, each as if it were alone.

use proptest::prelude::*;

use super::*;
use parlor_domain::{Author, ContactBrief, ContactId, Decision, InboxId, MessageText};

const CONVERSATIONS: u128 = 3;

fn at() -> Timestamp {
    Timestamp::from_millis(1_795_253_400_000)
}

fn workspace(number: u128) -> WorkspaceId {
    WorkspaceId::mint(at(), number)
}

fn conversation(number: u128) -> Conversation {
    let contact = ContactBrief { id: ContactId::mint(at(), 1), name: None };
    Conversation::new(ConversationId::mint(at(), number), workspace(number % 2), InboxId::mint(at(), 1), contact, at())
}

fn attachment(number: u128) -> AttachmentId {
    AttachmentId::mint(at(), number)
}

/// What a sender may try.
#[derive(Clone, Debug)]
enum Try {
    Open { conversation: u128, key: u8, words: u8 },
    Post { conversation: u128, version: u64, key: u8, words: u8, file: Option<u128> },
    Close { conversation: u128, version: u64 },
    Foreign { conversation: u128 },
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = prop_oneof![
        2 => (0..CONVERSATIONS, 0..3_u8, 0..2_u8)
            .prop_map(|(conversation, key, words)| Try::Open { conversation, key, words }),
        6 => (0..CONVERSATIONS, 0..4_u64, 0..12_u8, 0..2_u8, proptest::option::of(0..3_u128))
            .prop_map(|(conversation, version, key, words, file)| Try::Post { conversation, version, key, words, file }),
        2 => (0..CONVERSATIONS, 0..4_u64).prop_map(|(conversation, version)| Try::Close { conversation, version }),
        1 => (0..CONVERSATIONS).prop_map(|conversation| Try::Foreign { conversation }),
    ];
    proptest::collection::vec(one, 1..40)
}

fn message(to: ConversationId, key: u8, words: u8) -> Message {
    Message {
        id: MessageId::mint(at(), u128::from(key)),
        conversation: to,
        position: Position::START,
        revision: Position::START,
        author: Author::System,
        visibility: Visibility::Everyone,
        text: Some(MessageText::parse(&format!("words {words}")).expect("a text")),
        attachments: Vec::new(),
        key: ClientMessageId::parse(&format!("key-{key:08}")).expect("a key"),
        created_at: at(),
        edited_at: None,
        deleted_at: None,
    }
}

fn batch(one: &Try) -> Batch {
    let made = |number: u128, expect: Expect, changes: Vec<Change>, attachments: Vec<AttachmentId>| {
        let it = conversation(number);
        let decision = Decision { expect, changes };
        Batch {
            workspace: it.workspace,
            conversation: it.id,
            at: at(),
            by: Author::System,
            decision,
            key: None,
            attachments,
        }
    };
    match *one {
        Try::Open { conversation: number, key, words } => {
            let new = conversation(number);
            let changes = vec![Change::Opened, Change::Posted(message(new.id, key, words))];
            made(number, Expect::Absent(Box::new(new)), changes, Vec::new())
        }
        Try::Post { conversation: number, version, key, words, file } => {
            let changes = vec![Change::Posted(message(conversation(number).id, key, words))];
            made(number, Expect::Version(version), changes, file.map(attachment).into_iter().collect())
        }
        Try::Close { conversation: number, version } => {
            made(number, Expect::Version(version), vec![Change::Closed], Vec::new())
        }
        Try::Foreign { conversation: number } => {
            let batch = made(number, Expect::Version(1), vec![Change::Closed], Vec::new());
            Batch { workspace: workspace(number % 2 + 1), ..batch }
        }
    }
}

/// What an answer comes to, to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Stored(Vec<u64>),
    Known(u64),
    Refused(CommitError),
}

/// Everything said in the plainest way: a list of what was stored, looked through from the start each time.
#[derive(Default)]
struct Model {
    log: Vec<(WorkspaceId, u64)>,
    messages: Vec<(ConversationId, String, String, u64)>,
    versions: Vec<(ConversationId, WorkspaceId, u64)>,
    files: Vec<AttachmentId>,
}

impl Model {
    fn take(&mut self, batch: &Batch) -> Said {
        if workspace(1) < batch.workspace {
            return Said::Refused(CommitError::NotFound);
        }
        let known = self.versions.iter().position(|(id, ..)| *id == batch.conversation);
        if known.is_some_and(|place| self.versions[place].1 != batch.workspace) {
            return Said::Refused(CommitError::NotFound);
        }
        let says = batch.decision.changes.iter().find_map(posted);
        let words = |message: &Message| message.text.as_ref().map(ToString::to_string).unwrap_or_default();
        if let (Some(_), Some(message)) = (known, says) {
            let before =
                self.messages.iter().find(|(id, key, ..)| *id == batch.conversation && key == message.key.as_str());
            if let Some((_, _, stored, position)) = before {
                let same = *stored == words(message);
                return if same { Said::Known(*position) } else { Said::Refused(CommitError::KeyReused) };
            }
        }
        let place = match (&batch.decision.expect, known) {
            (Expect::Absent(_), Some(_)) => return Said::Refused(CommitError::Conflict),
            (Expect::Version(_), None) => return Said::Refused(CommitError::NotFound),
            (Expect::Version(version), Some(place)) if self.versions[place].2 != *version => {
                return Said::Refused(CommitError::Conflict);
            }
            (Expect::Version(_), Some(place)) => Some(place),
            (Expect::Absent(_), None) => None,
        };
        if batch.attachments.iter().any(|file| *file == attachment(2) || self.files.contains(file)) {
            return Said::Refused(CommitError::AttachmentInUse);
        }
        self.files.extend(&batch.attachments);
        let place = place.unwrap_or_else(|| {
            self.versions.push((batch.conversation, batch.workspace, 0));
            self.versions.len() - 1
        });
        let mut positions = Vec::new();
        for change in &batch.decision.changes {
            let position = self.log.iter().filter(|(space, _)| *space == batch.workspace).count() as u64 + 1;
            self.log.push((batch.workspace, position));
            positions.push(position);
            match posted(change) {
                Some(message) => {
                    let row = (batch.conversation, message.key.to_string(), words(message), position);
                    self.messages.push(row);
                }
                None => self.versions[place].2 += 1,
            }
        }
        Said::Stored(positions)
    }
}

/// What the tables hold after effects: the next group's heads.
fn stored(mut heads: Heads, effects: Effects) -> Heads {
    heads.workspaces.extend(effects.heads);
    heads.conversations.extend(effects.conversations.into_iter().map(|(id, touched)| (id, touched.after)));
    for (message, fingerprint) in effects.posted {
        heads.messages.insert((message.conversation, message.id), message.revision);
        heads.sent.insert((message.conversation, message.key.clone()), Sent { fingerprint, message });
    }
    for bound in effects.bound {
        heads.attachments.entry(bound.attachment).and_modify(|claim| claim.free = false);
    }
    heads
}

fn beginning() -> Heads {
    let mut heads = Heads::default();
    for number in 0..2 {
        heads.workspaces.insert(workspace(number), Position::START);
    }
    // Of both workspaces alike, so that a file's own does not matter here; the third one does not exist.
    heads
}

fn with_files(mut heads: Heads, space: WorkspaceId) -> Heads {
    for number in 0..2 {
        let free = heads.attachments.get(&attachment(number)).is_none_or(|claim| claim.free);
        heads.attachments.insert(attachment(number), Claim { workspace: space, free });
    }
    heads
}

fn said(answer: &Result<Committed, CommitError>) -> Said {
    match answer {
        Ok(committed) if committed.outcome == Outcome::Duplicate => {
            Said::Known(committed.message.as_ref().expect("the stored one").position.get())
        }
        Ok(committed) => Said::Stored(committed.events.iter().map(|event| event.position.get()).collect()),
        Err(error) => Said::Refused(error.clone()),
    }
}

proptest! {
    #[test]
    fn a_group_decides_as_if_each_came_alone(tries in tries(), cut in 1..40_usize) {
        // One workspace at a time may hold files, so the model needs no workspaces for them.
        let batches: Vec<Batch> = tries.iter().map(batch).map(|mut batch| {
            if batch.workspace != workspace(0) {
                batch.attachments.clear();
            }
            batch
        }).collect();
        let mut model = Model::default();
        let expected: Vec<Said> = batches.iter().map(|batch| model.take(batch)).collect();
        let mut heads = beginning();
        let mut answers = Vec::new();
        let mut positions: HashMap<WorkspaceId, u64> = HashMap::new();
        for group in batches.chunks(cut) {
            let plan = plan(with_files(heads.clone(), workspace(0)), group.iter());
            answers.extend(plan.answers.iter().map(said));
            for event in &plan.effects.events {
                let last = positions.entry(event.workspace).or_default();
                prop_assert_eq!(event.position.get(), *last + 1);
                *last += 1;
            }
            heads = stored(with_files(heads, workspace(0)), plan.effects);
        }
        prop_assert_eq!(answers, expected);
    }
}

#[test]
fn what_must_be_known_is_asked_once_and_in_order() {
    let one = batch(&Try::Post { conversation: 1, version: 1, key: 1, words: 1, file: Some(2) });
    let two = batch(&Try::Post { conversation: 0, version: 1, key: 1, words: 1, file: Some(2) });
    let needs = needs([&one, &two, &one].into_iter());
    assert_eq!(needs.workspaces, [workspace(0), workspace(1)]);
    assert_eq!(needs.conversations, [conversation(0).id, conversation(1).id]);
    assert_eq!((needs.sent.len(), needs.attachments.len(), needs.messages.len()), (2, 1, 0));
}
