"""The template that the local HTTP server is tried with, and requests to it, read and raw."""

import socket
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from infra.local.http_server import HttpServer

TEMPLATE = """
Resources:
  Records: {Type: AWS::DynamoDB::Table, Properties: {}}
  Files: {Type: AWS::S3::Bucket}
  Tiny:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: tiny
      Handler: tests.infra.test_http_server.lambda_handler
      MemorySize: 256
      Timeout: 20
      Events:
        A: {Type: HttpApi, Properties: {Method: GET, Path: "/s/{survey}/{token}"}}
        B: {Type: HttpApi, Properties: {Method: POST, Path: "/s/{survey}/{token}"}}
        C: {Type: HttpApi, Properties: {Method: GET, Path: "/s/{survey}/open"}}
        D: {Type: HttpApi, Properties: {Method: GET, Path: "/s/{rest+}"}}
        E: {Type: HttpApi, Properties: {Method: GET, Path: /healthz}}
        F: {Type: HttpApi, Properties: {Method: POST, Path: /healthz}}
"""


def ask(
    connection: HTTPConnection,
    method: str,
    target: str,
    body: bytes = b"",
    headers: tuple[tuple[str, str], ...] = (),
) -> tuple[HTTPResponse, bytes]:
    connection.putrequest(method, target, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    if body:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    return response, response.read()


def raw(front: HttpServer, data: bytes, *, half_close: bool = False) -> bytes:
    with socket.create_connection(("127.0.0.1", front.server_port), timeout=10) as client:
        client.sendall(data)
        if half_close:
            client.shutdown(socket.SHUT_WR)
        received = b""
        while part := client.recv(65536):
            received += part
        return received


def expected_event(front: HttpServer, method: str, key: str, path: str) -> dict[str, Any]:
    """Make the event of a request without anything, but for ids and times."""
    return {
        "version": "2.0",
        "routeKey": key,
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": f"127.0.0.1:{front.server_port}"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": "127.0.0.1",
            "domainPrefix": "127",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "",
            },
            "routeKey": key,
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
