// Keeps "4 minutes ago" true while a page stays open: <time datetime="..." data-ago> is told again twice a minute, in the
// same words that the server uses (lib/datetimes/humanize.py). From a week on the server writes the date, which stays.

import { language } from "./locale.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const format = new Intl.RelativeTimeFormat(language, { numeric: "always" });

export function ago(passed) {
  if (passed < MINUTE) return gettext("just now");
  if (passed < HOUR) return format.format(-Math.floor(passed / MINUTE), "minute");
  if (passed < DAY) return format.format(-Math.floor(passed / HOUR), "hour");
  return format.format(-Math.floor(passed / DAY), "day");
}

function tell() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const passed = Date.now() - Date.parse(time.dateTime);
    if (passed >= 7 * DAY) continue;
    const words = ago(passed);
    if (time.textContent !== words) time.textContent = words;
  }
}

setInterval(tell, MINUTE / 2);
