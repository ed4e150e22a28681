//! What would be possible at best on this machine, measured beside what is: the same rows without a server, the same frames
//! without a product.

pub mod commit;
pub mod relay;
