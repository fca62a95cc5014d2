// The language in which this page writes dates and numbers. English here is British: the day comes before the month.

const { lang } = document.documentElement;
export const language = !lang || lang === "en" ? "en-GB" : lang;
