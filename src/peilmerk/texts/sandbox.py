"""The template language itself: Jinja2 with everything taken out that a text has no need of.

A text may call the functions of `language` with literals, loop over literal lists, name a literal (`set`) and comment. Whatever
else Jinja can do is refused before anything runs, by its place in the syntax tree: attributes, indexing, arithmetic, macros,
imports, includes. Jinja's own sandbox stands behind that. A template is data of an author; it can neither reach the program nor
keep it busy.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from peilmerk.texts.errors import NarrativeError

#: The argument by which a function hears on which line it was called; no author can write it (see `_Reader`).
LINE = "_line"
_FILTERS = ("upper", "lower", "capitalize", "trim")
_OF_LOOP = ("first", "last")
#: A loop over a loop over a loop writes at most this often; deeper loops are refused.
_TURNS, _DEPTH = 1_000, 3
_LITERAL = (nodes.Const, nodes.List, nodes.Tuple, nodes.Neg)


class _Environment(SandboxedEnvironment):
    """Nothing may be called but the functions of the language; nothing has attributes but a loop."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, keep_trailing_newline=True, optimized=False)
        self.globals.clear()
        self.tests.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return type(obj).__name__ == "LoopContext" and attr in _OF_LOOP

    def is_safe_callable(self, obj: object) -> bool:
        return getattr(obj, "of_the_language", False) is True


def template(source: str, functions: Mapping[str, Callable]) -> tuple[Template | None, list[tuple[int, str]]]:
    """A text as a template that can be rendered, and what is wrong with it: (line, what and what to do).

    There is no template if something is so wrong that rendering would tell nothing more (a tag that is not closed, something
    that is not allowed). functions: the only names that a text can call; each is called with `LINE` beside its arguments.
    """
    environment = _Environment()
    try:
        tree = environment.parse(source)
        reader = _Reader(functions)
        reader.read(tree)
        if any(fatal for _, _, fatal in reader.faults):
            return None, [(line, told) for line, told, _ in reader.faults]
        environment.globals.update(functions)
        return environment.from_string(tree), [(line, told) for line, told, _ in reader.faults]
    except TemplateSyntaxError as error:
        return None, [(error.lineno, f"{error.message} A reference is written as {{{{ waarde(\"indicator\", \"periode\") }}}}.")]
    except (RecursionError, SyntaxError, OverflowError):
        return None, [(0, "what stands between {{ }} or {% %} is nested too deep to be read.")]


def language_function(function: Callable) -> Callable:
    """Mark a function as one that texts may call."""
    function.of_the_language = True
    return function


class _Reader:
    """Reads the syntax tree of a text: refuses what is not allowed and tells every call on which line it stands."""

    def __init__(self, functions: Iterable[str]):
        self.functions = list(functions)
        self.faults: list[tuple[int, str, bool]] = []  # line, what is wrong, whether rendering is out of the question
        self.literals: dict[str, int] = {}  # names that the text gave itself -> number of members, 0 for what is no list
        self.turns: list[int] = []

    def read(self, node: nodes.Node) -> None:
        """Read a node and all below it."""
        handler = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is None:
            self._refuse(node, f"{_said(node)} is not part of the language of texts.")
        else:
            handler(node)

    def _refuse(self, node: nodes.Node, told: str, fatal: bool = True) -> None:
        self.faults.append((node.lineno, f"{told} A text can call {', '.join(self.functions)}, and loop over a list that stands in it.", fatal))

    def _below(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            self.read(child)

    _template = _list = _tuple = _templatedata = _keyword = _below

    def _output(self, node: nodes.Output) -> None:
        for child in node.nodes:
            if isinstance(child, nodes.Const):
                self._refuse(node, f"{{{{ {child.value!r} }}}} refers to nothing: what is typed stands outside the brackets, and a figure is a reference.")
            self.read(child)

    def _const(self, node: nodes.Const) -> None:
        pass

    def _neg(self, node: nodes.Neg) -> None:
        if not isinstance(node.node, nodes.Const):
            self._refuse(node, "Arithmetic is not part of the language of texts; verschil(...) says the difference of two figures.")

    def _name(self, node: nodes.Name) -> None:
        if node.ctx == "load" and node.name not in self.literals:
            if node.name in self.functions:
                self._refuse(node, f"{node.name} stands without brackets: write {node.name}(...).")
            else:
                self._unknown(node)

    def _unknown(self, node: nodes.Name) -> None:
        near = difflib.get_close_matches(node.name, self.functions, n=2, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else ""
        self._refuse(node, f"'{node.name}' is undefined. {hint}".rstrip())

    def _call(self, node: nodes.Call) -> None:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            self._refuse(node, "Arguments are written out, without * or **.")
        if not isinstance(node.node, nodes.Name):
            self._refuse(node, f"{_said(node.node)} cannot be called.")
        elif node.node.name not in self.functions:
            self._unknown(node.node)
        for child in (*node.args, *node.kwargs):
            if isinstance(child, nodes.Keyword) and child.key.startswith("_"):
                self._refuse(node, f"'{child.key}' is no argument.")
            self.read(child)
        node.kwargs.append(nodes.Keyword(LINE, nodes.Const(node.lineno), lineno=node.lineno))

    def _filter(self, node: nodes.Filter) -> None:
        if node.node is None or node.name not in _FILTERS or node.args or node.kwargs:
            self._refuse(node, f"'{node.name}' is no filter of texts; there are {', '.join(_FILTERS)}.")
        else:
            self.read(node.node)

    def _assign(self, node: nodes.Assign) -> None:
        if not isinstance(node.target, nodes.Name) or not isinstance(node.node, _LITERAL):
            self._refuse(node, "'set' names a text or a list that is written out.")
            return
        self.read(node.node)
        self._named(node.target, len(node.node.items) if isinstance(node.node, nodes.List | nodes.Tuple) else 0)

    def _named(self, target: nodes.Name, members: int) -> None:
        if target.name in self.functions or target.name == "loop":
            self._refuse(target, f"'{target.name}' is a word of the language; choose another name.")
        self.literals[target.name] = members

    def _for(self, node: nodes.For) -> None:
        names = list(node.target.items) if isinstance(node.target, nodes.Tuple) else [node.target]
        if node.recursive or node.test or node.else_ or not all(isinstance(n, nodes.Name) for n in names):
            self._refuse(node, "A loop is {% for x in [...] %} ... {% endfor %}.")
            return
        if isinstance(node.iter, nodes.List | nodes.Tuple):
            members = len(node.iter.items)
            self._below(node.iter)
        else:
            members = self.literals.get(getattr(node.iter, "name", ""), 0)
            if not members:
                self._refuse(node, "A loop goes over a list that is written out in the text.")
        self.turns.append(members)
        total = 1
        for number in self.turns:
            total *= max(1, number)
        if len(self.turns) > _DEPTH or total > _TURNS:
            self._refuse(node, f"This loop would write more than {_TURNS} times, or is more than {_DEPTH} deep.")
        for name in names:
            self._named(name, 0)
        for child in node.body:
            self.read(child)
        self.turns.pop()

    def _getattr(self, node: nodes.Getattr) -> None:
        if not (self.turns and isinstance(node.node, nodes.Name) and node.node.name == "loop" and node.attr in _OF_LOOP):
            self._refuse(node, f"{_said(node)} is not part of the language of texts: nothing in a text has parts.")

    def _not(self, node: nodes.Not) -> None:
        self.read(node.node)

    def _if(self, node: nodes.If | nodes.CondExpr) -> None:
        test = node.test.node if isinstance(node.test, nodes.Not) else node.test
        if not isinstance(test, nodes.Getattr):
            self._refuse(node, "A condition can only be loop.first or loop.last: what a text says does not depend on a figure.")
        self._below(node)

    def _condexpr(self, node: nodes.CondExpr) -> None:
        self._if(node)


def _said(node: nodes.Node) -> str:
    """What to call a part of a template in a message."""
    if isinstance(node, nodes.Getattr):
        return f"'.{node.attr}'"
    if isinstance(node, nodes.Name):
        return f"'{node.name}'"
    return f"'{type(node).__name__.lower()}'"


def run(made: Template) -> str:
    """The text that a template writes. Raises NarrativeError for what Jinja stops at while it runs."""
    try:
        return made.render()
    except Exception as error:  # whatever a hostile text makes Jinja do ends here, and says so
        raise NarrativeError(f"the text cannot be written: {error}") from None
