/* One page's measurements as JSON. */
#include "verdict_json.h"

static void write_mark(const struct seal_mark *mark, struct buffer *out)
{
    buffer_printf(out,
                  ",\"hue\":\"%s\",\"shape\":\"%s\",\"x_mm\":%.1f,\"y_mm\":%.1f,\"width_mm\":%.1f,\"height_mm\":%.1f,"
                  "\"ring\":%.2f,\"coverage\":%.2f",
                  seal_hue_name(mark->hue), seal_shape_name(mark->shape), mark->x_mm, mark->y_mm, mark->width_mm,
                  mark->height_mm, mark->ring, mark->coverage);
}

static void write_seal(const struct verdict_seal *seal, const struct page_reading *reading, struct buffer *out)
{
    buffer_printf(out, "{\"area\":\"%s\",\"verdict\":\"%s\"", seal->area, seal_verdict_name(seal->judgement.verdict));
    if (seal->judgement.mark >= 0 && (size_t)seal->judgement.mark < reading->seal_count) {
        write_mark(&reading->seals[seal->judgement.mark], out);
        buffer_printf(out, ",\"clearance_mm\":%.1f", seal->judgement.clearance_mm);
    }
    buffer_add_byte(out, '}');
}

void verdict_json_write(const char *page, const char *verdict, const struct page_reading *reading,
                        const struct verdict_seal *seals, size_t seal_count, struct buffer *out)
{
    buffer_printf(out,
                  "{\"page\":\"%s\",\"verdict\":\"%s\",\"dpi\":%.0f,\"width_px\":%d,\"height_px\":%d,\"turn_deg\":%.1f,"
                  "\"print_scale\":%.4f,\"by_codes\":%s,\"faults\":[",
                  page, verdict, reading->dpi, reading->width_px, reading->height_px, reading->turn_deg,
                  reading->print_scale, reading->straight_by_codes ? "true" : "false");
    const char *comma = "";
    for (unsigned fault = 0; fault < PAGE_FAULT_COUNT; fault++) {
        if (!PAGE_HAS_FAULT(reading->faults, fault))
            continue;
        buffer_printf(out, "%s\"%s\"", comma, page_fault_name((enum page_fault)fault));
        comma = ",";
    }
    buffer_add_text(out, "],\"seals\":[");
    for (size_t i = 0; i < seal_count; i++) {
        if (i)
            buffer_add_byte(out, ',');
        write_seal(&seals[i], reading, out);
    }
    buffer_add_text(out, "]}");
}
