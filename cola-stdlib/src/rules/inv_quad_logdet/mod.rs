//! Rules of `inv_quad_logdet`.

automod::dir!("src/rules/inv_quad_logdet");
