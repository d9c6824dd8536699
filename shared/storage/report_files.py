"""The one module that talks to S3: evidence and report files by their key."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ADDRESS_LIVES = 300
"""Seconds for which a presigned address opens its file."""

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 4},
    signature_version="s3v4",
    s3={"addressing_style": "virtual"},
)


@cache
def _client() -> "S3Client":
    return boto3.client("s3", config=_CONFIG)


class ReportFiles:
    """The bucket, by its name."""

    def __init__(self, bucket: str, client: "S3Client | None" = None) -> None:
        self._bucket = bucket
        self._client = client or _client()

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Write a file, whole or not at all."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=media_type)

    def get(self, key: str) -> bytes | None:
        """Return a file's content, or None if there is none."""
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            return None

    def remove(self, key: str) -> None:
        """Remove a file for good, in every version: what someone withdrew must not be left anywhere."""
        for page in self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=key):
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                if version["Key"] == key:
                    self._client.delete_object(Bucket=self._bucket, Key=key, VersionId=version["VersionId"])

    def remove_folder(self, folder: str) -> None:
        """Remove all files of a folder (its name ends in `/`) for good, every version of them."""
        for page in self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=folder):
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                self._client.delete_object(Bucket=self._bucket, Key=version["Key"], VersionId=version["VersionId"])

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin with a prefix, in order."""
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
            yield from (found["Key"] for found in page.get("Contents", []))

    def address(self, key: str, file_name: str) -> str:
        """Return a fresh presigned address where a browser can fetch the file for a few minutes."""
        return self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentDisposition": f'inline; filename="{file_name}"',
            },
            ExpiresIn=ADDRESS_LIVES,
        )
