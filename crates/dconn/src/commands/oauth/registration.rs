//! What was agreed with the DNS provider, from a file.

use std::path::{Path, PathBuf};

use dc_flow::oauth::{CallParameters, Registration, Secret, TokenBody};
use serde::Deserialize;

use crate::exit::Failure;
use crate::input;

/// Where the registration and the client secret come from.
#[derive(clap::Args)]
pub(super) struct Source {
    /// What was agreed with the DNS provider (JSON), see `dconn oauth --help`
    #[arg(long, value_name = "FILE")]
    registration: PathBuf,
}

/// The client secret, for commands that need it.
#[derive(clap::Args)]
pub(super) struct SecretSource {
    /// File with the client secret; without it the variable DCONN_CLIENT_SECRET, or no secret
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Form {
    api: String,
    consent: Option<String>,
    client_id: String,
    redirect_uri: String,
    #[serde(default)]
    token_body: Body,
    #[serde(default)]
    call_parameters: Place,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Body {
    #[default]
    Form,
    Json,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    #[default]
    Query,
    Json,
}

impl Source {
    /// The registration without a secret, and where the user is asked.
    pub(super) fn read(&self) -> Result<(Registration, Option<String>), Failure> {
        let name = input::name(&self.registration);
        let form: Form = input::object(&self.registration, 1 << 20, FORM)?;
        let registration = Registration::new(&form.api, &form.client_id, &form.redirect_uri);
        let registration = registration
            .map_err(|error| Failure::new(format!("{name}: {error}")))?
            .token_body(match form.token_body {
                Body::Form => TokenBody::Form,
                Body::Json => TokenBody::Json,
            })
            .call_parameters(match form.call_parameters {
                Place::Query => CallParameters::Query,
                Place::Json => CallParameters::Json,
            });
        Ok((registration, form.consent))
    }
}

impl SecretSource {
    /// The registration with its secret, if there is one.
    pub(super) fn add(&self, registration: Registration) -> Result<Registration, Failure> {
        let (secret, place) = match &self.client_secret_file {
            Some(path) => {
                let text = Secret::new(input::read_text(path)?);
                (text, input::name(Path::new(path)))
            }
            None => match std::env::var(VARIABLE) {
                Ok(text) => (Secret::new(text), VARIABLE.to_owned()),
                Err(std::env::VarError::NotPresent) => return Ok(registration),
                Err(std::env::VarError::NotUnicode(_)) => {
                    return Err(Failure::new(format!("{VARIABLE} is not UTF-8 text")));
                }
            },
        };
        // Editors and echo put an end of line behind it.
        let secret = Secret::new(secret.expose().trim_end_matches(['\r', '\n']));
        registration
            .client_secret(secret)
            .map_err(|error| Failure::new(format!("{place}: {error}")))
    }
}

const FORM: &str = r#"the form is {"api","consent","clientId","redirectUri","tokenBody","callParameters"}; the client secret is kept apart"#;

const VARIABLE: &str = "DCONN_CLIENT_SECRET";
