use crate::pattern::Signature; use crate::tag::{Catalog,Tag};
#[derive(Clone,Copy,Debug,PartialEq,Eq,PartialOrd,Ord,Hash)] pub enum Rank{Override,Structure,Algorithm,Fallback}
pub struct Row{pub signature:Signature,pub rank:Rank,pub guarded:bool}
#[derive(Clone,Default,Debug)] pub struct Bits; impl Bits{pub fn insert(&mut self,_:usize){} pub fn is_empty(&self)->bool{true}}
pub enum Selected{Method(usize),Ambiguous(Vec<usize>),None}
pub struct Resolution; impl Resolution{pub fn sole(&self)->Option<usize>{None} pub fn applies(&self,_:usize)->bool{true}
pub fn select<E>(&self,_:&Bits,_:impl FnMut(usize)->Result<bool,E>)->Result<Selected,E>{Ok(Selected::None)}}
pub struct Ambiguity{pub a:usize,pub b:usize,pub missing:Vec<Signature>}
pub struct MethodOrder; impl MethodOrder{pub fn build(_:&Catalog,_:&[Row])->MethodOrder{MethodOrder} pub fn duplicates(&self)->Vec<(usize,usize)>{vec![]} pub fn rank_inversions(&self)->Vec<(usize,usize)>{vec![]}
pub fn ambiguities(&self,_:&Catalog,_:Option<&dyn Fn(usize)->bool>)->Vec<Ambiguity>{vec![]} pub fn unreachable(&self,_:&Catalog)->Vec<usize>{vec![]} pub fn precedes(&self,_:usize,_:usize)->bool{false}
pub fn resolve(&self,_:&Catalog,_:&[Tag])->Resolution{Resolution}}
pub struct Memo<V>(std::marker::PhantomData<V>); impl<V> Memo<V>{pub fn new()->Self{Memo(std::marker::PhantomData)} pub fn get(&self,_:&[u32;4])->Option<&V>{None} pub fn insert(&self,_:[u32;4],_:V){}}
pub fn meet_signatures(_:&Catalog,_:&Signature,_:&Signature)->Vec<Signature>{vec![]}
