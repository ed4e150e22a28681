//! A file sent with a message: stored before it is announced, typed by its bytes, never by its sender's word.

use serde::{Deserialize, Serialize};

use crate::{AttachmentId, DisplayName};

/// How a file may be shown. Decided from its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture that Parlor encoded anew: the only thing ever shown in place.
    Image,
    /// Everything else: always a download.
    File,
}

/// A smaller picture of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Which.
    pub id: AttachmentId,
    /// As its sender called it; cleaned, and never part of a path.
    pub name: DisplayName,
    /// A media type of ours, never the sender's claim.
    pub media_type: String,
    /// Bytes as stored.
    pub size: u64,
    /// How it may be shown.
    pub kind: AttachmentKind,
    /// Pixels, of an image.
    pub width: Option<u32>,
    /// Pixels, of an image.
    pub height: Option<u32>,
    /// Present when a preview was made.
    pub preview: Option<Preview>,
}
