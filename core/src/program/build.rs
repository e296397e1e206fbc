//! From typed rules to the program: equal expressions become one node, cycles are found, dependencies are derived.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Body, HitPolicy, Node, NodeId, NodeInfo, Program, Row, Rule};
use crate::language::{Reference, RuleId, Type, Typed, TypedKind};
use crate::value::InputSet;

/// How deep an evaluation may nest, through operators and rules together: what keeps it within the stack.
pub const MAX_HEIGHT: u32 = 400;

/// A checked rule.
pub struct TypedRule {
    /// its id
    pub name: Arc<str>,
    /// its declared type
    pub ty: Type,
    /// its checked body
    pub body: TypedBody,
}

/// A checked body.
pub enum TypedBody {
    /// a definition's expression
    Expression(Typed),
    /// a decision's rows
    Table(HitPolicy, Vec<TypedRow>),
}

/// A checked row.
pub struct TypedRow {
    /// the condition; none: always
    pub when: Option<Typed>,
    /// the value
    pub then: Typed,
}

/// Why rules cannot be compiled though each is well-typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildError {
    /// these rules refer to one another in a circle, each to the next and the last to the first
    Cycle(Vec<RuleId>),
    /// this rule nests deeper than [`MAX_HEIGHT`], the rules it refers to included
    TooDeep(RuleId),
}

/// Compiles rules, numbered as references number them.
pub fn build(rules: &[TypedRule]) -> Result<Program, BuildError> {
    let mut builder = Builder::default();
    let rules: Vec<Rule> = rules
        .iter()
        .map(|rule| {
            let body = match &rule.body {
                TypedBody::Expression(typed) => Body::Expression(builder.node(typed)),
                TypedBody::Table(hit, rows) => {
                    let rows = rows
                        .iter()
                        .map(|row| Row {
                            when: row.when.as_ref().map(|when| builder.node(when)),
                            then: builder.node(&row.then),
                        })
                        .collect();
                    Body::Table { hit: *hit, rows }
                }
            };
            Rule { name: rule.name.clone(), ty: rule.ty.clone(), body, depends: InputSet::default() }
        })
        .collect();
    let mut program = Program { nodes: builder.nodes, rules, memo_count: 0 };
    settle(&mut program)?;
    assign_memo(&mut program);
    Ok(program)
}

#[derive(Default)]
struct Builder {
    nodes: Vec<NodeInfo>,
    interned: HashMap<(Node, Type), NodeId>,
}

impl Builder {
    fn node(&mut self, typed: &Typed) -> NodeId {
        let node = match &typed.kind {
            TypedKind::Constant(value) => Node::Constant(value.clone()),
            TypedKind::Reference(reference) => match *reference {
                Reference::Input(id) => Node::Input(id),
                Reference::Parameter(id) => Node::Parameter(id),
                Reference::Rule(id) => Node::Rule(id),
                Reference::Variable(depth) => Node::Variable(depth),
                Reference::Calendar(name) => Node::Calendar(name),
            },
            TypedKind::Field(of, at) => Node::Field(self.node(of), *at),
            TypedKind::Not(of) => Node::Not(self.node(of)),
            TypedKind::Negate(of) => Node::Negate(self.node(of)),
            TypedKind::And(all) => Node::And(self.all(all)),
            TypedKind::Or(all) => Node::Or(self.all(all)),
            TypedKind::Equal(a, b) => Node::Equal(self.node(a), self.node(b)),
            TypedKind::Compare(order, a, b) => Node::Compare(*order, self.node(a), self.node(b)),
            TypedKind::Arithmetic(op, a, b) => Node::Arithmetic(*op, self.node(a), self.node(b)),
            TypedKind::In(a, b) => Node::In(self.node(a), self.node(b)),
            TypedKind::Conditional(c, a, b) => Node::Conditional(self.node(c), self.node(a), self.node(b)),
            TypedKind::OrElse(a, b) => Node::OrElse(self.node(a), self.node(b)),
            TypedKind::List(all) => Node::List(self.all(all)),
            TypedKind::Call(function, all) => Node::Call(*function, self.all(all)),
            TypedKind::Macro(kind, depth, list, body) => Node::Macro(*kind, *depth, self.node(list), self.node(body)),
        };
        // A narrowed name and the name itself are one node; it keeps the type as declared, the optional one.
        let by_name = matches!(node, Node::Input(_) | Node::Parameter(_) | Node::Rule(_));
        let key = (node.clone(), if by_name { Type::Null } else { typed.ty.clone() });
        let id = *self.interned.entry(key).or_insert_with(|| {
            let id = NodeId(u32::try_from(self.nodes.len()).expect("limits keep a policy far below 2^32 nodes"));
            self.nodes.push(NodeInfo { node, ty: typed.ty.clone(), memo: None });
            id
        });
        if by_name && typed.ty.is_optional() {
            self.nodes[id.0 as usize].ty = typed.ty.clone();
        }
        id
    }

    fn all(&mut self, typed: &[Typed]) -> Box<[NodeId]> {
        typed.iter().map(|typed| self.node(typed)).collect()
    }
}

/// What a node reaches: inputs and rules, and how high it is without the rules.
#[derive(Clone, Default)]
struct Reach {
    inputs: InputSet,
    rules: Vec<RuleId>,
    height: u32,
}

impl Reach {
    fn stand_on(&mut self, below: &Reach) {
        self.inputs.extend(&below.inputs);
        for rule in &below.rules {
            self.see(*rule);
        }
        self.height = self.height.max(below.height + 1);
    }

    /// Keeps the rules in order, each once.
    fn see(&mut self, rule: RuleId) {
        if let Err(at) = self.rules.binary_search(&rule) {
            self.rules.insert(at, rule);
        }
    }
}

/// Orders the rules by their references: finds cycles, derives each rule's inputs, bounds the nesting.
fn settle(program: &mut Program) -> Result<(), BuildError> {
    // Nodes come after their operands, so one pass is enough.
    let mut reach: Vec<Reach> = Vec::with_capacity(program.nodes.len());
    for info in &program.nodes {
        let mut mine = Reach::default();
        match &info.node {
            Node::Input(id) => mine.inputs.insert(*id),
            Node::Rule(id) => mine.see(*id),
            node => node.operands(&mut |operand| {
                mine.stand_on(&reach[operand.0 as usize]);
            }),
        }
        reach.push(mine);
    }
    let of_rule: Vec<Reach> = program
        .rules
        .iter()
        .map(|rule| {
            let mut mine = Reach::default();
            rule.body.roots(&mut |root| {
                mine.stand_on(&reach[root.0 as usize]);
            });
            mine
        })
        .collect();

    // Depth-first without recursion: a chain of rules may be as long as a pack allows.
    let mut heights: Vec<Option<u32>> = vec![None; program.rules.len()];
    for start in 0..program.rules.len() {
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((rule, next)) = path.last_mut() {
            let rule = *rule;
            if heights[rule].is_some() {
                path.pop();
                continue;
            }
            let Some(needed) = of_rule[rule].rules.get(*next) else {
                let mut inputs = of_rule[rule].inputs;
                let mut below = 0;
                for needed in &of_rule[rule].rules {
                    inputs.extend(&program.rules[needed.0 as usize].depends);
                    below = below.max(heights[needed.0 as usize].unwrap_or(0));
                }
                let height = below + of_rule[rule].height;
                if height > MAX_HEIGHT {
                    return Err(BuildError::TooDeep(rule_id(rule)));
                }
                program.rules[rule].depends = inputs;
                heights[rule] = Some(height);
                path.pop();
                continue;
            };
            *next += 1;
            let needed = needed.0 as usize;
            if let Some(from) = path.iter().position(|(on_path, _)| *on_path == needed) {
                return Err(BuildError::Cycle(path[from..].iter().map(|(rule, _)| rule_id(*rule)).collect()));
            }
            path.push((needed, 0));
        }
    }
    Ok(())
}

fn rule_id(at: usize) -> RuleId {
    RuleId(u32::try_from(at).expect("limits keep a policy far below 2^32 rules"))
}

/// Gives a memo place to every rule and to every shared expression without a free macro variable.
fn assign_memo(program: &mut Program) {
    let mut uses = vec![0_u32; program.nodes.len()];
    // The free variables of each node, a bit each: macros nest less deep than `MAX_DEPTH` of the parser.
    let mut free = vec![0_u128; program.nodes.len()];
    for at in 0..program.nodes.len() {
        let node = &program.nodes[at].node;
        let mut mine = match node {
            Node::Variable(depth) => 1 << depth,
            _ => 0,
        };
        node.operands(&mut |operand| {
            uses[operand.0 as usize] += 1;
            mine |= free[operand.0 as usize];
        });
        if let Node::Macro(_, depth, ..) = node {
            mine &= !(1 << depth);
        }
        free[at] = mine;
    }
    for rule in &program.rules {
        rule.body.roots(&mut |root| uses[root.0 as usize] += 1);
    }
    let mut next = u32::try_from(program.rules.len()).expect("limits keep a policy far below 2^32 rules");
    for (at, info) in program.nodes.iter_mut().enumerate() {
        let trivial = matches!(
            info.node,
            Node::Constant(_)
                | Node::Input(_)
                | Node::Parameter(_)
                | Node::Rule(_)
                | Node::Variable(_)
                | Node::Calendar(_)
        );
        if uses[at] > 1 && free[at] == 0 && !trivial {
            info.memo = Some(next);
            next += 1;
        }
    }
    program.memo_count = next as usize;
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{BuildError, MAX_HEIGHT, TypedBody, TypedRule, build};
    use crate::language::{Narrowed, Reference, RuleId, Scope, Type, Types, check, parse};
    use crate::program::{Node, Program};
    use crate::value::InputId;

    /// Facts `a`, `b` (ints) and `list`, then rules `r0`, `r1` … (ints).
    struct Names(Types);

    impl Scope for Names {
        fn types(&self) -> &Types {
            &self.0
        }

        fn lookup(&self, name: &str) -> Option<(Reference, Type)> {
            Some(match name {
                "a" => (Reference::Input(InputId(0)), Type::Int),
                "b" => (Reference::Input(InputId(1)), Type::Int),
                "maybe" => (Reference::Input(InputId(2)), Type::Int.optional()),
                "list" => (Reference::Input(InputId(3)), Type::List(Box::new(Type::Int))),
                rule => (Reference::Rule(RuleId(rule.strip_prefix('r')?.parse().ok()?)), Type::Int),
            })
        }

        fn names(&self) -> Vec<&str> {
            Vec::new()
        }
    }

    /// The program of definitions `r0`, `r1` …
    fn built(definitions: &[&str]) -> Result<Program, BuildError> {
        let rule = |text: &str| {
            let mut errors = Vec::new();
            let expr = parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
            let typed = check(&expr, None, &Narrowed::default(), &Names(Types::default()), &mut errors).typed;
            assert!(errors.is_empty(), "{text}: {errors:?}");
            TypedRule { name: Arc::from(text), ty: typed.ty.clone(), body: TypedBody::Expression(typed) }
        };
        build(&definitions.iter().map(|text| rule(text)).collect::<Vec<_>>())
    }

    /// The nodes that are kept, as shown by `Debug`.
    fn kept(program: &Program) -> Vec<&Node> {
        program.nodes.iter().filter(|info| info.memo.is_some()).map(|info| &info.node).collect()
    }

    #[test]
    fn equal_expressions_are_one_node_and_kept() {
        let program = built(&["a + b > 3", "a + b < 9"]).expect("no circle");
        assert!(matches!(kept(&program)[..], [Node::Arithmetic(..)]));
        assert_eq!(program.memo_count, 3);
    }

    #[test]
    fn what_is_used_once_or_trivial_is_not_kept() {
        let program = built(&["a + b", "r0 + a"]).expect("no circle");
        assert_eq!(kept(&program), Vec::<&Node>::new());
    }

    #[test]
    fn what_depends_on_a_variable_is_not_kept() {
        let program = built(&["list.exists(v, v + 1 > 2) && list.all(v, v + 1 > 2)"]).expect("no circle");
        assert_eq!(kept(&program), Vec::<&Node>::new());
        let whole = built(&["list.exists(v, v > 2) || !list.exists(v, v > 2)"]).expect("no circle");
        assert!(matches!(kept(&whole)[..], [Node::Macro(..)]));
    }

    #[test]
    fn a_guarded_name_is_the_same_node() {
        let program = built(&["maybe != null && maybe > 3"]).expect("no circle");
        let inputs: Vec<_> = program.nodes.iter().filter(|info| matches!(info.node, Node::Input(_))).collect();
        assert_eq!(inputs.len(), 1);
        assert_eq!(inputs[0].ty, Type::Int.optional());
    }

    #[test]
    fn operands_come_before_their_node() {
        let program = built(&["r1 + (a * b - a)", "list.filter(v, v > a).size()"]).expect("no circle");
        for (at, info) in program.nodes.iter().enumerate() {
            info.node.operands(&mut |operand| assert!((operand.0 as usize) < at));
        }
    }

    #[test]
    fn inputs_are_gathered_through_rules_in_any_order() {
        let program = built(&["r1 + 1", "r2 + b", "a"]).expect("no circle");
        let inputs = |rule: usize| program.rules[rule].depends.iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!([inputs(0), inputs(1), inputs(2)], [vec![0, 1], vec![0, 1], vec![0]]);
    }

    #[test]
    fn a_circle_lists_its_members_only() {
        assert_eq!(
            built(&["r1 + 1", "r2 + a", "r1 + b"]).map(|_| ()),
            Err(BuildError::Cycle(vec![RuleId(1), RuleId(2)]))
        );
        assert_eq!(built(&["r0 + 1"]).map(|_| ()), Err(BuildError::Cycle(vec![RuleId(0)])));
    }

    #[test]
    fn nesting_is_bounded_through_rules() {
        let chain = |length: u32| -> Result<(), BuildError> {
            let texts: Vec<String> =
                (1..=length).map(|next| if next == length { "a".into() } else { format!("r{next}") }).collect();
            built(&texts.iter().map(String::as_str).collect::<Vec<_>>()).map(|_| ())
        };
        assert_eq!(chain(MAX_HEIGHT), Ok(()));
        assert_eq!(chain(MAX_HEIGHT + 1), Err(BuildError::TooDeep(RuleId(0))));
    }
}
