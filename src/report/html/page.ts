import { createHash } from 'node:crypto';
import type { Report } from '../../audit/report.ts';
import { patternDefinitions } from './chart.ts';
import { html, Html, type Part } from './escape.ts';
import script from './script.js?raw';
import styles from './styles.css?raw';

/** A part of a page with a heading, which the page's contents lead to. */
export interface Chapter {
  /** For the address of the part: letters and dashes. */
  readonly id: string;
  readonly title: string;
  /** Beside the title in the contents: how many there are. */
  readonly count?: number;
  readonly body: Part;
}

export interface Page {
  /** What was done: `Audit`. */
  readonly kind: string;
  readonly report: Pick<Report, 'tool' | 'target' | 'benchmark' | 'profile'> & Partial<Report>;
  /** More rows of what is known of the host and the run. */
  readonly facts?: readonly (readonly [string, Part])[];
  /** What comes first, without a heading of its own. */
  readonly lead: Part;
  readonly chapters: readonly Chapter[];
}

/**
 * A page that needs nothing beside itself: no request is made, and its policy lets no other style or script than its
 * own two take effect.
 */
export function page({ kind, report, facts = [], lead, chapters }: Page): string {
  const { target, tool } = report;
  const host = target.hostname === '' ? target.name : target.hostname;
  const policy = `default-src 'none'; style-src '${digest(styles)}'; script-src '${digest(script)}'; base-uri 'none'; form-action 'none'`;
  return `${html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        ${Html.trusted(`<meta http-equiv="Content-Security-Policy" content="${policy}">`)}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <meta name="generator" content="${tool.name} ${tool.version}" />
        <title>${kind} of ${host}: ${report.profile.title}</title>
        ${Html.trusted(`<style>${styles}</style>`)}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        ${patternDefinitions}
        <header class="top">
          <div class="top-line">
            <p class="kind">${kind}</p>
            <div class="tools" hidden>
              <button type="button" data-do="theme" aria-pressed="false">Dark</button
              ><button type="button" data-do="print">Print</button>
            </div>
          </div>
          <h1><bdi>${host}</bdi></h1>
          <dl class="facts">
            ${[...identity(report), ...facts].map(
              ([term, value]) =>
                html`<div>
                  <dt>${term}</dt>
                  <dd>${value}</dd>
                </div>`,
            )}
          </dl>
        </header>
        <nav class="contents" aria-label="Contents">
          <ul>
            ${chapters.map(
              ({ id, title, count }) =>
                html`<li>
                  <a href="#${id}"
                    >${title}${count === undefined ? '' : html` <span class="count">${count}</span>`}</a
                  >
                </li>`,
            )}
          </ul>
        </nav>
        <main id="content" tabindex="-1">
          ${lead}
          ${chapters.map(
            ({ id, title, count, body }) =>
              html`<section class="chapter" id="${id}" aria-labelledby="${id}-title">
                <h2 id="${id}-title">
                  ${title}${count === undefined ? '' : html` <span class="count">${count}</span>`}
                </h2>
                ${body}
              </section> `,
          )}
        </main>
        <footer>
          <p>Made by ${tool.name} ${tool.version}. This page makes no request and is complete as it is.</p>
        </footer>
        ${Html.trusted(`<script>${script}</script>`)}
      </body>
    </html>`.toString()}\n`;
}

/** As a policy names a style sheet or script (CSP Level 3, 2.3.1). */
function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}

function identity({ target, platform, benchmark, profile, startedAt }: Page['report']): [string, Part][] {
  return [
    ['Target', html`<bdi>${target.name}</bdi>`],
    ...(platform === undefined
      ? []
      : [
          [
            'System',
            html`<bdi>${platform.name === '' ? `${platform.id} ${platform.version}` : platform.name}</bdi
              >${platform.assumed === undefined ? '' : html`, taken for ${platform.assumed}`}`,
          ] satisfies [string, Part],
        ]),
    ['Benchmark', `${benchmark.title} ${benchmark.version}`],
    ['Profile', html`${profile.title} <span class="quiet">(${profile.id})</span>`],
    ...(startedAt === undefined ? [] : [['Looked at', moment(startedAt)] satisfies [string, Part]]),
    ...(target.machineId === ''
      ? []
      : [['Machine id', html`<code>${target.machineId}</code>`] satisfies [string, Part]]),
  ];
}

/** `2026-01-01 12:30 UTC`; another text stays as it is. */
export function moment(iso: string): Html {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(iso) ?? [];
  if (day === undefined || time === undefined) return html`${iso}`;
  return html`<time datetime="${iso}">${day} ${time} UTC</time>`;
}
