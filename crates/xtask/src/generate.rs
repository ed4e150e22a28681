//! Files made from other files: the TypeScript of the protocol.

use std::path::PathBuf;

use crate::repository::root;

/// Every generated file this program writes, and its text.
pub fn files() -> Vec<(PathBuf, String)> {
    let protocol = root().join("web/packages/protocol/src/generated/protocol.ts");
    vec![(protocol, parlor_protocol::typescript::module())]
}

/// Writes every generated file.
///
/// # Errors
/// When a file cannot be written.
pub fn write() -> anyhow::Result<()> {
    for (path, text) in files() {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}
