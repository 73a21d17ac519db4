"""A server in the centre's place that does not behave: answers 500 or 503, or is the portal page of somebody's guest
network. TLS with whatever certificate it is given, so that it can also be the wrong server altogether."""
import http.server
import socket
import ssl
import threading
import time

PORTAL = b"<html><body><h1>Welcome to the guest network</h1><form>Please log in</form></body></html>"


class RawCentre:
    """Says these bytes to whoever has sent the head of a request, one by one if `drops` (seconds between them), and hangs up.
    tls: the newest version it speaks."""

    def __init__(self, certificate, key, words, drops=0, tls=None):
        self.asked, self.words, self.drops = 0, words, drops
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        if tls:
            self.context.set_ciphers("ALL:@SECLEVEL=0")
            self.context.minimum_version = ssl.TLSVersion.TLSv1
            self.context.maximum_version = tls
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(link,), daemon=True).start()

    def answer(self, link):
        try:
            link.settimeout(20)
            with self.context.wrap_socket(link, server_side=True) as line:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = line.recv(4096)
                    if not piece:
                        return
                    head += piece
                self.asked += 1
                if not self.drops:
                    line.sendall(self.words)
                for byte in self.words if self.drops else b"":
                    line.sendall(bytes([byte]))
                    time.sleep(self.drops)
        except OSError:
            pass

    def close(self):
        self.listener.close()


class FakeCentre:
    """Runs from creation to close(). kind: 'error' (500), 'later' (503 with Retry-After), 'portal' (200 and HTML)."""

    def __init__(self, port, kind, certificate, key, ca=None):
        fake = self
        self.asked = 0

        class Answer(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                fake.asked += 1
                length = int(self.headers.get("Content-Length") or 0)
                while length > 0:
                    piece = self.rfile.read(min(length, 65536))
                    if not piece:
                        break
                    length -= len(piece)
                body = PORTAL if kind == "portal" else b"internal trouble\n"
                self.send_response({"error": 500, "later": 503, "portal": 200}[kind])
                if kind == "later":
                    self.send_header("Retry-After", "120")
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = do_DELETE = do_OPTIONS = answer

            def log_message(self, *arguments):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, request, address):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        if ca:
            context.load_verify_locations(ca)
            context.verify_mode = ssl.CERT_REQUIRED
        self.server = Quiet(("127.0.0.1", port), Answer)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
