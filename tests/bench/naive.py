"""The ruler: the survey's page as the usual tutorial builds it, with everything that is usually loaded.

Powertools' resolver with validation, Logger, Metrics and Tracer, a boto3 resource, a pydantic model, and Jinja
templates read from files. It shows the same page as functions/survey_page.
"""

import uuid
from html import escape
from pathlib import Path
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from pydantic import BaseModel

from shared.domain.records.survey import current_survey
from shared.i18n import in_language, spoken
from shared.web.survey_page import survey_context

ROOT = Path(__file__).parents[2]
STYLE = (ROOT / "shared" / "web" / "built" / "style.css").read_text(encoding="utf-8")

logger = Logger(service="bench")
metrics = Metrics(service="bench", namespace="bench")
tracer = Tracer(service="bench", disabled=True)
app = APIGatewayHttpResolver(enable_validation=True)
table = boto3.resource("dynamodb", region_name="eu-west-2").Table("records")
pages = Environment(
    loader=ChoiceLoader(
        [
            DictLoader({"style.css": STYLE, "style.rtl.css": ""}),
            FileSystemLoader(ROOT / "shared" / "web" / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    ),
    autoescape=True,
    extensions=["jinja2.ext.i18n"],
)
pages.install_null_translations(newstyle=True)  # type: ignore[attr-defined] # the extension's
pages.globals |= {"spoken": spoken, "in_language": in_language}


class Charity(BaseModel):
    """Who runs the service."""

    name: str
    phone: str
    email: str


@app.get("/s/<survey>/<token>")
def show_survey(survey: str, token: str) -> Response[str]:  # noqa: ARG001 - the path has it
    """Show a survey's page."""
    charity = Charity(name="Paper Boats", phone="01632 960 123", email="hello@paperboats.example")
    context = survey_context(current_survey(survey), submission_id=escape(uuid.uuid4().hex))
    page = pages.get_template("survey.html").render(charity=charity, **context)
    return Response(200, content_type="text/html; charset=utf-8", body=page)


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return app.resolve(event, context)
