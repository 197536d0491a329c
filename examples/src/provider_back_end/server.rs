//! The provider over HTTP, on axum.

use std::net::TcpListener;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;

use super::{Answer, Ask, Provider};

/// Serves until the process ends.
///
/// # Errors
///
/// When the listener or the runtime fails.
pub fn serve(listener: TcpListener, provider: Arc<Provider>) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let router = Router::new().fallback(handle).with_state(provider);
        axum::serve(listener, router).await
    })
}

/// Path and query are taken as they came: a signature is about these octets.
async fn handle(
    State(provider): State<Arc<Provider>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let accept = headers
        .get("accept")
        .and_then(|value| value.to_str().ok().map(str::to_owned));
    // Asking DNS for a key blocks.
    let answered = tokio::task::spawn_blocking(move || {
        provider.answer(&Ask {
            method: method.as_str(),
            path: uri.path(),
            query: uri.query().unwrap_or_default(),
            accept: accept.as_deref(),
            body: &body,
        })
    });
    let failed = || Answer {
        status: 500,
        headers: Vec::new(),
        body: Vec::new(),
    };
    let answer = answered.await.unwrap_or_else(|_| failed());
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(answer.body)).unwrap_or_default()
}
