"""Jinja as this house uses it: what a template would find out anew at every call is settled when it is compiled."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from keyword import iskeyword
from types import FunctionType
from typing import Any

import markupsafe
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Macro, missing
from markupsafe import Markup, escape

# Escapes without making a Markup of the result, which is only joined; where markupsafe has no such thing, its own way.
_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)


def html(value: object) -> str:
    """A value as HTML, to be joined with what stands around it: markup as it is, all else escaped."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    return _escaped(value) if kind is str else escape(value)  # type: ignore[arg-type]


class Called(Macro):
    """A macro that is called with nothing but values in their places goes straight to its lines."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        plain = self._default_autoescape and not (self.catch_kwargs or self.catch_varargs or self.explicit_caller)
        nobody = (self._environment.undefined("No caller defined", name="caller"),) if self.caller else ()
        count = self._argument_count
        self._rest = [(missing,) * (count - given) + nobody for given in range(count + 1)] if plain else []

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """What the macro writes; values that are not given are filled in by its own lines."""
        if kwargs or len(args) >= len(self._rest):
            return super().__call__(*args, **kwargs)
        return Markup(self._func(*args, *self._rest[len(args)]))


class Compiler(CodeGenerator):
    """Writes plain Python: a function is called, an attribute is read, what is marked up already is joined.

    Jinja would ask each function whether it wants the context, go through a method for each attribute, and wrap each
    value. A page makes a hundred calls, reads three hundred attributes and shows four hundred values; a fifth of its
    time was spent on asking and wrapping.
    """

    MARKED = frozenset({"_", "ngettext", "slot"})  # functions of ours that give Markup
    _safe: nodes.Expr | None = None

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Make the macro one of ours."""
        names = tuple(argument.name for argument in macro_ref.node.args)
        reads = (macro_ref.accesses_kwargs, macro_ref.accesses_varargs, macro_ref.accesses_caller)
        given = ", ".join(map(repr, (getattr(macro_ref.node, "name", None), names, *reads)))
        self.write(f"environment.macro(environment, macro, {given}, context.eval_ctx.autoescape)")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 (Jinja’s)
        """Look for an attribute at once; only where there is none does Jinja look among keys."""
        self.write("(found if (found := getattr((thing := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(thing, {node.attr!r}))")

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802 (Jinja’s)
        """Write a filter; what is shown and safe is only joined, and needs no Markup around it."""
        if node is self._safe and node.node is not None:
            self.visit(node.node, frame)
        else:
            super().visit_Filter(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 (Jinja’s)
        """Write a plain call; one with a block, or with arguments in a list, is left to Jinja."""
        listed = node.dyn_args or node.dyn_kwargs or any(iskeyword(word.key) for word in node.kwargs)
        if forward_caller or listed or self._wants_context(node.node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")

    def _wants_context(self, called: nodes.Expr) -> bool:
        found = self.environment.globals.get(called.name) if isinstance(called, nodes.Name) else None
        return type(found) is FunctionType and hasattr(found, "jinja_pass_arg")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif isinstance(node, nodes.Filter) and node.name == "safe":
            self._safe = node
            self.write("str(")
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in self.MARKED:
            self.write("(")
        else:
            self.write("environment.html(")


class Templates(Environment):
    """Jinja as Flask sets it up. Templates share one plain dictionary of globals instead of a chain of two for each.

    Jinja copies or compares it for every template, import and panel of a page; a chain took a tenth of the page’s time.
    """

    code_generator_class = Compiler
    html = staticmethod(html)
    macro = Called

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._known: dict[str, Template] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """A template, found at once when it was asked for before: a page asks for ten. While they may change, anew."""
        if self.auto_reload or globals or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        if name not in self._known:
            self._known[name] = super().get_template(name, parent)
        return self._known[name]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template; those given for it alone lie over them."""
        return {**self.globals, **d} if d else self.globals
