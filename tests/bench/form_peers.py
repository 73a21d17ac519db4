"""The two-page application by other programs, where they are installed: the texts, rules and frames of the golden trace at
the same places, with one Chinese face embedded. ReportLab draws them, the others lay out a page of HTML. They draw no page
codes and have no fallback of rare characters, so what they do is less."""
import html
import importlib.util
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", ".."))
TRACE = os.path.join(ROOT, "tests/golden/forms/personal-application.txt")
FACE = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
POINTS = 72 / 25.4
COLD, WARM = 3, 5


def marks():
    """(sheet, kind, x, y, w, h, rest) in mm of what a peer can draw."""
    found, sheet = [], 0
    with open(TRACE, encoding="utf-8") as f:
        for line in f:
            sheet += line.startswith("sheet ")
            m = re.match(r"(text|line|frame) +([\d.-]+) +([\d.-]+) +([\d.-]+) +([\d.-]+)  ?(.*)", line.rstrip("\n"))
            if m:
                found.append((sheet, m[1], *(float(v) for v in m.groups()[1:5]), m[6].split("  ")[0]))
    return found


def as_html(path):
    body, now = [], 0
    for sheet, kind, x, y, w, h, rest in marks():
        if sheet != now:
            body.append(("</div>" if now else "") + '<div class="sheet">')
            now = sheet
        if kind == "text":
            body.append(f'<span style="left:{x}mm;top:{y - h}mm;font-size:{h}mm">{html.escape(rest)}</span>')
        else:
            body.append(f'<i style="left:{x}mm;top:{y}mm;width:{w}mm;height:{h}mm"></i>')
    style = ("@page{size:A4;margin:0}body{margin:0;font-family:'WenQuanYi Micro Hei'}.sheet{position:relative;width:210mm;"
             "height:296mm;page-break-after:always}span,i{position:absolute;white-space:nowrap}i{border:0.2mm solid #000}")
    with open(path, "w", encoding="utf-8") as f:
        f.write(f'<html lang="zh-CN"><head><meta charset="utf-8"><style>{style}</style></head><body>'
                + "".join(body) + "</div></body></html>")


def by_reportlab(out):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen import canvas
    if "hei" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("hei", FACE, subfontIndex=0))
    page, now = canvas.Canvas(out, pagesize=(210 * POINTS, 297 * POINTS)), 1
    for sheet, kind, x, y, w, h, rest in marks():
        if sheet != now:
            page.showPage()
            now = sheet
        left, top = x * POINTS, (297 - y) * POINTS
        if kind == "text":
            page.setFont("hei", h * POINTS)
            page.drawString(left, top, rest)
        elif kind == "line":
            page.line(left, top, left + w * POINTS, top - h * POINTS)
        else:
            page.rect(left, top - h * POINTS, w * POINTS, h * POINTS)
    page.save()


def by_weasyprint(source, out):
    from weasyprint import HTML
    HTML(source).write_pdf(out)


def timed(command, folder):
    begun = time.monotonic()
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
                   env=dict(os.environ, QT_QPA_PLATFORM="offscreen", HOME=folder))
    return (time.monotonic() - begun) * 1000


def rows(folder):
    """(name, cold ms, warm pages/s or None, size in KB) of each peer that is installed."""
    source = os.path.join(folder, "peer.html")
    as_html(source)
    me = [sys.executable, os.path.realpath(__file__)]
    table = []
    if importlib.util.find_spec("reportlab"):
        table.append(("ReportLab", me + ["reportlab", "reportlab.pdf"], "reportlab.pdf", me + ["reportlab", "w.pdf", str(WARM)]))
    if importlib.util.find_spec("weasyprint"):
        table.append(("WeasyPrint", me + ["weasyprint", "weasy.pdf"], "weasy.pdf", me + ["weasyprint", "w.pdf", str(WARM)]))
    if shutil.which("wkhtmltopdf"):
        table.append(("wkhtmltopdf", ["wkhtmltopdf", "-q", "-s", "A4", source, "wk.pdf"], "wk.pdf", None))
    if shutil.which("soffice"):
        table.append(("LibreOffice", ["soffice", "--headless", "--convert-to", "pdf:writer_web_pdf_Export", source], "peer.pdf", None))
    for name, cold, made, warm in table:
        try:
            took = statistics.median(timed(cold, folder) for _ in range(COLD))
            size = os.path.getsize(os.path.join(folder, made)) / 1024
            pages = subprocess.run(warm, check=True, cwd=folder, capture_output=True, text=True).stdout if warm else None
        except (subprocess.SubprocessError, OSError) as trouble:
            yield name, None, None, str(trouble)[:80]
            continue
        yield name, took, float(pages) if pages else None, size


def main():
    """form_peers.py reportlab|weasyprint OUT [ROUNDS]: one document, or pages a second after the first."""
    def draw():
        by_reportlab(sys.argv[2]) if sys.argv[1] == "reportlab" else by_weasyprint("peer.html", sys.argv[2])
    draw()
    if len(sys.argv) > 3:
        begun = time.monotonic()
        for _ in range(int(sys.argv[3])):
            draw()
        print(2 * int(sys.argv[3]) / (time.monotonic() - begun))


if __name__ == "__main__":
    main()
