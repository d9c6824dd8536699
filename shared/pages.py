"""Turn the name of a page and its context into HTML.

The templates (shared/web/templates; each opens with its context) are compiled to Python at set-up by
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
    """Our own pages, strict: a value missing from the context is an error, never a gap.

    The components they import leave out most of their parameters and expect these to count as empty, so those
    come from a separate, lenient environment. Both escape everything. A page with a script asks for its
    address by name: `asset("register.js")`. Every word goes through gettext, into the language that is current when
    the page is rendered; `in_language("/privacy")` is an address that keeps that language.
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
    """Return the one environment of this process, created on first use."""
    if not (BUILT / "templates").is_dir():
        raise NotBuiltError
    return Pages(ModuleLoader(BUILT / "templates"))


def render(name: str, **context: object) -> str:
    """Render the page `name` (a template without its ending) as a whole HTML document.

    Raise jinja2.UndefinedError if the template needs a value that the context lacks.
    """
    return environment().get_template(f"{name}.html").render(context)
