"""Jinja as this house uses it: what a template would find out anew at every call is settled when it is compiled."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from keyword import iskeyword
from types import FunctionType
from typing import Any

import markupsafe
from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

# Escapes without making a Markup of the result, which is only joined; where markupsafe has no such thing, its own way.
_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)


def html(value: object) -> str:
    """A value as HTML, to be joined with what stands around it: markup as it is, all else escaped."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    return _escaped(value) if kind is str else escape(value)  # type: ignore[arg-type]


class Compiler(CodeGenerator):
    """Calls a function itself, where Jinja would ask it each time whether it wants the context.

    A page makes a hundred calls and shows four hundred values; a tenth of its time was spent on asking and wrapping.
    """

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
        else:
            self.write("environment.html(")


class Templates(Environment):
    """Jinja as Flask sets it up. Templates share one plain dictionary of globals instead of a chain of two for each.

    Jinja copies or compares it for every template, import and panel of a page; a chain took a tenth of the page’s time.
    """

    code_generator_class = Compiler
    html = staticmethod(html)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template; those given for it alone lie over them."""
        return {**self.globals, **d} if d else self.globals
