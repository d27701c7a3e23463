/* Tables as wide as their page: smaller letters first; where that is not enough, a page across. */
const SIZES = [8.5, 8, 7.5, 7, 6.5];
const SIZES_IN_A_LINE = [8.5, 8, 7.5, 7]; /* smaller is not worth it */
const SIZES_ACROSS = [8, 7.5, 7, 6.5, 6, 5.5, 5];
const SHORT = 14; /* signs of a cell that is a name or a number rather than words */
const WHOLE = 0.38; /* of a page's height: a table that is lower than this is never parted */
const PAGE_HEIGHT_MM = 247;
const PIXELS_A_MM = 96 / 25.4;

function fits(table, room, size) {
  table.style.fontSize = `${size}pt`;
  return table.scrollWidth <= room.clientWidth + 1 && table.offsetWidth <= room.clientWidth + 1;
}

/* The largest letters with which a table fits, with its numbers and their intervals in a line or parted. */
function layout(table, room, inALine, sizes) {
  table.classList.toggle("in-a-line", inALine);
  const size = sizes.find((one) => fits(table, room, one));
  return size === undefined ? null : { inALine, size, height: table.offsetHeight };
}

function fitTable(table) {
  table.querySelectorAll("td").forEach((cell) => cell.classList.toggle("short", cell.textContent.trim().length <= SHORT));
  const room = table.closest(".pst-scrollable-table-container") || table.parentElement;
  const found = [layout(table, room, true, SIZES_IN_A_LINE), layout(table, room, false, SIZES)].filter(Boolean);
  if (found.length) {
    const best = found.reduce((one, other) => (other.height < one.height ? other : one));
    layout(table, room, best.inALine, [best.size]);
  } else {
    room.classList.add("across");
    layout(table, room, false, SIZES_ACROSS);
  }
  if (table.offsetHeight < WHOLE * PAGE_HEIGHT_MM * PIXELS_A_MM) table.classList.add("whole");
}

/* The title of the print tells the program that all is set, or how many formulas are not. */
function settle() {
  document.querySelectorAll(".chapter table").forEach(fitTable);
  const unset = [...document.querySelectorAll(".chapter .math")].filter((formula) => !formula.querySelector("mjx-container"));
  document.title = unset.length ? `${unset.length} formulas are not set` : "settled";
}
