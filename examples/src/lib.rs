//! The programs stand beside this folder.
