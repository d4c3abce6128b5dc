//! Random worlds for the laws: a tree of constructors, properties, patterns and tags, all from one seed.

use crate::dtype::{DType, Device};
use crate::pattern::{Kids, Normal, Pattern, Resolved};
use crate::tag::{Catalog, ConstructorSpec, Ctor, Params, PropSet, Tag};

/// SplitMix64: small, and the same everywhere.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

pub(super) struct World {
    pub(super) catalog: Catalog,
    pub(super) dice: Dice,
    leaves: Vec<Ctor>,
    composites: Vec<Ctor>,
    abstracts: Vec<Ctor>,
    properties: Vec<&'static str>,
}

impl World {
    pub(super) fn new(seed: u64) -> World {
        let catalog = Catalog::new();
        let mut dice = Dice(seed);
        let mut props = Vec::new();
        let properties = vec!["P", "Q", "R", "S"];
        for name in &properties {
            let implied = props.iter().copied().filter(|_| dice.one_in(3)).collect();
            props.push(catalog.define_property(name, implied).unwrap());
        }
        let mut abstracts = vec![Ctor::ANY];
        let intrinsic = |dice: &mut Dice| -> PropSet {
            if dice.one_in(3) { PropSet::only(*dice.pick(&props)) } else { PropSet::EMPTY }
        };
        for i in 0..4 {
            let parent = Some(*dice.pick(&abstracts));
            let mut spec = ConstructorSpec::new_abstract(&format!("Abs{i}"), parent);
            if dice.one_in(3) {
                spec.intrinsic = intrinsic(&mut dice);
            }
            abstracts.push(catalog.define_constructor(spec).unwrap());
        }
        let define = |spec: ConstructorSpec, dice: &mut Dice| {
            let parent = Some(*dice.pick(&abstracts));
            let spec = ConstructorSpec { parent, ..spec }.with_intrinsic(intrinsic(dice));
            catalog.define_constructor(spec).unwrap()
        };
        let leaves =
            (0..4).map(|i| define(ConstructorSpec::leaf(&format!("L{i}"), None), &mut dice)).collect();
        let composite = |name, params| ConstructorSpec::composite(name, None, params);
        let composites = [
            composite("Sum", Params::Variadic).commutative(),
            composite("Kron", Params::Variadic),
            composite("Turn", Params::Fixed(1)),
            composite("Couple", Params::Fixed(2)),
            composite("Pair", Params::Fixed(2)).commutative(),
        ];
        let composites = composites.into_iter().map(|spec| define(spec, &mut dice)).collect();
        World { catalog, dice, leaves, composites, abstracts, properties }
    }

    fn name(&self, ctor: Ctor) -> String {
        self.catalog.constructor_info(ctor).name.to_string()
    }

    /// The text of a random pattern without facets.
    fn body(&mut self, depth: usize) -> String {
        let mut text = match self.dice.below(if depth == 0 { 5 } else { 10 }) {
            0 => "_".to_owned(),
            1 | 2 => {
                let ctor = *self.dice.pick(&self.abstracts);
                self.name(ctor)
            }
            3 | 4 => {
                let ctor = *self.dice.pick(&self.leaves);
                self.name(ctor)
            }
            _ => {
                let ctor = *self.dice.pick(&self.composites);
                let arity = match self.catalog.constructor_info(ctor).params {
                    Params::Fixed(n) => n,
                    _ => self.dice.below(4),
                };
                let mut items: Vec<String> = (0..arity).map(|_| self.body(depth - 1)).collect();
                if self.dice.one_in(2) {
                    items.push(format!("{}...", self.body(depth - 1)));
                }
                format!("{}[{}]", self.name(ctor), items.join(", "))
            }
        };
        while self.dice.one_in(4) {
            text = format!("{}[{text}]", self.dice.pick(&self.properties));
        }
        text
    }

    /// A random pattern; one whose tail is too rich is thrown again.
    pub(super) fn pattern(&mut self) -> Resolved {
        loop {
            let mut text = self.body(2);
            if self.dice.one_in(6) {
                text += self.dice.pick::<&str>(&["{f32}", "{f32, f64}", "{real}", "{c64}", "{half, c32}"]);
            }
            if self.dice.one_in(6) {
                text += self.dice.pick::<&str>(&["@cpu", "@cuda", "@cuda:0", "@cuda:1"]);
            }
            if let Ok(mut rows) = Pattern::parse(&text).unwrap().resolve(&self.catalog) {
                return rows.swap_remove(0);
            }
        }
    }

    fn facets(&mut self) -> (Option<DType>, Option<Device>) {
        let dtype = if self.dice.one_in(2) { Some(*self.dice.pick(&DType::EVERY)) } else { None };
        let devices = ["cpu", "cuda:0", "cuda:1"];
        let device = if self.dice.one_in(2) { self.dice.pick(&devices).parse().ok() } else { None };
        (dtype, device)
    }

    pub(super) fn tag(&mut self, depth: usize) -> Tag {
        let composite = depth > 0 && !self.dice.one_in(3);
        let ctor = *self.dice.pick(if composite { &self.composites } else { &self.leaves });
        let arity = match self.catalog.constructor_info(ctor).params {
            Params::Leaf => 0,
            Params::Fixed(n) => n,
            Params::Variadic => self.dice.below(5),
        };
        let kids: Vec<Tag> = (0..arity).map(|_| self.tag(depth - 1)).collect();
        let mut props = PropSet::EMPTY;
        while self.dice.one_in(3) {
            let name = *self.dice.pick(&self.properties);
            props = props.union(PropSet::only(self.catalog.property(name).unwrap()));
        }
        let (dtype, device) = self.facets();
        self.catalog.intern(ctor, props, dtype, device, &kids)
    }

    /// Generic instances of a pattern: fresh constructors where it names abstract ones, exactly the properties
    /// and facets that it demands, `copies` of every tail.
    pub(super) fn instances(&self, pattern: &Resolved, copies: usize) -> Vec<Tag> {
        let bare = self.instance(&pattern.normal, copies);
        let dtypes = pattern.dtypes();
        let dtypes: Vec<_> = if dtypes == crate::dtype::DTypeSet::ALL {
            vec![None]
        } else {
            dtypes.iter().map(Some).collect()
        };
        let devices = ["cpu", "cuda:0", "cuda:1", "cuda:7"].map(|d| d.parse::<Device>().unwrap());
        let fits = |d: &Device| pattern.normal.device.contains(Some(*d));
        let devices: Vec<_> = if pattern.normal.device.contains(None) {
            vec![None]
        } else {
            devices.into_iter().filter(fits).map(Some).collect()
        };
        let faceted = |dtype: &Option<DType>| {
            devices.iter().map(|d| self.catalog.with_facets(bare, *dtype, *d)).collect::<Vec<_>>()
        };
        dtypes.iter().flat_map(faceted).collect()
    }

    fn instance(&self, normal: &Normal, copies: usize) -> Tag {
        let head = &normal.head;
        if self.catalog.constructor_info(head.ctor).is_abstract {
            let spec = ConstructorSpec::leaf(&format!("Fresh{}", self.name(head.ctor)), Some(head.ctor));
            let fresh = self.catalog.define_constructor(spec).unwrap();
            return self.catalog.intern_leaf(fresh, normal.props, None, None);
        }
        let Kids::List(list) = &normal.kids else {
            return self.catalog.intern_leaf(head.ctor, normal.props, None, None);
        };
        let tail = list.tail.iter().flat_map(|tail| std::iter::repeat_n(tail, copies));
        let kids: Vec<Tag> = list.items.iter().chain(tail).map(|p| self.instance(p, copies)).collect();
        self.catalog.intern(head.ctor, normal.props, None, None, &kids)
    }
}
