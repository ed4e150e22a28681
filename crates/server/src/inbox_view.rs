//! An inbox as it is shown: its settings read from the store's text, its snippet written out.

use parlor_protocol::api::{InboxView, PublicInbox, WidgetSettings};
use parlor_store::Inbox;

/// The widget's settings; the defaults where the stored text is from another time.
pub fn settings(inbox: &Inbox) -> WidgetSettings {
    serde_json::from_str(&inbox.settings).unwrap_or_default()
}

/// As agents see it.
pub fn inbox_view(inbox: &Inbox, public_url: &str) -> InboxView {
    InboxView {
        id: inbox.id,
        key: inbox.key.clone(),
        name: inbox.name.clone(),
        settings: settings(inbox),
        snippet: snippet(inbox.key.as_str(), public_url),
        created_at: inbox.created_at,
    }
}

/// As anyone may see it.
pub fn public_inbox(inbox: &Inbox, online: bool) -> PublicInbox {
    let settings = settings(inbox);
    // The list of sites is the operator's affair.
    let settings = WidgetSettings { allowed_origins: Vec::new(), ..settings };
    PublicInbox { key: inbox.key.clone(), name: inbox.name.clone(), settings, online }
}

/// What to paste into a page. The key is letters and digits; the address is the operator's own.
pub fn snippet(key: &str, public_url: &str) -> String {
    format!(
        "<script>window.Parlor=window.Parlor||function(){{(Parlor.q=Parlor.q||[]).push(arguments)}};</script>\n\
         <script async src=\"{public_url}/loader.js\" data-inbox=\"{key}\"></script>"
    )
}
