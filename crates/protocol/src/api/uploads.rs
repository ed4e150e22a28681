//! Files, before they are sent with a message.

use serde::{Deserialize, Serialize};

use crate::view::AttachmentView;

/// Query of an upload; the body is the file itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ts_rs::TS, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// What the sender calls the file; never part of a path.
    pub name: String,
}

/// A stored file. Name it in a message within a day, or it is removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Uploaded {
    /// The file.
    pub attachment: AttachmentView,
}
