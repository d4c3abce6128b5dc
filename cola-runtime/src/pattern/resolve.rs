//! From syntax to meaning: names are looked up, choices become rows, the rest becomes normal form.
//!
//! Every error carries the column in the text that the author wrote.

use std::sync::Arc;

use super::error::{PatternError, PatternErrorKind as Kind};
use super::normal::{DeviceSet, Kids, Normal, Resolved, Shape, ShapeList};
use super::syntax::{DeviceExpr, Expr, ExprKind, ParamsExpr, Pattern};
use crate::dtype::Device;
use crate::tag::{Catalog, Ctor, Params, PropSet};

/// The most parameters a pattern can spell before its tail. Matching tries combinations of them.
pub const MAX_WIDTH: usize = 8;
/// The most rows that the choices of one pattern, or of one signature, can make.
pub const MAX_ROWS: usize = 64;

impl Pattern {
    /// Looks up every name and expands the choices: one resolved pattern for each row.
    ///
    /// # Errors
    /// An unknown name, a wrong number of parameters, a constraint that nothing satisfies, names bound twice;
    /// with the column.
    pub fn resolve(&self, catalog: &Catalog) -> Result<Vec<Resolved>, PatternError> {
        resolve(catalog, &self.text, &self.expr)
    }
}

pub(super) fn resolve(catalog: &Catalog, text: &str, expr: &Expr) -> Result<Vec<Resolved>, PatternError> {
    let resolver = Resolver { catalog, text };
    let rows = resolver.rows(expr, Place::Argument)?;
    let mut resolved: Vec<Resolved> = Vec::with_capacity(rows.len());
    for shape in rows {
        resolver.check_names(&shape, expr.column)?;
        let row = Resolved { normal: shape.normal.clone(), shape: Some(Arc::new(shape)) };
        if !resolved.contains(&row) {
            resolved.push(row);
        }
    }
    Ok(resolved)
}

/// The error of a choice that makes too many rows.
pub(super) fn too_many_rows(text: &str, column: usize) -> PatternError {
    PatternError { kind: Kind::TooManyRows { most: MAX_ROWS }, text: text.to_owned(), column }
}

/// Where a pattern stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A whole argument, which has facets.
    Argument,
    /// A parameter, which has none.
    Inside,
    /// The whole of a tail.
    Tail,
    /// Within a tail.
    InsideTail,
}

impl Place {
    fn inside(self) -> Place {
        if matches!(self, Place::Argument | Place::Inside) { Place::Inside } else { Place::InsideTail }
    }
}

struct Resolver<'r> {
    catalog: &'r Catalog,
    text: &'r str,
}

impl Resolver<'_> {
    fn error<T>(&self, kind: Kind, column: usize) -> Result<T, PatternError> {
        Err(PatternError { kind, text: self.text.to_owned(), column })
    }

    fn check_names(&self, shape: &Shape, column: usize) -> Result<(), PatternError> {
        let names = shape.all_names();
        match names.iter().enumerate().find(|(i, name)| names[..*i].contains(name)) {
            None => Ok(()),
            Some((_, name)) => self.error(Kind::BoundTwice { name: (*name).to_owned() }, column),
        }
    }

    fn leaf(&self, ctor: Ctor) -> Shape {
        Shape { names: Vec::new(), normal: Normal::of(self.catalog, ctor), list: None }
    }

    /// The rows of a pattern, in written order.
    fn rows(&self, expr: &Expr, place: Place) -> Result<Vec<Shape>, PatternError> {
        let column = expr.column;
        match &expr.kind {
            ExprKind::Any => Ok(vec![self.leaf(Ctor::ANY)]),
            ExprKind::Name { name, params } => self.named(name, params.as_ref(), column, place),
            ExprKind::Bind { name, inner } => {
                if place == Place::InsideTail {
                    return self.error(Kind::NameInTail, column);
                }
                let mut rows = self.rows(inner, place)?;
                rows.iter_mut().for_each(|row| row.names.insert(0, name.as_str().into()));
                Ok(rows)
            }
            ExprKind::OnDevice { inner, device } => {
                let set = self.device(device, column, place)?;
                self.constrain(inner, place, |normal| {
                    normal.device = normal.device.intersect(set).ok_or(Kind::NoDevice)?;
                    Ok(())
                })
            }
            ExprKind::OfDType { inner, dtypes } => {
                if place != Place::Argument {
                    return self.error(Kind::FacetInside, column);
                }
                self.constrain(inner, place, |normal| {
                    normal.dtypes = normal.dtypes.intersect(*dtypes);
                    if normal.dtypes.is_empty() { Err(Kind::NoDType) } else { Ok(()) }
                })
            }
            ExprKind::Choice(choices) => self.choice(choices, column, place),
        }
    }

    fn constrain(
        &self,
        inner: &Expr,
        place: Place,
        narrow: impl Fn(&mut Normal) -> Result<(), Kind>,
    ) -> Result<Vec<Shape>, PatternError> {
        let mut rows = self.rows(inner, place)?;
        for row in &mut rows {
            narrow(&mut row.normal).or_else(|kind| self.error(kind, inner.column))?;
        }
        Ok(rows)
    }

    fn device(&self, device: &DeviceExpr, column: usize, place: Place) -> Result<DeviceSet, PatternError> {
        if place != Place::Argument {
            return self.error(Kind::FacetInside, column);
        }
        let set = match device.index {
            Some(index) => Device::new(&device.kind, index).map(DeviceSet::One),
            None => Device::kind_number(&device.kind).map(DeviceSet::Kind),
        };
        match set {
            // The only CPU is all of its kind.
            Ok(DeviceSet::One(Device::CPU)) => Ok(DeviceSet::Kind(Device::CPU.kind_id())),
            Ok(set) => Ok(set),
            Err(error) => self.error(Kind::Device(error), column),
        }
    }

    fn choice(&self, choices: &[Expr], column: usize, place: Place) -> Result<Vec<Shape>, PatternError> {
        if matches!(place, Place::Tail | Place::InsideTail) {
            return self.error(Kind::ChoiceInTail, column);
        }
        let mut rows: Vec<Shape> = Vec::new();
        for choice in choices {
            rows.extend(self.rows(choice, place)?);
            if rows.len() > MAX_ROWS {
                return Err(too_many_rows(self.text, column));
            }
        }
        let names = |shape: &Shape| {
            let mut names = shape.all_names();
            names.sort_unstable();
            names.join(", ")
        };
        let first = rows.first().map(names).unwrap_or_default();
        match rows.iter().map(names).find(|other| *other != first) {
            None => Ok(rows),
            Some(other) => self.error(Kind::ChoiceNames { first, other }, column),
        }
    }

    fn named(
        &self,
        name: &str,
        params: Option<&ParamsExpr>,
        column: usize,
        place: Place,
    ) -> Result<Vec<Shape>, PatternError> {
        if let Some(property) = self.catalog.property(name) {
            let name = name.to_owned();
            let inner = match params {
                None => return self.error(Kind::BareProperty { name }, column),
                Some(ParamsExpr { items, tail: None }) if items.len() == 1 => &items[0],
                Some(_) => return self.error(Kind::PropertyParams { name }, column),
            };
            let closed = self.catalog.close(PropSet::only(property));
            return self.constrain(inner, place, |normal| {
                normal.props = normal.props.union(closed);
                Ok(())
            });
        }
        let Some(ctor) = self.catalog.constructor(name) else {
            let closest = self.catalog.closest_name(name).map(str::to_owned);
            return self.error(Kind::UnknownName { name: name.to_owned(), closest }, column);
        };
        match params {
            None => Ok(vec![self.leaf(ctor)]),
            Some(params) => self.list(ctor, params, column, place),
        }
    }

    fn list(
        &self,
        ctor: Ctor,
        params: &ParamsExpr,
        column: usize,
        place: Place,
    ) -> Result<Vec<Shape>, PatternError> {
        let info = self.catalog.constructor_info(ctor);
        let name = info.name.to_string();
        let given = params.items.len();
        match info.params {
            Params::Leaf => return self.error(Kind::NoParams { name }, column),
            Params::Fixed(arity) if given > arity || (given < arity && params.tail.is_none()) => {
                return self.error(Kind::Arity { name, arity, given }, column);
            }
            _ if given > MAX_WIDTH => {
                return self.error(Kind::TooWide { most: MAX_WIDTH }, params.items[MAX_WIDTH].column);
            }
            Params::Fixed(_) | Params::Variadic => {}
        }
        let tail = params.tail.as_ref().map(|tail| {
            let place = if place.inside() == Place::Inside { Place::Tail } else { Place::InsideTail };
            self.rows(tail, place)
        });
        let tail = tail.transpose()?.and_then(|mut rows| rows.pop().map(Box::new));
        let mut lists: Vec<Vec<Shape>> = vec![Vec::with_capacity(given)];
        for item in &params.items {
            let rows = self.rows(item, place.inside())?;
            if lists.len() * rows.len() > MAX_ROWS {
                return Err(too_many_rows(self.text, item.column));
            }
            let longer = |list: &Vec<Shape>, row: &Shape| list.iter().chain([row]).cloned().collect();
            lists = lists.iter().flat_map(|list| rows.iter().map(|row| longer(list, row))).collect();
        }
        let mut rows = Vec::with_capacity(lists.len());
        for items in lists {
            let mut shape = self.leaf(ctor);
            let normals = items.iter().map(|shape| shape.normal.clone()).collect();
            let rest = tail.as_ref().map(|shape| shape.normal.clone());
            shape.normal.kids = Normal::kids(&shape.normal.head, normals, rest);
            let in_tail = matches!(place, Place::Tail | Place::InsideTail);
            if in_tail && info.commutative && shape.normal.kids != Kids::Any {
                return self.error(Kind::ListInTail { name }, column);
            }
            shape.list = Some(ShapeList { items, tail: tail.clone() });
            rows.push(shape);
        }
        Ok(rows)
    }
}
