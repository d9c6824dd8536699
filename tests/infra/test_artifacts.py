"""What sam builds is what runs: each function from its artifact alone, under Lambda's own runtime client."""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from infra.local.template import REGION, Template, read_template
from infra.packaging.artifacts import (
    UNZIPPED_LIMIT,
    Artifact,
    built_functions,
    compiled_share,
    function_problems,
    layer_problems,
    unzipped,
)
from infra.packaging.artifacts_run import Outcome, import_alone, invoke, lay_out_runtime
from infra.packaging.build import LAMBDA_PYTHON, ROOT, find_python
from shared.domain.links.link_keys import LinkKeys
from shared.domain.links.link_token import hash_of
from shared.domain.records.form_link import FormLink
from shared.services.packs.importing import import_records
from shared.services.packs.reading import read_pack
from shared.storage.items import link_item
from shared.storage.records import RecordStore

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# One worker builds once for all of them.
pytestmark = [pytest.mark.xdist_group("artifacts"), pytest.mark.slow]

FUNCTIONS = ("compile_evidence", "register", "remind", "reports", "survey", "survey_page")
TODAY = date(2016, 8, 15)
STORED_AT = "2016-07-04T09:00:00Z"
SECRET = b"a secret of the tests alone".hex()
KEYS = LinkKeys.of(SECRET.encode())
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": "test"}
LINKS = {
    "survey_page": FormLink(opens="survey", scope="g01", survey="participant", expires_on=date(2090, 3, 31)),
    "survey": FormLink(opens="survey", scope="g01", survey="participant", expires_on=date(2090, 3, 31)),
    "register": FormLink(opens="register", scope="g01", expires_on=date(2090, 3, 31)),
    "reports": FormLink(opens="reports", scope="banes-2016", expires_on=date(2090, 3, 31)),
}


def sam_build(to: Path, machine: str) -> Path:
    """Build as `make build` does, into another folder and for a machine: `lambda` or `host`."""
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name and name != "MFLAGS"}
    built = subprocess.run(
        [
            *(ROOT / ".venv/bin/sam", "build", "--build-dir", to / "build"),
            *("--config-file", ROOT / "infra/samconfig.toml"),
        ],
        cwd=ROOT,
        env={**environment, "BUILD_FOR": machine, "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return to / "build"


@pytest.fixture(scope="module")
def for_lambda(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Artifact]:
    build = sam_build(tmp_path_factory.mktemp("lambda"), "lambda")
    return {function.name: function for function in built_functions(build)}


@pytest.fixture(scope="module")
def for_host(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Artifact]:
    build = sam_build(tmp_path_factory.mktemp("host"), "host")
    return {function.name: function for function in built_functions(build)}


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out_runtime(tmp_path_factory.mktemp("runtime") / "packages")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def template() -> Template:
    return read_template(ROOT / "template.yaml", "artifacts")


@pytest.fixture(scope="module")
def s3(endpoint: str) -> "S3Client":
    return boto3.client("s3", REGION, endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test")


@pytest.fixture(scope="module")
def environment(endpoint: str, template: Template, s3: "S3Client") -> dict[str, str]:
    """Fill a table and a bucket with the example year and the links; return every function's environment."""
    dynamodb = boto3.client(
        "dynamodb", REGION, endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test"
    )
    dynamodb.create_table(**template.table.arguments)
    s3.create_bucket(Bucket=template.bucket.name, CreateBucketConfiguration={"LocationConstraint": REGION})
    store = RecordStore(template.table.name, dynamodb)
    import_records(store, read_pack(ROOT / "events/example-year"), lambda: STORED_AT, lambda _done, _of: None)
    for link in LINKS.values():
        store.put_new(link_item(link, hash_of(link.token(KEYS)), STORED_AT))
    variables = next(iter(template.functions.values())).environment
    ssm = boto3.client("ssm", REGION, endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test")
    for kind in ("LINK", "DIGEST", "TOMBSTONE"):
        ssm.put_parameter(Name=variables[f"{kind}_SECRET_PARAMETER"], Type="SecureString", Value=SECRET)
    return {
        **variables,
        **CREDENTIALS,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        "TODAY": TODAY.isoformat(),
    }


def sample(function: str) -> dict[str, Any]:
    """Read a function's sample event, with a link that opens its form."""
    text = (ROOT / f"events/{function}.json").read_text(encoding="utf-8")
    if function in LINKS:
        text = text.replace("TOKEN", LINKS[function].token(KEYS))
    event: dict[str, Any] = json.loads(text)
    return event


def answer_to_sample(artifact: Artifact, runtime: Path, environment: dict[str, str]) -> Any:  # noqa: ANN401 - the handler's own
    outcome: Outcome = invoke(artifact, runtime, sample(artifact.name), environment, seconds=120)
    assert outcome.error is None, f"{outcome.error}\n{outcome.log}"
    return outcome.answer


def test_every_function_is_built(for_lambda: dict[str, Artifact]) -> None:
    assert sorted(for_lambda) == list(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_holds_all_it_imports_nothing_astray_and_is_small(
    name: str, for_lambda: dict[str, Artifact]
) -> None:
    assert list(function_problems(for_lambda[name])) == []


def test_the_layers_hold_the_locked_packages_for_arm(for_lambda: dict[str, Artifact]) -> None:
    layers = {layer for function in for_lambda.values() for layer in function.layers}
    assert [list(layer_problems(layer, "arm64")) for layer in layers] == [[], []]


def test_only_the_functions_that_use_packages_carry_the_layer(for_lambda: dict[str, Artifact]) -> None:
    assert [name for name in FUNCTIONS if not for_lambda[name].layers] == ["survey_page"]


def test_only_what_runs_by_schedule_carries_the_reports_layer(for_lambda: dict[str, Artifact]) -> None:
    assert [name for name in FUNCTIONS if len(for_lambda[name].layers) > 1] == ["compile_evidence", "remind"]


def test_a_function_and_its_layers_are_no_larger_than_lambda_allows(for_lambda: dict[str, Artifact]) -> None:
    sizes = [unzipped(artifact) for artifact in for_lambda.values()]
    assert max(sizes) < UNZIPPED_LIMIT
    assert max(sizes) > 20_000_000, "the solver is not in it"


@pytest.mark.skipif(find_python(LAMBDA_PYTHON) is None, reason=f"no python{LAMBDA_PYTHON} to compile with")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_is_compiled_again_at_a_cold_start_on_lambda(name: str, for_lambda: dict[str, Artifact]) -> None:
    folders = (for_lambda[name].folder, *for_lambda[name].layers)
    assert [compiled_share(folder) for folder in folders] == [1.0 for _ in folders]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_handler_is_imported_from_its_artifact_alone(name: str, for_host: dict[str, Artifact], runtime: Path) -> None:
    assert import_alone(for_host[name], runtime) == ""


def test_a_survey_is_shown_without_any_store(for_host: dict[str, Artifact], runtime: Path, template: Template) -> None:
    variables = next(iter(template.functions.values())).environment
    answer = answer_to_sample(for_host["survey_page"], runtime, {**variables, "TODAY": TODAY.isoformat()})
    assert (answer["statusCode"], "<form" in answer["body"]) == (200, True)


def test_a_survey_is_taken_in_and_its_retry_gets_the_same_receipt(
    for_host: dict[str, Artifact], runtime: Path, environment: dict[str, str]
) -> None:
    first, again = (answer_to_sample(for_host["survey"], runtime, environment) for _ in range(2))
    assert (first["statusCode"], "/receipt/" in first["headers"]["location"]) == (303, True)
    assert again["headers"]["location"] == first["headers"]["location"]


def test_a_register_link_opens(for_host: dict[str, Artifact], runtime: Path, environment: dict[str, str]) -> None:
    assert answer_to_sample(for_host["register"], runtime, environment)["statusCode"] == 200


def test_a_commissioners_link_opens(for_host: dict[str, Artifact], runtime: Path, environment: dict[str, str]) -> None:
    assert answer_to_sample(for_host["reports"], runtime, environment)["statusCode"] == 200


def test_the_schedule_issues_the_closed_quarter(
    for_host: dict[str, Artifact], runtime: Path, environment: dict[str, str], s3: "S3Client", template: Template
) -> None:
    answer_to_sample(for_host["compile_evidence"], runtime, environment)
    found = s3.list_objects_v2(Bucket=template.bucket.name, Prefix="reports/")["Contents"]
    assert [item["Key"] for item in found if item["Key"].endswith("manifest.json")] == [
        "reports/banes-2016/2016-17-Q1/r1/manifest.json"
    ]
