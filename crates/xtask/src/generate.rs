//! Files made from other files: the TypeScript of the protocol, the description of the HTTP API.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::command::{cargo, quiet};
use crate::repository::root;

/// Every generated file this program knows the text of. The tidy tests hold them against what is there.
pub fn files() -> Vec<(PathBuf, String)> {
    let protocol = root().join("web/packages/protocol/src/generated/protocol.ts");
    vec![(protocol, parlor_protocol::typescript::module())]
}

/// Writes every generated file. The server describes its own routes; its own tests hold that file against them.
///
/// # Errors
/// When a file cannot be written or the server does not build.
pub fn write() -> anyhow::Result<()> {
    let mut all = files();
    let describe = ["run", "--quiet", "--package", "parlor-server", "--bin", "parlor", "--", "openapi"];
    all.push((root().join("docs/api/openapi.json"), quiet(&mut cargo(&describe))?));
    for (path, text) in all {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
