// On a phone the filters are one line that scrolls: the one that is on is brought into sight.
const on = document.querySelector(".filters [aria-current]");
on?.closest(".filters").scrollTo({ left: on.offsetLeft + on.offsetWidth / 2 - innerWidth / 2 });
