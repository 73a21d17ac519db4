"""A bad line: passes bytes between a client and a server on loopback, and breaks connections."""
import random
import select
import socket
import struct
import threading
import time


class CuttingProxy:
    """Listens on `port`; each connection is broken after a random number of bytes sent up (mean `mean_bytes`; None:
    never; fixed: after exactly so many). reset: with RST on both sides instead of an orderly end. rate: bytes a second and
    connection, slower than the server, as lines are. bytes_up counts what was passed on."""

    def __init__(self, server_port, mean_bytes=None, seed=1, reset=False, fixed=None, rate=None):
        self.server_port, self.mean_bytes, self.reset, self.fixed = server_port, mean_bytes, reset, fixed
        self.rate = rate
        self.chance = random.Random(seed)
        self.bytes_up = self.connections = self.cuts = 0
        self.open = True
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while self.open:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            budget = self.fixed if self.fixed is not None else (
                self.chance.expovariate(1 / self.mean_bytes) if self.mean_bytes else float("inf"))
            threading.Thread(target=self.carry, args=(client, budget), daemon=True).start()

    def carry(self, client, budget):
        try:
            server = socket.create_connection(("127.0.0.1", self.server_port))
        except OSError:
            client.close()
            return
        # A line holds little; what a proxy's own buffers hold would count as lost with a cut.
        for end in (client, server):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32768)
        try:
            while True:
                ready, _, _ = select.select([client, server], [], [], 60)
                if not ready:
                    return
                for end in ready:
                    piece = end.recv(min(16384, int(budget) + 1) if end is client and budget < 1e18 else 16384)
                    if not piece:
                        return
                    (server if end is client else client).sendall(piece)
                    if end is client:
                        self.bytes_up += len(piece)
                        if self.rate:
                            time.sleep(len(piece) / self.rate)
                        budget -= len(piece)
                        if budget <= 0:
                            self.cuts += 1
                            return
        except OSError:
            pass
        finally:
            for end in (client, server):
                if self.reset:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.close()

    def close(self):
        self.open = False
        self.listener.close()
