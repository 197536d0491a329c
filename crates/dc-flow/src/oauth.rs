//! The asynchronous flow, as the service provider sees it (draft-ietf-dconn-domainconnect-async-00).
//!
//! The user consents once in the browser; from then on the service changes the records of the
//! consented services by API calls, with the user absent. Everything here is a value: nothing is
//! sent, no clock is read, no random number drawn.
//!
//! ```text
//! Grant + state ─ConsentRequest::url─► link for the browser
//! what came back + state ─AuthorizationCode::from_callback─► code
//! Registration + code ─TokenExchange─► HttpRequest … HttpResponse ─read─► Tokens
//! Registration + Tokens ─TokenExchange::refresh─► HttpRequest … HttpResponse ─read─► Tokens
//! Registration + Tokens ─Apply::call─► HttpRequest … HttpResponse ─read─► Applied, or a Conflict
//! Registration + Tokens ─Revert::call─► HttpRequest … HttpResponse ─read─► Reverted
//! ```
//!
//! # Secrets
//!
//! Client secrets, codes, tokens and `state` are a [`Secret`]: `Debug`, `Display` and serde show
//! `[redacted]`, and the text is had from [`Secret::expose`] only. They travel in bodies and in the
//! header `Authorization`, never in a URL (the `state` excepted, which is made to). What a provider
//! writes about a refusal is searched for them before it is shown. Send requests over TLS with
//! certificates checked, and follow no redirect.
//!
//! The token endpoint and the API come from the [`Registration`], never from discovery.
//!
//! # The other side
//!
//! Types of messages are kept apart from what the client does with them, so that the side of the DNS
//! provider can join without a change to them: [`Grant`] is what a consent page shows and a token is
//! bound to; [`ConsentRequest`], [`Apply`] and [`Revert`] have public fields and get a
//! `parse` beside `url` and `call`; [`Conflict`] serialises as the body of a 409;
//! [`OAuthCode`] has the codes of both sides. [`Registration`], [`TokenExchange`], [`ApplyCall`] and
//! [`RevertCall`] are the client's alone.

mod call;
mod callback;
mod consent;
mod error;
mod grant;
mod http;
mod names;
mod oauth_code;
mod parameters;
mod refusal;
mod registration;
mod secret;
mod token_exchange;
mod tokens;

pub use self::call::{
    Applied, Apply, ApplyCall, CallError, Conflict, ConflictRecord, Revert, RevertCall, Reverted,
};
pub use self::callback::{AuthorizationCode, CallbackError};
pub use self::consent::ConsentRequest;
pub use self::error::RequestError;
pub use self::grant::Grant;
pub use self::http::{HttpRequest, HttpResponse};
pub use self::oauth_code::OAuthCode;
pub use self::refusal::Refusal;
pub use self::registration::{CallParameters, Registration, TokenBody};
pub use self::secret::Secret;
pub use self::token_exchange::{TokenError, TokenExchange};
pub use self::tokens::{StoredTokensError, Tokens};
