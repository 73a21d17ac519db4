"""A bucket in memory that speaks as much S3 as kiosk-intake does, and holds every part of a bundle back until it is let
go."""
import http.server
import threading
import urllib.parse


class SlowBucket:
    """On loopback, named `counter`. `held` is set while a part waits; it waits for `go`, half a minute at most."""

    def __init__(self):
        bucket = self
        self.objects, self.parts, self.lock = {}, {}, threading.Lock()
        self.held, self.go = threading.Event(), threading.Event()

        class Answer(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def say(self, status, body=b"", etag=None):
                self.send_response(status)
                if etag:
                    self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def body(self):
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def place(self):
                address = urllib.parse.urlsplit(self.path)
                return address.path[len("/counter/"):], urllib.parse.parse_qs(address.query, keep_blank_values=True)

            def do_GET(self):
                found = bucket.objects.get(self.place()[0])
                self.say(404 if found is None else 200, found or b"")

            do_HEAD = do_GET

            def do_PUT(self):
                key, query = self.place()
                body, source = self.body(), self.headers.get("x-amz-copy-source")
                if "partNumber" in query:
                    bucket.held.set()
                    bucket.go.wait(30)
                    bucket.parts[key, int(query["partNumber"][0])] = body
                else:
                    bucket.objects[key] = bucket.objects[source[len("/counter/"):]] if source else body
                self.say(200, b"<CopyObjectResult/>" if source else b"", '"specimen"')

            def do_POST(self):
                key, query = self.place()
                self.body()
                if "uploads" in query:
                    self.say(200, b"<R><UploadId>specimen</UploadId></R>")
                    return
                numbers = sorted(n for k, n in bucket.parts if k == key)
                bucket.objects[key] = b"".join(bucket.parts[key, n] for n in numbers)
                self.say(200, b"<R/>")

            def do_DELETE(self):
                bucket.objects.pop(self.place()[0], None)
                self.say(204)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.go.set()
        self.server.shutdown()
        self.server.server_close()
