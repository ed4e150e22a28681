/** Everything a client is shown. The types are generated from `crates/protocol`; this file only names them. */
export * from "./generated/protocol";
