'use strict';
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = document.querySelector('.filters');
  const rows = all('[data-row]');
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  /** Shows the rows that have every word and, of each choice, one of the chosen values. */
  function narrow() {
    const data = new FormData(form);
    const words = String(data.get('q') ?? '')
      .toLowerCase()
      .split(/\s+/)
      .filter(Boolean);
    const names = new Set([...data.keys()].filter((name) => name !== 'q'));
    const chosen = [...names].map((name) => [name, data.getAll(name).filter(Boolean)]);
    const wanted = chosen.filter(([, values]) => values.length > 0);
    for (const row of rows)
      row.hidden = !(
        wanted.every(([name, values]) => values.includes(row.dataset[name])) &&
        words.every((word) => texts.get(row).includes(word))
      );
    for (const group of all('[data-group]')) {
      const within = all('[data-row]', group);
      const shown = within.filter((row) => !row.hidden).length;
      group.hidden = shown === 0;
      const count = group.querySelector('[data-count]');
      count.textContent = shown === within.length ? String(shown) : `${shown} of ${within.length}`;
    }
    const shown = rows.filter((row) => !row.hidden).length;
    const output = form.querySelector('output');
    output.value = `${shown} of ${rows.length} ${output.dataset.what}`;
    form.classList.toggle('narrowed', shown < rows.length);
    nameOpening();
  }

  /** Chooses one value of one choice, as the links of the summary do. */
  function choose(name, value) {
    form.reset();
    for (const field of form.elements)
      if (field.name === name) {
        if (field.type === 'checkbox') field.checked = field.value === value;
        else field.value = value;
      }
    narrow();
  }

  function visible() {
    return rows.filter((row) => !row.hidden && row.tagName === 'DETAILS');
  }

  function nameOpening() {
    const button = form?.querySelector('[data-do="open"]');
    const closed = visible().some((row) => !row.open);
    if (!button) return;
    button.hidden = !rows.some((row) => row.tagName === 'DETAILS');
    button.textContent = closed ? 'Open all' : 'Close all';
  }

  /** What an address leads to is opened, and shown where filters hide it. */
  function follow() {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (form && target.closest('[hidden]')) {
      form.reset();
      narrow();
    }
    if (target.tagName === 'DETAILS') target.open = true;
    target.scrollIntoView();
  }

  function isDark() {
    const theme = root.dataset.theme;
    return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  function pressTheme() {
    for (const button of all('[data-do="theme"]')) button.setAttribute('aria-pressed', String(isDark()));
  }

  const actions = {
    theme() {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      pressTheme();
    },
    print: () => window.print(),
    open() {
      const open = visible().some((row) => !row.open);
      for (const row of visible()) row.open = open;
      nameOpening();
    },
  };

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-do]');
    if (button) actions[button.dataset.do]();
    const link = event.target.closest('[data-set]');
    if (link && form) choose(link.dataset.set, link.dataset.value);
  });
  for (const part of all('.tools, .filters')) part.hidden = false;
  if (form) {
    form.addEventListener('input', narrow);
    form.addEventListener('reset', () => setTimeout(narrow));
    form.addEventListener('submit', (event) => event.preventDefault());
    document.addEventListener('toggle', nameOpening, true);
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', pressTheme);
  pressTheme();

  let closed = [];
  addEventListener('beforeprint', () => {
    closed = all('details:not([open])');
    for (const one of closed) one.open = true;
  });
  addEventListener('afterprint', () => {
    for (const one of closed) one.open = false;
  });
  addEventListener('hashchange', follow);
  // A reload may bring back what was chosen before.
  addEventListener('pageshow', () => {
    if (form) narrow();
    follow();
  });
})();
