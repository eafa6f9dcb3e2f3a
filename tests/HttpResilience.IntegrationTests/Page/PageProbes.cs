namespace HttpResilience.IntegrationTests.Page;

/// <summary>Scripts that look at the page from inside.</summary>
internal static class PageProbes
{
    /// <summary>Returns how many texts it measured, then each that has less contrast than 4.5 to what is behind it.</summary>
    public const string Contrast = """
        () => {
          const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgb = color => { pen.clearRect(0, 0, 1, 1); pen.fillStyle = color; pen.fillRect(0, 0, 1, 1); return [...pen.getImageData(0, 0, 1, 1).data]; };
          const linear = v => v / 255 <= .04045 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
          const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
          const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; } return [255, 255, 255, 255]; };
          const top = [...document.querySelectorAll('dialog[open]')];
          const roots = top.length ? top : [document.body];
          let measured = 0;
          const poor = [];
          for (const root of roots) {
            const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            for (let text; (text = walk.nextNode());) {
              const e = text.parentElement;
              if (!text.data.trim() || !e.checkVisibility() || e.closest('script, style, template, noscript')) continue;
              measured++;
              const a = light(rgb(getComputedStyle(e).color)), b = light(behind(e));
              const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
              if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${e.className} "${text.data.trim().slice(0, 30)}"`);
            }
          }
          return [String(measured), ...poor];
        }
        """;

    /// <summary>Returns what is wrong with landmarks, headings, names, labels, ids and live regions.</summary>
    public const string Structure = """
        () => {
          const wrong = [], all = (what, where = document) => [...where.querySelectorAll(what)].filter(e => e.checkVisibility());
          const expect = (holds, what) => { if (!holds) wrong.push(what); };
          const refs = (e, ...names) => names.flatMap(name => (e.getAttribute(name) ?? '').split(' ')).filter(id => id);
          const text = id => document.getElementById(id)?.textContent ?? '';
          const named = e => (e.getAttribute('aria-label') ?? refs(e, 'aria-labelledby').map(text).join('')).trim() !== '';
          expect(document.documentElement.lang === 'en', 'no language');
          expect(document.title.trim() !== '', 'no title');
          for (const [what, count] of [['main', 1], ['h1', 1], ['body > header', 1], ['aside', 1]]) expect(all(what).length === count, `${all(what).length} × ${what}`);
          const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
          expect(new Set(ids).size === ids.length, 'an id is there twice');
          for (const e of all('[aria-labelledby], [aria-describedby]'))
            for (const id of refs(e, 'aria-labelledby', 'aria-describedby')) expect(document.getElementById(id), `no element ${id}`);
          for (const e of all('button, a[href], summary')) expect(e.textContent.trim() !== '' || named(e), `no name: ${e.outerHTML.slice(0, 80)}`);
          for (const e of all('input')) expect(e.labels.length > 0 || named(e), `no label: ${e.outerHTML.slice(0, 80)}`);
          for (const e of all('aside, section.board, [role=group], [role=region], dialog, .stations, #lanes, #events')) expect(named(e), `no name: ${e.outerHTML.slice(0, 80)}`);
          for (const e of document.querySelectorAll('svg')) expect(e.closest('[aria-hidden=true]'), `a drawing is read: ${e.outerHTML.slice(0, 80)}`);
          for (const e of all('[aria-hidden=true] button, [aria-hidden=true] a, [aria-hidden=true] input')) wrong.push(`hidden but reachable: ${e.outerHTML.slice(0, 80)}`);
          for (const e of document.querySelectorAll('dl, dl > div'))
            expect([...e.children].every(child => ['DT', 'DD', 'DIV'].includes(child.tagName)), `a list of terms with something else: ${e.className}`);
          for (const e of all('ol, ul')) expect([...e.children].every(child => child.tagName === 'LI'), `a list with something else: ${e.className}`);
          const live = [...document.querySelectorAll('[aria-live], [role=status], [role=log]')];
          expect(live.length === 1 && live[0].getAttribute('aria-live') === 'polite', `${live.length} polite regions`);
          let level = 0;
          for (const h of all('h1, h2, h3, h4')) { const next = Number(h.tagName[1]); expect(next <= level + 1, `${h.tagName} after H${level}: ${h.textContent}`); level = next; }
          return wrong;
        }
        """;

    /// <summary>Watches frames and long tasks for ten seconds; returns frames, the 95th percentile of their distance, the longest task and the sum of long tasks, in ms.</summary>
    public const string Smoothness = """
        () => new Promise(done => {
          const frames = [], tasks = [0];
          const observer = new PerformanceObserver(list => tasks.push(...list.getEntries().map(entry => entry.duration)));
          observer.observe({ entryTypes: ['longtask'] });
          const started = performance.now();
          let last = started;
          const frame = now => {
            frames.push(now - last);
            last = now;
            if (now - started < 10000) return requestAnimationFrame(frame);
            observer.disconnect();
            frames.sort((a, b) => a - b);
            done([frames.length, frames[Math.floor(frames.length * .95)], Math.max(...tasks), tasks.reduce((a, b) => a + b)]);
          };
          requestAnimationFrame(frame);
        })
        """;
}
