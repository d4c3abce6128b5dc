//! Expansion of `#[method]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Error, Expr, FnArg, Ident, ItemFn, LitStr, Pat, Path, Result, Token, Type};

struct Options {
    function: Ident,
    signature: LitStr,
    guard: Option<Path>,
    rank: Option<Ident>,
    plan: Option<Path>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let function = input.parse()?;
        input.parse::<Token![,]>()?;
        let signature = input.parse()?;
        let mut options = Options { function, signature, guard: None, rank: None, plan: None };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let key: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            let value: Path = input.parse()?;
            match key.to_string().as_str() {
                "guard" => options.guard = Some(value),
                "plan" => options.plan = Some(value),
                "rank" => options.rank = Some(rank(&value)?),
                _ => return Err(Error::new(key.span(), "expected `guard`, `rank` or `plan`")),
            }
        }
        Ok(options)
    }
}

fn rank(path: &Path) -> Result<Ident> {
    let message = "a rank is Override, Structure, Algorithm or Fallback";
    let ident = path.get_ident().ok_or_else(|| Error::new_spanned(path, message))?;
    match ident.to_string().as_str() {
        "Override" | "Structure" | "Algorithm" | "Fallback" => Ok(ident.clone()),
        _ => Err(Error::new_spanned(path, message)),
    }
}

fn is_call(ty: &Type) -> bool {
    let Type::Reference(r) = ty else { return false };
    matches!(&*r.elem, Type::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == "Call"))
}

fn doc(item: &ItemFn) -> String {
    let mut text = String::new();
    for attribute in item.attrs.iter().filter(|a| a.path().is_ident("doc")) {
        if let syn::Meta::NameValue(pair) = &attribute.meta
            && let Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(s), .. }) = &pair.value
        {
            let line = s.value();
            text.push_str(line.strip_prefix(' ').unwrap_or(&line));
            text.push('\n');
        }
    }
    text.trim().to_owned()
}

pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let options: Options = syn::parse2(arguments)?;
    let item: ItemFn = syn::parse2(item)?;
    let name = &item.sig.ident;
    let mut values = Vec::new();
    for input in &item.sig.inputs {
        let FnArg::Typed(typed) = input else {
            return Err(Error::new_spanned(input, "a method takes no `self`"));
        };
        if is_call(&typed.ty) {
            values.push(quote!(cx));
            continue;
        }
        let Pat::Ident(ident) = &*typed.pat else {
            return Err(Error::new_spanned(&typed.pat, "a method's parameter needs a plain name"));
        };
        let text = ident.ident.to_string();
        let text = text.strip_prefix('_').unwrap_or(&text);
        let ty = &typed.ty;
        values.push(quote!(cx.get::<#ty>(#text)?));
    }
    let function = options.function.to_string();
    let signature = &options.signature;
    let label = name.to_string();
    let doc = doc(&item);
    let rank = options.rank.unwrap_or_else(|| format_ident!("Structure"));
    let guard = options.guard.map(|g| {
        let text = quote!(#g).to_string().replace(' ', "");
        quote!(.guard(#text, #g))
    });
    let plan = options.plan.map(|p| quote!(.plan(#p)));
    Ok(quote! {
        #item
        const _: () = {
            fn body(cx: &::cola_runtime::Call<'_>) -> ::cola_runtime::Result<::cola_runtime::Value> {
                #name(#(#values),*).map(::cola_runtime::IntoValue::into_value)
            }
            ::cola_runtime::register!(|r| {
                r.method(
                    ::cola_runtime::MethodDef::new(#function, #signature, body)
                        .name(#label)
                        .doc(#doc)
                        .rank(::cola_runtime::Rank::#rank)
                        #guard
                        #plan,
                );
            });
        };
    })
}
