//! Domain Connect discovery: the _domainconnect look-up and the settings, as a state machine without I/O.
