"""Stops a threaded server without cutting anybody off: what is under way ends first, then no thread is left."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseServer, ThreadingMixIn
from typing import Any

_POLL_SECONDS = 0.05


class CleanStop(ThreadingMixIn, BaseServer):
    """A mix-in for threaded servers that knows its open connections and the requests under way on them.

    A request handler wraps what must not be cut off in `with server.under_way():`.
    """

    daemon_threads = True

    def serve_in_background(self) -> None:
        """Answer from a thread of its own until `stop`."""
        self._changed = threading.Condition()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._under_way = 0
        self._acceptor = threading.Thread(target=self.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        self._acceptor.start()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Tell that a request is being answered."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as socketserver says
        """Serve a new connection in a thread of its own."""
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        with self._changed:
            self._connections[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the same
        """Serve one connection to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changed:
                del self._connections[threading.current_thread()]

    def stop(self, within_seconds: float = 5.0) -> None:
        """Accept nothing more, let what is under way end, close every connection and wait for its thread."""
        deadline = time.monotonic() + within_seconds
        self.shutdown()
        self.server_close()
        self._acceptor.join()
        with self._changed:
            self._changed.wait_for(lambda: self._under_way == 0, within_seconds)
            left = dict(self._connections)
        for connection in left.values():
            # Wakes a thread that waits for a next request; the connection may be closed already.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in left:
            thread.join(max(0.1, deadline - time.monotonic()))
