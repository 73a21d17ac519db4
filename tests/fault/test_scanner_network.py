#!/usr/bin/python3
"""Scanners that are not on a cable: SANE's own server on this machine (saned, its test device behind it), and a
driverless (eSCL) device behind each of the two drivers that speak to such. What arrives is judged by what was put in, what is asked for by Debian's own drivers.

  tests/fault/test_scanner_network.py [--bin FOLDER]   of kiosk-scan (build/release/bin)"""
import argparse
import glob
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from PIL import Image, ImageDraw

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..')]
sys.dont_write_bytecode = True
from checks import check, finish, part
from escl_device import Device

ROOT = os.path.realpath(os.path.join(HERE, '..', '..'))
SANED = next((p for p in ('/usr/sbin/saned', shutil.which('saned') or '') if os.path.exists(p)), '')
SANED_PORT = 6566  # SANE's own; its client cannot be told another


def sheet(number, width=638, height=877):
    """A JPEG with a bar whose length is its number; and the bar's box."""
    picture = Image.new('RGB', (width, height), (250, 250, 250))
    box = (80, 120, 80 + 60 * number, 260)
    ImageDraw.Draw(picture).rectangle(box, fill=(200, 30, 40))
    out = io.BytesIO()
    picture.save(out, 'JPEG', quality=92, dpi=(75, 75))
    return out.getvalue()


def number_on(path):
    """Which sheet a page is: the length of its bar."""
    picture = Image.open(path).convert('RGB')
    y, x = 190, 80
    while x < picture.width and picture.getpixel((x, y))[1] < 120:
        x += 1
    return round((x - 80) / 60)


class Desk:
    """kiosk-scan by hand with a SANE folder of its own."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.sane = os.path.join(folder, 'sane.d')
        os.makedirs(self.sane)

    def configure(self, **files):
        for name, text in files.items():
            with open(os.path.join(self.sane, name + '.conf'), 'w', encoding='utf-8') as f:
                f.write(text)

    def pages(self, device, *more):
        """(exit status, what it said, the pages as files)"""
        out = tempfile.mkdtemp(dir=self.folder)
        done = subprocess.run([self.program, 'pages', '--network', '--device', device, '--out', out, *more],
                              capture_output=True, text=True, timeout=90, env=dict(os.environ, SANE_CONFIG_DIR=self.sane))
        return done.returncode, done.stdout + done.stderr, [os.path.join(out, n) for n in sorted(os.listdir(out))]


def by_escl(desk, port):
    desk.configure(dll='escl\n', escl=f'device http://127.0.0.1:{port} "Specimen DS-100"\n')
    return f'escl:http://127.0.0.1:{port}'


def by_airscan(desk, port):
    desk.configure(dll='airscan\n', airscan=f'[devices]\n"Specimen DS-100" = http://127.0.0.1:{port}/eSCL/, eSCL\n'
                   '[options]\ndiscovery = disable\nws-discovery = off\n')
    return 'airscan:e0:Specimen DS-100'


def driverless(desk, driver, more):
    """What every driver must do; `more` goes on with the device."""
    part(f'a driverless scanner, {driver.__name__[3:]}')
    device = Device()
    name = driver(desk, device.port)
    try:
        device.glass = sheet(3)
        status, said, pages = desk.pages(name, '--dpi', '75')
        check('what lies on the glass arrives', status == 0 and [number_on(p) for p in pages] == [3], said)
        check('colour and the glass were asked for', device.jobs and device.jobs[-1].get('ColorMode') == 'RGB24'
              and device.jobs[-1].get('InputSource') == 'Platen', device.jobs)
        device.feeder = [sheet(n) for n in (1, 2, 4)]
        status, said, pages = desk.pages(name, '--dpi', '75', '--feeder')
        check('the feeder is emptied in order', status == 0 and [number_on(p) for p in pages] == [1, 2, 4], said)
        device.feeder = [sheet(n) for n in (5, 6)]
        status, said, pages = desk.pages(name, '--dpi', '75', '--feeder', '--both-sides')
        check('both sides of a sheet are two pages', status == 0 and [number_on(p) for p in pages] == [5, 6], said)
        check('both sides were asked for', device.jobs[-1].get('Duplex') == 'true', device.jobs[-1])
        more(desk, device, name)
        cut_off(desk, device, name)
    finally:
        device.close()
    began = time.monotonic()
    status, said, pages = desk.pages(name, '--dpi', '75')
    check('a device that went away is named, at once', status != 0 and not pages and time.monotonic() - began < 30, said)


def fine_and_refused(desk, device, name):
    device.glass = sheet(2, 5100, 7016)
    status, said, pages = desk.pages(name, '--dpi', '600')
    check('600 dpi for sample sheets is asked for and arrives whole', device.jobs[-1].get('XResolution') == '600'
          and status == 0 and len(pages) == 1 and Image.open(pages[0]).size == (5100, 7016), said)
    device.refuse = 503
    status, said, pages = desk.pages(name, '--dpi', '75')
    check('a device that refuses the job gives no page and a reason', status != 0 and not pages and said.strip(), said)
    device.refuse = 0


def empty_feeder(desk, device, name):
    status, said, pages = desk.pages(name, '--dpi', '75', '--feeder')
    check('an empty feeder is said to be empty', status != 0 and not pages and 'empty' in said, said)


def cut_off(desk, device, name):
    device.glass = sheet(3)[:900]
    status, said, pages = desk.pages(name, '--dpi', '75')
    check('a picture cut off on its way brings nobody down', status in range(0, 100), f'status {status} {said}')
    device.glass = sheet(4)
    status, said, pages = desk.pages(name, '--dpi', '75')
    check('and the next scan works', status == 0 and [number_on(p) for p in pages] == [4], said)


def port_is_free():
    with socket.socket() as probe:
        return probe.connect_ex(('127.0.0.1', SANED_PORT)) != 0


def wait_for_port(process, seconds=20):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and process.poll() is None:
        if not port_is_free():
            return True
        time.sleep(0.1)
    return False


def served(desk, folder):
    part('a scanner behind saned')
    if not SANED or not port_is_free():
        print('  (no saned here, or its port is taken: left out)')
        return
    server = os.path.join(folder, 'saned.d')
    os.makedirs(server)
    for name, text in (('dll', 'test\n'), ('saned', '127.0.0.1\n'), ('test', open('/etc/sane.d/test.conf').read())):
        with open(os.path.join(server, name + '.conf'), 'w', encoding='utf-8') as f:
            f.write(text)
    saned = subprocess.Popen([SANED, '-l', '-e', '-b', '127.0.0.1'], env=dict(os.environ, SANE_CONFIG_DIR=server),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        if not check('saned listens', wait_for_port(saned)):
            return
        desk.configure(dll='net\n', net='connect_timeout = 10\n127.0.0.1\n')
        status, said, pages = desk.pages('net:127.0.0.1:test:0', '--dpi', '75', '--option', 'test-picture=Grid')
        check('a page comes over the network', status == 0 and len(pages) == 1
              and Image.open(pages[0]).size[0] > 500, said)
        status, said, pages = desk.pages('net:127.0.0.1:test:0', '--dpi', '50', '--feeder')
        check('its feeder of ten sheets as well', status == 0 and len(pages) == 10, said)
        for state, word in (('SANE_STATUS_JAMMED', 'jam'), ('SANE_STATUS_COVER_OPEN', 'cover'),
                            ('SANE_STATUS_NO_DOCS', 'empty')):
            status, said, pages = desk.pages('net:127.0.0.1:test:0', '--dpi', '50', '--option', f'read-return-value={state}')
            check(f'what the device says arrives: {word}', status != 0 and not pages and word in said, f'{status}: {said}')
    finally:
        os.killpg(saned.pid, signal.SIGKILL)
        saned.wait()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--bin', default=os.path.join(ROOT, 'build/release/bin'))
    o = p.parse_args()
    with tempfile.TemporaryDirectory(prefix='counter-scanners-') as folder:
        desk = Desk(os.path.join(os.path.abspath(o.bin), 'kiosk-scan'), folder)
        driverless(desk, by_escl, fine_and_refused)
        if glob.glob('/usr/lib/*/sane/libsane-airscan.so*'):
            driverless(desk, by_airscan, empty_feeder)
        else:
            print('  (no sane-airscan here: left out)')
        served(desk, folder)
    finish()


if __name__ == '__main__':
    main()
