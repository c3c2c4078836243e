import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

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

export class Chromium {
  readonly #browser: Browser;
  readonly #folder = mkdtempSync(join(tmpdir(), 'cis-harden-browser-'));
  #files = 0;

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

  /** Opens a page as a file, as people do, lets `use` look at it, and closes it. */
  async open<T>(
    html: string,
    options: BrowserContextOptions,
    use: (opened: Opened) => Promise<T>,
  ): Promise<T> {
    const file = join(this.#folder, `${(this.#files += 1)}.html`);
    writeFileSync(file, html);
    const address = pathToFileURL(file).href;
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    try {
      const page = await context.newPage();
      const noise = listening(page, address);
      await page.exposeFunction('reached', (by: unknown) => noise.push(`script was run: ${String(by)}`));
      await page.goto(address);
      return await use({
        page,
        noise,
        ask: (call) => page.evaluate(`(() => {${inPage}\nreturn ${call};})()`),
      });
    } finally {
      await context.close();
      rmSync(file);
    }
  }
}

function listening(page: Page, address: string): string[] {
  const noise: string[] = [];
  page.on('console', (message) => noise.push(`console: ${message.text()}`));
  page.on('pageerror', ({ message }) => noise.push(`error: ${message}`));
  page.on('dialog', (dialog) => {
    noise.push(`dialogue: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== address) noise.push(`request: ${request.url()}`);
  });
  return noise;
}
