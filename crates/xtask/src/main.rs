//! The front door of the repository: `cargo xtask gen`.

mod generate;

fn main() -> anyhow::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("gen") => generate::write(),
        _ => anyhow::bail!("usage: cargo xtask gen"),
    }
}
