//! Writes this crate's types, error table and close codes as one TypeScript module.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use ts_rs::{Config, TS, TypeVisitor};

use crate::{AgentEvent, ClientFrame, CloseCode, ErrorCode, Problem, ServerFrame, VisitorEvent, api, view};

struct Declarations<'a> {
    config: &'a Config,
    /// By name, so that the output is the same every time.
    found: BTreeMap<String, String>,
}

impl Declarations<'_> {
    fn add<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(self.config);
        if self.found.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        self.found.insert(name, format!("{docs}export {}\n", T::decl(self.config)));
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.add::<T>();
    }
}

/// The module's text.
pub fn module() -> String {
    let config = Config::new();
    let mut all = Declarations { config: &config, found: BTreeMap::new() };
    all.add::<ClientFrame>();
    all.add::<ServerFrame>();
    all.add::<AgentEvent>();
    all.add::<VisitorEvent>();
    all.add::<Problem>();
    all.add::<api::Page<view::ConversationRow>>();
    all.add::<api::AgentMessagePage>();
    all.add::<api::VisitorMessagePage>();
    all.add::<api::AgentMessageAnswer>();
    all.add::<api::VisitorMessageAnswer>();
    all.add::<api::AgentView>();
    all.add::<api::NewAgent>();
    all.add::<api::AgentPatch>();
    all.add::<api::ApiKeyView>();
    all.add::<api::NewApiKey>();
    all.add::<api::CreatedApiKey>();
    all.add::<api::ContactView>();
    all.add::<api::ContactPatch>();
    all.add::<api::ConversationQuery>();
    all.add::<api::ConversationAnswer>();
    all.add::<api::ConversationPatch>();
    all.add::<api::MessageQuery>();
    all.add::<api::NewMessage>();
    all.add::<api::MessageEdit>();
    all.add::<api::SeenUpTo>();
    all.add::<api::Counts>();
    all.add::<api::EventQuery>();
    all.add::<api::EventPage>();
    all.add::<api::InboxView>();
    all.add::<api::NewInbox>();
    all.add::<api::InboxPatch>();
    all.add::<api::Ticket>();
    all.add::<api::PollAnswer>();
    all.add::<api::SendAnswer>();
    all.add::<api::SetupState>();
    all.add::<api::Setup>();
    all.add::<api::Login>();
    all.add::<api::Me>();
    all.add::<api::Uploaded>();
    all.add::<api::NewVisitorSession>();
    all.add::<api::VisitorSession>();

    let mut text = String::from(
        "/** Written by `cargo xtask gen` from crates/protocol. Do not edit: change the Rust types. */\n\n",
    );
    for declaration in all.found.values() {
        text.push_str(declaration);
        text.push('\n');
    }
    let _ = writeln!(text, "/** The wire's version. */\nexport const PROTOCOL_VERSION = {};\n", crate::VERSION);
    let _ = writeln!(
        text,
        "/** What a WebSocket client offers. */\nexport const SUBPROTOCOL = \"{}\";\n",
        crate::SUBPROTOCOL
    );
    text.push_str("/** Every error: the status it travels with, and whether the same request may succeed later. */\n");
    text.push_str("export const ERRORS: Readonly<Record<ErrorCode, { readonly status: number; readonly retryable: boolean }>> = {\n");
    for code in ErrorCode::ALL {
        let _ =
            writeln!(text, "  {}: {{ status: {}, retryable: {} }},", code.as_str(), code.status(), code.retryable());
    }
    text.push_str("};\n\n/** What a client does after a close. */\n");
    let _ = writeln!(text, "export {}\n", crate::close_code::Advice::decl(&config));
    text.push_str("/** Every close code. One that is not here: see the range rule in docs/protocol.md. */\n");
    text.push_str(
        "export const CLOSE_CODES: Readonly<Record<number, { readonly name: string; readonly advice: Advice }>> = {\n",
    );
    for code in CloseCode::ALL {
        let advice = serde_json::to_string(&code.advice()).expect("a unit variant is a string");
        let _ = writeln!(text, "  {}: {{ name: \"{}\", advice: {advice} }},", code.number(), code.name());
    }
    text.push_str("};\n");
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_module_names_every_error_and_close_code() {
        let text = super::module();
        for code in crate::ErrorCode::ALL {
            assert!(text.contains(&format!("  {}: ", code.as_str())), "{}", code.as_str());
        }
        assert!(text.contains("4503: { name: \"Draining\", advice: \"back_off\" }"));
        assert!(text.contains("export type ServerFrame ="));
    }
}
