/* Memory that libraries keep to the end of the process: not ours to free. Ours is still looked at. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libgettextpo\nleak:libtesseract\nleak:libgomp\n";
}
