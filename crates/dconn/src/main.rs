//! dconn
fn main() {}
