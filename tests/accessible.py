"""What an open page must be for everyone, beside what axe-core judges: checks that give a line for every fault, none if there is none.

They are of WCAG 2.1 A and AA, and of 2.5.8 (targets) of 2.2. The browser tests use them, and so does the record behind the accessibility statement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: The reader's own spacing (WCAG 1.4.12).
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"
_SEEN = "const seen = e => { const r = e.getBoundingClientRect(), s = getComputedStyle(e); return r.width > 1 && r.height > 1 && s.visibility === 'visible'; };"
_TOLD = "const told = e => e.tagName.toLowerCase() + ' ' + (e.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40) || e.className);"


def open_all(opened: Any) -> None:
    """Open what a reader can open on a page."""
    opened.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")


def headings(opened: Any) -> list[str]:
    """One heading of the first level, and no level left out below it (1.3.1, 2.4.6)."""
    return opened.evaluate(
        f"""() => {{ {_SEEN} {_TOLD}
        const all = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6, [role=heading]')].filter(seen), level = h => +(h.getAttribute('aria-level') || h.tagName[1]);
        const found = all.filter((h, n) => n && level(h) > level(all[n - 1]) + 1).map(h => 'leaves out a level: ' + told(h));
        const first = document.querySelectorAll('h1').length;
        return first === 1 ? found : [first + ' headings of the first level', ...found]; }}"""
    )


def landmarks(opened: Any) -> list[str]:
    """One main part, a head and a foot, menus with names of their own, and the skip link first (1.3.1, 2.4.1)."""
    return opened.evaluate(
        """() => { const found = [], count = s => document.querySelectorAll(s).length;
        if (count('main') !== 1) found.push(count('main') + ' main parts');
        if (!count('body > header, body > * > header')) found.push('no head'); if (!count('footer')) found.push('no foot');
        const names = [...document.querySelectorAll('nav')].map(n => n.getAttribute('aria-label') || '');
        if (names.includes('') || new Set(names).size < names.length) found.push('menus without a name of their own: ' + names);
        const first = document.querySelector('a[href], button'); if (!first || first.getAttribute('href') !== '#' + document.querySelector('main').id) found.push('the first stop does not lead to the content');
        if (document.documentElement.lang !== 'nl') found.push('the language is not Dutch');
        return found; }"""
    )


def tables(opened: Any) -> list[str]:
    """Every heading of a table says of what, and every table with figures has a caption (1.3.1)."""
    return opened.evaluate(
        f"""() => {{ {_TOLD}
        const bare = [...document.querySelectorAll('th')].filter(h => !h.scope).map(h => 'heading without scope: ' + told(h));
        const unnamed = [...document.querySelectorAll('.pm-tablebox table, .pm-figure table')].filter(t => !t.caption || !t.caption.textContent.trim()).map(t => 'table without caption: ' + told(t));
        return [...bare, ...unnamed]; }}"""
    )


def targets(opened: Any) -> list[str]:
    """What can be pressed is 24 px, or so far from others that a circle of that size touches none; a link within a sentence is excepted (2.5.8)."""
    return opened.evaluate(
        f"""() => {{ {_SEEN} {_TOLD}
        const within = e => {{ const p = e.closest('p, li, td, th, dd, figcaption, caption'); return p && p.textContent.trim().length > e.textContent.trim().length + 2; }};
        const all = [...document.querySelectorAll('a[href], button, summary, input, select')].filter(seen), box = e => e.getBoundingClientRect();
        const small = e => box(e).width < 23.5 || box(e).height < 23.5, middle = e => [box(e).x + box(e).width / 2, box(e).y + box(e).height / 2];
        const far = (e, other) => {{
            const [x, y] = middle(e), b = box(other);
            if (small(other)) {{ const [u, v] = middle(other); return Math.hypot(x - u, y - v) >= 24; }}
            return Math.hypot(Math.max(b.left - x, 0, x - b.right), Math.max(b.top - y, 0, y - b.bottom)) >= 12;
        }};
        return all.filter(e => small(e) && !within(e)).filter(e => all.some(o => o !== e && !o.contains(e) && !e.contains(o) && !far(e, o)))
            .map(e => Math.round(box(e).width) + ' by ' + Math.round(box(e).height) + ' px: ' + told(e)); }}"""
    )


def links_without_colour(opened: Any) -> list[str]:
    """A link in a text is known by more than its colour (1.4.1)."""
    return opened.evaluate(
        f"""() => {{ {_SEEN} {_TOLD} const text = 'main p, main li, main td, main dd';
        return [...document.querySelectorAll(text)].flatMap(p => [...p.querySelectorAll('a[href]')])
            .filter(a => !a.closest('nav') && seen(a) && a.closest(text).textContent.trim().length > a.textContent.trim().length + 2)
            .filter(a => !getComputedStyle(a).textDecorationLine.includes('underline')).map(told); }}"""
    )


def reflow(opened: Any) -> list[str]:
    """The page is not wider than the window (1.4.10, if that is 320 px); a table scrolls in a box of its own."""
    wide = opened.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{wide} px wider than the window"] if wide > 0 else []


def spacing(opened: Any) -> list[str]:
    """With the reader's own spacing no text is cut off, and the page is not wider (1.4.12)."""
    opened.add_style_tag(content=SPACING)
    cut = opened.evaluate(
        f"""() => {{ {_TOLD}
        return [...document.querySelectorAll('body *')].filter(e => {{
            if (e.closest('svg, .pm-scroll, .visually-hidden, .search-button, .skip-link, dialog, pre')) return false;
            const s = getComputedStyle(e), hides = o => o === 'hidden' || o === 'clip';
            return e.clientHeight > 1 && ((hides(s.overflowY) && e.scrollHeight > e.clientHeight + 2) || (hides(s.overflowX) && e.scrollWidth > e.clientWidth + 2));
        }}).map(e => 'cut off: ' + told(e)); }}"""
    )
    return [*cut, *reflow(opened)]


def focus(opened: Any, stops: int = 25) -> list[str]:
    """Every stop of the keyboard is seen, with an outline of at least 2 px (2.4.7)."""
    found = []
    opened.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(stops):
        opened.keyboard.press("Tab")
        fault = opened.evaluate(
            f"""() => {{ {_SEEN} {_TOLD} const e = document.activeElement; if (!e || e === document.body) return '';
            const s = getComputedStyle(e); return seen(e) && s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 ? '' : 'not seen: ' + told(e); }}"""
        )
        found += [fault] if fault else []
    return found


#: What is looked at in a wide window, and in one of 320 px (1280 px at 400%): (what, in Dutch for the statement; WCAG; check).
WIDE: list[tuple[str, str, Callable[[Any], list[str]]]] = [
    ("Koppen volgen op elkaar", "1.3.1, 2.4.6", headings),
    (
        "Delen van de pagina hebben een naam, en een link naar de inhoud staat vooraan",
        "1.3.1, 2.4.1, 3.1.1",
        landmarks,
    ),
    ("Tabellen hebben koppen, en tabellen met cijfers een titel", "1.3.1", tables),
    ("Links in een tekst zijn zonder kleur te herkennen", "1.4.1", links_without_colour),
    ("Wat u aanklikt is groot genoeg of staat ver genoeg uit elkaar", "2.5.8 (WCAG 2.2)", targets),
    ("U ziet waar u bent met het toetsenbord", "2.4.7", focus),
]
NARROW: list[tuple[str, str, Callable[[Any], list[str]]]] = [
    ("Bij vergroting tot 400% schuift de pagina niet opzij", "1.4.10", reflow),
    ("Met ruimere letters en regels valt geen tekst weg", "1.4.12", spacing),
]
