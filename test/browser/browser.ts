import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

const name = process.env['CHROMIUM'] ?? 'chromium';
const executablePath = spawnSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' }).stdout.trim();

/** Whether Debian's chromium is there; CHROMIUM names another. */
export const works = executablePath !== '' && spawnSync(executablePath, ['--version']).status === 0;
/** For the title of a test. */
export const skipped = works ? '' : ' (skipped: needs chromium)';

const inPage = readFileSync(new URL('in-page.js', import.meta.url), 'utf8');

/** A page that was opened, with what it did beside showing itself. */
export interface Opened {
  readonly page: Page;
  /** Messages on the console, violations of the policy, errors, dialogues, and requests for anything else. */
  readonly noise: string[];
  /** Calls a function of in-page.js in the page. */
  ask<T>(call: string): Promise<T>;
}

interface Shown {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page that is open now has done; emptied before each. */
  readonly noise: string[];
}

export class Chromium {
  readonly #browser: Browser;
  readonly #folder = mkdtempSync(join(tmpdir(), 'cis-harden-browser-'));
  /** Serves all pages that ask for nothing special: it takes long to make one. */
  #usual: Shown | undefined;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<Chromium> {
    return new Chromium(await chromium.launch({ executablePath, args: ['--no-sandbox'] }));
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** Opens a page as a file, as people do, and lets `use` look at it. */
  async open<T>(
    html: string,
    options: BrowserContextOptions,
    use: (opened: Opened) => Promise<T>,
  ): Promise<T> {
    const special = Object.keys(options).length > 0;
    const shown = special ? await this.#show(options) : (this.#usual ??= await this.#show({}));
    const { page, noise } = shown;
    const file = join(this.#folder, 'page.html');
    writeFileSync(file, html);
    try {
      await page.setViewportSize(options.viewport ?? usualSize);
      if (!special) await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
      await page.goto('about:blank');
      noise.length = 0;
      await page.goto(pathToFileURL(file).href);
      return await use({
        page,
        noise,
        ask: (call) => page.evaluate(`(() => {${inPage}\nreturn ${call};})()`),
      });
    } finally {
      if (special) await shown.context.close();
    }
  }

  async #show(options: BrowserContextOptions): Promise<Shown> {
    const context = await this.#browser.newContext(options);
    const page = await context.newPage();
    const noise = listening(page, pathToFileURL(join(this.#folder, 'page.html')).href);
    await page.exposeFunction('reached', (by: unknown) => noise.push(`script was run: ${String(by)}`));
    return { context, page, noise };
  }
}

const usualSize = { width: 1440, height: 900 };

function listening(page: Page, address: string): string[] {
  const noise: string[] = [];
  page.on('console', (message) => noise.push(`console: ${message.text()}`));
  page.on('pageerror', ({ message }) => noise.push(`error: ${message}`));
  page.on('dialog', (dialog) => {
    noise.push(`dialogue: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url().replace(/#.*/, '') !== address) noise.push(`request: ${request.url()}`);
  });
  return noise;
}
