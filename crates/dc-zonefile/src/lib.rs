//! Zone files in and out for Domain Connect
