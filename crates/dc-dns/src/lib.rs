//! DNS for Domain Connect: wire codec, blocking client and resolver for discovery, keys and arrival.
