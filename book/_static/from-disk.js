/* From a disk a page may not read others: the search then lists pages without the lines that were found. */
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
