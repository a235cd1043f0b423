// Comforts only: without a script the report is complete. No less-than sign and no ampersand here, so that the page
// parses as XML too.
(function () {
  'use strict';
  const root = document.documentElement;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));

  function recall() {
    try { return localStorage.getItem('exolam-theme'); } catch (e) { return null; }
  }
  function remember(theme) {
    try { localStorage.setItem('exolam-theme', theme); } catch (e) { return; }
  }
  const stored = recall();
  if (['light', 'dark'].includes(stored)) { root.dataset.theme = stored; }

  function themes() {
    const system = matchMedia('(prefers-color-scheme: dark)');
    all('.theme').forEach(button => {
      button.hidden = false;
      button.addEventListener('click', () => {
        const now = root.dataset.theme || (system.matches ? 'dark' : 'light');
        root.dataset.theme = now === 'dark' ? 'light' : 'dark';
        remember(root.dataset.theme);
      });
    });
  }

  function copying() {
    all('.copy').forEach(button => button.addEventListener('click', () => {
      const code = button.parentElement.querySelector('code');
      const said = button.textContent;
      const done = () => { button.textContent = 'Copied'; setTimeout(() => { button.textContent = said; }, 1500); };
      const select = () => {
        getSelection().selectAllChildren(code);
        if (document.execCommand('copy')) { done(); }
      };
      if (navigator.clipboard) { navigator.clipboard.writeText(code.textContent).then(done, select); } else { select(); }
    }));
  }

  function legends() {
    all('button[data-key]').forEach(key => {
      const others = all('.charts [data-series]', key.closest('section'));
      const own = others.filter(s => s.dataset.series === key.dataset.key);
      const light = on => {
        others.forEach(s => s.classList.toggle('dim', on ? !own.includes(s) : false));
        own.forEach(s => s.classList.toggle('lit', on));
      };
      ['pointerenter', 'focus'].forEach(e => key.addEventListener(e, () => light(true)));
      ['pointerleave', 'blur'].forEach(e => key.addEventListener(e, () => light(false)));
      key.addEventListener('click', () => {
        const shown = key.getAttribute('aria-pressed') === 'true';
        key.setAttribute('aria-pressed', String(!shown));
        own.forEach(s => s.classList.toggle('off', shown));
      });
    });
  }

  function tips() {
    const tip = document.createElement('div');
    tip.className = 'tip';
    tip.hidden = true;
    tip.setAttribute('aria-hidden', 'true');
    document.body.append(tip);
    all('.mark').forEach(mark => {
      const title = mark.querySelector('title');
      if (!title) { return; }
      const text = title.textContent;
      title.remove();
      mark.addEventListener('pointerenter', () => {
        tip.textContent = text;
        tip.hidden = false;
        const at = mark.getBoundingClientRect();
        const left = at.left + at.width / 2 - tip.offsetWidth / 2;
        const above = at.top - tip.offsetHeight - 6;
        tip.style.left = Math.max(8, Math.min(left, innerWidth - tip.offsetWidth - 8)) + 'px';
        tip.style.top = (above > 8 ? above : at.bottom + 6) + 'px';
      });
      mark.addEventListener('pointerleave', () => { tip.hidden = true; });
    });
    addEventListener('scroll', () => { tip.hidden = true; }, { passive: true });
  }

  function saving() {
    all('.save').forEach(button => {
      button.hidden = false;
      button.addEventListener('click', () => {
        const blocks = all('script.data').map(s => s.textContent);
        const text = blocks.length === 1 ? blocks[0] : '[' + blocks.join(',') + ']';
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
        link.download = 'report.json';
        link.click();
        URL.revokeObjectURL(link.href);
      });
    });
  }

  document.addEventListener('DOMContentLoaded', () => { themes(); copying(); legends(); tips(); saving(); });
})();
