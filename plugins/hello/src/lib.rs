//! The smallest plugin in Rust: c·I, and its trace.

use cola_plugin_sdk::*;

plugin!("scale", "1.0", "multiples of the identity");

struct Scale(usize, f64);

impl Operator for Scale {
    const NAME: &'static str = "Scale";
    const HERMITIAN: bool = true;

    fn shape(&self) -> (usize, usize) {
        (self.0, self.0)
    }

    fn multiply(&self, _form: Form, x: &Block, y: &mut Block, _exec: &mut Exec) -> Result<()> {
        let x = x.view::<f64>()?;
        y.view_mut()?.fill(|i, j| self.1 * x[(i, j)]);
        Ok(())
    }
}

register!(|p| {
    let make = |call: &Call<'_>| Scale(call.get("n")?, call.get("c")?).into_op();
    p.constructor::<Scale>("Scale(n: Int, c: Float) -> Operator", make).dtypes(&[DType::F64]).doc("c·I");

    p.method("trace", "Scale", |call| {
        let a: &Scale = call.get("a")?;
        Ok(a.0 as f64 * a.1)
    })
    .doc("tr(c·I) = n·c");

    p.sample("Scale 3×3", |dtype, _| match dtype {
        DType::F64 => Scale(3, -2.0).into_op(),
        _ => Err(Error::unsupported("Scale exists for f64")),
    });
});
