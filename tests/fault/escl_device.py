"""A scanner that speaks eSCL (Mopria's "driverless scanning") over HTTP on this machine: a glass and a two-sided feeder
whose sheets are JPEG files given to it. It keeps what it was asked, and can play dead, busy or jammed.

Judge of what we ask is Debian's own backend (libsane1); this is only the device behind it."""
import http.server
import re
import threading

CAPABILITIES = """<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"
 xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
<pwg:Version>2.63</pwg:Version><pwg:MakeAndModel>Specimen DS-100</pwg:MakeAndModel>
<pwg:SerialNumber>SN0042</pwg:SerialNumber>
<scan:UUID>00000000-0000-1000-8000-000000000042</scan:UUID>
<scan:Platen><scan:PlatenInputCaps>{caps}</scan:PlatenInputCaps></scan:Platen>
<scan:Adf><scan:AdfSimplexInputCaps>{caps}</scan:AdfSimplexInputCaps>
<scan:AdfDuplexInputCaps>{caps}</scan:AdfDuplexInputCaps><scan:FeederCapacity>50</scan:FeederCapacity>
<scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption><scan:AdfOption>Duplex</scan:AdfOption>
</scan:AdfOptions></scan:Adf></scan:ScannerCapabilities>"""

CAPS = """<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth><scan:MinHeight>16</scan:MinHeight>
<scan:MaxHeight>3508</scan:MaxHeight><scan:MaxScanRegions>1</scan:MaxScanRegions><scan:SettingProfiles>
<scan:SettingProfile><scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode>
</scan:ColorModes><scan:ContentTypes><pwg:ContentType>Photo</pwg:ContentType></scan:ContentTypes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions>{steps}</scan:DiscreteResolutions></scan:SupportedResolutions>
<scan:ColorSpaces><scan:ColorSpace>sRGB</scan:ColorSpace></scan:ColorSpaces></scan:SettingProfile>
</scan:SettingProfiles><scan:SupportedIntents><scan:Intent>Document</scan:Intent></scan:SupportedIntents>
<scan:MaxOpticalXResolution>600</scan:MaxOpticalXResolution><scan:MaxOpticalYResolution>600</scan:MaxOpticalYResolution>"""

STEP = ('<scan:DiscreteResolution><scan:XResolution>{0}</scan:XResolution><scan:YResolution>{0}</scan:YResolution>'
        '</scan:DiscreteResolution>')

STATUS = """<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerStatus xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"
 xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"><pwg:Version>2.63</pwg:Version>
<pwg:State>{state}</pwg:State><scan:AdfState>{feeder}</scan:AdfState></scan:ScannerStatus>"""


class Device:
    """glass: a JPEG or None; feeder: a list of JPEGs, one a side. jobs: the settings asked for, as dictionaries."""

    def __init__(self):
        self.glass, self.feeder, self.jobs, self.deleted = None, [], [], 0
        self.state, self.feeder_state, self.refuse = 'Idle', None, 0
        self.pile = []
        device = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def log_message(self, *words):
                pass

            def do_GET(self):
                device.get(self)

            def do_POST(self):
                device.post(self)

            def do_DELETE(self):
                device.deleted += 1
                answer(self, 200)

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, request):
        path = request.path.rstrip('/')
        if path == '/eSCL/ScannerCapabilities':
            caps = CAPS.format(steps=''.join(STEP.format(n) for n in (75, 150, 300, 600)))
            answer(request, 200, CAPABILITIES.format(caps=caps).encode())
        elif path == '/eSCL/ScannerStatus':
            loaded = 'ScannerAdfLoaded' if self.feeder or self.pile else 'ScannerAdfEmpty'
            answer(request, 200, STATUS.format(state=self.state, feeder=self.feeder_state or loaded).encode())
        elif path.endswith('/NextDocument') and self.pile:
            answer(request, 200, self.pile.pop(0), 'image/jpeg')
        else:
            answer(request, 404)

    def post(self, request):
        text = request.rfile.read(int(request.headers.get('Content-Length', 0))).decode()
        if self.refuse:
            answer(request, self.refuse)
            return
        job = {key: value.strip() for key, value in
               re.findall(r'<(?:scan|pwg):(InputSource|ColorMode|XResolution|Duplex|Width|Height)>([^<]*)<', text)}
        self.jobs.append(job)
        if job.get('InputSource') == 'Feeder':
            self.pile, self.feeder = self.feeder, []
        else:
            self.pile = [self.glass] if self.glass else []
        answer(request, 201, location=f'http://127.0.0.1:{self.port}/eSCL/ScanJobs/{len(self.jobs)}')

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def answer(request, status, body=b'', kind='text/xml', location=None):
    request.send_response(status)
    request.send_header('Content-Type', kind)
    request.send_header('Content-Length', str(len(body)))
    if location:
        request.send_header('Location', location)
    request.end_headers()
    request.wfile.write(body)
