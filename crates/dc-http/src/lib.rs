//! HTTPS for Domain Connect: a client that reaches public addresses only.
