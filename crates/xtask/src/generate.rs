//! Files made from other files: the TypeScript of the protocol.

use std::path::PathBuf;

/// The repository's root.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Writes every generated file.
///
/// # Errors
/// When a file cannot be written.
pub fn write() -> anyhow::Result<()> {
    let folder = root().join("web/packages/protocol/src/generated");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("protocol.ts"), parlor_protocol::typescript::module())?;
    Ok(())
}
