"""Turn the name of a page and its context into HTML.

The templates (shared/web/templates, each opens by saying its context) are compiled to Python at set-up by
infra/packaging/build_assets.py, so that rendering needs Jinja alone: no template source, no component package, no Node.
"""

from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, ModuleLoader, StrictUndefined, Template, Undefined

from shared.built import BUILT, NotBuiltError, asset
from shared.i18n import gettext, in_language, ngettext, spoken

COMPONENTS = "govuk_frontend_jinja/"
WORDS = "jinja2.ext.i18n"
"""What lets a template mark its words for the catalogues: `_("Saved")`, `{% trans %}Saved{% endtrans %}`."""


class Pages(Environment):
    """Our own pages, strict: what a context lacks is an error and never a gap.

    The components they import leave most of their parameters out and expect that to mean nothing, so those
    come from a lenient environment of their own. Everything is escaped in both. A page that has a script asks for its
    address by name: `asset("register.js")`. Every word goes through gettext, into the language that is spoken where the
    page is rendered; `in_language("/privacy")` is an address that keeps it.
    """

    def __init__(self, loader: ModuleLoader, built: Path = BUILT) -> None:
        super().__init__(loader=loader, autoescape=True, undefined=StrictUndefined, extensions=[WORDS])
        self.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # the extension's
        self.globals |= {"asset": partial(asset, built=built), "spoken": spoken, "in_language": in_language}
        self._components = Environment(loader=loader, autoescape=True, undefined=Undefined)

    def get_template(self, name: str | Template, *args: Any, **kwargs: Any) -> Template:  # noqa: ANN401 - as Jinja has it
        """Find a page, or a component for a page, by its name."""
        if isinstance(name, str) and name.startswith(COMPONENTS):
            return self._components.get_template(name, *args, **kwargs)
        return super().get_template(name, *args, **kwargs)


@cache
def environment() -> Pages:
    """Give the one environment of this process, made when the first page is asked for."""
    if not (BUILT / "templates").is_dir():
        raise NotBuiltError
    return Pages(ModuleLoader(BUILT / "templates"))


def render(name: str, **context: object) -> str:
    """Render the page `name` (a template without its ending) as a whole HTML document.

    A value that the template needs and the context lacks is a jinja2.UndefinedError.
    """
    return environment().get_template(f"{name}.html").render(context)
