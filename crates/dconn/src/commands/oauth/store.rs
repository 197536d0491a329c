//! The token file, and tokens that are good for a while.

use std::path::{Path, PathBuf};
use std::time::Duration;

use dc_flow::oauth::{CallError, HttpRequest, HttpResponse, Registration, TokenExchange, Tokens};

use super::now;
use super::outcome::Refusal;
use super::registration::{SecretSource, Source};
use crate::exit::Failure;
use crate::input;
use crate::network::Https;
use crate::private_file::{self, PrivateFile};

/// What commands with tokens have in common.
#[derive(clap::Args)]
pub(super) struct Session {
    #[command(flatten)]
    source: Source,

    #[command(flatten)]
    secret: SecretSource,

    /// File with the tokens; only its owner can read it, and it is replaced when they are refreshed
    #[arg(long, value_name = "FILE")]
    tokens: PathBuf,

    #[command(flatten)]
    https: Https,
}

/// Why a step did not end well: the other side refused, or something is wrong here.
pub(super) enum Stop {
    Refused(Refusal),
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Session {
    pub(super) fn registration(&self) -> Result<Registration, Failure> {
        let (registration, _) = self.source.read()?;
        self.secret.add(registration)
    }

    pub(super) fn path(&self) -> &Path {
        &self.tokens
    }

    pub(super) fn read(&self) -> Result<Tokens, Failure> {
        let text = private_file::read(&self.tokens)?;
        Tokens::parse(text.expose().as_bytes())
            .map_err(|error| Failure::new(format!("{}: {error}", input::name(&self.tokens))))
    }

    /// The tokens, refreshed if they end soon. While they are good they are used, even if there are
    /// no new ones.
    fn fresh(&self, registration: &Registration) -> Result<Tokens, Stop> {
        let tokens = self.read()?;
        if !tokens.expires_within(SOON, now()) || !tokens.can_refresh() {
            return Ok(tokens);
        }
        match self.refresh(registration, &tokens) {
            Err(Stop::Refused(_)) if !tokens.is_expired(now()) => Ok(tokens),
            refreshed => refreshed,
        }
    }

    /// A call with good tokens. If they are refused all the same, once more with new ones.
    pub(super) fn with_tokens<T>(
        &self,
        registration: &Registration,
        call: impl Fn(&Tokens) -> Result<Result<T, CallError>, Stop>,
    ) -> Result<T, Stop> {
        let tokens = self.fresh(registration)?;
        match call(&tokens)? {
            Err(CallError::Unauthorized { .. }) if tokens.can_refresh() => {
                let tokens = self.refresh(registration, &tokens)?;
                call(&tokens)?.map_err(|error| Refusal::from(error).into())
            }
            answer => answer.map_err(|error| Refusal::from(error).into()),
        }
    }

    /// New tokens for old ones, written before they are used.
    pub(super) fn refresh(
        &self,
        registration: &Registration,
        tokens: &Tokens,
    ) -> Result<Tokens, Stop> {
        let exchange = TokenExchange::refresh(registration, tokens).map_err(Refusal::from)?;
        self.exchange(&exchange)
    }

    /// Carries out a token request, and writes what it gives.
    pub(super) fn exchange(&self, exchange: &TokenExchange) -> Result<Tokens, Stop> {
        // Before the code or the old token is spent.
        let file = PrivateFile::prepare(&self.tokens)?;
        let response = self.send(exchange.request())?;
        let tokens = exchange.read(&response, now()).map_err(Refusal::from)?;
        file.write(&tokens.expose_json())?;
        Ok(tokens)
    }

    pub(super) fn send(&self, request: &HttpRequest) -> Result<HttpResponse, Stop> {
        let client = self.https.client()?;
        let response = client.call(request);
        Ok(response.map_err(|error| Refusal::new("no-response", error.to_string()))?)
    }
}

const SOON: Duration = Duration::from_secs(60);
