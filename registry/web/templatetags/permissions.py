"""{% permitted %} asks the same question the action asks, so a button shows exactly when it would work."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs

from registry.access.checks import permitted as is_permitted
from registry.access.permissions import Permission
from registry.foundation.clocks import now

register = template.Library()


class PermittedNode(template.Node):
    """Shows its content when the signed-in person may do what is named."""

    def __init__(self, permission: FilterExpression, where: dict[str, FilterExpression], shown: NodeList) -> None:
        self.permission, self.where, self.nodelist = permission, where, shown

    def render(self, context: template.Context) -> str:
        person = getattr(getattr(context.get("request"), "user", None), "person", None)
        if person is None:
            return ""
        permission = Permission(str(self.permission.resolve(context)).lower())
        where: dict[str, Any] = {name: value.resolve(context) for name, value in self.where.items()}
        if not is_permitted(person, permission, at=now(), within=_code(where), institution=_institution(where)):
            return ""
        return self.nodelist.render(context)


@register.tag
def permitted(parser: Parser, token: Token) -> PermittedNode:
    """{% permitted "APPLICATION_DECIDE" within=collection institution=institution %}…{% endpermitted %}.

    `within` is a collection or its code, `institution` an institution or its id. Nobody signed in: nothing shown.
    """
    bits = token.split_contents()
    if len(bits) < 2:
        raise template.TemplateSyntaxError("permitted names a permission first.")
    where = token_kwargs(bits[2:], parser)
    if unknown := set(where) - {"within", "institution"}:
        raise template.TemplateSyntaxError(f"permitted knows within and institution, not {', '.join(sorted(unknown))}.")
    shown = parser.parse(("endpermitted",))
    parser.delete_first_token()
    return PermittedNode(parser.compile_filter(bits[1]), where, shown)


def _code(where: dict[str, Any]) -> str:
    within = where.get("within") or ""
    return str(getattr(within, "code", within))


def _institution(where: dict[str, Any]) -> int | None:
    which = where.get("institution")
    return getattr(which, "pk", which)
