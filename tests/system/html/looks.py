"""looks.py - scripts that a page answers about itself: is all of it on the
screen, and can it be read?"""

# some domains of the list, as they come, and all that folds beside it
unfold = """document.querySelectorAll("details").forEach((one) => {
    one.open = !one.matches(".d") || (!one.hidden &&
        Array.from(document.querySelectorAll(".d:not([hidden])"))
            .indexOf(one) % 7 === 0);
})"""

# on a page of thousands most are folded, or on another page: not looked at
FOLDED = "[hidden], details:not([open]) > :not(summary)"

# what reaches out of the window, or is cut off by what it stands in
OFF_SCREEN = """(() => {
    const folded = "%s";
    const wide = document.documentElement.clientWidth, found = [];
    if (document.documentElement.scrollWidth > wide)
        found.push("the page is wider than the window");
    for (const one of document.querySelectorAll("body *")) {
        if (one.closest("svg, .skip, tr:has(th), option, " + folded))
            continue;
        const box = one.getBoundingClientRect(), style = getComputedStyle(one);
        if (box.width === 0)
            continue;
        if (box.right > wide + 1 || box.left < -1 ||
            (style.overflowX !== "visible" && one.clientWidth > 0 &&
            one.scrollWidth > one.clientWidth + 1))
            found.push(one.outerHTML.slice(0, 99));
    }
    return found.slice(0, 5);
})()""" % FOLDED

# text with a contrast of less than 4.5, or 3 where it is large (WCAG 1.4.3)
LEGIBLE = """(() => {
    const folded = "%s";
    const parts = (color) => color.match(/[0-9.]+/g).map(Number);
    const over = (front, back) => {
        const alpha = front.length > 3 ? front[3] : 1;
        return [0, 1, 2].map((i) => front[i] * alpha + back[i] * (1 - alpha));
    };
    const luminance = (color) => [0.2126, 0.7152, 0.0722].reduce((sum, part,
        i) => {
        const value = color[i] / 255;
        return sum + part * (value <= 0.03928 ? value / 12.92 :
            ((value + 0.055) / 1.055) ** 2.4);
    }, 0);
    const behind = (one) => one === null ? [255, 255, 255] :
        over(parts(getComputedStyle(one).backgroundColor),
            behind(one.parentElement));
    const found = new Set();
    const judge = (one, style, color, what, least) => {
        const back = behind(one), front = over(parts(color), back);
        const [low, high] = [luminance(front), luminance(back)].sort(
            (a, b) => a - b);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
        const ratio = (high + 0.05) / (low + 0.05);
        if (ratio < (large ? 3 : least))
            found.add(ratio.toFixed(2) + " " + what + " in " +
                one.outerHTML.slice(0, 60));
    };
    const texts = document.createTreeWalker(document.body,
        NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const one = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() ||
            one.closest("script, noscript, template, option, " + folded) ||
            one.getClientRects().length === 0)
            continue;
        const style = getComputedStyle(one);
        judge(one, style, one.closest("svg") ? style.fill : style.color,
            texts.currentNode.data.trim().slice(0, 30), 4.5);
    }
    for (const one of document.querySelectorAll("[placeholder]"))
        judge(one, getComputedStyle(one),
            getComputedStyle(one, "::placeholder").color, "placeholder", 4.5);
    for (const one of document.querySelectorAll("td, .fine, .field .error"))
        if (!one.closest(folded))
            judge(one, getComputedStyle(one),
                getComputedStyle(one, "::before").color, "::before", 4.5);
    /* what is no text: 3 to 1 (WCAG 1.4.11) */
    for (const one of document.querySelectorAll("svg rect"))
        if (!one.closest(folded))
            judge(one.parentElement, getComputedStyle(one),
                getComputedStyle(one).color, "a bar", 3);
    for (const one of document.querySelectorAll("input, select, textarea"))
        if (one.getClientRects().length > 0)
            judge(one.parentElement, getComputedStyle(one),
                getComputedStyle(one).borderTopColor, "a border", 3);
    return Array.from(found).slice(0, 8);
})()""" % FOLDED
