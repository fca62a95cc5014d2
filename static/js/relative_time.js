// Keeps "4 min ago" true while a page stays open: <time datetime="..." data-ago> is told again twice a minute,
// in the same words that the server uses (lib/datetimes/humanize.py).

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function ago(passed) {
  if (passed < MINUTE) return "just now";
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`;
  const days = Math.floor(passed / DAY);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

function tell() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const words = ago(Date.now() - Date.parse(time.dateTime));
    if (time.textContent !== words) time.textContent = words;
  }
}

setInterval(tell, MINUTE / 2);
