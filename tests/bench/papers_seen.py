"""Figures of the reader: a sheet, both sides of a card, a pile through the scanner's children. tool runs a bench program,
figure prints a line; both are tests/bench/run's."""
import os
import statistics
import sys

sys.dont_write_bytecode = True
import paperwork


def page(tool, figure, work):
    sheets = []
    for seed in range(4):
        page = os.path.join(work, f"page-{seed}.ppm")
        scan = os.path.join(work, f"scan-{seed}.pnm")
        paperwork.tool("make_sheet.py", "-o", page, "--code", "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMNOP",
                       "--seal-at", "155,205", "--seed", seed)
        paperwork.tool("stamp_sheet.py", page, "-o", scan, "--seal", "x=155,y=205,diameter=42", "--turn", seed - 1.5,
                       "--seed", seed, *(["--flip"] if seed % 2 else []))
        sheets.append(scan)
    got = tool("bench_page", 10, *sheets)
    figure("page to verdict, A4 300 dpi, p50", *got["page_p50"], note=f"p99 {got['page_p99'][0]}")
    figure("  reader's peak memory", *got["page_peak"])


def card(tool, figure, work):
    """Both sides of a card; turns and people differ, the glass is a whole one."""
    files = []
    for seed, turn in enumerate((-2, 3, 88, 93, 178, 184, 267, 272), 21):
        for side in ("front", "back"):
            files.append(os.path.join(work, f"{side}-{seed}.pnm"))
            paperwork.tool("make_card.py", "-o", files[-1], "--side", side, "--seed", seed, "--turn", turn)
    cold = [tool("bench_card", 0, *files[2 * i:2 * i + 2]) for i in range(5)]
    got = tool("bench_card", 5, *files)
    load = f"load {os.getloadavg()[0]:.1f}"
    figure("card, both sides to fields, p50", *got["card_both_p50"], note=f"p99 {got['card_both_p99'][0]}; {load}")
    figure("  of the processor, p50", *got["card_both_processor_p50"],
           note=f"p99 {got['card_both_processor_p99'][0]}; front {got['card_front_processor_p50'][0]}, back "
                f"{got['card_back_processor_p50'][0]}")
    figure("  the first of a process, median of 5", f"{statistics.median(float(c['card_cold'][0]) for c in cold):.0f}", "ms",
           f"of the processor {statistics.median(float(c['card_cold_processor'][0]) for c in cold):.0f}")
    figure("  reader's peak memory", *got["card_peak"])


def scan(tool, figure, work):
    """The desk with its children; a pile must not fall behind a feeder of 40 pages a minute while its pages are read."""
    page, sheet = os.path.join(work, "scan-page.ppm"), os.path.join(work, "scan-sheet.pnm")
    paperwork.tool("make_sheet.py", "-o", page, "--code", "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMNOP",
                   "--seal-at", "155,205", "--seed", 1)
    paperwork.tool("stamp_sheet.py", page, "-o", sheet, "--seal", "x=155,y=205,diameter=42", "--seed", 1)
    got = tool("bench_scan", 10, sheet)
    figure("scan ordered to verdict, A4 300 dpi", *got["scan_order_to_verdict"],
           note=f"{got['scan_order_to_verdict_without_reading'][0]} without reading, "
                f"{got['scan_sheet_in_process'][0]} without children")
    figure("  the first after start", *got["scan_first_sheet_cold"])
    pace = float(got["scan_pile"][0])
    figure("pile from a feeder, every page read", *got["scan_pile"], note="" if pace >= 40 else "a feeder of 40 waits")
    figure("cancel to the scanner at rest", *got["scan_cancel"])
    figure("driver killed: told after", *got["scan_crash_to_told"],
           note=f"next order to first line {got['scan_restart_to_first_line'][0]} ms")
