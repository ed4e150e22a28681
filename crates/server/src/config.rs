//! Settings: documented defaults, then a file, then the environment, then flags. Unknown keys are refused.

use parlor_store::Database;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// The documented defaults are the defaults.
const DEFAULTS: &str = include_str!("../config.default.toml");
/// Environment variables begin with this; `__` stands between sections: `PARLOR_LIMITS__MAX_CONNECTIONS`.
const PREFIX: &str = "PARLOR_";

/// Everything an operator can set.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where data lives: the SQLite file, files people send, the lock.
    pub data_dir: PathBuf,
    /// Where the server listens. Port 0 picks a free one.
    pub listen: SocketAddr,
    /// How browsers reach the server; empty: `http://` and where it listens.
    pub public_url: String,
    /// A PostgreSQL database instead of the SQLite file; empty: SQLite.
    pub database_url: String,
    /// Proxies in front, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// What is written to the log.
    pub log: Log,
    /// What is refused beyond.
    pub limits: Limits,
}

/// What is written to the log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`, or a filter like `info,parlor_server=debug`.
    pub level: String,
    /// `text` or `json`.
    pub format: LogFormat,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// What is refused beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Connections at once.
    pub max_connections: usize,
    /// Messages per minute of one visitor.
    pub visitor_messages_per_minute: u32,
    /// Messages of one visitor at once.
    pub visitor_message_burst: u32,
    /// New visitor sessions per minute from one address.
    pub visitor_sessions_per_minute: u32,
    /// Sign-ins per 15 minutes of one account.
    pub logins_per_account: u32,
    /// Sign-ins per 15 minutes from one address.
    pub logins_per_address: u32,
    /// Uploads per 10 minutes of one visitor.
    pub visitor_uploads: u32,
    /// Bytes of one upload.
    pub upload_bytes: u64,
    /// Events of each workspace that stay in the log.
    pub log_events: u64,
}

/// Why settings cannot be used. Says where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the settings file {path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A text is not TOML, a key is unknown, a value makes no sense.
    #[error("settings from {source_name}: {message}")]
    Invalid {
        /// Where it was said.
        source_name: String,
        /// What is wrong.
        message: String,
    },
}

/// What flags say; they win over everything.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--data-dir`
    pub data_dir: Option<PathBuf>,
    /// `--listen`
    pub listen: Option<SocketAddr>,
    /// `--public-url`
    pub public_url: Option<String>,
    /// `--database-url`
    pub database_url: Option<String>,
    /// `--trusted-proxies`
    pub trusted_proxies: Vec<IpAddr>,
}

impl Config {
    /// Settings from everywhere.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: Overrides,
    ) -> Result<Self, ConfigError> {
        let invalid =
            |source_name: &str, message: String| ConfigError::Invalid { source_name: source_name.to_owned(), message };
        let mut table: toml::Table = DEFAULTS.parse().expect("the defaults are TOML: a test reads them");
        if let Some(path) = file {
            let text =
                std::fs::read_to_string(path).map_err(|error| ConfigError::File { path: path.to_owned(), error })?;
            let said: toml::Table = text
                .parse()
                .map_err(|error: toml::de::Error| invalid(&path.display().to_string(), error.to_string()))?;
            overlay(&mut table, said, "").map_err(|message| invalid(&path.display().to_string(), message))?;
        }
        for (name, value) in environment.into_iter().collect::<BTreeMap<_, _>>() {
            let Some(key) = name.strip_prefix(PREFIX) else { continue };
            if key == "CONFIG" {
                continue;
            }
            set(&mut table, &key.to_lowercase(), &value).map_err(|message| invalid(&name, message))?;
        }
        let mut config: Self = table
            .try_into()
            .map_err(|error: toml::de::Error| invalid("file and environment", error.message().to_owned()))?;
        config.data_dir = flags.data_dir.unwrap_or(config.data_dir);
        config.listen = flags.listen.unwrap_or(config.listen);
        config.public_url = flags.public_url.unwrap_or(config.public_url);
        config.database_url = flags.database_url.unwrap_or(config.database_url);
        if !flags.trusted_proxies.is_empty() {
            config.trusted_proxies = flags.trusted_proxies;
        }
        let url = config.public_url.trim_end_matches('/').to_owned();
        if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(invalid("public_url", "it looks like https://chat.example.com".to_owned()));
        }
        config.public_url = url;
        Ok(config)
    }

    /// Which database.
    pub fn database(&self) -> Database {
        if self.database_url.is_empty() {
            Database::Sqlite { path: self.data_dir.join("parlor.db") }
        } else {
            Database::Postgres { url: self.database_url.clone() }
        }
    }

    /// Where files people send are kept.
    pub fn files(&self) -> PathBuf {
        self.data_dir.join("files")
    }
}

/// Lays what was said over what is known; what is not known is a mistake.
fn overlay(known: &mut toml::Table, said: toml::Table, path: &str) -> Result<(), String> {
    for (key, value) in said {
        let Some(place) = known.get_mut(&key) else {
            return Err(format!(
                "unknown key {path}{key}; known are {}",
                known.keys().cloned().collect::<Vec<_>>().join(", ")
            ));
        };
        match (place, value) {
            (toml::Value::Table(known), toml::Value::Table(said)) => overlay(known, said, &format!("{path}{key}."))?,
            (place, value) => *place = value,
        }
    }
    Ok(())
}

/// One setting from the environment, as the type the default has.
fn set(table: &mut toml::Table, key: &str, value: &str) -> Result<(), String> {
    let (section, rest) = match key.split_once("__") {
        Some((section, rest)) => (Some(section), rest),
        None => (None, key),
    };
    let table = match section {
        None => table,
        Some(section) => match table.get_mut(section) {
            Some(toml::Value::Table(table)) => table,
            Some(_) | None => return Err(format!("there is no section {section}")),
        },
    };
    let known = table.keys().cloned().collect::<Vec<_>>().join(", ");
    let place = table.get_mut(rest).ok_or_else(|| format!("there is no such setting; known are {known}"))?;
    *place = match place {
        toml::Value::Integer(_) => toml::Value::Integer(value.parse().map_err(|_| "it is a whole number".to_owned())?),
        toml::Value::Boolean(_) => toml::Value::Boolean(value.parse().map_err(|_| "it is true or false".to_owned())?),
        toml::Value::Array(_) => value
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .into(),
        toml::Value::String(_) | toml::Value::Float(_) | toml::Value::Datetime(_) => {
            toml::Value::String(value.to_owned())
        }
        toml::Value::Table(_) => return Err("it is a section: name a setting in it, after two underscores".to_owned()),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(None, environment, Overrides::default())
    }

    #[test]
    fn the_documented_defaults_are_complete() {
        let config = load(&[]).expect("the defaults");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert!(matches!(config.database(), Database::Sqlite { .. }));
    }

    #[test]
    fn flags_win_over_the_environment_and_the_environment_over_defaults() {
        let config =
            load(&[("PARLOR_LISTEN", "127.0.0.1:0"), ("PARLOR_LIMITS__MAX_CONNECTIONS", "7"), ("PATH", "/bin")]);
        let config = config.expect("valid");
        assert_eq!((config.listen.port(), config.limits.max_connections), (0, 7));
        let flags = Overrides { listen: "127.0.0.1:9".parse().ok(), ..Overrides::default() };
        let config =
            Config::load(None, [("PARLOR_LISTEN".to_owned(), "127.0.0.1:0".to_owned())], flags).expect("valid");
        assert_eq!(config.listen.port(), 9);
    }

    #[test]
    fn unknown_settings_are_refused_with_the_known_ones() {
        for wrong in [
            ("PARLOR_LISTN", "x"),
            ("PARLOR_LIMITS__X", "1"),
            ("PARLOR_LIMITS", "1"),
            ("PARLOR_LIMITS__MAX_CONNECTIONS", "many"),
        ] {
            assert!(load(&[wrong]).is_err(), "{wrong:?}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("parlor.toml");
        std::fs::write(&path, "[limits]\nmax_conections = 1\n").expect("a file");
        let error = Config::load(Some(&path), [], Overrides::default()).expect_err("a typo").to_string();
        assert!(error.contains("limits.max_conections") && error.contains("max_connections"), "{error}");
    }
}
