//! The doors through which people write.

use parlor_domain::{DisplayName, InboxId, InboxKey, Timestamp};
use serde::{Deserialize, Serialize};

/// How an inbox's widget looks and speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WidgetSettings {
    /// Shown at the top; the inbox's name when empty.
    pub title: String,
    /// The first line a visitor reads; a friendly default when empty. At most 300 characters.
    pub greeting: String,
    /// `#rrggbb`; text on it is made readable by itself.
    pub accent: String,
    /// `auto` (the visitor's browser), `en` or `ar`.
    pub locale: String,
    /// `auto`, `light` or `dark`.
    pub theme: String,
    /// `end` or `start`: the side of the page.
    pub side: String,
    /// Sites that may embed the widget, like `https://shop.example`; empty: any.
    pub allowed_origins: Vec<String>,
}

impl Default for WidgetSettings {
    fn default() -> Self {
        Self {
            title: String::new(),
            greeting: String::new(),
            accent: "#4f46e5".to_owned(),
            locale: "auto".to_owned(),
            theme: "auto".to_owned(),
            side: "end".to_owned(),
            allowed_origins: Vec::new(),
        }
    }
}

/// An inbox, as agents see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct InboxView {
    /// Which.
    pub id: InboxId,
    /// Its public name in the snippet; not a secret.
    pub key: InboxKey,
    /// What agents call it.
    pub name: DisplayName,
    /// Its widget.
    pub settings: WidgetSettings,
    /// What to paste into a page.
    pub snippet: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// Adds an inbox.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NewInbox {
    /// What agents call it.
    pub name: String,
    /// Its widget.
    pub settings: Option<WidgetSettings>,
}

/// Changes an inbox; what is missing stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct InboxPatch {
    /// What agents call it.
    pub name: Option<String>,
    /// Its widget.
    pub settings: Option<WidgetSettings>,
}
