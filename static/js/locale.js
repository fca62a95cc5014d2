// The language in which this page writes dates and numbers.

export const language = document.documentElement.lang || "en-GB";
